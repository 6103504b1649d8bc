"""An incident's chart, larger: nearer and farther, earlier and later, by links; with script also by the pointer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from ...core.chart_marks import marks_of
from ...core.poisson import usual_band
from ...core.times import for_machines
from ...core.translation import gettext, gettext_noop
from .assets import ZOOM_SCRIPT, ZOOM_STYLE, ZOOMING
from .frame import HEADERS
from .incident_chart import AFTER, BEFORE, in_steps
from .wall import fire_of, picture, seen_beside_usual

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.requests import Request

    from ...core.model import Incident
    from .frame import Frame
    from .sessions import Visitor

AROUND = timedelta(days=8)  # how far before and after an incident one may look
LEAST = timedelta(minutes=30)
COLUMNS, POINTS = 96, 600  # as SVG; for the pointer
NO_SUCH = gettext_noop("There is no such chart.")


class Span(Struct, frozen=True):
    """From when until when."""

    since: datetime
    until: datetime

    @property
    def query(self) -> str:
        ends = {"since": self.since, "until": self.until}
        return urlencode({name: for_machines(at.replace(second=0, microsecond=0)) for name, at in ends.items()})


class ChartPages:
    """The page of one chart, and its numbers."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._app = frame, frame.app

    def routes(self) -> list[Route]:
        """Where they are."""
        seen, path = self._frame.seen, "/incidents/{id}/chart"
        return [Route(path, seen(self.look)), Route(f"{path}/points", seen(self.points))]

    def look(self, request: Request, visitor: Visitor) -> Response:
        """The chart as SVG with links that change its span, and its numbers as a table."""
        incident = self._known(request, visitor)
        if incident is None:
            return self._frame.note(visitor, NO_SUCH, 404)
        now = self._app.clock.now()
        span = _asked(request.query_params, _all(incident, now), incident, now)
        step = in_steps(span.since, span.until, COLUMNS)
        moments, usual = seen_beside_usual(self._app, incident, span.since, span.until, step)
        title = next((one.title for one in self._app.queries.topics() if one.name == incident.topic), "")
        bands = [usual_band(one)[1] for one in usual.expected] if usual and usual.known else []
        return self._frame.page(
            "chart",
            visitor,
            here="wall",
            incident=incident,
            title=title or incident.topic,
            picture=picture(
                self._app, incident, title or incident.topic, now, "h320", 26.0, (span.since, span.until, step)
            ),
            marks=marks_of(incident),
            spans=list(_spans(span, incident, now)),
            span=span,
            step=step,
            fine=in_steps(span.since, span.until, POINTS),
            rows=[(one, bands[place] if bands else None) for place, one in enumerate(moments)],
            zooming=[self._frame.assets[name].path for name in ZOOMING],
            zoom_script=self._frame.assets[ZOOM_SCRIPT].path,
            zoom_style=self._frame.assets[ZOOM_STYLE].path,
        )

    def points(self, request: Request, visitor: Visitor) -> Response:
        """The same in finer steps, for a script to draw."""
        incident = self._known(request, visitor)
        if incident is None:
            return Response(status_code=404, headers=HEADERS)
        now = self._app.clock.now()
        span = _asked(request.query_params, _all(incident, now), incident, now)
        step = in_steps(span.since, span.until, POINTS)
        moments, usual = seen_beside_usual(self._app, incident, span.since, span.until, step)
        drawn = {
            "at": [one.at.timestamp() for one in moments],
            "seen": [round(one.negative, 1) for one in moments],
            "usual": [usual_band(one)[1] for one in usual.expected]
            if usual and usual.known
            else [None for _ in moments],
        }
        return Response(msgspec.json.encode(drawn), media_type="application/json", headers=HEADERS)

    def _known(self, request: Request, visitor: Visitor) -> Incident | None:
        """The incident, for whoever may know what it is about."""
        found = self._app.queries.incident(request.path_params["id"])
        return found if found and fire_of(self._app, found, visitor.who, self._app.clock.now()).inside else None


def _all(incident: Incident, now: datetime) -> Span:
    """What its own page shows, whole."""
    since = incident.opened_at - BEFORE
    return Span(since, max(since + LEAST, min(now, incident.closed_at + AFTER) if incident.closed_at else now))


def _asked(asked: Mapping[str, str], otherwise: Span, incident: Incident, now: datetime) -> Span:
    """The span of the query, as far as there is anything to see; what cannot be read is as if it were not there."""
    try:
        since, until = (datetime.fromisoformat(asked.get(name, "")).replace(tzinfo=UTC) for name in ("since", "until"))
    except (ValueError, OverflowError):
        return otherwise
    return _within(since, until, incident, now)


def _within(since: datetime, until: datetime, incident: Incident, now: datetime) -> Span:
    first, last = _edges(incident, now)
    until = max(min(until, last), first + LEAST)
    return Span(max(first, min(since, until - LEAST)), until)


def _edges(incident: Incident, now: datetime) -> tuple[datetime, datetime]:
    first = incident.opened_at - AROUND
    return first, max(min(now, (incident.closed_at or now) + AROUND), first + LEAST)


def _spans(span: Span, incident: Incident, now: datetime) -> Iterator[tuple[str, Span]]:
    """What can be looked at instead, without what would be the same again."""
    long, (first, last) = span.until - span.since, _edges(incident, now)
    back, on = min(long / 2, span.since - first), min(long / 2, last - span.until)
    moved = {
        gettext("Nearer"): (span.since + long / 4, span.until - long / 4),
        gettext("Farther"): (span.since - long / 2, span.until + long / 2),
        gettext("Earlier"): (span.since - back, span.until - back),
        gettext("Later"): (span.since + on, span.until + on),
    }
    for label, (since, until) in moved.items():
        other = _within(since, until, incident, now)
        if other.query != span.query:
            yield label, other
    if (whole := _all(incident, now)).query != span.query:
        yield gettext("The whole incident"), whole
