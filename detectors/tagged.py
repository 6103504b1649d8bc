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
MAX_PAUSE = 3600.0  # seconds before further hits of known entries are signalled again
MIN_PAUSE = 900.0  # ... and new entries no graver than those before; doubled each time (exponential back-off)
CALM_AFTER = 24 * 3600.0  # seconds without hits after which the next one begins anew
SEV2_REACH = 1_000_000  # people a post may reach that make an angry influencer a sev2
MAX_ENTRIES = 40  # entries remembered per topic
MAX_WAITING = 6  # hits kept until they are signalled; of more, only their number is


class Tagged:
    """Signals the first hit, a new regulator and anything graver at once; calm after a day.

    When the whole press writes, the fifth big voice is no reason to ring again: new entries that are no graver
    are gathered and signalled after 15 minutes, then 30, then once an hour, as further hits of known entries are.

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
        self.gravest_seen: dict[str, Severity] = {}  # "kind/name" -> gravest so far
        self.last_hit = 0.0  # time of the last hit
        self.notified_at = 0.0  # time of the last signal
        self.unreported = 0  # hits since then
        self.waiting_hits: list[Hit] = []  # of new entries
        self.pause = MIN_PAUSE

    def update(self, reading: Reading) -> Signal | None:
        """A signal when a hit is the first, of a new regulator or graver, or when others have waited long enough."""
        graded = [(hit, severity) for hit in reading.hits if (severity := _grade(hit, reading.reach))]
        now = reading.until.timestamp()
        is_first = bool(graded) and (not self.gravest_seen or now - self.last_hit > CALM_AFTER)
        if is_first:
            self.gravest_seen, self.waiting_hits, self.pause = {}, [], MIN_PAUSE
        urgent = is_first
        for hit, severity in graded:
            key = f"{hit.tag.kind}/{hit.tag.name}"
            if severity < self.gravest_seen.get(key, Severity.SEV4):
                urgent = urgent or hit.tag.kind == "regulator" or severity < gravest(*self.gravest_seen.values())
                self.waiting_hits.append(hit)
            self.gravest_seen[key] = gravest(severity, self.gravest_seen.pop(key, severity))
        while len(self.gravest_seen) > MAX_ENTRIES:
            del self.gravest_seen[next(iter(self.gravest_seen))]
        if graded:
            self.last_hit = max(self.last_hit, now)
            self.unreported += len(graded)
        if len(self.waiting_hits) > MAX_WAITING:
            self.waiting_hits = sorted(self.waiting_hits, key=_rank)[:MAX_WAITING]
        is_due = self.waiting_hits and now - self.notified_at >= self.pause
        if urgent or is_due or (graded and now - self.notified_at >= MAX_PAUSE):
            return self._notify(reading, [hit for hit, _ in graded], is_first, now)
        return None if graded else self._calm(reading, now)

    def _notify(self, reading: Reading, hits: list[Hit], is_first: bool, now: float) -> Signal:
        """Say what has gathered, the gravest first."""
        new_hits = sorted(self.waiting_hits or hits, key=_rank)
        all_hits = list(dict.fromkeys([*new_hits, *hits]))
        signal = Signal(
            topic=self.topic,
            detector=self.name,
            phase="raised" if is_first else "grew",
            at=reading.until,
            severity=gravest(*(self._severity(hit) for hit in all_hits)),
            observed=float(self.unreported),
            expected=0.0,
            window=0.0 if is_first else max(0.0, now - self.notified_at),
            score=float(self.unreported),
            why=_sentence(new_hits, self.unreported),
            terms={"hits": float(self.unreported), "reach": float(reading.reach)},
            details={"entries": list(self.gravest_seen)},
            evidence=tuple(dict.fromkeys(hit.mention for hit in new_hits)),
            hits=tuple(all_hits),
        )
        self.pause = MIN_PAUSE if is_first else min(2.0 * self.pause, MAX_PAUSE)
        self.notified_at, self.unreported, self.waiting_hits = now, 0, []
        return signal

    def _severity(self, hit: Hit) -> Severity:
        return self.gravest_seen.get(f"{hit.tag.kind}/{hit.tag.name}", Severity.SEV3)

    def _calm(self, reading: Reading, now: float) -> Signal | None:
        """A day without a hit is calm."""
        if not self.gravest_seen or now - self.last_hit < CALM_AFTER:
            return None
        self.gravest_seen, self.unreported, self.waiting_hits = {}, 0, []
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase="calm",
            at=reading.until,
            severity=Severity.SEV4,
            observed=0.0,
            expected=0.0,
            window=CALM_AFTER,
            score=0.0,
            why="Nobody on the watchlists has been touched for a day.",
        )

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 4 KB."""
        seen = {key: severity.value for key, severity in self.gravest_seen.items()}
        waiting = [[*astuple(hit.tag), hit.mention, hit.negative] for hit in self.waiting_hits]
        rest = [self.last_hit, self.notified_at, self.unreported, self.pause]
        return {"v": VERSION, "seen": seen, "waiting": waiting, "rest": rest}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            raise BadState(f"tagged: state of version {state.get('v')}, this is {VERSION}")
        self.gravest_seen = {key: Severity(value) for key, value in state["seen"].items()}
        self.waiting_hits = [Hit(Tag(*tag), mention, negative) for *tag, mention, negative in state["waiting"]]
        self.last_hit, self.notified_at, self.unreported, self.pause = state["rest"]


def _rank(hit: Hit) -> tuple[bool, bool]:
    return hit.tag.kind != "regulator", not hit.negative


def _grade(hit: Hit, reach: int) -> Severity | None:
    """How grave a hit is; None for a friendly post by or about anybody but a regulator."""
    if hit.tag.kind == "regulator":
        return Severity.SEV1 if hit.negative else Severity.SEV2
    if not hit.negative:
        return None
    return Severity.SEV2 if reach >= SEV2_REACH else Severity.SEV3


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
