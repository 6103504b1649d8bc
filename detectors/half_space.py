"""An advisory second opinion on whole hours: river's half-space trees on a few bounded features.

Runs only where a topic asks for it. The ensemble is weak on packed bursts and saturates, so it never decides alone.
"""

from __future__ import annotations

from math import log2, tanh
from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.messages import Number
from ..core.model import Severity, Signal
from ..core.nearness import Nearness
from ..core.translation import gettext_noop, message, nmessage
from .how_near import goes_on

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ..core.model import Phase, Reading, Topic

VERSION = 1
HOUR = 3600.0
FEATURES = (gettext_noop("negative mentions"), gettext_noop("share"), gettext_noop("authors"), gettext_noop("reach"))
WINDOW = 48  # hours in the reference window, and in the latest one before it takes its place
FLOOR = 5  # negative mentions in an hour below which nothing is unusual
BASELINE_KEEP = 0.99  # weight kept by each hour: about four days
SCORE_MARGIN = 0.02  # by so much must an hour's score exceed the highest of the reference window
CALM_HOURS = 3  # hours in a row before it is called calm


class HalfSpace:
    """Raises, as sev4, when an hour is stranger than any of the last two days or so, and worse rather than better.

    Half-space trees (Tan, Ting, Liu: Fast anomaly detection for streaming data, 2011) as river has them. Every
    feature lies in [0, 1]: river clamps what does not, silently. The trees learn the reference window of 48
    hours and stay as they are until the latest window is full and takes its place. So these few hours are all the state
    there is, and trees built from them again after a restart are the same.

    >>> from datetime import UTC, datetime, timedelta
    >>> from firebreak.core.model import Reading, Topic
    >>> detector, start = HalfSpace(Topic("acme")), datetime(2026, 3, 2, tzinfo=UTC)
    >>> def hour(n, negative):
    ...     at = start + timedelta(hours=n)
    ...     return detector.update(Reading("acme", at, at, all=10 + negative, negative=negative))
    >>> usual = [hour(n, 2 + n % 3) for n in range(120)]
    >>> [signal.phase for n in range(120, 124) if (signal := hour(n, 40))]
    ['raised']
    """

    name = "half_space"
    advisory = True

    def __init__(self, topic: Topic) -> None:
        self.topic = topic.name
        self.now = self.hour = 0.0
        self.in_hour = [0.0, 0.0, 0.0]  # negative, all, reach of the hour being filled
        self.authors: set[int] = set()
        self.baseline = [0.0, 0.0, 0.0]  # negative mentions and reach of an hour, forgotten; weight
        self.latest_window: list[list[float]] = []  # features of the hours since it was last full
        self.reference_window: list[list[float]] = []  # ... and of those that the trees learned
        self.highest_reference = 1.0  # the highest score in it
        self.forest: Any = None
        self.raised = 0.0
        self.ordinary_hours = 0  # hours in a row since then

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal, at the end of an hour, when it was strange or things are ordinary again."""
        until = reading.until.timestamp()
        if not self.now:
            self.now, self.hour = until, until // HOUR
        signal = None
        if until > self.now:
            self.now = until
            if until // HOUR > self.hour:
                signal = self._close(reading)
        if until // HOUR < self.hour:  # late, of an hour that was judged
            return signal
        self.in_hour[0] = round(self.in_hour[0] + reading.negative, 2)
        self.in_hour[1] += reading.all
        self.in_hour[2] += reading.reach
        if len(self.authors) < WINDOW:
            self.authors.update(voice.author for voice in reading.voices[:WINDOW])
        return signal

    def _close(self, reading: Reading) -> Signal | None:
        idle = self.now // HOUR - self.hour - 1.0
        signal = self._judge(reading)
        if idle >= CALM_HOURS and self.raised and not signal:
            signal = self._calm(reading)
        self.baseline = [value * BASELINE_KEEP ** min(idle, 1000.0) for value in self.baseline]
        self.in_hour, self.hour = [0.0, 0.0, 0.0], self.now // HOUR
        self.authors.clear()
        return signal

    def _judge(self, reading: Reading) -> Signal | None:
        features = self._features()
        signal = None
        if self.reference_window:
            score = self._score(features)
            worse = self.in_hour[0] >= FLOOR and self.in_hour[0] > 1.5 * self._baseline(0)
            anomalous = worse and score > min(self.highest_reference + SCORE_MARGIN, 0.999)
            signal = self._follow(reading, anomalous) if self.raised else None
            if anomalous and not self.raised:
                signal = self._raise(reading, features, score)
        if not self.raised:
            self._learn(features)
        return signal

    def _baseline(self, which: int) -> float:
        return (self.baseline[which] + 1.0) / (self.baseline[2] + 1.0)

    def _features(self) -> list[float]:
        """Where the hour lies between nothing and very much, each in [0, 1]; 0.5 is usual for the counts."""
        negative, all, reach = self.in_hour
        authors = len(self.authors) / min(max(negative, 1), WINDOW)
        return [
            _squash((negative + 1.0) / (self._baseline(0) + 1.0)),
            round(negative / max(all, 1), 3),
            round(min(authors, 1.0), 3),
            _squash((reach + 1000.0) / (self._baseline(1) + 1000.0)),
        ]

    def _learn(self, features: list[float]) -> None:
        negative, _, reach = self.in_hour
        self.baseline = [
            self.baseline[0] * BASELINE_KEEP + negative,
            self.baseline[1] * BASELINE_KEEP + reach,
            self.baseline[2] * BASELINE_KEEP + 1.0,
        ]
        self.latest_window.append(features)
        if len(self.latest_window) >= WINDOW:
            self.reference_window, self.latest_window, self.forest = self.latest_window, [], None

    def _score(self, features: Sequence[float]) -> float:
        if self.forest is None:
            self.forest = _build(self.reference_window)
            self.highest_reference = max(_score_one(self.forest, each) for each in self.reference_window)
        return _score_one(self.forest, features)

    def _raise(self, reading: Reading, features: Sequence[float], score: float) -> Signal:
        self.raised, self.ordinary_hours = self.now, 0
        medians = [sorted(each[i] for each in self.reference_window)[WINDOW // 2] for i in range(len(FEATURES))]
        farthest = max(range(len(FEATURES)), key=lambda i: abs(features[i] - medians[i]))
        why = message(
            "This hour is unlike any of the last days, most of all by {feature}: {n} of {all} mentions are negative, "
            "where about {usual} an hour are usual.",
            feature=message(FEATURES[farthest]),
            n=Number(self.in_hour[0], rounded=True),
            all=Number(self.in_hour[1]),
            usual=Number(self._baseline(0)),
        )
        terms = dict(zip(FEATURES, features, strict=True))
        return self._signal("raised", reading, why, score, terms)

    def _follow(self, reading: Reading, anomalous: bool) -> Signal | None:
        self.ordinary_hours = 0 if anomalous else self.ordinary_hours + 1
        over = self.ordinary_hours >= CALM_HOURS or self.now - self.raised > WINDOW * HOUR
        return self._calm(reading) if over else None

    def _calm(self, reading: Reading) -> Signal:
        self.raised = 0.0
        return self._signal("calm", reading, message("The hours look as they usually do again."), 0.0, {})

    def _signal(self, phase: Phase, reading: Reading, why: str, score: float, terms: dict[str, float]) -> Signal:
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=Severity.SEV4,
            observed=float(self.in_hour[0]),
            expected=round(self._baseline(0), 1),
            window=HOUR,
            score=round(score, 3),
            why=why,
            terms=terms,
            evidence=reading.evidence,
        )

    def nearness(self, at: datetime) -> Nearness:  # noqa: ARG002  an hour is judged when it is over
        """How near the hour is to being strange, in negative mentions that it takes before the trees are asked."""
        unit, seen = message("negative mentions of the hour"), self.in_hour[0]
        if self.raised:
            return goes_on(seen, unit)
        needed = max(float(FLOOR), 1.5 * self._baseline(0)) if self.reference_window else 0.0
        gaps = {"seen": Number(seen), "needed": Number(needed, 1)}
        if not needed:
            said = message("Two days must be known before an hour can be unlike them.")
        elif seen >= needed:
            said = message("{seen} negative mentions in this hour are many, and not unlike the last days.", **gaps)
        else:
            said = nmessage(
                "{seen} negative mention in this hour seen, {needed} would have been needed.",
                "{seen} negative mentions in this hour seen, {needed} would have been needed.",
                round(seen),
                **gaps,
            )
        return Nearness(seen, round(needed, 1), unit, said)

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 4 KB: the hours, not the trees."""
        return {
            "v": VERSION,
            "at": [self.now, self.hour, self.raised, self.ordinary_hours],
            "filled": [*self.in_hour, *sorted(self.authors)],
            "usual": self.baseline,
            "gathered": self.latest_window,
            "grown": self.reference_window,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`, building the trees again; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}")
        self.now, self.hour, self.raised, self.ordinary_hours = state["at"]
        self.in_hour, self.authors = list(state["filled"][:3]), set(state["filled"][3:])
        self.baseline = list(state["usual"])
        self.latest_window = [list(one) for one in state["gathered"]]
        self.reference_window = [list(one) for one in state["grown"]]
        self.forest = None


def _squash(ratio: float) -> float:
    """Eight times as much as usual is 0.88, an eighth 0.12; three digits, so that what is stored is what is used."""
    return round(0.5 + 0.5 * tanh(log2(ratio) / 3.0), 3)


def _build(points: Sequence[Sequence[float]]) -> Any:
    from river.anomaly import HalfSpaceTrees  # 3 s: only where the detector is asked for

    forest = HalfSpaceTrees(n_trees=10, height=5, window_size=len(points), seed=1)
    for features in points:
        forest.learn_one(dict(zip(FEATURES, features, strict=True)))
    return forest


def _score_one(forest: Any, features: Sequence[float]) -> float:
    """The anomaly score in [0, 1]: 1 is a place where no hour has ever been."""
    return float(forest.score_one(dict(zip(FEATURES, features, strict=True))))
