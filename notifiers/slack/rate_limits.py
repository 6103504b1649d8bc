"""How fast Slack may be called: one gate per method and per channel, each of which knows when it opens next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ...core.errors import DeliveryError

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
OTHERS = 100  # tier 4; methods that we seldom call
_KEPT = 1000  # gates remembered; an open one need not be


class Gate:
    """Lets `burst` through at once and then one every `pace` seconds (the generic cell rate algorithm, ITU-T I.371).

    Spreading the calls of a minute, rather than making them all and then waiting for its end, is what lets
    something urgent overtake: a gate is never shut for longer than one `pace`, unless Slack itself shuts it.
    """

    def __init__(self, pace: float, burst: int = 1) -> None:
        self.pace = pace
        self._slack = timedelta(seconds=pace * (burst - 1))
        self._full: datetime | None = None  # when everything that passed has been paid for
        self._shut: datetime | None = None

    def opens(self, now: datetime) -> datetime:
        """The earliest time at which one more may pass."""
        at = max(now, self._full - self._slack) if self._full else now
        return max(at, self._shut) if self._shut else at

    def enter(self, now: datetime) -> None:
        """One has passed."""
        self._full = max(now, self._full or now) + timedelta(seconds=self.pace)

    def shut(self, until: datetime) -> None:
        """Slack said for how long it wants to hear nothing."""
        self._shut = max(until, self._shut or until)


def per_minute(most: int) -> Gate:
    """A gate for at most `most` in any sixty seconds, of which a tenth (three at least) may come at once."""
    burst = max(3, most // 10)
    return Gate(60 / (most - burst), burst)


class RateLimits:
    """All the gates. A shut one raises DeliveryError that names it, so that those who wait can form one line."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._gates: dict[str, Gate] = {}

    def ready(self, *names: str) -> None:
        """Raise DeliveryError for the gate among `names` that opens last, if that is not now."""
        now = self._clock.now()
        opens, name = max((self._gate(name).opens(now), name) for name in names)
        if opens > now:
            what = "one message a second in a channel" if name[0] in "#CDGUW" else f"so many calls of {name} a minute"
            raise DeliveryError(
                f"Slack takes only {what}",
                retry_after=(opens - now).total_seconds(),
                gate=name,
                pace=self._gate(name).pace,
            )

    def enter(self, *names: str) -> None:
        """Something has passed these gates."""
        for name in names:
            self._gate(name).enter(self._clock.now())

    def shut(self, name: str, seconds: float) -> None:
        """Slack asked for quiet at this gate."""
        self._gate(name).shut(self._clock.now() + timedelta(seconds=seconds))

    def _gate(self, name: str) -> Gate:
        if name not in self._gates:
            if len(self._gates) >= _KEPT:
                now = self._clock.now()
                self._gates = {other: gate for other, gate in self._gates.items() if gate.opens(now) > now}
            # Channels begin with # or are ids in capitals; methods are written small.
            self._gates[name] = Gate(1.0) if name[0] in "#CDGUW" else per_minute(PER_MINUTE.get(name, OTHERS))
        return self._gates[name]
