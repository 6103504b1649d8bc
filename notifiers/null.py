"""Delivers to nobody: for replays, backtests and the tests of a playbooks file."""

from __future__ import annotations

from ..core.effects import Archive, Effect, OpenRoom, Receipt, Unarchive
from ..core.ports import Clock


class Null:
    """Accepts every effect and shows it to no one; what would have happened stands in the log."""

    name = "dry"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:  # noqa: ARG002  the seam's
        return Receipt(self._clock.now(), _ref(effect) or f"dry:{key}")


def _ref(effect: Effect) -> str:
    """What other effects know it by."""
    match effect:
        case OpenRoom(name=name):
            return f"#{name}"
        case Archive(room=room) | Unarchive(room=room):
            return room
    return ""
