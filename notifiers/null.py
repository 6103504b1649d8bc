"""Delivers to nobody: for replays, backtests and the tests of a playbooks file."""

from __future__ import annotations

from ..core.effects import Archive, Effect, OpenRoom, Post, Receipt, Unarchive
from ..core.ports import Clock


class Null:
    """Accepts every effect and shows it to no one; what would have happened stands in the log."""

    name = "dry"
    tells_nobody = True  # the log says what would have been done

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:  # noqa: ARG002  the seam's
        return Receipt(self._clock.now(), _ref(effect, key) or f"dry:{key}")


def _ref(effect: Effect, key: str) -> str:
    """What other effects know it by."""
    match effect:
        case OpenRoom(name=name):
            return f"#{name}"
        case Post(to=to):
            return f"{to}:{key}"  # as in Slack a message is known by its place
        case Archive(room=room) | Unarchive(room=room):
            return room
    return ""
