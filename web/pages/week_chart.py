"""The week as SVG that needs no script: a bar for whom each tier calls, a hole where nobody is on call."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from ...core.reading_language import in_english, locale
from ...core.times import weekday_time
from ...core.translation import gettext, listed

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from ...core.planned_week import Stretch, WeekAhead, WeekRow

CLASSES = {"somebody": "w-bar", "late": "w-warn", "nobody": "w-hole"}
ROOM = 4.0  # percent of the week: what is narrower has no room for words


def days(today: datetime, count: int) -> Markup:
    """The names of the days above the bars."""
    drawn = "".join(
        f'<text class="d" x="{100 * each / count:.2f}%" dx=".4em" y="65%">{_day(today, each)}</text>'
        for each in range(count)
    )
    return Markup(f'<svg class="week days" aria-hidden="true">{drawn}</svg>')  # noqa: S704  our own words


def row_chart(row: WeekRow, week: WeekAhead, now: datetime, zone: ZoneInfo) -> Markup:
    """The bars of one tier or language; the line is now."""
    lines = "".join(f'<line class="w-line" x1="{x:.2f}%" x2="{x:.2f}%" y1="0" y2="100%"/>' for x in _midnights(week))
    here = _x(now, week)
    bars = "".join(_bar(one, week) for one in row.stretches)
    line = f'<line class="w-now" x1="{here:.2f}%" x2="{here:.2f}%" y1="0" y2="100%"/>'
    says = escape(row_in_words(row, week, zone))
    return Markup(f'<svg class="week" role="img" aria-label="{says}">{lines}{line}{bars}</svg>')  # noqa: S704


def row_in_words(row: WeekRow, week: WeekAhead, zone: ZoneInfo) -> str:
    """The same as a sentence, for those who hear the page or see it on a phone."""
    if len(row.stretches) == 1:
        return gettext("{title}: {who} all week", title=row.title, who=row.stretches[0].words)
    said = [
        gettext("{who} until {at}", who=one.words, at=weekday_time(one.until.astimezone(zone))) for one in row.stretches
    ]
    told = gettext("{title}: {clauses}", title=row.title, clauses=listed(said, "clauses"))
    return told if week.rows else row.title


def _bar(one: Stretch, week: WeekAhead) -> str:
    left, right = _x(one.since, week), _x(one.until, week)
    wide = right - left
    box = f'<rect class="{CLASSES[one.reached]}" x="{left:.2f}%" y="12%" width="{wide:.2f}%" height="76%" rx="3"/>'
    if wide < ROOM:
        return box
    words = escape(one.words)
    if one.reached == "nobody":
        middle = f'<svg x="{left:.2f}%" width="{wide:.2f}%" height="100%">'
        tag = '<rect class="w-tag" x="50%" y="24%" width="5em" height="52%" rx="3" transform="translate(-32 0)"/>'
        return f'{box}{middle}{tag}<text class="h" x="50%" y="50%" dy=".35em" text-anchor="middle">{words}</text></svg>'
    text = f'<text x="0" dx=".6em" y="50%" dy=".35em">{words}</text>'
    return f'{box}<svg x="{left:.2f}%" width="{wide:.2f}%" height="100%">{text}</svg>'


def _x(at: datetime, week: WeekAhead) -> float:
    """Where a moment stands, in percent of the week."""
    return min(100.0, max(0.0, 100 * ((at - week.since) / (week.until - week.since))))


def _midnights(week: WeekAhead) -> list[float]:
    count = round((week.until - week.since) / timedelta(days=1))
    return [100 * each / count for each in range(1, count)]


def _day(today: datetime, number: int) -> str:
    day = today + timedelta(days=number)
    name = f"{day:%a}" if in_english() else escape(_cldr("ccc", day))
    return f'{name}<tspan class="wide"> {day:%d}</tspan>'


def day_of_the_week(day: datetime) -> str:
    """`Tue 10 Mar`."""
    return f"{day:%a %d %b}" if in_english() else _cldr("MMMEd", day)


def _cldr(skeleton: str, day: datetime) -> str:
    from babel.dates import format_date, format_skeleton  # not before somebody reads another language than English

    if skeleton == "ccc":
        return format_date(day, skeleton, locale=locale())
    return format_skeleton(skeleton, day, tzinfo=day.tzinfo, locale=locale())
