"""Small sentiment models fitted on our own phrases, and scikit-learn's own view of texts, for tests to compare."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from firebreak.sentiment import features, phrases, training
from firebreak.sentiment.linear import CLASSES, Weights

ODD = (
    "",
    "   ",
    "not",
    "не",
    "不",
    "😡😡 not good!!! soooo bad :( http://t.co/x @a",
    "never ever, not a good thing. good",
    "not",
    "terrible",
    "x" * 9000,
    "不好" * 3000,
    "a不\x01b\ud83d",
    "Don't don’t DON'T",
    "no no no not not good",
    "。，！",
    "..x。。y!",
    "好",
    "\u3000\u3000坏  坏\n坏\x02\x03 ٣٣٣ 1234",
    "服务不太好，sooo bad 1.5 [泪] http://t.co/x @a //@b:呵呵",
    "Не дурак и не долбоёб, а тупорылый придурок!!! Спасибоооо, милая",
    "恶心死了，王八蛋不要脸。谢谢你，好开心",
    "噁心死了，國泰航空沒有誠信。謝謝你們，好開心",
)


class Small(NamedTuple):
    """A model, scikit-learn's fit that it was made of, and texts as that sees them."""

    weights: Weights
    fitted: Any
    texts: list[str]
    matrix: Any


@cache
def on_phrases(lang: str) -> Small:
    """A model fitted on phrases, and these with the odd texts, as scikit-learn sees them."""
    settings, lexicon = features.FEATURE_SETTINGS[lang], training.lexicon_of(lang)
    written = phrases.generate(lang, 3, seed=1)
    texts = [*(text for text, _ in written), *ODD]
    labels = np.array([CLASSES.index(label) for _, label in written])
    counts = training.count_features(texts, settings, lexicon)
    idf = training.smoothed_idf(counts, lexicon)
    matrix = training.tf_idf(
        counts, idf, np.array([features.lexicon_features(text, settings, lexicon) for text in texts])
    )
    trained = len(written)
    fitted = training.fit(matrix[:trained], labels, np.ones(trained), 1.0)
    return Small(training.assemble(lang, settings, lexicon, idf, fitted), fitted, texts, matrix)


def write_phrases(folder: Path, lang: str, each: int) -> Path:
    """A folder with phrases of our own as one language's training texts."""
    with gzip.open(folder / f"train_{lang}.jsonl.gz", "wt", encoding="utf-8") as lines:
        for text, label in phrases.generate(lang, each, seed=5):
            lines.write(json.dumps({"text": text, "lang": lang, "sentiment": label, "source": "own"}) + "\n")
    return folder


def softmax(scores: np.ndarray) -> np.ndarray:
    """Class probabilities from class scores (n, 3)."""
    found: np.ndarray = np.exp(scores - np.logaddexp.reduce(scores, axis=1)[:, None])
    return found
