"""How many mentions a second one core judges, beside scikit-learn's batch pipelines and VADER, in one run.

    python benchmarks/sentiment.py [--data ../shared/data/sentiment] [--texts 20000]

Without the data folder our own phrases are judged, which repeat themselves and so flatter the memory. `cold` is the
first pass over texts never seen, `warm` the second. Processor time, not wall time, so a busy machine disturbs less.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from firebreak.sentiment import features, network, phrases, tokens, training, word_scores
from firebreak.sentiment.classifier import open_classifier
from firebreak.sentiment.examples import read_examples
from firebreak.sentiment.linear import CLASSES, LinearModel, Weights, length_scores


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=Path("../shared/data/sentiment"))
    options.add_argument("--texts", type=int, default=20_000)
    asked = options.parse_args()
    print(f"{'':34}{'texts/s':>10}{'times scikit-learn':>20}")
    for lang in ("en", "ru", "zh"):
        texts = _texts(asked.data, lang, asked.texts)
        linear = open_classifier().linear(lang)
        slow = texts[:3000]
        pipeline = _pipeline(linear.weights)
        peer = _pace(lambda: pipeline(slow), len(slow))  # noqa: B023  # called at once
        generic = _generic(lang)
        fresh, classifier = LinearModel(linear.weights), open_classifier()
        classifier.linear(lang)
        paces = {
            "ours, cold": _pace(lambda: fresh.predict(texts), len(texts)),  # noqa: B023
            "ours, warm": _pace(lambda: fresh.predict(texts), len(texts)),  # noqa: B023
            "whole seam, language told, cold": _pace(lambda: classifier.score(texts, [lang] * len(texts)), len(texts)),  # noqa: B023
            "whole seam, language told, warm": _pace(lambda: classifier.score(texts, [lang] * len(texts)), len(texts)),  # noqa: B023
            "whole seam, language found, cold": _pace(lambda: classifier.score(texts, [None] * len(texts)), len(texts)),  # noqa: B023
            "whole seam, language found, warm": _pace(lambda: classifier.score(texts, [None] * len(texts)), len(texts)),  # noqa: B023
            "scikit-learn, our features": peer,
            "scikit-learn, char_wb 2-4, 2^18": _pace(lambda: generic(slow), len(slow)),  # noqa: B023
        }
        if lang == "en":
            vader = SentimentIntensityAnalyzer()
            paces["VADER"] = _pace(lambda: [vader.polarity_scores(text) for text in slow], len(slow))  # noqa: B023
        for name, pace in paces.items():
            print(f"{lang + '  ' + name:34}{pace:>10,.0f}{pace / paces['scikit-learn, char_wb 2-4, 2^18']:>19.1f}x")
        difference = np.abs(pipeline(slow) - _softmax(fresh.scores(slow))).max()
        print(f"{lang}  largest difference from scikit-learn's probabilities on {len(slow)} texts: {difference:.1e}\n")


def _texts(data: Path, lang: str, wanted: int) -> list[str]:
    path = data / f"train_{lang}.jsonl.gz"
    if path.is_file():
        return [example.text for example in read_examples(path)][:wanted]
    print(f"{path} is not here: judging our own phrases instead")
    return [text for text, _ in phrases.generate(lang, 100, seed=0)][:wanted]


def _pace(work: Callable[[], object], texts: int) -> float:
    start = time.process_time()
    work()
    return texts / (time.process_time() - start)


def _pipeline(weights: Weights) -> Callable[[Sequence[str]], np.ndarray]:
    """scikit-learn's LogisticRegression with the shipped coefficients, on features counted plainly.

    With the network, or what words say by their vectors, beside it, plainly too.
    """
    idf = np.sqrt(weights.table[:, 3].astype(np.float64))
    model = LogisticRegression()
    model.classes_ = np.arange(len(CLASSES))
    model.coef_ = np.hstack([weights.table[:, :3].T / np.maximum(idf, 1e-9), weights.lexicon_weights.T])
    model.intercept_ = weights.intercept

    def predict(texts: Sequence[str]) -> np.ndarray:
        valences = np.array([features.lexicon_features(text, weights.settings, weights.lexicon) for text in texts])
        matrix = training.tf_idf(training.count_features(texts, weights.settings, weights.lexicon), idf, valences)
        scores = model.decision_function(matrix)
        if weights.network:
            scores += network.reference_scores(texts, weights.settings.max_ngram, weights.lexicon, weights.network)
        if weights.word_scores:
            scores += word_scores.reference_scores(texts, weights.word_scores)
        scores[:, 0] += length_scores([tokens.normalise(text) for text in texts], weights)
        return _softmax(scores)

    return predict


def _generic(lang: str) -> Callable[[Sequence[str]], np.ndarray]:
    """The usual recipe: HashingVectorizer and LogisticRegression; fitted on phrases, for its speed only."""
    vectorizer = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 4), n_features=2**18, alternate_sign=False)
    texts, labels = zip(*phrases.generate(lang, 2, seed=0), strict=True)
    return make_pipeline(vectorizer, LogisticRegression(max_iter=20, tol=0.01)).fit(texts, labels).predict_proba


def _softmax(scores: np.ndarray) -> np.ndarray:
    return np.exp(scores - np.logaddexp.reduce(scores, axis=1)[:, None])


if __name__ == "__main__":
    main()
