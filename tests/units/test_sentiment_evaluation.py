"""The figures that judge the judge, against scikit-learn's and by hand."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from firebreak.commands.sentiment_models import evaluate as print_evaluation
from firebreak.core.errors import BadSetting
from firebreak.sentiment.classifier import open_classifier
from firebreak.sentiment.evaluation import (
    auc,
    average_precision,
    calibration_error,
    evaluate,
    evaluate_folder,
    negative_f1,
)
from firebreak.sentiment.examples import Example, read_examples
from firebreak.sentiment.training import lexicon_of


@pytest.mark.parametrize("seed", range(5))
def test_the_figures_are_scikit_learns(seed: int) -> None:
    """AP, AUC and F1 equal scikit-learn's, with ties too."""
    from sklearn.metrics import average_precision_score, f1_score, roc_auc_score  # a second and a half to import

    chance = np.random.default_rng(seed)
    truth = chance.random(200) < 0.3
    probability = np.round(np.clip(truth * 0.3 + chance.random(200) * 0.7, 0, 1), 1)

    assert auc(truth, probability) == pytest.approx(roc_auc_score(truth, probability))
    assert average_precision(truth, probability) == pytest.approx(average_precision_score(truth, probability))
    assert negative_f1(truth, probability >= 0.5) == pytest.approx(f1_score(truth, probability >= 0.5))


def test_calibration_error_by_hand() -> None:
    """Ten texts at .8 of which six are negative are off by .2; a perfect forecast is off by nothing."""
    truth = np.array([True] * 6 + [False] * 4)

    assert calibration_error(truth, np.full(10, 0.8)) == pytest.approx(0.2)
    assert calibration_error(truth, truth.astype(float)) == pytest.approx(0.0)


def test_every_set_has_its_baselines_beside_it() -> None:
    """Sets are told apart by language and source; VADER only speaks English."""
    examples = [
        Example("worst ever", "negative", "en", "a"),
        Example("thank you", "positive", "en", "a"),
        Example("ужас", "negative", "ru", "b"),
        Example("спасибо", "positive", "ru", "b"),
    ]

    rows = evaluate(open_classifier(), examples)

    assert [(row.set, row.judge) for row in rows] == [
        ("en a", "firebreak"),
        ("en a", "vader"),
        ("en a", "word list"),
        ("en a", "all negative"),
        ("ru b", "firebreak"),
        ("ru b", "word list"),
        ("ru b", "all negative"),
    ]
    assert [(row.texts, row.negative, row.auc) for row in rows if row.judge == "firebreak"] == [(2, 0.5, 1.0)] * 2
    assert [row.f1 for row in rows if row.judge == "all negative"] == [pytest.approx(2 / 3)] * 2


def test_without_vader_the_rest_is_measured_and_english_is_not_trained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It comes with an extra: what needs it says so, everything else goes on."""
    monkeypatch.setitem(sys.modules, "vaderSentiment", None)
    path = tmp_path / "dev_en.jsonl"
    path.write_text('{"text": "worst ever", "sentiment": "negative"}\n', encoding="utf-8")

    print_evaluation(path, tmp_path / "models", as_json=True)

    told = capsys.readouterr()
    assert [json.loads(line)["judge"] for line in told.out.splitlines()] == ["firebreak", "word list", "all negative"]
    assert "pip install 'firebreak[train]'" in told.err
    with pytest.raises(BadSetting, match=r"VADER's word list: pip install 'firebreak\[train\]'"):
        lexicon_of("en")
    assert lexicon_of("ru").words


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    """The file, the line, and what would be right."""
    path = tmp_path / "dev_en.jsonl"
    path.write_text('{"text": "a", "sentiment": "negative"}\n{"text": "b", "sentiment": "angry"}\n', encoding="utf-8")

    with pytest.raises(BadSetting, match=r'dev_en\.jsonl:2: sentiment is "angry"; use negative, neutral, positive'):
        read_examples(path)
    with pytest.raises(BadSetting, match=r"no dev_\*\.jsonl"):
        evaluate_folder(open_classifier(), tmp_path / "empty")
