"""Learns from people's corrections: in a shadow, promoted only if the frozen test set does not get worse."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np
from msgspec import Struct

from ..core.errors import BadSetting, NotFound
from . import model_file
from .classifier import Classifier
from .evaluation import average_precision, calibration_error, negative_f1
from .language import detect
from .linear import CLASSES, Linear, Weights
from .shadow import Shadow, anchored, usual
from .tokens import prepare
from .topics import Recalibrated, recalibrate_topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from importlib.resources.abc import Traversable

    from .examples import Example

BOOK = "history.json"
ENOUGH_FROZEN = 30  # test texts of a language below which nothing can be said about getting worse
TOLERANCE = {"ap": 0.005, "f1": 0.01, "ece": 0.01}
ROUNDS = 5  # times that each correction is shown to the shadow


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
    why: str
    before: dict[str, dict[str, float]] = {}
    after: dict[str, dict[str, float]] = {}
    until: str = ""
    doubted: dict[str, tuple[str, ...]] = {}


class ModelRegistry:
    """A folder of versions: which one is in use, how each came about, and the way back.

    `history.json` lists every version, `<name>.npz` holds what it changed in the shipped models. No two programs
    may teach in one folder at the same time.
    """

    def __init__(self, folder: Path, base: Traversable | None = None) -> None:
        self._folder = folder
        self._base = base or model_file.shipped()

    def history(self) -> list[Version]:
        """Every version, the oldest first."""
        return msgspec.convert(self._book()["versions"], list[Version])

    @property
    def current(self) -> str:
        """The version in use; `shipped` before anything was learned."""
        return str(self._book()["current"])

    @property
    def version(self) -> str:
        """The version in use; empty where nothing was ever learned."""
        return self.current if self.history() else ""

    @property
    def changed(self) -> tuple[int, int]:
        """Another value whenever the book was written: when, to the nanosecond, and which file it is."""
        try:
            about = (self._folder / BOOK).stat()
        except FileNotFoundError:
            return (0, 0)
        return (about.st_mtime_ns, about.st_ino)

    def judge(self, version: str | None = None) -> Classifier:
        """The judge of a version (of the current one by default)."""
        name = version or self.current
        if name == "shipped":
            return Classifier(self._base)
        path = self._folder / f"{name}.npz"
        if not path.is_file():
            raise NotFound(f"{self._folder}: no version {name}; there are {', '.join(['shipped', *self._names()])}")
        with np.load(path, allow_pickle=False) as kept:
            about = json.loads(bytes(kept["about"]))
            if about["base"] != self._fingerprint():
                raise BadSetting(f"{path}: learned on other models than those in use; teach the labels again")
            judge = Classifier(self._base, {topic: (a, b) for topic, (a, b) in about["topics"].items()})
            for lang in about["langs"]:
                weights = model_file.load(lang, self._base)
                weights.table[kept[f"{lang}_slots"], :3] += kept[f"{lang}_change"]
                judge.adopt(lang, msgspec.structs.replace(weights, intercept=kept[f"{lang}_intercept"]))
        return judge

    def learn(self, corrections: Sequence[Correction], frozen: Iterable[Example], until: str = "") -> Version:
        """Teach the corrections to a shadow of the current version, try it on the frozen set, promote it or not.

        Give all corrections that the current version has not learned yet, in the order they were made; topics are
        recalibrated from those given. The version is kept either way; `until` is kept with it and says for the
        caller how far the corrections reach.
        """
        bad = [correction for correction in corrections if correction.label not in CLASSES]
        if bad:
            raise BadSetting(f'"{bad[0].text[:40]}" is labelled "{bad[0].label}"; use {", ".join(CLASSES)}')
        parent, now = self.current, self.judge()
        taught = self._teach(now, corrections)
        tried = self._topics(now, taught, corrections)
        topics = now.topics | {topic: one.scaling for topic, one in tried.items() if one.scaling}
        doubted = {topic: (one.why, *one.texts) for topic, one in tried.items() if one.why}
        tests = [example for example in frozen if example.lang in taught]
        before = {lang: measure(now.linear(lang), tests, lang) for lang in taught}
        after = {lang: measure(Linear(weights), tests, lang) for lang, weights in taught.items()}
        why = _worse(before, after)
        name = f"v{len(self.history()) + 1:04d}"
        state: Literal["promoted", "refused", "calibrated"]
        state = "promoted" if not why else "calibrated" if topics != now.topics else "refused"
        self._keep(name, {} if state == "calibrated" else taught, topics)
        why = why or f"{len(corrections)} labels learned; on the frozen set no figure lost more than is allowed"
        version = Version(name, parent, len(corrections), state, why, before, after, until, doubted)
        self._write(parent if state == "refused" else name, [*self.history(), version])
        return version

    def promote(self, name: str) -> str:
        """Take a version into use whatever the frozen set said; returns the one that was in use before."""
        if name not in ("shipped", *self._names()):
            raise NotFound(f"{self._folder}: no version {name}; there are {', '.join(['shipped', *self._names()])}")
        before = self.current
        self._write(name, self.history())
        return before

    def rollback(self) -> str:
        """Go back to the version that the current one was made from; returns its name."""
        parents = {version.name: version.parent for version in self.history()}
        parent = parents.get(self.current, "shipped")
        self._write(parent, self.history())
        return parent

    def _teach(self, now: Classifier, corrections: Sequence[Correction]) -> dict[str, Weights]:
        groups: dict[tuple[str, str | None], list[Correction]] = {}
        for correction in corrections:
            lang = detect(prepare(correction.text), correction.lang)[0][0]
            if lang in now.languages:
                groups.setdefault((lang, correction.topic), []).append(correction)
        shadows = {lang: Shadow(now.linear(lang).weights) for lang, _ in groups}
        for (lang, _), of in groups.items():
            texts, labels = [each.text for each in of], [each.label for each in of]
            more = usual(now.linear(lang).scores(texts), labels)
            for _ in range(ROUNDS):
                shadows[lang].partial_fit(texts, labels, more)
        return {lang: anchored(shadow.weights, now.linear(lang), lang) for lang, shadow in shadows.items()}

    def _topics(
        self, now: Classifier, taught: Mapping[str, Weights], corrections: Sequence[Correction]
    ) -> dict[str, Recalibrated]:
        labels: dict[str, list[Correction]] = {}
        for correction in corrections:
            if correction.topic:
                labels.setdefault(correction.topic, []).append(correction)
        found = {}
        for topic, of in labels.items():
            langs = [detect(prepare(each.text), each.lang)[0][0] for each in of]
            known = [(each, lang) for each, lang in zip(of, langs, strict=True) if lang in taught]
            if known:
                # The model of before: the shadow has seen these very labels and would look better than it is.
                scores = np.vstack([now.linear(lang).scores([each.text]) for each, lang in known])
                start = now.linear(known[0][1]).weights.platt
                negative = [each.label == "negative" for each, _ in known]
                found[topic] = recalibrate_topic([each.text for each, _ in known], negative, scores, start)
        return found

    def _keep(self, name: str, taught: Mapping[str, Weights], topics: Mapping[str, tuple[float, float]]) -> None:
        arrays: dict[str, Any] = {}
        earlier = self.judge()
        for lang in earlier.languages:
            base = model_file.load(lang, self._base).table[:, :3]
            weights = taught.get(lang) or earlier.linear(lang).weights
            change = weights.table[:, :3] - base
            slots = np.flatnonzero(np.abs(change).sum(axis=1))
            if len(slots):
                arrays |= {
                    f"{lang}_slots": slots,
                    f"{lang}_change": change[slots],
                    f"{lang}_intercept": weights.intercept,
                }
        langs = [key.removesuffix("_slots") for key in arrays if key.endswith("_slots")]
        about = {"base": self._fingerprint(), "langs": langs, "topics": dict(topics)}
        buffer = io.BytesIO()
        np.savez_compressed(buffer, about=np.frombuffer(json.dumps(about, sort_keys=True).encode(), np.uint8), **arrays)
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"{name}.npz").write_bytes(buffer.getvalue())

    def _book(self) -> dict[str, Any]:
        path = self._folder / BOOK
        if not path.is_file():
            return {"current": "shipped", "versions": []}
        book: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return book

    def _names(self) -> list[str]:
        return [version.name for version in self.history()]

    def _write(self, current: str, versions: Sequence[Version]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        book = msgspec.json.format(msgspec.json.encode({"current": current, "versions": list(versions)}))
        fresh = self._folder / f"{BOOK}.new"
        fresh.write_bytes(book)
        fresh.replace(self._folder / BOOK)  # whole or not at all, should the machine stop here

    def _fingerprint(self) -> str:
        return (self._base / model_file.LIST).read_text(encoding="utf-8")


def measure(linear: Linear, tests: Sequence[Example], lang: str) -> dict[str, float]:
    """What a model is worth on the frozen texts of its language: how many, AP, negative F1 and ECE."""
    of = [test for test in tests if test.lang == lang]
    if not of:
        return {"texts": 0.0}
    negative = np.array([test.label == "negative" for test in of])
    probability, _ = linear.judge([test.text for test in of])
    return {
        "texts": float(len(of)),
        "ap": average_precision(negative, probability),
        "f1": negative_f1(negative, probability >= linear.weights.threshold),
        "ece": calibration_error(negative, probability),
    }


def _worse(before: Mapping[str, Mapping[str, float]], after: Mapping[str, Mapping[str, float]]) -> str:
    """Why the new models must not be used; empty when they may."""
    for lang, old in before.items():
        if old["texts"] < ENOUGH_FROZEN:
            return f"{lang}: only {old['texts']:.0f} frozen test texts; at least {ENOUGH_FROZEN} are needed to judge by"
        for figure, tolerance in TOLERANCE.items():
            loss = (old[figure] - after[lang][figure]) * (-1 if figure == "ece" else 1)
            if loss > tolerance:
                return (
                    f"{lang}: {figure} on the frozen set would go from {old[figure]:.3f} to {after[lang][figure]:.3f};"
                    f" at most {tolerance} may be lost"
                )
    return "" if before else "none of the labels is in a language that has a model"
