"""`/incidents`: every incident, what is open first; by how it stands, topic and severity."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from msgspec import Struct
from starlette.routing import Route

from ...core.model import DRILL, FEED, SERIES, Incident, Severity
from ...core.translation import gettext, gettext_noop, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from .frame import Frame
    from .sessions import Visitor

NEWEST = 1_000  # that are looked through; what is open is among them, however old it is
LISTED = 50
STANDS = {"open": gettext_noop("open"), "closed": gettext_noop("closed")}
FILTERS = ("state", "topic", "severity")


class Row(Struct, frozen=True):
    """A line of the list as one person may see it."""

    incident: Incident
    inside: bool
    title: str  # what it is about; empty for whoever may not know
    status: str  # who has it; empty once it is closed


class IncidentList:
    """The list of one app."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._app = frame, frame.app

    def routes(self) -> list[Route]:
        """Where it is."""
        return [Route("/incidents", self._frame.seen(self.look))]

    def look(self, request: Request, visitor: Visitor) -> Response:
        """As far as it is asked for. While a confidential one burns, others see who has it and how grave it is."""
        asked = {name: said for name in FILTERS if (said := request.query_params.get(name, ""))}
        known = self._known(visitor.who)
        fits = [one for one in known if self._fits(one, asked, visitor.who)]
        first = _number(request.query_params.get("from", ""))
        return self._frame.page(
            "incidents",
            visitor,
            here="wall",
            headline=_headline(fits, filtered=bool(asked)),
            rows=[self._row(one, visitor.who) for one in fits[first : first + LISTED]],
            asked=dict.fromkeys(FILTERS, "") | asked,
            filtered=bool(asked),
            topics=self._app.queries.topics(),
            stands=STANDS,
            severities=[one.value for one in Severity],
            query=urlencode(asked),
            first=first,
            more=first + LISTED if len(fits) > first + LISTED else None,
        )

    def _known(self, who: str) -> list[Incident]:
        """The open ones, gravest first, then the closed ones that somebody may know, newest first."""
        queries = self._app.queries
        open_ = sorted(queries.incidents(open_only=True, limit=NEWEST), key=lambda one: (one.severity, one.opened_at))
        closed = [one for one in queries.incidents(limit=NEWEST) if one.closed_at]
        return open_ + [one for one in closed if not one.confidential or queries.may_know(one, who)]

    def _fits(self, one: Incident, asked: Mapping[str, str], who: str) -> bool:
        """Whoever may not know what one is about does not learn it by asking for topics either."""
        if asked.get("state", "") not in ("", "closed" if one.closed_at else "open"):
            return False
        if asked.get("severity", "") not in ("", one.severity.value):
            return False
        about = asked.get("topic", "") in ("", one.topic)
        return about and (not asked.get("topic") or not one.confidential or self._app.queries.may_know(one, who))

    def _row(self, one: Incident, who: str) -> Row:
        inside = not one.confidential or self._app.queries.may_know(one, who)
        status = "" if one.closed_at else self._app.queries.card(one, inside=inside).status
        return Row(one, inside, self._name_of(one.topic) if inside else "", status)

    def _name_of(self, topic: str) -> str:
        """What people call a topic."""
        if topic.startswith(DRILL):
            return gettext("Drill: {topic}", topic=self._title(topic.removeprefix(DRILL)))
        return self._title(topic.partition(":")[2] if topic.startswith((FEED, SERIES)) else topic)

    def _title(self, topic: str) -> str:
        return next((one.title for one in self._app.queries.topics() if one.name == topic), "") or topic


def _headline(found: Sequence[Incident], *, filtered: bool) -> str:
    if not found:
        return gettext("No incident fits.") if filtered else gettext("Nothing has happened yet.")
    burns = sum(one.closed_at is None for one in found)
    if not burns:
        return ngettext("One incident, closed.", "{n} incidents, all closed.", len(found))
    if burns == len(found):
        return ngettext("One incident, and it is open.", "{n} incidents, all open.", burns)
    return ngettext(
        "{n} incident, {burns} of them open.", "{n} incidents, {burns} of them open.", len(found), burns=burns
    )


def _number(text: str) -> int:
    return min(int(text), NEWEST) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
