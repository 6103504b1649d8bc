"""What all pages share: who looks, how forms are read, and how a page is made and sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ...core.reading_language import ENGLISH, reading_in
from ...core.rules import PUBLIC_GOAL
from ...core.translation import gettext, gettext_noop
from ...core.zone_names import place_said_once
from ..request_body import MEGABYTE, read_body
from .assets import HANDS, ICON, SCRIPTS, STYLE, assets
from .headline import SIGNS, STATES
from .navigation import GOING, KEYS, NAVIGATION
from .on_duty import OnDuty
from .page_language import choices, in_their_language, language_of_page
from .progress import busy
from .sentences import sentences
from .sessions import Sessions, keep
from .words import Words, filters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.routing import Route

    from ...app import App
    from ...core.action_row import Action
    from ...core.model import Outcome
    from .proxy_sign_in import ProxySignIn
    from .sessions import Visitor

    Page = Callable[[Request, Visitor], Response]

NOTHING = gettext_noop("There is nothing like that to press.")
HERE = Path(__file__).parent
FRESH = 30  # seconds after which the wall is asked for again
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
NO_FORM = gettext_noop(
    "This came from no page of your session, so nothing was done. Go back, load the page again and press again."
)


def templates() -> Environment:
    """Where all pages come from; every text in them is escaped."""
    loader = FileSystemLoader(HERE / "templates")
    made = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    made.filters |= filters()
    made.globals |= sentences() | {
        "goal": PUBLIC_GOAL,
        "signs": SIGNS,
        "states": STATES,
        "language_of_page": language_of_page,
        "busy": busy,
    }
    return made


class Frame:
    """Makes the pages of one app."""

    def __init__(self, app: App, proxy: ProxySignIn | None = None, elsewhere: str = "") -> None:
        """`elsewhere` is the host at which people may sign in too; empty for none."""
        self.app, self.sessions, self.assets = app, Sessions(app.store, app.clock), assets()
        self._proxy, self._on_duty = proxy, OnDuty(app)
        self._templates = templates()
        self._templates.globals |= {
            "css": self.assets[STYLE].path,
            "icon": self.assets[ICON].path,
            "scripts": [self.assets[name].path for name in SCRIPTS],
            "hands": self.assets[HANDS].path,
            "fresh": FRESH,
            "navigation": NAVIGATION,
            "keys": KEYS,
            "going": GOING,
            "elsewhere": elsewhere,
        }

    def in_their_language(self, routes: Sequence[Route]) -> list[Route]:
        """The same routes, each page worded in the language of whoever looks."""

        def of_person(request: Request) -> str:
            visitor = self.visitor(request)
            return self.app.queries.own_language(visitor.who) if visitor else ""

        return in_their_language(routes, of_person)

    def visitor(self, request: Request) -> Visitor | None:
        """Who looks; asked once in a request."""
        if "visitor" not in request.scope:
            request.scope["visitor"] = self.sessions.visitor(request)
        found: Visitor | None = request.scope["visitor"]
        return found

    def act(self, action: Action, subject: str, who: str, fields: Mapping[str, str]) -> Outcome:
        """What came of a press. What it writes down is read in other languages too. Raises NotFound."""
        with reading_in(ENGLISH):
            return self.app.act(action.name, subject, who, taken(action, fields))

    def seen(self, page: Page) -> Callable[[Request], Response]:
        """The page for whoever is signed in; the others are asked to."""

        def shown(request: Request) -> Response:
            visitor = self.visitor(request)
            vouched = self._proxy.who(request) if self._proxy else None
            if vouched and (visitor is None or visitor.who != vouched):
                return self._begin(request, vouched)
            return page(request, visitor) if visitor else to_sign_in()

        return shown

    def _begin(self, request: Request, who: str) -> Response:
        """The same page again, as whoever the proxy says."""
        query = f"?{request.url.query}" if request.url.query else ""
        answer = RedirectResponse(f"{request.url.path}{query}", 303)
        keep(answer, self.sessions.begin_as(who), secure=request.url.scheme == "https")
        return answer

    async def form(self, request: Request) -> tuple[Visitor | None, dict[str, str]]:
        """Who sent a form, and what it says. Raises HTTPException for what is no form."""
        body = await read_body(request, MEGABYTE)
        visitor = await run_in_threadpool(self.visitor, request)
        try:
            return visitor, dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100))
        except (UnicodeDecodeError, ValueError):
            raise HTTPException(422, "the form cannot be read") from None

    async def pressed(self, request: Request) -> tuple[Visitor, dict[str, str]] | Response:
        """Who pressed, and what their form says; or the answer to whoever is nobody, or used no form of ours."""
        visitor, fields = await self.form(request)
        if visitor is None:
            return to_sign_in()
        if not visitor.sent(fields.pop("form", "")):
            return await run_in_threadpool(self.note, visitor, NO_FORM, 403)
        return visitor, fields

    def note(self, visitor: Visitor, say: str, status: int) -> Response:
        """A page that says one thing: a sentence of a table, or one that is worded already."""
        return self.page("note", visitor, status, say=gettext(say))

    def page(
        self, name: str, visitor: Visitor | None, status: int = 200, here: str = "", block: str = "", **shown: Any
    ) -> Response:
        """A template as one person sees it. `here` is the entry of the navigation that it belongs to, where that is
        not its own; of a `block` only that part is sent."""
        known = {"live": "", "stream": "/live", **shown, "here": here or name}
        if visitor:
            known["waiting"] = self.app.queries.desk.waiting_for(visitor.who)
            known["on_duty"] = self._on_duty.now()
        return self.part(name, visitor, status, block, **known)

    def part(self, name: str, visitor: Visitor | None, status: int = 200, block: str = "", **shown: Any) -> Response:
        """A piece of a page, for a script that puts it in its place."""
        return HTMLResponse(self.text(name, visitor, block, **shown), status, HEADERS)

    def text(self, name: str, visitor: Visitor | None, block: str = "", **shown: Any) -> str:
        """A template as one person sees it, or a block of it."""
        now, zone = self.app.clock.now(), self.zone
        known = {**shown, "visitor": visitor, "now": now, "zone": zone.key, "words": Words(zone, now)}
        known |= {"languages": choices()}
        template = self._templates.get_template(f"{name}.html.j2")
        with place_said_once(zone.key if visitor else ""):  # the head of the page names it
            if block:
                return "".join(template.blocks[block](template.new_context(known)))
            return template.render(known)

    @property
    def zone(self) -> ZoneInfo:
        """The desk's: that of the first topic."""
        topics = self.app.queries.topics()
        return ZoneInfo(topics[0].zone if topics else "UTC")


def to_sign_in() -> Response:
    """To where it is said how to get in."""
    return RedirectResponse("/sign-in", 303)


def taken(action: Action, fields: Mapping[str, str]) -> dict[str, Any]:
    """What the form says, as the action takes it: minutes are a number, or none."""
    minutes = {one.name for one in action.fields if one.kind == "minutes"}
    return {
        one.name: (int(said) if said.isdecimal() else None) if one.name in minutes else said
        for one in action.fields
        if (said := fields.get(one.name, "").strip()) or one.name not in minutes
    }
