"""What stands on the chart of an incident beside the counts: what we did, and over which span it was noticed."""

from __future__ import annotations

from datetime import datetime, timedelta
from string import ascii_uppercase
from typing import TYPE_CHECKING

from .model import ChartMark
from .responder_actions import first_acknowledgement
from .rules import CALM
from .translation import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Incident

Window = tuple[datetime, datetime]


def marks_of(incident: Incident) -> tuple[ChartMark, ...]:
    """What we did, in the order of time: A, B, C ..."""
    found = sorted(_done(incident), key=lambda one: one[0])
    return tuple(ChartMark(letter, at, says) for letter, (at, says) in zip(ascii_uppercase, found, strict=False))


def window_of(incident: Incident) -> Window | None:
    """The span over which its first counted signal was unusual; None where nothing was counted."""
    first = next((one for one in incident.signals if one.window > 0 and not one.hits), None)
    return (first.at - timedelta(seconds=first.window), first.at) if first else None


def _done(incident: Incident) -> Iterator[tuple[datetime, str]]:
    yield incident.opened_at, message("alert")
    if taken := first_acknowledgement(incident):
        yield taken[0], message("{who} has it", who=taken[1])
    if incident.risen_at:
        yield incident.risen_at, message("graver")
    if incident.public_ack_at:
        yield incident.public_ack_at, message("answered in public")
    if incident.closed_at:
        calm = incident.closed_by == CALM
        who = incident.closed_by or message("somebody")
        yield incident.closed_at, message("closed, it stayed calm") if calm else message("closed by {who}", who=who)
