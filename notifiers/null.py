"""Delivers to nobody: for replays, backtests and the tests of a playbooks file."""

from __future__ import annotations

from ..core.effects import Effect, OpenRoom, Receipt
from ..core.ports import Clock


class Null:
    """Accepts every effect and shows it to no one; what would have happened stands in the log."""

    name = "dry"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:  # noqa: ARG002  the seam's
        ref = f"#{effect.name}" if isinstance(effect, OpenRoom) else f"dry:{key}"
        return Receipt(self._clock.now(), ref)
