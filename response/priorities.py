"""Which task is sent first when not everything can be sent at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.rules import DRAFTS

if TYPE_CHECKING:
    from ..core.model import Incident

RINGS = (
    "alert",
    "notify",
    "call_again",
    "ring",
    "still",
    "escalate",
    "direct",
    "direct_card",
    "stand_in",
    "called",
    "nobody",
    "unreached",
    "unheard",
    "shift",
    "handed_over",
    "blocked",
)
"""Verbs of tasks that ring somebody."""

QUIET = ("chart", "link", "describe")  # parts that tell nobody anything new
CHANNEL_COPY = "thread"  # the part of a call that repeats it in the channel: it must not hold up another first alert


def behind(incident: Incident, verb: str) -> int:
    """How urgent it is to bring up to date what people only look back at, such as a call of half an hour ago.

    Slack lets fifty messages a minute be edited: a card must not wait for all the calls of the last hour.
    """
    return max(8, priority(incident, verb))


def priority(incident: Incident, verb: str, part: str = "") -> int:
    """How urgent a task is, from 1.

    1: a sev1 rings people; 2: its approvals and its room; 3 to 5: the milder ones ring people; 6: their approvals;
    7 to 9: their rooms and all else, and what is quiet at the end.
    """
    grave = incident.severity.rank
    if part in QUIET:
        return 9
    if verb in RINGS and part != CHANNEL_COPY:
        return 1 if grave == 1 else grave + 1
    if grave == 1:
        return 2
    return 6 if verb in DRAFTS else grave + 5
