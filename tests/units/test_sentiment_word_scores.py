"""What words say by their word vectors: folded into numbers for each word, they judge as the vectors would."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from scipy.sparse import csr_matrix

from firebreak.core.errors import BadSetting
from firebreak.sentiment import model_file, training, word_scores
from firebreak.sentiment.linear import CLASSES, LinearModel
from firebreak.sentiment.shadow import ShadowModel
from firebreak.sentiment.word_vectors import WordVectors, read_vectors

from ..small_models import on_phrases

WORDS = {
    "en": ["not", "good", "terrible", "again", "never", "ever", "don't", "bad", "my", "the"],
    "ru": ["не", "дурак", "ещё", "придурок", "тупорылый", "опять", "спасибоо"],
}


def made_up(lang: str, size: int = 6) -> WordVectors:
    """Vectors by chance for some words."""
    rows = {word_scores.word_hash(word): at for at, word in enumerate(WORDS[lang])}
    return WordVectors(rows, np.random.default_rng(3).standard_normal((len(rows), size)).astype(np.float32))


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_inference_equals_the_definition(lang: str) -> None:
    """Words in a batch add what they add word by word, after a negation something else, on odd texts too."""
    weights, _, texts, _ = on_phrases(lang)
    known = made_up(lang).folded(np.random.default_rng(4).standard_normal((3, 12)))

    added = LinearModel(replace(weights, word_scores=known)).scores(texts) - LinearModel(weights).scores(texts)

    expected = word_scores.reference_scores(texts, known)
    assert np.abs(expected).max() > 0.5
    assert np.abs(added - expected).max() < 1e-5


def test_folding_changes_nothing() -> None:
    """A linear layer over summed vectors is the same as the sum of what each word gives through it."""
    vectors, coefficients = made_up("en"), np.random.default_rng(5).standard_normal((3, 12))
    texts = ["good again", "not good, terrible", "never again the BAD the bad", "unknown words only", ""]

    scores = vectors.features(texts) @ coefficients.T

    folded = word_scores.reference_scores(texts, vectors.folded(coefficients))
    assert np.abs(folded - (scores - scores.mean(axis=1, keepdims=True))).max() < 1e-5


def test_word_scores_are_kept_in_eight_bits() -> None:
    """The same words come back from the file, and what they add is off by half a step at most."""
    weights = on_phrases("en").weights
    known = made_up("en").folded(np.random.default_rng(6).standard_normal((3, 12)))

    back = model_file.unpack(model_file.pack(replace(weights, word_scores=known)), "en.npz").word_scores

    assert back is not None
    assert (back.hashes == known.hashes).all()
    assert np.abs(back.scores - known.scores).max() < np.abs(known.scores).max() / 127 + 1e-6
    assert model_file.unpack(model_file.pack(weights), "en.npz").word_scores is None


def test_a_word_that_training_never_saw_counts_like_its_neighbour() -> None:
    """The vectors say that two words are alike; only one of them stands in the training texts."""
    pairs = [("dreadful", [1.0, 0.1]), ("shoddy", [1.0, 0.0]), ("lovely", [-0.1, 1.0]), ("splendid", [0.0, 1.0])]
    rows = {word_scores.word_hash(word): at for at, (word, _) in enumerate(pairs)}
    vectors = WordVectors(rows, np.array([vector for _, vector in pairs], np.float32))
    texts = [f"the {word} one" for word in ("dreadful", "lovely") for _ in range(40)]
    labels = np.array([CLASSES.index(label) for label in ("negative", "positive") for _ in range(40)])
    texts.append("a table")
    labels = np.append(labels, CLASSES.index("neutral"))

    weights, unseen = on_phrases("en").weights, ["shoddy", "splendid"]
    fitted = training.fit(vectors.beside(csr_matrix((len(texts), 0)), texts, 1.0), labels, np.ones(len(texts)), 1.0)
    beside = replace(weights, word_scores=vectors.folded(fitted.coef_))
    added = LinearModel(beside).scores(unseen) - LinearModel(weights).scores(unseen)

    assert added[0, 0] > added[0, 2]
    assert added[1, 0] < added[1, 2]


def test_a_shadow_knows_the_word_scores() -> None:
    """A label that the word vectors already explain moves the weights less than one that they speak against."""
    weights, text = on_phrases("en").weights, "terrible again"
    sure = replace(weights, word_scores=made_up("en").folded(np.zeros((3, 12))))
    assert sure.word_scores
    sure.word_scores.scores[:, 0] = 4.0

    def moved(label: str) -> float:
        shadow = ShadowModel(sure)
        shadow.partial_fit([text], [label])
        return float(np.abs(shadow.weights.table - sure.table).max())

    assert moved("negative") < moved("positive") / 3


def test_english_vectors_are_read_as_their_package_carries_them(tmp_path: Path) -> None:
    """Marks are left out, vectors are centred and of length one; the norm and number behind each are not read."""
    vectors = {
        ",": [9.0] * 100 + [1, 0],
        "good": [1.0] * 100 + [1, 1],
        "Bad": [5.0] * 102,
        "bad": [3.0] * 100 + [1, 2],
    }
    (tmp_path / "en.json").write_text(json.dumps({"vectors": vectors}))

    read = read_vectors(tmp_path, "en")

    assert read is not None
    assert set(read.row_of) == {
        word_scores.word_hash("good"),
        word_scores.word_hash("bad"),
        word_scores.word_hash("Bad"),
    }
    assert np.allclose(np.linalg.norm(read.vectors[[0, 1]], axis=1), 1.0)
    assert read_vectors(tmp_path, "zh") is None
    with pytest.raises(BadSetting, match=r"ru\.tar: no word vectors here"):
        read_vectors(tmp_path, "ru")
