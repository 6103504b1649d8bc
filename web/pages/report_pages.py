"""The reports: every review, the weeks, which alerts were real, the drills; and all of it as CSV."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from ...core.model import DRILL, FEED, SERIES
from ...core.numbers import percent_in_words
from ...core.reading_language import in_english
from ...core.spans import hours_and_minutes
from ...core.times import day_in_words, for_machines
from ...core.translation import gettext, ngettext
from ...reports.answered_weeks import AnsweredWeeks
from ...reports.drill_score import drill_score
from ...reports.weekly import GOAL, Desk, by_detector, by_playbook, is_drill, taken_in, weeks
from .week_bars import WeekBar, week_bars

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markupsafe import Markup
    from starlette.requests import Request

    from ...core.model import Incident, Topic
    from ...reports.drill_score import DrillScore
    from ...reports.weekly import Alerts, AnsweredWeek, IncidentWeek, Span
    from .frame import Frame
    from .keeper import Keeper
    from .sessions import Visitor

WEEKS = 8
NEWEST = 1_000  # incidents that the figures are made of
REVIEWS = 50  # that one page lists
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Figure(Struct, frozen=True):
    """A chart of the weeks, and the same as a table."""

    title: str
    chart: Markup
    words: str
    rows: tuple[tuple[str, str], ...]  # of each week, its label and the figure


class Answers(Struct, frozen=True):
    """The weeks of one topic with accounts of its own."""

    topic: Topic
    weeks: tuple[AnsweredWeek, ...]
    figures: tuple[Figure, ...]

    @property
    def asked(self) -> int:
        """How many asked something in all of them."""
        return sum(one.asked for one in self.weeks)


class ReportPages:
    """What was, for those who want to do better."""

    def __init__(self, frame: Frame, keeper: Keeper | None) -> None:
        self._frame, self._app, self._keeper = frame, frame.app, keeper
        self._scored: dict[tuple[str, int], DrillScore] = {}
        self._answered = AnsweredWeeks(self._app.store)

    def routes(self) -> list[Route]:
        """Where they are."""
        seen = self._frame.seen
        return [
            Route("/reports", seen(self.reports)),
            Route("/reports/weeks.csv", seen(self.weeks_csv)),
            Route("/reports/alerts.csv", seen(self.alerts_csv)),
            Route("/reports/reviews.csv", seen(self.reviews_csv)),
        ]

    def reports(self, request: Request, visitor: Visitor) -> Response:
        """All of it; of confidential incidents only what somebody may know."""
        known, left_out = self._known(visitor.who)
        spans = self._spans()
        taken = [taken_in(known, span) for span in spans]
        real = [one for one in known if not is_drill(one)]
        first = _number(request.query_params.get("from", ""))
        return self._frame.page(
            "reports",
            visitor,
            headline=_headline(real, spans[-1]),
            answers=[self._answers(topic, spans) for topic in self._app.queries.topics() if topic.handles],
            incidents=_incident_figures(spans, taken) if real else (),
            playbooks=by_playbook(known),
            detectors=by_detector(known),
            reviews=real[first : first + REVIEWS],
            older=first + REVIEWS if len(real) > first + REVIEWS else None,
            drills=[one for one in known if is_drill(one)][:REVIEWS],
            points=self._points,
            left_out=left_out,
            name_of=self._name_of,
            share=_share,
            length=_length,
        )

    def weeks_csv(self, _: Request, visitor: Visitor) -> Response:
        """The weeks, one line per week and topic; the incidents of all topics stand in lines of their own."""
        known, _left = self._known(visitor.who)
        head = ("week", "topic", "asked", "answered", "answered in 15 min", "half within s", "nine in ten within s")
        rows: list[Sequence[object]] = [(*head, "waiting", "promises kept", "promises broken")]
        for topic in self._app.queries.topics():
            for span, one in (
                zip(spans := self._spans(), self._weeks(topic, spans), strict=True) if topic.handles else ()
            ):
                figures = (one.asked, one.answered, one.within, one.half, one.nine_in_ten, one.waiting)
                rows.append((for_machines(span.since), topic.name, *figures, one.kept, one.broken))
        rows.append(
            ("week", "incidents", "acknowledged", "half acknowledged within s", "answered in public", "in time")
        )
        for span in self._spans():
            one_week = taken_in(known, span)
            counts = (one_week.opened, one_week.acknowledged, one_week.half_acknowledged)
            rows.append((for_machines(span.since), *counts, one_week.answered, one_week.in_time))
        return _csv("weeks", rows)

    def alerts_csv(self, _: Request, visitor: Visitor) -> Response:
        """What became of the alerts, by playbook and detector."""
        known, _left = self._known(visitor.who)
        rows: list[Sequence[object]] = [("of", "name", "real", "false", "known", "not judged")]
        for kind, some in (("playbook", by_playbook(known)), ("detector", by_detector(known))):
            rows += [(kind, one.name, one.real, one.false, one.known, one.unjudged) for one in some]
        return _csv("alerts", rows)

    def reviews_csv(self, _: Request, visitor: Visitor) -> Response:
        """Every incident that somebody may know of."""
        known, _left = self._known(visitor.who)
        head = ("incident", "topic", "severity", "opened", "acknowledged", "answered in public", "closed", "verdict")
        rows: list[Sequence[object]] = [(*head, "playbooks", "why")]
        for one in known:
            times = (one.opened_at, one.first_acknowledged_at or one.acknowledged_at, one.public_ack_at, one.closed_at)
            said = [for_machines(at) if at else "" for at in times]
            rows.append(
                (one.id, one.topic, one.severity.value, *said, one.verdict or "", " ".join(one.playbooks), one.why)
            )
        return _csv("reviews", rows)

    # what they are made of

    def _known(self, who: str) -> tuple[list[Incident], int]:
        """The newest incidents of which somebody may read, and how many of them are left out."""
        found = self._app.queries.incidents(limit=NEWEST)
        known = [one for one in found if not one.confidential or self._app.queries.may_know(one, who)]
        return known, len(found) - len(known)

    def _zone(self) -> ZoneInfo:
        topics = self._app.queries.topics()
        return ZoneInfo(topics[0].zone if topics else "UTC")

    def _spans(self) -> list[Span]:
        return weeks(self._app.clock.now(), self._zone(), WEEKS)

    def _weeks(self, topic: Topic, spans: Sequence[Span]) -> list[AnsweredWeek]:
        desk = self._keeper.desk_of(topic) if self._keeper else Desk(topic.zone)
        return self._answered.of(topic, spans, self._app.clock.now(), self._app.playbooks_version, desk)

    def _answers(self, topic: Topic, spans: Sequence[Span]) -> Answers:
        found = self._weeks(topic, spans)
        return Answers(topic, tuple(found), tuple(_answer_figures(topic, spans, found)))

    def _points(self, drill: Incident) -> str:
        """How many of its points a drill met; nothing for what was only called one."""
        if not drill.topic.startswith(DRILL):
            return "–"
        key = (drill.id, drill.revision)
        found = self._scored.get(key) or drill_score(self._app.store, drill.id, self._app.clock.now())
        if found.over:
            self._scored[key] = found
        return gettext("{n} of {all}", n=found.met, all=found.counted)

    def _name_of(self, topic: str) -> str:
        """What people call a topic."""
        if topic.startswith(DRILL):
            return gettext("Drill: {topic}", topic=self._name_of(topic.removeprefix(DRILL)))
        if topic.startswith((FEED, SERIES)):
            return topic.partition(":")[2] or topic
        return next((one.title for one in self._app.queries.topics() if one.name == topic), "") or topic


def _answer_figures(topic: Topic, spans: Sequence[Span], found: Sequence[AnsweredWeek]) -> Iterable[Figure]:
    title = topic.title or topic.name
    goal = _percent(GOAL)
    within = [(one.within, _share(one.within), one.within is not None and one.within < GOAL) for one in found]
    says = gettext(
        "{title}: of those who asked, how many were answered within 15 minutes, week by week; the goal is {goal}.",
        title=title,
        goal=goal,
    )
    yield _figure(gettext("Answered within 15 min"), spans, within, says, goal=GOAL)
    half = [(one.half, _length(one.half), False) for one in found]
    says = gettext("{title}: within which time half were answered.", title=title)
    yield _figure(gettext("Half were answered within"), spans, half, says)
    slow = [(one.nine_in_ten, _length(one.nine_in_ten), False) for one in found]
    says = gettext("{title}: within which time nine in ten were answered.", title=title)
    yield _figure(gettext("Nine in ten within"), spans, slow, says)
    asked = [(float(one.asked), str(one.asked), False) for one in found]
    says = gettext("{title}: how many asked us something.", title=title)
    yield _figure(gettext("Asked us"), spans, asked, says)
    if any(one.kept or one.broken for one in found):
        words = [gettext("{n} of {all}", n=one.kept, all=one.kept + one.broken) for one in found]
        kept = [(float(one.kept), said, one.broken > 0) for one, said in zip(found, words, strict=True)]
        says = gettext("{title}: how many of our public promises were kept.", title=title)
        yield _figure(gettext("Promises kept"), spans, kept, says)


def _incident_figures(spans: Sequence[Span], taken: Sequence[IncidentWeek]) -> Iterable[Figure]:
    opened = [(float(one.opened), str(one.opened), False) for one in taken]
    yield _figure(gettext("Incidents"), spans, opened, gettext("How many incidents opened, week by week."))
    acknowledged = [(one.half_acknowledged, _length(one.half_acknowledged), False) for one in taken]
    says = gettext("Within which time half were acknowledged.")
    yield _figure(gettext("Half were acknowledged within"), spans, acknowledged, says)
    answered = [(one.half_answered, _length(one.half_answered), False) for one in taken]
    says = gettext("Within which time half were answered.")
    yield _figure(gettext("Half were answered in public within"), spans, answered, says)


def _figure(
    title: str,
    spans: Sequence[Span],
    values: Sequence[tuple[float | None, str, bool]],
    says: str,
    goal: float | None = None,
) -> Figure:
    labels = [day_in_words(span.since + timedelta(hours=12)) for span in spans]
    bars = [
        WeekBar(value, words, label, open=not span.over, bad=bad)
        for (value, words, bad), label, span in zip(values, labels, spans, strict=True)
    ]
    last = values[-1][1] if values else "–"
    rows = tuple(zip(labels, (words for _, words, _ in values), strict=True))
    return Figure(title, week_bars(bars, says=says, goal=goal), last, rows)


def _headline(real: Sequence[Incident], running: Span) -> str:
    """How it went, in a sentence."""
    if not real:
        return gettext("Nothing has happened yet.")
    this = sum(one.opened_at >= running.since for one in real)
    left = sum(one.closed_at is None for one in real)
    return gettext("{opened}; {stands}.", opened=_opened(this), stands=_stand(left))


def _opened(count: int) -> str:
    if not count:
        return gettext("No incident this week")
    return ngettext("One incident this week", "{n} incidents this week", count)


def _stand(count: int) -> str:
    return ngettext("one is open", "{n} are open", count) if count else gettext("all are closed")


def _share(value: float | Alerts | None) -> str:
    """A share in percent; of few alerts how many of how many."""
    if value is None:
        return "–"
    if isinstance(value, float | int):
        return _percent(value)
    if not value.judged:
        return gettext("not judged yet")
    if value.share is None:
        return gettext("{n} of {all}", n=value.real, all=value.judged)
    return _percent(value.share)


def _percent(share: float) -> str:
    return f"{share:.0%}" if in_english() else percent_in_words(share)


def _length(value: float | timedelta | None) -> str:
    if value is None:
        return "–"
    return hours_and_minutes(value if isinstance(value, timedelta) else timedelta(seconds=value))


def _number(text: str) -> int:
    return min(int(text), NEWEST) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def _csv(name: str, rows: Iterable[Sequence[object]]) -> Response:
    """Lines for a spreadsheet; a text that one would take for a formula begins with an apostrophe."""
    out = StringIO()
    csv.writer(out).writerows([_cell(one) for one in row] for row in rows)
    headers = {
        "Content-Disposition": f'attachment; filename="firebreak-{name}.csv"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _cell(value: object) -> object:
    if isinstance(value, float):
        return round(value, 3)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else value
