"""Trains one linear model per language with scikit-learn, calibrates it on what it has not seen, and packs it."""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from ..core.errors import BadSetting
from . import features, lexicon, model_file, network_training, phrases, tokens
from . import word_classes as kinds
from .calibration import calibrate, recalibrate
from .chinese import Reader
from .evaluation import calibration_error, has_vader, judge_scores, negative_f1
from .examples import Example, read_examples
from .features import RECIPES, SLOTS, Recipe, Valences
from .linear import CLASSES, Linear, Weights

if TYPE_CHECKING:
    from collections.abc import Sequence

DOUBT = 0.4  # log odds; about every seventh text lies that close to the threshold
FOLDS = 3
OWN = "Firebreak"  # the source of our own phrases


class Setting(Struct, frozen=True):
    """How one language is trained.

    1 / weight of the L2 penalty; how many of each phrase; what a source weighs; how far features count by how
    differently the classes use them (0 to 1, see `evidence`); whether a network is learned
    beside the linear model (Han only).
    """

    c: float
    phrases: int
    weights: dict[str, float]
    evidence: float = 0.0
    network: bool = False


# GoEmotions is the largest set and the one least like what customers write: at full weight it drowns the rest. The
# Russian film subtitles have no neutral texts, and labels that can seldom be seen in one line of a dialogue.
SETTINGS = {
    "en": Setting(0.5, 25, {OWN: 3.0, "GoEmotions": 0.3}),
    "ru": Setting(2.0, 25, {"XED": 0.3}),
    "zh": Setting(4.0, 25, {}, evidence=0.5, network=True),
}


def valences(lang: str) -> Valences:
    """The lists that a language's model carries: words (for English VADER's, then our own), signs, kinds, spellings.

    No valences of Chinese words: there their kinds say all that these said, and finding them costs time. Raises
    BadSetting for English where VADER is not installed.
    """
    listed = lexicon.words(lang) if lang != "zh" else {}
    if lang == "en":
        if not has_vader():
            raise BadSetting("training English needs VADER's word list: pip install 'firebreak[train]'")
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        listed |= {word.lower(): value for word, value in SentimentIntensityAnalyzer().lexicon.items()}
    signs = lexicon.signs() | (lexicon.brackets() if lang == "ru" else {})
    return Valences(listed, signs, kinds.kinds(lang), simplified() if lang == "zh" else {})


def simplified() -> dict[str, str]:
    """Traditional Chinese characters, as in Hong Kong and Taiwan, and the simplified ones that stand for them."""
    from opencc import OpenCC

    convert = OpenCC("hk2s").convert
    found = {character: convert(character) for character in map(chr, range(0x4E00, 0xA000))}
    return {character: other for character, other in found.items() if other != character and len(other) == 1}


def count(texts: Sequence[str], recipe: Recipe, listed: Valences) -> Any:
    """How often each text has each feature, as a sparse matrix (texts, SLOTS)."""
    from scipy.sparse import csr_matrix

    indices: list[int] = []
    ends = [0]
    for text in texts:
        indices.extend(features.slots(text, recipe, listed))
        ends.append(len(indices))
    ones = np.ones(len(indices), np.float64)
    counted = csr_matrix((ones, np.array(indices, np.int32), np.array(ends)), shape=(len(texts), SLOTS))
    counted.sum_duplicates()
    return counted


def rarity(counts: Any, listed: Valences) -> NDArray[np.float64]:
    """Smoothed idf of every slot (of kinds, KIND_IDF), in sixteenths, so that it survives being kept in 8 bits."""
    texts = counts.shape[0]
    seen = np.bincount(counts.indices, minlength=SLOTS)
    idf: NDArray[np.float64] = np.round(np.minimum(np.log((1 + texts) / (1 + seen)) + 1, 15.9) * 16) / 16
    idf[features.kind_slots(listed)] = features.KIND_IDF
    return idf


def weigh(counts: Any, idf: NDArray[np.float64], sums: NDArray[np.float64]) -> Any:
    """What scikit-learn sees: counts by idf, divided by the text's length, and beside them the valence sums."""
    from scipy.sparse import csr_matrix, diags, hstack

    length = np.sqrt(np.maximum(counts @ (idf * idf), 1e-12))
    return hstack([diags(1.0 / length) @ counts @ diags(idf), csr_matrix(sums)]).tocsr().astype(np.float32)


def evidence(weighed: Any, labels: NDArray[np.int64], share: float) -> NDArray[np.float64]:
    """What each column is multiplied by before it is learned: how differently the classes use it, about 1 on average.

    The spread over the classes of the log of how many of their texts have the feature, mixed with 1 by `share`.
    After Wang & Manning 2012 (naive Bayes log-count ratios, interpolated), for three classes. Valence sums keep 1.
    """
    has = weighed[:, :SLOTS].copy()
    has.data[:] = 1.0
    counts = np.array([np.asarray(has[labels == at].sum(axis=0), np.float64).ravel() + 1 for at in range(len(CLASSES))])
    spread = np.log(counts / counts.sum(axis=1, keepdims=True)).std(axis=0)
    usual = spread[counts.sum(axis=0) > len(CLASSES) + 1].mean()  # of what stands in two texts or more
    found: NDArray[np.float64] = np.ones(weighed.shape[1])
    found[:SLOTS] = share * spread / usual + 1 - share
    return found


def fit(weighed: Any, labels: NDArray[np.int64], weight: NDArray[np.float64], c: float, share: float = 0.0) -> Any:
    """scikit-learn's multinomial logistic regression on weighed texts; labels are places in CLASSES.

    With a `share` it is fitted on columns multiplied by their `evidence`; the coefficients are those of `weighed`.
    """
    from scipy.sparse import diags
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    model = LogisticRegression(C=c, max_iter=120, tol=3e-4)
    with warnings.catch_warnings(), threadpool_limits(1):  # sums in another order would end elsewhere
        # By 120 steps the figures stand still; going on to the end takes twice as long.
        warnings.simplefilter("ignore", ConvergenceWarning)
        if not share:
            return model.fit(weighed, labels, sample_weight=weight)
        factors = evidence(weighed, labels, share)
        model.fit((weighed @ diags(factors)).tocsr().astype(np.float32), labels, sample_weight=weight)
        model.coef_ = model.coef_ * factors
        return model


def assemble(lang: str, recipe: Recipe, listed: Valences, idf: NDArray[np.float64], fitted: Any) -> Weights:
    """A fitted scikit-learn model in the shape that inference wants."""
    coefficients = np.asarray(fitted.coef_, np.float64)
    table = np.empty((SLOTS, 4), np.float32)
    table[:, :3] = coefficients[:, :SLOTS].T * idf[:, None]
    table[:, 3] = idf * idf
    return Weights(lang, recipe, listed, table, coefficients[:, SLOTS:].T.copy(), np.asarray(fitted.intercept_))


class Trained(Struct, frozen=True):
    """A model, and what it did on texts that it had not seen (cross-fitted, without our phrases)."""

    weights: Weights
    report: dict[str, float]


def train_language(lang: str, examples: Sequence[Example], seed: int) -> Trained:
    """Train on all examples and our phrases; calibrate on scores that each example got from a model without it."""
    setting, recipe = SETTINGS[lang], RECIPES[lang]
    own = [Example(text, label, lang, OWN) for text, label in phrases.write(lang, setting.phrases, seed)]
    everything = [*examples, *own]
    texts = [example.text for example in everything]
    labels = np.array([CLASSES.index(example.label) for example in everything])
    weight = np.array([setting.weights.get(example.source, 1.0) for example in everything])
    listed = valences(lang)
    counts = count(texts, recipe, listed)
    idf = rarity(counts, listed)
    weighed = weigh(counts, idf, np.array([features.sums(text, recipe, listed) for text in texts]))

    def learn(rows: NDArray[np.intp], seed: int) -> Weights:
        fitted = fit(weighed[rows], labels[rows], weight[rows], setting.c, setting.evidence)
        weights = assemble(lang, recipe, listed, idf, fitted)
        if not setting.network:
            return weights
        lines = Reader(recipe, listed).read([tokens.prepare(texts[at]) for at in rows])
        kinds = len(listed.kind_names)
        network = network_training.train(lines, labels[rows], weight[rows], kinds, seed)
        return replace(weights, network=network)

    fold = np.random.default_rng(seed).integers(0, FOLDS, len(everything))
    fold[len(examples) :] = -1  # our phrases are always learned from and never judged
    unseen = np.zeros((len(examples), 3))
    for part in range(FOLDS):
        held = np.flatnonzero(fold == part)
        weights = learn(np.flatnonzero(fold != part), seed + part)
        unseen[held] = Linear(weights).scores([texts[at] for at in held])
    known = slice(len(examples))
    weights = learn(np.arange(len(everything)), seed)
    return _calibrated(weights, unseen, labels[known] == 0, weight[known])


def _calibrated(
    weights: Weights, unseen: NDArray[np.float64], negative: NDArray[np.bool_], weight: NDArray[np.float64]
) -> Trained:
    """The model with its scaling, its threshold and its band, all read off texts it had not seen."""
    scaling = recalibrate(unseen, negative.tolist(), (1.0, 0.0), weight)
    probability = calibrate(unseen, scaling)
    grid = np.arange(0.2, 0.61, 0.01)
    f1 = [negative_f1(negative, probability >= at, weight) for at in grid]
    threshold, band = decide(round(float(grid[int(np.argmax(f1))]), 2))
    report = judge_scores(negative, probability, probability >= threshold)
    report["ece"] = calibration_error(negative, probability)
    done = replace(weights, platt=scaling, threshold=threshold, band=band)
    return Trained(done, report)


def decide(threshold: float) -> tuple[float, tuple[float, float]]:
    """The threshold of the label, and the band of doubt around it: the model abstains within DOUBT, in log odds.

    >>> decide(0.4)
    (0.4, (0.3089, 0.4986))
    """
    middle = math.log(threshold / (1 - threshold))
    low, high = (round(1 / (1 + math.exp(-edge)), 4) for edge in (middle - DOUBT, middle + DOUBT))
    return threshold, (low, high)


def train(data: Path, out: Path, seed: int = 0) -> dict[str, Any]:
    """Train on every `train_<lang>.jsonl[.gz]` in `data`, write the models to `out`.

    Returns {lang: {examples, bytes, and the cross-fitted figures}}. About two minutes on one core for 100,000 texts.
    """
    found = {path.name.split(".")[0].removeprefix("train_"): path for path in sorted(data.glob("train_*.jsonl*"))}
    found = {lang: path for lang, path in found.items() if lang in SETTINGS}
    if not found:
        raise BadSetting(f"{data}: no train_en.jsonl.gz, train_ru.jsonl.gz or train_zh.jsonl.gz here")
    report: dict[str, Any] = {}
    models: dict[str, Weights] = {}
    for lang, path in found.items():
        examples = read_examples(path)
        trained = train_language(lang, examples, seed)
        models[lang] = trained.weights
        report[lang] = {"examples": len(examples), **trained.report}
    for name, size in model_file.save(models, out).items():
        report[name.removesuffix(".npz")]["bytes"] = size
    return report
