"""What came of a recording, as one file that can be sent and printed; and its parts for the page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from msgspec import Struct

from ...app.virtual_time import BEGINNING
from ...core.model import ChartMark
from ...core.spans import span_in_words
from ...core.times import time_in_words
from ...core.translation import gettext, together
from ...reports.replayed import lasted
from .assets import STYLE, assets
from .frame import templates
from .svg_chart import chart
from .words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from ...reports.replayed import Replayed, ReplayedIncident, ReplayedTopic


class Picture(Struct, frozen=True):
    """A topic over the whole recording, with its incidents by their numbers."""

    topic: ReplayedTopic
    chart: Markup
    step: str
    incidents: tuple[ReplayedIncident, ...]


def replay_file(found: Replayed) -> str:
    """The page as HTML that loads nothing from anywhere."""
    now = ends_at(found)
    page = templates().get_template("replayed.html.j2")
    known = {"words": Words(ZoneInfo(found.zone), now), "now": now, "zone": found.zone, "visitor": None, "here": "try"}
    return page.render(style=assets()[STYLE].content.decode(), **known, **shown(found))


def shown(found: Replayed) -> dict[str, Any]:
    """What the templates need to tell it."""
    pictures = [_picture(found, one) for one in found.topics]
    close_ups = {one.number: _close_up(found, one) for one in found.incidents}
    return {"found": found, "pictures": pictures, "close_ups": close_ups, "lasted": lasted}


def ends_at(found: Replayed) -> datetime:
    """The moment by which its times are told: all are of other days than that, and so carry theirs."""
    return (found.understood.until or BEGINNING) + timedelta(days=2)


def _picture(found: Replayed, topic: ReplayedTopic) -> Picture:
    zone, now = ZoneInfo(found.zone), ends_at(found)
    mine = tuple(one for one in found.incidents if one.topic == topic.name)
    step = timedelta(seconds=topic.step)
    most = max((one.negative for one in topic.moments), default=0)
    marks = tuple(ChartMark(str(one.number), one.opened_at, one.title) for one in mine)
    begins = [
        gettext(
            "Incident {number}, {severity}, at {at}.",
            number=str(one.number),
            severity=one.severity.value,
            at=_clock(one.opened_at, zone, now),
        )
        for one in mine
    ]
    says = gettext(
        "{topic}, {span} each: at most {n} negative.", topic=topic.title, span=span_in_words(step), n=round(most)
    )
    ends = (topic.moments[0].at, topic.moments[-1].at + step) if topic.moments else None
    drawn = chart(
        topic.moments,
        topic.expected,
        says=together([says, *begins]),
        size="h200",
        sure=topic.known >= 1.0,
        tall=15.2,
        marks=marks,
        ends=(_clock(ends[0], zone, now), _clock(ends[1], zone, now)) if ends else ("", ""),
    )
    return Picture(topic, drawn, span_in_words(step), mine)


def _close_up(found: Replayed, one: ReplayedIncident) -> Markup:
    zone, now = ZoneInfo(found.zone), ends_at(found)
    step = timedelta(seconds=one.step)
    marks = [ChartMark(str(one.number), one.opened_at, gettext("alert"))]
    if not one.moments:
        return Markup()
    return chart(
        one.moments,
        one.expected,
        says=gettext(
            "Incident {number}, {span} each: at most {n} negative in ten minutes.",
            number=str(one.number),
            span=span_in_words(step),
            n=one.peak,
        ),
        size="h96",
        sure=one.known >= 1.0,
        tall=7.2,
        marks=marks,
        ends=(_clock(one.moments[0].at, zone, now), _clock(one.moments[-1].at + step, zone, now)),
    )


def _clock(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    return time_in_words(at.astimezone(zone), now)
