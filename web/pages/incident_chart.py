"""The chart of an incident: what was said before and after, beside what is usual, with what we did."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ...core.chart_marks import marks_of, window_of
from ...core.spans import span_in_words
from ...core.times import time_in_words
from ...core.translation import at_time, gettext, together
from .svg_chart import chart

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from markupsafe import Markup

    from ...core.effects import Moment
    from ...core.model import Incident

BEFORE, AFTER = timedelta(hours=3), timedelta(hours=1)
MOST = 96  # columns
FINE = tuple(timedelta(minutes=each) for each in (1, 2, 5, 10, 30, 60, 360, 1440))
STEPS = tuple(timedelta(minutes=each) for each in (5, 10, 30, 60, 360, 1440))


def charted(incident: Incident, now: datetime) -> tuple[datetime, datetime, timedelta]:
    """From when until when it is drawn, and in which steps: from before it began until after its end, or now."""
    since = incident.opened_at - BEFORE
    until = min(now, incident.closed_at + AFTER) if incident.closed_at else now
    step = next((one for one in STEPS if (until - since) / one <= MOST), STEPS[-1])
    return max(since, until - MOST * step), until, step


def in_steps(since: datetime, until: datetime, most: int) -> timedelta:
    """The finest step in which a span has at most so many columns."""
    return next((one for one in FINE if (until - since) / one <= most), FINE[-1])


def incident_chart(
    incident: Incident,
    title: str,
    moments: Sequence[Moment],
    expected: Sequence[float],
    zone: ZoneInfo,
    now: datetime,
    *,
    sure: bool = True,
    size: str = "h200",
    tall: float = 15.2,
    span: tuple[datetime, datetime, timedelta] | None = None,
) -> Markup:
    """The counts of that span with the window shaded, and letters for what we did; times are those of `zone`."""
    since, until, step = span or charted(incident, now)
    most = max((one.negative for one in moments), default=0)
    marks = [one for one in marks_of(incident) if span is None or since <= one.at <= until]
    says = gettext("{title}, {span} each: at most {n} negative.", title=title, span=span_in_words(step), n=round(most))
    done = [
        gettext("{letter}, {at}: {what}.", letter=one.letter, at=at_time(one.at.astimezone(zone), now), what=one.says)
        for one in marks
    ]
    return chart(
        moments,
        expected,
        says=together([says, *done]),
        size=size,
        sure=sure,
        tall=tall,
        window=window_of(incident),
        marks=marks,
        ends=(time_in_words(since.astimezone(zone), now), time_in_words(until.astimezone(zone), now)),
    )
