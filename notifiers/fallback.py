"""When the first notifier does not answer, what is urgent goes through the second one; the rest waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ..core.effects import Draft, Post
from ..core.errors import DeliveryError
from ..core.messages import When
from ..core.rules import ELSEWHERE
from ..core.translation import message

if TYPE_CHECKING:
    from ..core.effects import Effect, Receipt
    from ..core.ports import Clock, Notifier

FAILURES = 5  # in a row
PATIENCE = timedelta(seconds=60)  # of failing, however seldom it was tried
PROBE = timedelta(seconds=15)  # one try that often shows whether it is back


class Fallback:
    """The `Notifier` that has a second one to turn to.

    Urgent is what rings people: cards that are posted (alerts, calls), drafts to approve, and that the service itself
    is not well. Rooms, invitations,
    checklists and corrections wait. What the first one asks to wait for (`retry_after`) is no failure. Kept in
    memory: after a restart it takes as many failures again.
    """

    def __init__(self, first: Notifier, second: Notifier, clock: Clock) -> None:
        self.name = first.name
        self._first, self._second, self._clock = first, second, clock
        self._guard = Lock()  # several deliveries may go on at once
        self._told: set[str] = set()  # what waits for somebody to mend the first way, and went out by the second
        self._failures = 0
        self._since: datetime | None = None  # the first of these failures
        self._probe: datetime | None = None  # set while it counts as down

    @property
    def client(self) -> Any:
        """The first one's own client, for what is not an effect (opening a modal); None where there is none."""
        return getattr(self._first, "client", None)

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        now = self._clock.now()
        probe = self._probe
        if probe and now < probe:
            rest = (probe - now).total_seconds()
            return self._instead(effect, key, again, DeliveryError(self._silent(), retry_after=rest))
        try:
            receipt = self._first.deliver(effect, key, again=again)
        except DeliveryError as error:
            if _asks_to_wait(error):
                raise
            if error.permanent:  # an answer, if a refusal: but an alert must not end with it, nor wait for a digest
                self._well()
                if error.mendable:  # it is told once by the second way, and waits for the first all the same
                    self._tell_once(effect, key, error)
                    raise
                return replace(self._instead(effect, key, again, error), ref=ELSEWHERE)
            self._fail(now)
            if self._probe is None:
                raise
            waits = DeliveryError(self._silent(), retry_after=PROBE.total_seconds())
            return self._instead(effect, key, again, waits)
        self._well()
        return receipt

    def _instead(self, effect: Effect, key: str, again: bool, error: DeliveryError) -> Receipt:
        """Through the second one if it is urgent and can be; otherwise the first one's error stands.

        The receipt says for where it was meant, so that it can be told there later.
        """
        if not isinstance(effect, Post | Draft) or not urgent(effect):
            raise error
        try:
            return replace(self._second.deliver(effect, key, again=again), ref=ELSEWHERE + effect.to)
        except DeliveryError as second:
            both = message("{first}; and by the second way: {second}", first=error.said, second=second.said)
            if error.permanent and second.permanent:
                raise DeliveryError(both, permanent=True) from second
            raise DeliveryError(both) from second

    def _tell_once(self, effect: Effect, key: str, error: DeliveryError) -> None:
        """After a restart once more: rather that than never."""
        if key in self._told or not urgent(effect):
            return
        try:
            self._instead(effect, key, False, error)
        except DeliveryError as both:
            if not both.permanent:
                raise
        self._told.add(key)

    def _fail(self, now: datetime) -> None:
        with self._guard:
            self._failures += 1
            self._since = self._since or now
            if self._failures >= FAILURES or now - self._since >= PATIENCE:
                self._probe = now + PROBE

    def _well(self) -> None:
        with self._guard:
            self._failures, self._since, self._probe = 0, None, None

    def _silent(self) -> str:
        service = self.name.capitalize()
        if self._since is None:
            return message("{service} has not answered; this waits until it does", service=service)
        since = When(self._since, "dated")
        return message("{service} has not answered since {at}; this waits until it does", service=service, at=since)


def urgent(effect: Effect) -> bool:
    """Whether it rings people who must act now. What is quiet waits with its room."""
    if isinstance(effect, Draft):
        return effect.ref is None
    return isinstance(effect, Post) and (effect.alarm or (effect.card is not None and not effect.quiet))


def _asks_to_wait(error: DeliveryError) -> bool:
    """Busy, not broken; also where only the second half of an effect was told to wait."""
    cause = error.__cause__
    return error.retry_after is not None or (isinstance(cause, DeliveryError) and cause.retry_after is not None)
