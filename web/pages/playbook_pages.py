"""The playbooks: the week ahead, whom each would call, what people would see; and the file itself, to change it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ...core.errors import BadPlaybooks
from ...core.times import weekday_time
from ...core.translation import gettext, gettext_noop, ngettext
from .assets import EDITING
from .frame import HEADERS
from .playbook_text import changes, excerpt
from .week_chart import day_of_the_week, days, row_chart, row_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from markupsafe import Markup
    from starlette.requests import Request

    from ...core.model import Saving
    from ...core.planned_week import PlannedStep, WeekAhead
    from .frame import Frame
    from .keeper import Example, Keeper
    from .sessions import Visitor

DAYS = 7
NIGHT = 3  # the hour that people ask about
SAVINGS = 20  # versions that are listed
NOT_HERE = gettext_noop("The playbooks cannot be looked at here: this service was started without their file.")


class Row(Struct, frozen=True):
    """A line of the week, drawn and in words."""

    title: str
    detail: str
    chart: Markup
    words: str


class Chosen(Struct, frozen=True):
    """If a playbook starts on a day at an hour."""

    playbook: str
    at: datetime  # on the clock of the desk
    week: WeekAhead
    steps: Sequence[PlannedStep]
    example: Example


class PlaybookPages:
    """The pages of one file."""

    def __init__(self, frame: Frame, keeper: Keeper | None) -> None:
        self._frame, self._app, self._given = frame, frame.app, keeper

    def routes(self) -> list[Route]:
        """Where they are."""
        seen = self._frame.seen
        return [
            Route("/playbooks", seen(self.week)),
            Route("/playbooks/tests", self.run_tests, methods=["POST"]),
            Route("/playbooks/file", seen(self.file)),
            Route("/playbooks/file", self.typed, methods=["POST"]),
        ]

    # the week ahead

    def week(self, request: Request, visitor: Visitor) -> Response:
        """Who is called when, what people would see, and whether the tests of the file pass."""
        return self._week(visitor, request.query_params) if self._given else self._absent(visitor)

    def _week(self, visitor: Visitor, asked: Mapping[str, str]) -> Response:
        keeper, names = self._keeper, self._keeper.names()
        zone, now = self._zone(), self._app.clock.now()
        today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        chosen = self._chosen(asked, today) if names else None
        rows = self._rows(chosen.week, now, zone) if chosen else []
        return self._frame.page(
            "playbooks",
            visitor,
            headline=_headline(chosen.week if chosen else None, zone),
            chosen=chosen,
            rows=rows,
            days=days(today, DAYS),
            dates=[
                (one.date(), day_of_the_week(one)) for one in (today + timedelta(days=each) for each in range(DAYS))
            ],
            hole=_hole(chosen.week, zone) if chosen else None,
            night=_night(now.astimezone(zone)),
            names=names,
            tried=keeper.tried(keeper.text),
            newest=next(iter(self._savings()), None),
            waits=keeper.waits(),
            refused=keeper.refusal(visitor.who),
            path=keeper.path,
        )

    def _chosen(self, asked: Mapping[str, str], today: datetime) -> Chosen:
        keeper, zone, names = self._keeper, self._zone(), self._keeper.names()
        playbook = asked.get("playbook", "")
        playbook = playbook if playbook in names else names[0]
        week = keeper.week(playbook, today)
        now = self._app.clock.now().astimezone(zone)
        at = _asked(asked, today) or _hole(week, zone) or now.replace(minute=0, second=0, microsecond=0)
        moment = at.astimezone(UTC)
        return Chosen(playbook, at, week, keeper.planned(playbook, moment), keeper.example(playbook, moment))

    def _rows(self, week: WeekAhead, now: datetime, zone: ZoneInfo) -> list[Row]:
        return [
            Row(one.title, one.detail, row_chart(one, week, now, zone), row_in_words(one, week, zone))
            for one in week.rows
        ]

    async def run_tests(self, request: Request) -> Response:
        """The tests of the file in force, once; what came of them stands on the page."""
        came = await self._frame.pressed(request)
        if isinstance(came, Response):
            return came
        if self._given:
            await run_in_threadpool(self._given.try_out, self._given.text)
        return RedirectResponse("/playbooks#tests", 303)

    # the file

    def file(self, request: Request, visitor: Visitor) -> Response:
        """The file, or an earlier version of it, to be changed."""
        if self._given is None:
            return self._absent(visitor)
        written = self._given.written()
        asked = request.query_params.get("version", "")
        earlier = self._app.queries.playbooks(asked) if asked else None
        if asked and earlier is None:
            return self._frame.note(
                visitor, gettext("There is no version {version} of the playbooks.", version=asked), 404
            )
        text = self._given.part(earlier) if earlier is not None else written.text
        saved = request.query_params.get("saved") == "1"
        return self._editor(visitor, text, written.version, saved=saved, looked=earlier is not None)

    async def typed(self, request: Request) -> Response:
        """Look at what was typed, run its tests, or save it: as the button says."""
        came = await self._frame.pressed(request)
        if isinstance(came, Response):
            return came
        visitor, fields = came
        if self._given is None:
            return await run_in_threadpool(self._absent, visitor)
        text = fields.get("text", "").replace("\r\n", "\n")
        if fields.get("do") == "keys":
            return await run_in_threadpool(self._completed, visitor, text, fields.get("at", ""))
        do: Callable[[Visitor, str, str], Response] = self._doing(fields.get("do", ""))
        return await run_in_threadpool(do, visitor, text, fields.get("base", ""))

    def _doing(self, name: str) -> Callable[[Visitor, str, str], Response]:
        return {"save": self._save, "tests": self._test, "typing": self._typing}.get(name, self._check)

    def _completed(self, visitor: Visitor, text: str, at: str) -> Response:
        """What may stand where the cursor is, for the script of the editor."""
        if self._keeper.refusal(visitor.who) or not at.isdecimal() or len(at) > 9:
            return Response(status_code=403, headers=HEADERS)
        return Response(
            msgspec.json.encode(self._keeper.completes(text, int(at))), media_type="application/json", headers=HEADERS
        )

    def _check(self, visitor: Visitor, text: str, base: str) -> Response:
        return self._editor(visitor, text, base, looked=True)

    def _typing(self, visitor: Visitor, text: str, base: str) -> Response:
        """Only what was found: the text is still being typed."""
        return self._editor(visitor, text, base, looked=True, block="found")

    def _test(self, visitor: Visitor, text: str, base: str) -> Response:
        if not self._keeper.refusal(visitor.who):
            with suppress(BadPlaybooks):  # they stand on the page
                self._keeper.try_out(text)
        return self._editor(visitor, text, base, looked=True)

    def _save(self, visitor: Visitor, text: str, base: str) -> Response:
        came = self._keeper.save(text, base, visitor.who)
        if came.ok:
            return RedirectResponse("/playbooks/file?saved=1", 303)
        now = base if came.problems else self._keeper.written().version
        return self._editor(visitor, text, now, said=came.say, looked=True, status=409)

    def _editor(
        self,
        visitor: Visitor,
        text: str,
        base: str,
        *,
        said: str = "",
        saved: bool = False,
        looked: bool = False,
        status: int = 200,
        block: str = "",
    ) -> Response:
        keeper = self._keeper
        if refused := keeper.refusal(visitor.who):
            return self._frame.note(visitor, refused, 403)
        written, savings = keeper.written(), self._savings()
        problems = keeper.look(text)
        return self._frame.page(
            "playbooks_file",
            visitor,
            status,
            here="playbooks",
            block=block,
            text=text,
            base=base,
            said=said,
            saved=saved,
            looked=looked,
            found=excerpt(text, problems),
            wrong=sum(one.severe for one in problems),
            changes=changes(written.text, text),
            outside=not written.in_force and not written.problem,
            unread=written.problem,
            tried=keeper.tried(text),
            savings=savings,
            number=savings[0].number + 1 if savings else 1,
            waits=keeper.waits(),
            path=keeper.path,
            editing=[self._frame.assets[name].path for name in EDITING],
        )

    # what both need

    @property
    def _keeper(self) -> Keeper:
        assert self._given is not None
        return self._given

    def _absent(self, visitor: Visitor) -> Response:
        return self._frame.note(visitor, NOT_HERE, 404)

    def _zone(self) -> ZoneInfo:
        topics = self._app.queries.topics()
        return ZoneInfo(topics[0].zone if topics else "UTC")

    def _savings(self) -> list[Saving]:
        return self._app.queries.playbooks_savings(SAVINGS)


def _following(today: datetime) -> list[datetime]:
    return [today + timedelta(days=each) for each in range(DAYS)]


def _asked(asked: Mapping[str, str], today: datetime) -> datetime | None:
    """The day and the hour that were asked for; None where none were, or no day of the week that is shown."""
    try:
        day, hour = date.fromisoformat(asked.get("day", "")), int(asked.get("hour", ""))
        at = datetime(day.year, day.month, day.day, hour, tzinfo=today.tzinfo)
    except ValueError:
        return None
    return at if today <= at < today + timedelta(days=DAYS) else None


def _hole(week: WeekAhead, zone: ZoneInfo) -> datetime | None:
    """The first full hour at which nobody is on call."""
    if not week.holes:
        return None
    first = max(week.holes[0].since, week.since).astimezone(zone)
    hour = first.replace(minute=0, second=0, microsecond=0)
    return hour if hour == first else hour + timedelta(hours=1)


def _night(now: datetime) -> datetime:
    """The coming night, at the hour that people ask about."""
    tonight = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return tonight if tonight > now else tonight + timedelta(days=1)


def _headline(week: WeekAhead | None, zone: ZoneInfo) -> str:
    """How the week stands, in a sentence."""
    if week is None:
        return gettext("The file has no playbooks yet: nobody is called, whatever happens.")
    if not week.rotas:
        return gettext("No team has a rota: whoever a playbook names is called at any hour.")
    if not week.holes:
        return gettext("Somebody is on call all week.")
    first = week.holes[0]
    since, until = weekday_time(first.since.astimezone(zone)), weekday_time(first.until.astimezone(zone))
    return ngettext(
        "The week ahead has one hole: from {since} until {until}, nobody of {team} is on call.",
        "The week ahead has {n} holes; the first: from {since} until {until}, nobody of {team} is on call.",
        len(week.holes),
        since=since,
        until=until,
        team=first.team,
    )
