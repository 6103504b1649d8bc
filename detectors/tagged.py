"""One mention that touches a watchlist is enough: a regulator is tagged, a big voice writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import astuple

from ..core.errors import BadState
from ..core.messages import Listed, Message
from ..core.model import Hit, Reading, Severity, Signal, Tag, gravest
from ..core.nearness import Nearness
from ..core.tag_words import named, touches
from ..core.translation import message
from .calendar import seconds
from .how_near import goes_on
from .unique_voices import clock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ..core.model import Phase, Topic

VERSION = 3
MIN_PAUSE = 900.0  # seconds before new entries no graver than those before are told; doubled each time (back-off), to
MAX_PAUSE = 3600.0  # ... at most this
CALM_AFTER = 24 * 3600.0  # seconds without hits after which the next one begins anew
SEV2_REACH = 1_000_000  # people a post may reach that make an angry influencer a sev2
MAX_ENTRIES = 40  # entries remembered per topic
MAX_WAITING = 6  # hits kept until they are told; of more, only their number is
OLDEST = 7 * 24 * 3600.0  # seconds: of a post that comes later than that nobody is told
LATE = 3600.0  # seconds after which a post that comes late is named with its date
MAX_POSTS = 6  # hits that a signal names: the gravest, and of these the latest


class Tagged:
    """Signals every hit: the card counts it. `details["entries"]` are those to tell of; calm after a day.

    The first entry, a new regulator and anything graver are told at once. When the whole press writes, the fifth big
    voice is no reason to ring again: new entries that are no graver are gathered and told after 15 minutes, then 30,
    then once an hour. The day runs from when a hit was learned of: a late one is news too.

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
        self.told: list[str] = []  # of these, the entries that were told
        self.clock = 0.0  # time of the newest reading; a late hit counts as of now
        self.last_hit = 0.0  # when the last hit was learned of
        self.notified_at = 0.0  # when entries were last told
        self.count = 0  # hits since the first
        self.posts: list[Hit] = []
        self.waiting_hits: list[Hit] = []  # of new entries
        self.pause = MIN_PAUSE

    def update(self, reading: Reading) -> Signal | None:
        """A signal for every hit, and when entries have waited long enough."""
        now = seconds(reading.heard_at or reading.until)
        if now < self.clock:
            now = self.clock
        self.clock = now
        if not reading.hits and not self.gravest_seen and not self.waiting_hits:
            return None
        hits = reading.hits if now - seconds(reading.until) <= OLDEST else ()
        graded = [(hit, _grade(hit, reading.reach)) for hit in hits]
        is_first = bool(graded) and (not self.gravest_seen or now - self.last_hit > CALM_AFTER)
        if is_first:
            self.closed()
        urgent = is_first
        for hit, severity in graded:
            key = f"{hit.tag.kind}/{hit.tag.name}"
            if key not in self.gravest_seen or severity < self.gravest_seen[key]:
                urgent = urgent or hit.tag.kind == "regulator" or severity < gravest(*self.gravest_seen.values())
                self.waiting_hits.append(hit)
            self.gravest_seen[key] = gravest(severity, self.gravest_seen.pop(key, severity))
        while len(self.gravest_seen) > MAX_ENTRIES:
            del self.gravest_seen[next(iter(self.gravest_seen))]
        if graded:
            self.last_hit = now
            self.count += len(graded)
            self.posts = sorted([*(hit for hit, _ in reversed(graded)), *self.posts], key=_rank)[:MAX_POSTS]
        if len(self.waiting_hits) > MAX_WAITING:
            self.waiting_hits = sorted(self.waiting_hits, key=_rank)[:MAX_WAITING]
        is_due = bool(self.waiting_hits) and now - self.notified_at >= self.pause
        if urgent or is_due:
            return self._tell(reading, is_first, now)
        return self._signal(reading, self.posts, "grew") if graded else self._calm(reading, now)

    def closed(self) -> None:
        """Nothing is open that this was a part of: the next hit is the first again."""
        self.gravest_seen, self.told, self.posts, self.waiting_hits = {}, [], [], []
        self.count, self.pause = 0, MIN_PAUSE

    def _tell(self, reading: Reading, is_first: bool, now: float) -> Signal:
        """Say what has gathered, the gravest first."""
        new_hits = sorted(self.waiting_hits, key=_rank)
        self.told = list(self.gravest_seen)
        self.pause = MIN_PAUSE if is_first else min(2.0 * self.pause, MAX_PAUSE)
        self.notified_at, self.waiting_hits = now, []
        return self._signal(reading, new_hits, "raised" if is_first else "grew")

    def _signal(self, reading: Reading, first_hits: list[Hit], phase: Phase) -> Signal:
        """All that stands on the card, `first_hits` first."""
        hits = list(dict.fromkeys([*first_hits, *self.posts]))
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=gravest(*(self._severity(hit) for hit in hits)),
            observed=float(self.count),
            expected=0.0,
            window=0.0,
            score=float(self.count),
            why=_sentence(first_hits, self.count, self._written(reading)),
            terms={"hits": float(self.count), "reach": float(reading.reach)},
            details={"entries": list(self.told)},
            evidence=tuple(dict.fromkeys(hit.mention for hit in hits)),
            hits=tuple(hits),
        )

    def _written(self, reading: Reading) -> str:
        """When posts were written that come late; empty for new ones."""
        late = reading.hits and self.clock - seconds(reading.until) > LATE
        return clock(seconds(reading.until)) if late else ""

    def _severity(self, hit: Hit) -> Severity:
        return self.gravest_seen.get(f"{hit.tag.kind}/{hit.tag.name}", Severity.SEV3)

    def _calm(self, reading: Reading, now: float) -> Signal | None:
        """A day without a hit is calm."""
        if not self.gravest_seen or now - self.last_hit < CALM_AFTER:
            return None
        self.closed()
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
            why=message("Nobody on the watchlists has been touched for a day."),
        )

    def nearness(self, at: datetime) -> Nearness:
        """One post is enough."""
        unit = message("posts that touch a watchlist")
        if self.gravest_seen and at.timestamp() - self.last_hit <= CALM_AFTER:
            return goes_on(float(self.count), unit)
        said = message("Nobody on the watchlists is tagged or writes; one post would have been enough.")
        return Nearness(0.0, 1.0, unit, said)

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 4 KB."""
        seen = {key: severity.value for key, severity in self.gravest_seen.items()}
        untold = [key for key in self.gravest_seen if key not in self.told]
        rest = [self.clock, self.last_hit, self.notified_at, self.count, self.pause]
        return {
            "v": VERSION,
            "seen": seen,
            "untold": untold,
            "waiting": [_packed(hit) for hit in self.waiting_hits],
            "posts": [_packed(hit) for hit in self.posts],
            "rest": rest,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`, or from that of version 2; BadState when another version wrote it."""
        if state.get("v") not in (2, VERSION):
            raise BadState(f"tagged: state of version {state.get('v')}, this is {VERSION}")
        self.gravest_seen = {key: Severity(value) for key, value in state["seen"].items()}
        self.waiting_hits = [_unpacked(hit) for hit in state["waiting"]]
        self.posts = [_unpacked(hit) for hit in state.get("posts", state["waiting"])]
        waiting = {f"{hit.tag.kind}/{hit.tag.name}" for hit in self.waiting_hits}
        untold = state.get("untold", waiting)
        self.told = [key for key in self.gravest_seen if key not in untold]
        *clock, self.last_hit, self.notified_at, self.count, self.pause = state["rest"]
        self.clock = clock[0] if clock else self.last_hit


def _packed(hit: Hit) -> list[Any]:
    return [*astuple(hit.tag), hit.mention, hit.negative]


def _unpacked(packed: Sequence[Any]) -> Hit:
    *tag, mention, negative = packed
    return Hit(Tag(*tag), mention, negative)


def _rank(hit: Hit) -> tuple[bool, bool]:
    return hit.tag.kind != "regulator", not hit.negative


def _grade(hit: Hit, reach: int) -> Severity:
    """How grave a hit is: sev4 for a friendly post of anybody but a regulator, which a playbook may ask for."""
    if hit.tag.kind == "regulator":
        return Severity.SEV1 if hit.negative else Severity.SEV2
    if not hit.negative:
        return Severity.SEV4
    return Severity.SEV2 if reach >= SEV2_REACH else Severity.SEV3


def _sentence(hits: Sequence[Hit], count: int, written: str = "") -> str:
    first = min(hits, key=_rank)
    told = _one(first, written)
    names = {hit.tag.name for hit in hits}
    others = sorted(names - {first.tag.name})
    listed = Listed(tuple(others[:3]), "comma")
    if len(others) > 3:
        told = message("{what}, and also {names} and {n} more.", what=told, names=listed, n=len(others) - 3)
    elif others:
        told = message("{what}, and also {names}.", what=told, names=listed)
    return message("{what}; {n} such posts so far.", what=told, n=count) if count > len(names) else told


def _one(hit: Hit, written: str) -> Message:
    gaps = {"entry": named(hit.tag), "how": touches(hit.tag.why.partition(":")[0])}
    by = hit.tag.how in ("author", "followers")
    if by and hit.negative:
        told = message("A negative post by {entry} ({how}).", **gaps)
    elif by:
        told = message("A post by {entry} ({how}).", **gaps)
    elif hit.negative:
        told = message("A negative post touches {entry} ({how}).", **gaps)
    else:
        told = message("A post touches {entry} ({how}).", **gaps)
    return message("{what}, written on {at} and delivered late.", what=told, at=written) if written else told
