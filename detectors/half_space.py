"""An advisory second opinion on whole hours: river's half-space trees on a few bounded features.

Runs only where a topic asks for it. The ensemble is weak on packed bursts and saturates, so it never decides alone.
"""

from __future__ import annotations

from math import log2, tanh
from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.model import Severity, Signal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..core.model import Phase, Reading, Topic

VERSION = 1
HOUR = 3600.0
FEATURES = ("negative mentions", "share", "authors", "reach")
WINDOW = 48  # hours the trees are grown from; the same number again is gathered before they are grown anew
FLOOR = 5  # negative mentions in an hour below which nothing is unusual
USUAL_KEEP = 0.99  # weight kept by each hour: about four days
UNUSUAL = 0.02  # by so much must an hour outdo the strangest of those the trees are grown from
QUIET = 3  # hours in a row before it is called calm


class HalfSpace:
    """Raises, as sev4, when an hour is stranger than any of the last two days or so, and worse rather than better.

    Half-space trees (Tan, Ting, Liu: Fast anomaly detection for streaming data, 2011) as river has them. Every
    feature lies in [0, 1]: river clamps what does not, silently. Trees are grown from the last 48 hours that were
    gathered and then left alone until as many again are there. So these few hours are all the state there is, and
    trees grown from them again after a restart are the same.

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
        self.filled = [0, 0, 0]  # negative, all, reach of the hour being filled
        self.authors: set[int] = set()
        self.usual = [0.0, 0.0, 0.0]  # negative mentions and reach of an hour, forgotten; weight
        self.gathered: list[list[float]] = []  # features of hours since the trees were grown
        self.grown: list[list[float]] = []  # ... and of those they were grown from
        self.strangest = 1.0  # score among the latter
        self.trees: Any = None
        self.raised = 0.0
        self.ordinary = 0  # hours in a row since then

    def update(self, reading: Reading) -> Signal | None:
        """Take in a reading; a signal, at the end of an hour, when it was strange or things are ordinary again."""
        until = reading.until.timestamp()
        if not self.now:
            self.now, self.hour = until, until // HOUR
        said = None
        if until > self.now:
            self.now = until
            if until // HOUR > self.hour:
                said = self._close(reading)
        self.filled[0] += reading.negative
        self.filled[1] += reading.all
        self.filled[2] += reading.reach
        if len(self.authors) < WINDOW:
            self.authors.update(voice.author for voice in reading.voices[:WINDOW])
        return said

    def _close(self, reading: Reading) -> Signal | None:
        idle = self.now // HOUR - self.hour - 1.0
        said = self._judge(reading)
        if idle >= QUIET and self.raised and not said:
            said = self._calm(reading)
        self.usual = [value * USUAL_KEEP ** min(idle, 1000.0) for value in self.usual]
        self.filled, self.hour = [0, 0, 0], self.now // HOUR
        self.authors.clear()
        return said

    def _judge(self, reading: Reading) -> Signal | None:
        point = self._features()
        said = None
        if self.grown:
            score = self._score(point)
            worse = self.filled[0] >= FLOOR and self.filled[0] > 1.5 * self._usual(0)
            strange = worse and score > min(self.strangest + UNUSUAL, 0.999)
            said = self._follow(reading, strange) if self.raised else None
            if strange and not self.raised:
                said = self._raise(reading, point, score)
        if not self.raised:
            self._learn(point)
        return said

    def _usual(self, which: int) -> float:
        return (self.usual[which] + 1.0) / (self.usual[2] + 1.0)

    def _features(self) -> list[float]:
        """Where the hour lies between nothing and very much, each in [0, 1]; 0.5 is usual for the counts."""
        negative, all, reach = self.filled
        authors = len(self.authors) / min(max(negative, 1), WINDOW)
        return [
            _squash((negative + 1.0) / (self._usual(0) + 1.0)),
            round(negative / max(all, 1), 3),
            round(min(authors, 1.0), 3),
            _squash((reach + 1000.0) / (self._usual(1) + 1000.0)),
        ]

    def _learn(self, point: list[float]) -> None:
        negative, _, reach = self.filled
        self.usual = [
            self.usual[0] * USUAL_KEEP + negative,
            self.usual[1] * USUAL_KEEP + reach,
            self.usual[2] * USUAL_KEEP + 1.0,
        ]
        self.gathered.append(point)
        if len(self.gathered) >= WINDOW:
            self.grown, self.gathered, self.trees = self.gathered, [], None

    def _score(self, point: Sequence[float]) -> float:
        if self.trees is None:
            self.trees = _grow(self.grown)
            self.strangest = max(_ask(self.trees, each) for each in self.grown)
        return _ask(self.trees, point)

    def _raise(self, reading: Reading, point: Sequence[float], score: float) -> Signal:
        self.raised, self.ordinary = self.now, 0
        middle = [sorted(each[i] for each in self.grown)[WINDOW // 2] for i in range(len(FEATURES))]
        apart = max(range(len(FEATURES)), key=lambda i: abs(point[i] - middle[i]))
        why = (
            f"This hour is unlike any of the last days, most of all by {FEATURES[apart]}: {self.filled[0]} of "
            f"{self.filled[1]} mentions are negative, where about {self._usual(0):.0f} an hour are usual."
        )
        terms = dict(zip(FEATURES, point, strict=True))
        return self._signal("raised", reading, why, score, terms)

    def _follow(self, reading: Reading, strange: bool) -> Signal | None:
        self.ordinary = 0 if strange else self.ordinary + 1
        return self._calm(reading) if self.ordinary >= QUIET or self.now - self.raised > WINDOW * HOUR else None

    def _calm(self, reading: Reading) -> Signal:
        self.raised = 0.0
        return self._signal("calm", reading, "The hours look as they usually do again.", 0.0, {})

    def _signal(self, phase: Phase, reading: Reading, why: str, score: float, terms: dict[str, float]) -> Signal:
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=Severity.SEV4,
            observed=float(self.filled[0]),
            expected=round(self._usual(0), 1),
            window=HOUR,
            score=round(score, 3),
            why=why,
            terms=terms,
            evidence=reading.evidence,
        )

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 4 KB: the hours, not the trees."""
        return {
            "v": VERSION,
            "at": [self.now, self.hour, self.raised, self.ordinary],
            "filled": [*self.filled, *sorted(self.authors)],
            "usual": self.usual,
            "gathered": self.gathered,
            "grown": self.grown,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`, growing the trees again; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}")
        self.now, self.hour, self.raised, self.ordinary = state["at"]
        self.filled, self.authors = list(state["filled"][:3]), set(state["filled"][3:])
        self.usual = list(state["usual"])
        self.gathered, self.grown = [list(one) for one in state["gathered"]], [list(one) for one in state["grown"]]
        self.trees = None


def _squash(ratio: float) -> float:
    """Eight times as much as usual is 0.88, an eighth 0.12; three digits, so that what is stored is what is used."""
    return round(0.5 + 0.5 * tanh(log2(ratio) / 3.0), 3)


def _grow(points: Sequence[Sequence[float]]) -> Any:
    from river.anomaly import HalfSpaceTrees  # 3 s: only where the detector is asked for

    trees = HalfSpaceTrees(n_trees=10, height=5, window_size=len(points), seed=1)
    for point in points:
        trees.learn_one(dict(zip(FEATURES, point, strict=True)))
    return trees


def _ask(trees: Any, point: Sequence[float]) -> float:
    """In [0, 1]: 1 is a place where no hour has ever been."""
    return float(trees.score_one(dict(zip(FEATURES, point, strict=True))))
