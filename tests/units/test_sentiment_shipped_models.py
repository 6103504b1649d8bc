"""What the shipped models attain on real texts, where those are at hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from firebreak.sentiment.classifier import open_classifier
from firebreak.sentiment.evaluation import auc, calibration_error, negative_f1
from firebreak.sentiment.examples import read_examples

DATA = Path(__file__).parents[3] / "shared" / "data" / "sentiment"

# A little below what docs/model-card.md says, so that another build of NumPy does not fail the test.
FLOORS = {
    ("en", "Sanders"): (0.84, 0.565, 0.08),
    ("en", "Sentiment140-test"): (0.91, 0.78, 0.096),
    ("ru", "RuSentiTweet"): (0.86, 0.68, 0.04),
    ("zh", "SMP2020-EWECT"): (0.933, 0.848, 0.02),
}


@pytest.mark.skipif(not DATA.is_dir(), reason=f"labelled texts are not here: {DATA.name}")
@pytest.mark.parametrize(("lang", "source"), FLOORS)
def test_the_model_card_is_true(lang: str, source: str) -> None:
    """AUC and negative F1 do not fall below the model card, and the calibration error does not rise above it."""
    examples = [each for each in read_examples(DATA / f"dev_{lang}.jsonl.gz") if each.source == source]
    truth = np.array([each.label == "negative" for each in examples])

    predictions = open_classifier().predictions([each.text for each in examples], [lang] * len(examples))

    probability = np.array([each.negative for each in predictions])
    called = np.array([each.label == "negative" for each in predictions])
    least_auc, least_f1, most_error = FLOORS[lang, source]
    assert auc(truth, probability) >= least_auc
    assert negative_f1(truth, called) >= least_f1
    assert calibration_error(truth, probability) <= most_error
