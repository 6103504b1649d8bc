"""`/mentions`: looking for what was said, what became of it, who they are; and what could not be read."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ...app.letters_again import ask_again, kinds
from ...core.actions import ACTIONS, find
from ...core.answering import Place, Sought
from ...core.errors import NotFound
from ...core.model import ReadAs, Topic
from ...core.translation import gettext, gettext_noop
from ...reports.heard import look_for, person
from .frame import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zoneinfo import ZoneInfo

    from starlette.requests import Request

    from .frame import Frame
    from .sessions import Visitor

LETTERS = 50  # kinds of reasons
YEAR = timedelta(days=365)
PAST = gettext_noop("That place in the list cannot be read. Begin with the newest.")
FILTERS = ("q", "topic", "platform", "lang", "author", "group", "state", "label", "since", "until")
PLACE = ("at", "key", "of")  # where a page begins
GROUPS = {"A": gettext_noop("A: act now"), "B": gettext_noop("B: answer"), "C": gettext_noop("C: listen")}
STATES = {
    "unanswered": gettext_noop("unanswered"),
    "answered": gettext_noop("answered"),
    "moved to private": gettext_noop("moved to private"),
    "needs no answer": gettext_noop("needs no answer"),
}
LABELS = {
    "negative": gettext_noop("negative"),
    "neutral": gettext_noop("neutral"),
    "positive": gettext_noop("positive"),
    "abstain": gettext_noop("nobody can say"),
}
OF_A_MENTION = tuple(one for one in ACTIONS if one.subject == "mention")


class MentionPages:
    """The pages of mentions."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._app = frame, frame.app

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/mentions", self._frame.seen(self.look)),
            Route("/mentions", self.press, methods=["POST"]),
            Route("/mentions/person", self._frame.seen(self.person)),
            Route("/mentions/unread", self._frame.seen(self.unread)),
            Route("/mentions/unread", self.read_again, methods=["POST"]),
        ]

    def look(self, request: Request, visitor: Visitor) -> Response:
        """What was said, the newest first, as far as it is asked for."""
        return self._listed(visitor, _asked(request.query_params))

    async def press(self, request: Request) -> Response:
        """A row of the table of actions, done to one mention; then the same list again."""
        came = await self._frame.pressed(request)
        if isinstance(came, Response):
            return came
        visitor, fields = came
        return await run_in_threadpool(self._done, visitor, fields)

    def _done(self, visitor: Visitor, fields: dict[str, str]) -> Response:
        action, asked = find(fields.get("press", "")), _asked(fields, "back_")
        if action is None or action.subject != "mention":
            return self._frame.note(visitor, NOTHING, 404)
        try:
            done = self._frame.act(action, fields.get("subject", ""), visitor.who, fields)
        except NotFound:
            return self._frame.note(visitor, gettext("That mention is not there any more."), 404)
        if done.ok:
            where = "/mentions/person" if fields.get("person") else "/mentions"
            back = asked | ({"account": fields["person"]} if fields.get("person") else {})
            return RedirectResponse(f"{where}?{urlencode(back)}", 303)
        return self._listed(visitor, asked, done.say, 409)

    def _listed(self, visitor: Visitor, asked: Mapping[str, str], said: str = "", status: int = 200) -> Response:
        topics = {one.name: one for one in self._app.queries.topics()}
        try:
            sought, after = sought_in(asked, tuple(topics), self._frame.zone), _place(asked)
        except ValueError as error:
            return self._frame.note(visitor, str(error), 422)
        private = self._app.queries.private_to_others(visitor.who)
        group, state = asked.get("group", ""), asked.get("state", "")
        page = look_for(self._app.store, topics, sought, after, private, group, state)
        filters = {name: asked[name] for name in FILTERS if name in asked}
        return self._frame.page(
            "mentions",
            visitor,
            status,
            page=page,
            asked=dict.fromkeys(FILTERS, "") | filters,
            query=urlencode(filters),
            back=asked,
            newest=after is None,
            more=urlencode(filters | _told(page.last)) if page.last else "",
            without=[(name, urlencode(_less(filters, name))) for name in filters],
            topics=topics,
            choices={"group": GROUPS, "state": STATES, "label": LABELS},
            actions=OF_A_MENTION,
            became=STATES,
            labels=LABELS,
            said=said,
        )

    def person(self, request: Request, visitor: Visitor) -> Response:
        """One person's history, over the accounts that are known to be theirs."""
        platform, _, handle = request.query_params.get("account", "").partition("/")
        history = self._app.queries.history(platform, handle)
        private = self._app.queries.private_to_others(visitor.who)
        topics, now = {one.name: one for one in self._app.queries.topics()}, self._app.clock.now()
        accounts = [(platform, handle), *(tuple(one.split("/", 1)) for one in history.also)]
        sought = Sought(tuple(topics), accounts=tuple((one[0], one[-1]) for one in accounts), since=now - YEAR)
        page = look_for(self._app.store, topics, sought, None, private)
        if not handle or not [one for one in history.posts if one.key not in private]:
            return self._frame.note(visitor, gettext("Nobody of that name has written to us within a year."), 404)
        about = topics.get(page.found[0].answered.heard.topic) if page.found else None
        return self._frame.page(
            "person",
            visitor,
            here="mentions",
            known=person(history, about or Topic("", ""), private, now),
            page=page,
            topics=topics,
            actions=OF_A_MENTION,
            became=STATES,
            labels=LABELS,
            back={},
        )

    def unread(self, request: Request, visitor: Visitor) -> Response:
        """What could not be read, and why."""
        count, several, shown = kinds(self._app.store, request.query_params.get("reason", ""), LETTERS)
        return self._frame.page("unread", visitor, here="mentions", count=count, several=several, kinds=shown)

    async def read_again(self, request: Request) -> Response:
        """Those of one reason wait to be read again: the service does it within seconds."""
        came = await self._frame.pressed(request)
        if isinstance(came, Response):
            return came
        visitor, fields = came
        await run_in_threadpool(ask_again, self._app, fields.get("reason", ""), ReadAs(), visitor.who)
        return RedirectResponse("/mentions/unread", 303)


def sought_in(asked: Mapping[str, str], topics: tuple[str, ...], zone: ZoneInfo) -> Sought:
    """What a query asks for. Raises ValueError, as a sentence, for a day that is none."""
    topic, author = asked.get("topic", ""), asked.get("author", "").strip()
    platform, slash, handle = author.partition("/")
    account = (platform, handle) if slash else ("", author)
    return Sought(
        tuple(one for one in topics if topic in ("", one)),
        words=asked.get("q", "")[:200],
        platform=asked.get("platform", "").strip(),
        lang=asked.get("lang", "").strip(),
        accounts=tuple(_spelled(account)) if author else (),
        label=asked.get("label", ""),
        since=_day(asked.get("since", ""), zone),
        until=_day(asked.get("until", ""), zone, timedelta(days=1)),
    )


def _spelled(account: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """As feeds write it: with its @ or without, and in small letters."""
    platform, handle = account[0].lower(), account[1].lstrip("@")
    yield from dict.fromkeys((platform, each) for each in (handle, handle.lower(), f"@{handle}"))


def _day(said: str, zone: ZoneInfo, more: timedelta = timedelta()) -> datetime | None:
    if not said.strip():
        return None
    try:
        return datetime.combine(date.fromisoformat(said.strip()) + more, time(), zone)
    except (ValueError, OverflowError):
        raise ValueError(gettext("“{said}” is no day: write it as 2026-03-10.", said=said[:40])) from None


def _asked(fields: Mapping[str, str], before: str = "") -> dict[str, str]:
    """What a query or a form says of which mentions, without what it leaves open."""
    return {name: said for name in (*FILTERS, *PLACE) if (said := fields.get(f"{before}{name}", "").strip())}


def _place(asked: Mapping[str, str]) -> Place | None:
    if "at" not in asked:
        return None
    try:
        at = datetime.fromisoformat(asked["at"])
    except ValueError:
        raise ValueError(PAST) from None
    if at.tzinfo is None:
        raise ValueError(PAST)
    return Place(at, asked.get("key", ""), asked.get("of", ""))


def _told(place: Place) -> dict[str, str]:
    return {"at": place.at.isoformat(), "key": place.mention, "of": place.topic}


def _less(filters: Mapping[str, str], name: str) -> dict[str, str]:
    return {each: said for each, said in filters.items() if each != name}
