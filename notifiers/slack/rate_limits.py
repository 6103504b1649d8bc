"""How fast Slack may be called: one limit per method and per channel, each knows when the next call may go."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import RLock
from typing import TYPE_CHECKING

from ...core.errors import DeliveryError
from ...core.translation import message

if TYPE_CHECKING:
    from ...core.ports import Clock

# Slack's published figures per minute: tiers 2 and 3 by method; posting is "several hundred" for a workspace.
_TIER_2 = ("conversations.create", "conversations.setTopic", "conversations.setPurpose", "conversations.list")
PER_MINUTE = {
    **dict.fromkeys((*_TIER_2, "conversations.archive", "pins.add"), 20),
    **dict.fromkeys(("chat.update", "conversations.invite", "conversations.open", "conversations.info"), 50),
    **dict.fromkeys(("conversations.history", "conversations.replies"), 50),
    "chat.postMessage": 300,
}
AT_ONCE = {"chat.update": 15}  # of these so many may come at once: a press edits all that was shown of an incident
OTHERS = 100  # tier 4; methods that we seldom call
_KEPT = 1000  # limits remembered; one that nothing waits for need not be


class RateLimit:
    """Lets `burst` through at once, then one every `interval` seconds (the generic cell rate algorithm, ITU-T I.371).

    Spreading the calls of a minute, rather than making them all and then waiting for its end, is what lets
    something urgent overtake: a call never waits for longer than one `interval`, unless Slack itself asks for more.
    """

    def __init__(self, interval: float, burst: int = 1) -> None:
        self.interval = interval
        self._tolerance = timedelta(seconds=interval * (burst - 1))
        self._used_until: datetime | None = None  # when everything that passed has been paid for
        self._blocked_until: datetime | None = None

    def next_allowed(self, now: datetime) -> datetime:
        """The earliest time at which one more may pass."""
        at = max(now, self._used_until - self._tolerance) if self._used_until else now
        return max(at, self._blocked_until) if self._blocked_until else at

    def record(self, now: datetime) -> None:
        """One has passed."""
        self._used_until = max(now, self._used_until or now) + timedelta(seconds=self.interval)

    def block(self, until: datetime) -> None:
        """Slack said for how long it wants to hear nothing."""
        self._blocked_until = max(until, self._blocked_until or until)


def per_minute(most: int, burst: int = 0) -> RateLimit:
    """A limit for at most `most` in any sixty seconds, of which `burst` may come at once (a tenth without it)."""
    burst = burst or max(3, most // 10)
    return RateLimit(60 / (most - burst), burst)


class RateLimits:
    """All the limits. A reached one raises DeliveryError that names it, so that those who wait can form one line."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._limits: dict[str, RateLimit] = {}
        self._guard = RLock()  # several deliveries may ask at once

    def take(self, name: str) -> None:
        """`check` and `record` in one: of two who ask at once for the last place, one is refused."""
        with self._guard:
            self.check(name)
            self.record(name)

    def check(self, *names: str) -> None:
        """Raise DeliveryError for the limit among `names` that allows a call last, if that is not now."""
        now = self._clock.now()
        with self._guard:
            at, name = max((self._limit(name).next_allowed(now), name) for name in names)
        if at > now:
            raise DeliveryError(
                message("Slack takes only one message a second in a channel")
                if name[0] in "#CDGUW"
                else message("Slack takes only so many calls of {name} a minute", name=name),
                retry_after=(at - now).total_seconds(),
                limit=name,
                interval=self._limit(name).interval,
            )

    def record(self, *names: str) -> None:
        """A call has been made that these limits count."""
        with self._guard:
            for name in names:
                self._limit(name).record(self._clock.now())

    def block(self, name: str, seconds: float) -> None:
        """Slack asked for quiet here."""
        with self._guard:
            self._limit(name).block(self._clock.now() + timedelta(seconds=seconds))

    def _limit(self, name: str) -> RateLimit:
        if name not in self._limits:
            if len(self._limits) >= _KEPT:
                now = self._clock.now()
                self._limits = {other: limit for other, limit in self._limits.items() if limit.next_allowed(now) > now}
            self._limits[name] = _limit_of(name)
        return self._limits[name]


def _limit_of(name: str) -> RateLimit:
    """Channels begin with # or are ids in capitals; methods are written small."""
    if name[0] in "#CDGUW":
        return RateLimit(1.0)
    return per_minute(PER_MINUTE.get(name, OTHERS), AT_ONCE.get(name, 0))
