"""The gist of a Han text: its definition, the fast way to it, and what training makes of it."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from firebreak.sentiment import features, gist, model_file, phrases, training
from firebreak.sentiment.linear import CLASSES, Linear, Weights
from firebreak.sentiment.shadow import Shadow

ODD = [
    "",
    "   ",
    "。，！",
    "..x。。y!",
    "不",
    "好",
    "不好" * 3000,
    "a不\x01b\ud83d",
    "恶心死了，王八蛋不要脸。谢谢你，好开心",
    "服务不太好，sooo bad 1.5 [泪] http://t.co/x @a //@b:呵呵",
]


@cache
def _trained() -> tuple[Weights, Any, list[str], Any]:
    """A small model with a gist of made-up factors, and scikit-learn's own view of phrases and odd texts."""
    recipe, listed = features.RECIPES["zh"], training.valences("zh")
    written = phrases.write("zh", 3, seed=1)
    texts = [text for text, _ in written] + ODD
    labels = np.array([CLASSES.index(label) for _, label in written])
    counts = training.count(texts, recipe, listed)
    idf = training.rarity(counts, listed)
    weighed = training.weigh(counts, idf, np.array([features.sums(text, recipe, listed) for text in texts]))
    known = len(written)
    fitted = training.fit(weighed[:known], labels, np.ones(known), 1.0, share=0.5)
    factors = tuple(np.random.default_rng(2).normal(size=len(gist.names(listed))).tolist())
    return replace(training.assemble("zh", recipe, listed, idf, fitted), gist=factors), fitted, texts, weighed


def test_inference_equals_the_scikit_learn_pipeline_and_the_plain_gist() -> None:
    """Class probabilities differ by less than 1e-5 from scikit-learn's scores with the plain gist added."""
    weights, fitted, texts, weighed = _trained()
    expected = fitted.decision_function(weighed)
    expected[:, 0] += [np.dot(weights.gist, _plain(text, weights)) for text in texts]

    scores = Linear(weights).scores(texts)

    assert np.abs(_chances(scores) - _chances(expected)).max() < 1e-5


def test_a_gist_does_not_depend_on_company() -> None:
    """A text scores the same alone and in a batch, also where its neighbour ends without a mark."""
    weights, _, texts, _ = _trained()

    alone = np.vstack([Linear(weights).scores([text]) for text in texts[-30:]])

    np.testing.assert_allclose(Linear(weights).scores(texts)[-30:], alone, rtol=0, atol=1e-12)


def test_kinds_are_counted_plain_and_after_a_negation() -> None:
    """混蛋 twice is the root of two insults; after 不是 it counts as the opposite."""
    weights = _bare("混蛋", "insult")

    figures = dict(zip(gist.names(weights.valences), _plain("混蛋！混蛋，他不是混蛋", weights), strict=True))

    assert (figures["insult"], figures["¬insult"]) == (np.sqrt(2), 1.0)


def test_each_clause_is_judged_for_itself() -> None:
    """One furious clause of three is the most negative one; the last takes it back; marks alone are no clause."""
    weights = _bare("怒", "anger")
    weights.table[features.slot(features.grams("怒", 1, 1)[0])] = (5.0, -2.5, -2.5, 25.0)
    weights.table[features.slot(features.grams("乐", 1, 1)[0])] = (-5.0, 2.5, 2.5, 25.0)

    mean, last, most, least = _plain("吃饭，怒！！！ 乐。", weights)[:4]

    sure = np.tanh(1.5)  # negative 1, the others -0.5 each
    np.testing.assert_allclose((mean, last, most, least), (0.0, -sure, sure, -sure), atol=1e-6)


def test_what_the_classes_use_alike_counts_for_less() -> None:
    """A feature of one class is multiplied by more than one of all classes; without a share nothing changes."""
    texts, labels = ["坏人", "坏人", "一人", "一人", "好人", "好人"], np.array([0, 0, 1, 1, 2, 2])
    listed = features.Valences({}, {})
    counts = training.count(texts, features.RECIPES["zh"], listed)
    weighed = training.weigh(counts, training.rarity(counts, listed), np.ones((6, 5)))
    bad, person = (features.slot(features.grams(character, 1, 1)[0]) for character in "坏人")

    factors = training.evidence(weighed, labels, 0.5)

    assert factors[bad] > 1.0 > factors[person]
    assert factors[features.SLOTS :].tolist() == [1.0] * 5
    assert set(training.evidence(weighed, labels, 0.0)) == {1.0}


def test_a_shadow_knows_the_gist() -> None:
    """A label that the gist already explains moves the weights less than one that it speaks against."""
    weights, _, _, _ = _trained()
    kinds = len(weights.gist) - len(gist.CLAUSES)
    moved = []
    for direction in (1.0, -1.0):
        known = replace(weights, gist=(0.0, 0.0, 0.0, 0.0, *[direction] * kinds))
        shadow = Shadow(known)
        shadow.partial_fit(["混蛋，恶心死了"], ["negative"])
        moved.append(float(np.abs(shadow.weights.table - known.table).sum()))

    assert moved[0] < moved[1]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Chinese phrases of our own as training texts."""
    folder = tmp_path_factory.mktemp("data")
    with gzip.open(folder / "train_zh.jsonl.gz", "wt", encoding="utf-8") as lines:
        for text, label in phrases.write("zh", 6, seed=5):
            lines.write(json.dumps({"text": text, "lang": "zh", "sentiment": label, "source": "own"}) + "\n")
    return folder


def test_training_learns_a_gist_and_keeps_it(data: Path, tmp_path: Path) -> None:
    """A Chinese model is written with a factor for every figure, and the same bytes come again."""
    report = training.train(data, tmp_path / "once", seed=3)
    training.train(data, tmp_path / "again", seed=3)
    weights = model_file.load("zh", tmp_path / "once")

    assert (tmp_path / "once" / "zh.npz").read_bytes() == (tmp_path / "again" / "zh.npz").read_bytes()
    assert len(weights.gist) == len(gist.names(weights.valences))
    assert model_file.unpack(model_file.pack(weights), "again").gist == weights.gist
    assert report["zh"]["auc"] > 0.9


def test_a_gist_is_not_learned_from_a_margin_that_says_nothing() -> None:
    """Where the scores run against the labels nothing is added, instead of turning everything round."""
    negative = np.arange(60) % 2 == 0
    unseen = np.column_stack([np.where(negative, -1.0, 1.0), np.zeros(60), np.zeros(60)])

    factors, shift, moved = training.learn_gist(unseen, np.ones((60, 2)), negative, np.ones(60), 0)

    assert (factors, shift) == ((0.0, 0.0), 0.0)
    np.testing.assert_array_equal(moved, unseen)


def _bare(word: str, kind: str) -> Weights:
    """A model that knows one word's kind and nothing else."""
    listed = features.Valences({}, {}, {word: kind})
    table = np.zeros((features.SLOTS, 4), np.float32)
    return Weights("zh", features.Recipe(han=True, longest=3), listed, table, np.zeros((5, 3)), np.zeros(3))


def _plain(text: str, weights: Weights) -> list[float]:
    return gist.plain(text, weights.recipe, weights.valences, weights.table)


def _chances(scores: np.ndarray) -> np.ndarray:
    return np.exp(scores - np.logaddexp.reduce(scores, axis=1)[:, None])
