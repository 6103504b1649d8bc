"""One mention that touches a watchlist is enough: a regulator is tagged, a big voice writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import astuple

from ..core.errors import BadState
from ..core.model import Hit, Reading, Severity, Signal, Tag, gravest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..core.model import Topic

VERSION = 2
AGAIN = 3600.0  # seconds before further hits of known entries are told again
PAUSE = 900.0  # ... and new entries no graver than what was told already; doubled each time, up to AGAIN
FORGET = 24 * 3600.0  # seconds without hits after which the next one begins anew
HUGE = 1_000_000  # people a post may reach that make an angry influencer a sev2
ENTRIES = 40  # entries remembered per topic
WAITING = 6  # hits kept until they are told; of more, only their number is


class Tagged:
    """Signals the first hit, a new regulator and anything graver at once; calm after a day.

    When the whole press writes, the fifth big voice is no reason to ring again: new entries that are no graver
    are gathered and told after 15 minutes, then 30, then once an hour, as further hits of known entries are.

    >>> from datetime import UTC, datetime
    >>> from firebreak.core.model import Tag, Topic
    >>> tag = Tag("regulators", "regulator", "US Department of Transportation", "mentioned", "@USDOT is in the text")
    >>> at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    >>> reading = Reading("acme", at, at, all=1, negative=1, hits=(Hit(tag, "x:1", True),))
    >>> signal = Tagged(Topic("acme")).update(reading)
    >>> signal.severity.value, signal.why
    ('sev1', 'A negative post touches the regulator US Department of Transportation (@USDOT is in the text).')
    """

    name = "tagged"

    def __init__(self, topic: Topic) -> None:
        self.topic = topic.name
        self.seen: dict[str, Severity] = {}  # "kind/name" -> gravest so far
        self.last = 0.0  # time of the last hit
        self.told = 0.0  # time of the last signal
        self.untold = 0  # hits since then
        self.waiting: list[Hit] = []  # of new entries
        self.pause = PAUSE

    def update(self, reading: Reading) -> Signal | None:
        """A signal when a hit is the first, of a new regulator or graver, or when others have waited long enough."""
        graded = [(hit, severity) for hit in reading.hits if (severity := _grade(hit, reading.reach))]
        now = reading.until.timestamp()
        begins = bool(graded) and (not self.seen or now - self.last > FORGET)
        if begins:
            self.seen, self.waiting, self.pause = {}, [], PAUSE
        urgent = begins
        for hit, severity in graded:
            key = f"{hit.tag.kind}/{hit.tag.name}"
            if severity < self.seen.get(key, Severity.SEV4):
                urgent = urgent or hit.tag.kind == "regulator" or severity < gravest(*self.seen.values())
                self.waiting.append(hit)
            self.seen[key] = gravest(severity, self.seen.pop(key, severity))
        while len(self.seen) > ENTRIES:
            del self.seen[next(iter(self.seen))]
        if graded:
            self.last = max(self.last, now)
            self.untold += len(graded)
        if len(self.waiting) > WAITING:
            self.waiting = sorted(self.waiting, key=_rank)[:WAITING]
        due = self.waiting and now - self.told >= self.pause
        if urgent or due or (graded and now - self.told >= AGAIN):
            return self._tell(reading, [hit for hit, _ in graded], begins, now)
        return None if graded else self._forget(reading, now)

    def _tell(self, reading: Reading, hits: list[Hit], begins: bool, now: float) -> Signal:
        """Say what has gathered, the gravest first."""
        news = sorted(self.waiting or hits, key=_rank)
        told = list(dict.fromkeys([*news, *hits]))
        signal = Signal(
            topic=self.topic,
            detector=self.name,
            phase="raised" if begins else "grew",
            at=reading.until,
            severity=gravest(*(self._severity(hit) for hit in told)),
            observed=float(self.untold),
            expected=0.0,
            window=0.0 if begins else max(0.0, now - self.told),
            score=float(self.untold),
            why=_sentence(news, self.untold),
            terms={"hits": float(self.untold), "reach": float(reading.reach)},
            details={"entries": list(self.seen)},
            evidence=tuple(dict.fromkeys(hit.mention for hit in news)),
            hits=tuple(told),
        )
        self.pause = PAUSE if begins else min(2.0 * self.pause, AGAIN)
        self.told, self.untold, self.waiting = now, 0, []
        return signal

    def _severity(self, hit: Hit) -> Severity:
        return self.seen.get(f"{hit.tag.kind}/{hit.tag.name}", Severity.SEV3)

    def _forget(self, reading: Reading, now: float) -> Signal | None:
        """A day without a hit is calm."""
        if not self.seen or now - self.last < FORGET:
            return None
        self.seen, self.untold, self.waiting = {}, 0, []
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase="calm",
            at=reading.until,
            severity=Severity.SEV4,
            observed=0.0,
            expected=0.0,
            window=FORGET,
            score=0.0,
            why="Nobody on the watchlists has been touched for a day.",
        )

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 4 KB."""
        seen = {key: severity.value for key, severity in self.seen.items()}
        waiting = [[*astuple(hit.tag), hit.mention, hit.negative] for hit in self.waiting]
        rest = [self.last, self.told, self.untold, self.pause]
        return {"v": VERSION, "seen": seen, "waiting": waiting, "rest": rest}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            raise BadState(f"tagged: state of version {state.get('v')}, this is {VERSION}")
        self.seen = {key: Severity(value) for key, value in state["seen"].items()}
        self.waiting = [Hit(Tag(*tag), mention, negative) for *tag, mention, negative in state["waiting"]]
        self.last, self.told, self.untold, self.pause = state["rest"]


def _rank(hit: Hit) -> tuple[bool, bool]:
    return hit.tag.kind != "regulator", not hit.negative


def _grade(hit: Hit, reach: int) -> Severity | None:
    """How grave a hit is; None for a friendly post by or about anybody but a regulator."""
    if hit.tag.kind == "regulator":
        return Severity.SEV1 if hit.negative else Severity.SEV2
    if not hit.negative:
        return None
    return Severity.SEV2 if reach >= HUGE else Severity.SEV3


def _sentence(hits: Sequence[Hit], count: int) -> str:
    first = min(hits, key=_rank)
    tone = "negative post" if first.negative else "post"
    verb = "by" if first.tag.how in ("author", "followers") else "touches"
    text = f"A {tone} {verb} the {first.tag.kind} {first.tag.name} ({first.tag.why})"
    others = sorted({hit.tag.name for hit in hits} - {first.tag.name})
    if others:
        text += f", and also {', '.join(others[:3])}" + (f" and {len(others) - 3} more" if len(others) > 3 else "")
    more = count - 1
    return text + (f"; {count} such posts so far." if more > 0 and len(hits) < count else ".")
