"""What a recording would have led to: one model for the table, the file and the page. Nobody was told anything."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from ..core.effects import DraftText, Moment
from ..core.messages import Said
from ..core.model import Severity
from ..core.translation import gettext, ngettext


class Would(Struct, frozen=True):
    """Something that would have been done."""

    at: datetime
    step: str
    what: Said


class WouldCall(Struct, frozen=True):
    """Somebody who would have been called by name."""

    at: datetime
    who: str


class WouldSay(Struct, frozen=True):
    """A draft that would have been shown to people; Firebreak posts none."""

    at: datetime
    texts: tuple[DraftText, ...]


class ReplayedIncident(Struct, frozen=True):
    """An incident of the recording. `noticed` is how long after its beginning, where that is known."""

    number: int
    id: str
    topic: str
    title: str
    severity: Severity
    why: Said
    opened_at: datetime
    closed_at: datetime | None
    peak: int  # negative mentions of the worst ten minutes
    peak_at: datetime | None
    noticed: timedelta | None
    called: tuple[str, ...]  # everybody who would have been called
    would: tuple[Would, ...]
    said: tuple[WouldSay, ...]
    step: float  # seconds
    moments: tuple[Moment, ...]  # from three hours before it was opened until an hour after its end
    expected: tuple[float, ...] = ()  # as of its topic
    known: float = 0.0
    calls: tuple[WouldCall, ...] = ()  # each of them
    room_at: datetime | None = None


class ReplayedTopic(Struct, frozen=True):
    """The counts of a topic over the recording, and what was usual by its end where that is known."""

    name: str
    title: str
    step: float  # seconds
    moments: tuple[Moment, ...]
    expected: tuple[float, ...]
    known: float  # from 0 to 1: how well it was known by the end what is usual
    all: int
    negative: float


class Understood(Struct, frozen=True):
    """What was read. `unread` names the first unreadable lines with their reasons; `cut` says why not all was read."""

    name: str
    shape: str
    mentions: int
    since: datetime | None = None
    until: datetime | None = None
    unreadable: int = 0
    unread: tuple[tuple[int, Said], ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
    cut: Said = ""


class Replayed(Struct, frozen=True):
    """A whole recording, replayed. `weekly` is how many alerts a week were asked for; None: as the file says."""

    understood: Understood
    incidents: tuple[ReplayedIncident, ...]
    topics: tuple[ReplayedTopic, ...]
    weekly: float | None = None
    zone: str = "UTC"
    seconds: float = 0.0

    @property
    def headline(self) -> str:
        """The sentence that says what came of it."""
        count = len(self.incidents)
        if not self.understood.mentions:
            return gettext("Nothing in it could be read as mentions.")
        if not self.topics:
            return gettext("No mention in it is about a topic of the playbooks.")
        if not count:
            return gettext("Firebreak would not have called anybody.")
        if count == 1:
            return gettext("Firebreak would have raised one incident.")
        return ngettext(
            "Firebreak would have raised {n} incident.", "Firebreak would have raised {n} incidents.", count
        )


def lasted(one: ReplayedIncident) -> timedelta | None:
    """How long it lasted; None while it is open where the recording ends."""
    return one.closed_at - one.opened_at if one.closed_at else None
