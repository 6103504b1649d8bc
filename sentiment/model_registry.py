"""A model registry: learns from people's corrections in a shadow, promoted only if a frozen test set gets no worse."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np
from msgspec import Struct

from ..core.errors import BadSetting, NotFound
from ..core.messages import Said, encoded, from_json
from ..core.translation import message, nmessage
from . import model_file
from .classifier import Classifier
from .evaluation import average_precision, calibration_error, negative_f1
from .language import detect
from .linear import CLASSES, LinearModel, Weights
from .shadow import ShadowModel, label_shift, recentred
from .tokens import normalise
from .topics import TopicCalibration, calibrate_topic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from importlib.resources.abc import Traversable

    from .examples import Example

HISTORY = "history.json"
MIN_TEST_TEXTS = 30  # test texts of a language below which nothing can be said about getting worse
TOLERANCE = {"ap": 0.005, "f1": 0.01, "ece": 0.01}
EPOCHS = 5  # passes over the corrections


class Correction(Struct, frozen=True):
    """What a person says a text is: negative, neutral or positive; and, where known, its language and its topic."""

    text: str
    label: str
    lang: str | None = None
    topic: str | None = None


class Version(Struct, frozen=True):
    """One try to learn: what it was made from, what the frozen set said before and after, and what became of it.

    `promoted`: in use. `refused`: kept, not used. `calibrated`: what was learned is thrown away, for `why`, but the
    calibration of single topics, which touches nothing else, is in use. `doubted` says of topics that were not
    calibrated why, followed by texts that a person should look at.
    """

    name: str
    parent: str
    labels: int
    state: Literal["promoted", "refused", "calibrated"]
    why: Said
    before: dict[str, dict[str, float]] = {}
    after: dict[str, dict[str, float]] = {}
    until: str = ""
    doubted: dict[str, tuple[str, ...]] = {}


class ModelRegistry:
    """A folder of versions: which one is in use, how each came about, and the way back.

    `history.json` lists every version, `<name>.npz` holds what it changed in the shipped models. No two programs
    may learn in one folder at the same time.
    """

    def __init__(self, folder: Path, base: Traversable | None = None) -> None:
        self._folder = folder
        self._base = base or model_file.shipped()

    def history(self) -> list[Version]:
        """Every version, the oldest first."""
        return msgspec.convert(self._read_history()["versions"], list[Version], dec_hook=from_json)

    @property
    def current(self) -> str:
        """The version in use; `shipped` before anything was learned."""
        return str(self._read_history()["current"])

    @property
    def version(self) -> str:
        """The version in use; empty where nothing was ever learned."""
        return self.current if self.history() else ""

    @property
    def modified(self) -> tuple[int, int]:
        """Another value whenever the history was written: mtime in nanoseconds, and the inode."""
        try:
            about = (self._folder / HISTORY).stat()
        except FileNotFoundError:
            return (0, 0)
        return (about.st_mtime_ns, about.st_ino)

    def classifier(self, version: str | None = None) -> Classifier:
        """The classifier of a version (of the current one by default)."""
        name = version or self.current
        if name == "shipped":
            return Classifier(self._base)
        path = self._folder / f"{name}.npz"
        if not path.is_file():
            raise NotFound(
                message(
                    "{folder}: no version {name}; there are {names}",
                    folder=str(self._folder),
                    name=name,
                    names=", ".join(["shipped", *self._version_names()]),
                )
            )
        with np.load(path, allow_pickle=False) as kept:
            about = json.loads(bytes(kept["about"]))
            if about["base"] != self._base_checksums():
                raise BadSetting(
                    message("{path}: learned on other models than those in use; teach the labels again", path=str(path))
                )
            classifier = Classifier(self._base, {topic: (a, b) for topic, (a, b) in about["topics"].items()})
            for lang in about["langs"]:
                weights = model_file.load(lang, self._base)
                weights.table[kept[f"{lang}_slots"], :3] += kept[f"{lang}_change"]
                classifier.replace_weights(lang, msgspec.structs.replace(weights, intercept=kept[f"{lang}_intercept"]))
        return classifier

    def learn(self, corrections: Sequence[Correction], frozen: Iterable[Example], until: str = "") -> Version:
        """Train a shadow of the current version on the corrections, evaluate it on the frozen set, promote it or not.

        Give all corrections that the current version has not learned yet, in the order they were made; topics are
        recalibrated from those given. The version is kept either way; `until` is kept with it and says for the
        caller how far the corrections reach.
        """
        bad = [correction for correction in corrections if correction.label not in CLASSES]
        if bad:
            raise BadSetting(
                message(
                    '"{said}" is labelled "{label}"; use {classes}',
                    said=str(bad[0].text[:40]),
                    label=str(bad[0].label),
                    classes=", ".join(CLASSES),
                )
            )
        parent, model = self.current, self.classifier()
        shadows = self._train_shadows(model, corrections)
        calibrations = self._calibrate_topics(model, shadows, corrections)
        topics = model.topics | {topic: one.platt for topic, one in calibrations.items() if one.platt}
        doubted = {topic: (one.why, *one.texts) for topic, one in calibrations.items() if one.why}
        tests = [example for example in frozen if example.lang in shadows]
        before = {lang: measure(model.linear(lang), tests, lang) for lang in shadows}
        after = {lang: measure(LinearModel(weights), tests, lang) for lang, weights in shadows.items()}
        why = _regression(before, after)
        name = f"v{len(self.history()) + 1:04d}"
        state: Literal["promoted", "refused", "calibrated"]
        state = "promoted" if not why else "calibrated" if topics != model.topics else "refused"
        self._save(name, {} if state == "calibrated" else shadows, topics)
        why = why or nmessage(
            "{n} label learned; on the frozen set no figure lost more than is allowed",
            "{n} labels learned; on the frozen set no figure lost more than is allowed",
            len(corrections),
        )
        version = Version(name, parent, len(corrections), state, why, before, after, until, doubted)
        self._write_history(parent if state == "refused" else name, [*self.history(), version])
        return version

    def promote(self, name: str) -> str:
        """Take a version into use whatever the frozen set said; returns the one that was in use before."""
        if name not in ("shipped", *self._version_names()):
            raise NotFound(
                message(
                    "{folder}: no version {name}; there are {names}",
                    folder=str(self._folder),
                    name=name,
                    names=", ".join(["shipped", *self._version_names()]),
                )
            )
        before = self.current
        self._write_history(name, self.history())
        return before

    def rollback(self) -> str:
        """Go back to the version that the current one was made from; returns its name."""
        parents = {version.name: version.parent for version in self.history()}
        parent = parents.get(self.current, "shipped")
        self._write_history(parent, self.history())
        return parent

    def _train_shadows(self, model: Classifier, corrections: Sequence[Correction]) -> dict[str, Weights]:
        groups: dict[tuple[str, str | None], list[Correction]] = {}
        for correction in corrections:
            lang = detect(normalise(correction.text), correction.lang)[0][0]
            if lang in model.languages:
                groups.setdefault((lang, correction.topic), []).append(correction)
        shadows = {lang: ShadowModel(model.linear(lang).weights) for lang, _ in groups}
        for (lang, _), of in groups.items():
            texts, labels = [each.text for each in of], [each.label for each in of]
            shift = label_shift(model.linear(lang).scores(texts), labels)
            for _ in range(EPOCHS):
                shadows[lang].partial_fit(texts, labels, shift)
        return {lang: recentred(shadow.weights, model.linear(lang), lang) for lang, shadow in shadows.items()}

    def _calibrate_topics(
        self, model: Classifier, shadows: Mapping[str, Weights], corrections: Sequence[Correction]
    ) -> dict[str, TopicCalibration]:
        labels: dict[str, list[Correction]] = {}
        for correction in corrections:
            if correction.topic:
                labels.setdefault(correction.topic, []).append(correction)
        found = {}
        for topic, of in labels.items():
            langs = [detect(normalise(each.text), each.lang)[0][0] for each in of]
            known = [(each, lang) for each, lang in zip(of, langs, strict=True) if lang in shadows]
            if known:
                # The model of before: the shadow has seen these very labels and would look better than it is.
                scores = np.vstack([model.linear(lang).scores([each.text]) for each, lang in known])
                prior = model.linear(known[0][1]).weights.platt
                negative = [each.label == "negative" for each, _ in known]
                found[topic] = calibrate_topic([each.text for each, _ in known], negative, scores, prior)
        return found

    def _save(self, name: str, shadows: Mapping[str, Weights], topics: Mapping[str, tuple[float, float]]) -> None:
        arrays: dict[str, Any] = {}
        earlier = self.classifier()
        for lang in earlier.languages:
            base = model_file.load(lang, self._base).table[:, :3]
            weights = shadows.get(lang) or earlier.linear(lang).weights
            change = weights.table[:, :3] - base
            slots = np.flatnonzero(np.abs(change).sum(axis=1))
            if len(slots):
                arrays |= {
                    f"{lang}_slots": slots,
                    f"{lang}_change": change[slots],
                    f"{lang}_intercept": weights.intercept,
                }
        langs = [key.removesuffix("_slots") for key in arrays if key.endswith("_slots")]
        about = {"base": self._base_checksums(), "langs": langs, "topics": dict(topics)}
        buffer = io.BytesIO()
        np.savez_compressed(buffer, about=np.frombuffer(json.dumps(about, sort_keys=True).encode(), np.uint8), **arrays)
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"{name}.npz").write_bytes(buffer.getvalue())

    def _read_history(self) -> dict[str, Any]:
        path = self._folder / HISTORY
        if not path.is_file():
            return {"current": "shipped", "versions": []}
        history_file: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return history_file

    def rewrite_history(self, change: Callable[[Any], Any]) -> None:
        """Replace what the history says by what `change` makes of it: it quotes texts that a person should look at."""
        history_file = self._read_history()
        if (changed := change(history_file)) != history_file:
            self._write(changed)

    def _version_names(self) -> list[str]:
        return [version.name for version in self.history()]

    def _write_history(self, current: str, versions: Sequence[Version]) -> None:
        self._write({"current": current, "versions": list(versions)})

    def _write(self, content: object) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        history_file = msgspec.json.format(encoded(content).encode())
        fresh = self._folder / f"{HISTORY}.new"
        fresh.write_bytes(history_file)
        fresh.replace(self._folder / HISTORY)  # whole or not at all, should the machine stop here

    def _base_checksums(self) -> str:
        return (self._base / model_file.LIST).read_text(encoding="utf-8")


def measure(linear: LinearModel, tests: Sequence[Example], lang: str) -> dict[str, float]:
    """The metrics of a model on the frozen texts of its language: how many texts, AP, negative F1 and ECE."""
    of = [test for test in tests if test.lang == lang]
    if not of:
        return {"texts": 0.0}
    negative = np.array([test.label == "negative" for test in of])
    probability, _ = linear.predict([test.text for test in of])
    return {
        "texts": float(len(of)),
        "ap": average_precision(negative, probability),
        "f1": negative_f1(negative, probability >= linear.weights.threshold),
        "ece": calibration_error(negative, probability),
    }


def _regression(before: Mapping[str, Mapping[str, float]], after: Mapping[str, Mapping[str, float]]) -> str:
    """Why the new models must not be used; empty when they may."""
    for lang, old in before.items():
        if old["texts"] < MIN_TEST_TEXTS:
            return message(
                "{lang}: only {n} frozen test texts; at least {least} are needed to judge by",
                lang=lang,
                n=int(old["texts"]),
                least=MIN_TEST_TEXTS,
            )
        for figure, tolerance in TOLERANCE.items():
            loss = (old[figure] - after[lang][figure]) * (-1 if figure == "ece" else 1)
            if loss > tolerance:
                return message(
                    "{lang}: {figure} on the frozen set would go from {before} to {after}; at most {most} may be lost",
                    lang=lang,
                    figure=figure,
                    before=f"{old[figure]:.3f}",
                    after=f"{after[lang][figure]:.3f}",
                    most=str(tolerance),
                )
    return "" if before else message("none of the labels is in a language that has a model")
