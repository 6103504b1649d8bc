"""The pages, and what is pressed on them: who may see what, and what browsers are told to refuse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from ...core.actions import find
from ...core.errors import NotFound
from ...reports.review import review
from ..request_body import MEGABYTE, read_body
from .assets import ICON, SCRIPTS, STYLE, assets
from .live import Live
from .sessions import COOKIE, Sessions, keep
from .wall import SIGNS, different, fire_of, look, picture
from .words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from ...app import App
    from ...core.action_row import Action
    from .assets import Asset
    from .sessions import Visitor

    Page = Callable[[Request, Visitor], Response]

HERE = Path(__file__).parent
FRESH = 30  # seconds after which the wall is asked for again
YEAR = 365 * 24 * 3600
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
SIGN_IN = "Ask for a link: whoever runs Firebreak types firebreak invite and your name."
USED = "This link has been used, or is too old. Ask for a new one: firebreak invite and your name."
NO_FORM = "This came from no page of your session, so nothing was done. Go back, load the page again and press again."


class Site:
    """All pages of one app."""

    def __init__(self, app: App, ending: Callable[[], bool]) -> None:
        self._app, self._sessions, self._live, self._ending = app, Sessions(app.store, app.clock), Live(app), ending
        self._assets = assets()
        loader = FileSystemLoader(HERE / "templates")
        self._templates = Environment(
            loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
        )
        scripts = [self._assets[name].path for name in SCRIPTS]
        self._templates.globals |= {
            "css": self._assets[STYLE].path,
            "icon": self._assets[ICON].path,
            "scripts": scripts,
            "fresh": FRESH,
            "signs": SIGNS,
        }

    def routes(self) -> list[Route]:
        """Where they are."""
        incident = "/incidents/{id}"
        return [
            Route("/", self._seen(self.wall)),
            Route(incident, self._seen(self.incident)),
            Route(f"{incident}/{{action}}", self.press, methods=["POST"]),
            Route("/health", self._seen(self.health)),
            Route("/sign-in", self.ask_to_sign_in),
            Route("/sign-in/{shown}", self.sign_in),
            Route("/sign-in/{shown}", self.begin, methods=["POST"]),
            Route("/sign-out", self.sign_out, methods=["POST"]),
            Route("/live", self.live),
            *(Route(one.path, _kept(one)) for one in self._assets.values()),
        ]

    # what people look at

    def wall(self, _: Request, visitor: Visitor) -> Response:
        """How things stand."""
        return self._page("wall", visitor, live="/", wall=look(self._app, visitor.who))

    def incident(self, request: Request, visitor: Visitor) -> Response:
        """One incident: all of it for those who may know, else who has it and nothing more."""
        return self._incident(request.path_params["id"], visitor)

    def _incident(self, id: str, visitor: Visitor, said: str = "", status: int = 200) -> Response:
        found = self._app.queries.incident(id)
        if found is None:
            return self._note(visitor, f"There is no incident {id}.", 404)
        now = self._app.clock.now()
        fire = fire_of(self._app, found, visitor.who, now)
        told = review(self._app.store, id, now) if fire.inside else None
        actions = {button.action: find(button.action) for button in fire.card.buttons}
        title = next((one.title for one in self._app.queries.topics() if one.name == found.topic), "") or found.topic
        drawn = picture(self._app, found, title, now) if fire.inside else None
        posts = list(different(told.posts)) if told else []
        return self._page(
            "incident",
            visitor,
            status,
            live="" if said else f"/incidents/{id}",
            fire=fire,
            title=title,
            review=told,
            picture=drawn,
            posts=posts,
            actions=actions,
            said=said,
        )

    def health(self, _: Request, visitor: Visitor) -> Response:
        """Whether all is well, in words."""
        return self._page("health", visitor, health=self._app.health.look())

    # what people press

    async def press(self, request: Request) -> Response:
        """A row of the table of actions, done as whoever is signed in."""
        visitor, fields = await self._form(request)
        if visitor is None:
            return _to_sign_in()
        if not visitor.sent(fields.pop("form", "")):
            return self._note(visitor, NO_FORM, 403)
        id = request.path_params["id"]
        action = find(request.path_params["action"])
        if action is None:
            return self._note(visitor, "There is nothing like that to press.", 404)
        subject = fields.pop("subject", id)
        if subject.partition("/")[0] != id:
            return self._note(visitor, NO_FORM, 403)
        try:
            came = await run_in_threadpool(self._app.act, action.name, subject, visitor.who, _taken(action, fields))
        except NotFound as error:
            return self._note(visitor, f"{str(error)[:1].upper()}{str(error)[1:]}.", 404)
        if came.ok:
            return RedirectResponse(f"/incidents/{id}", 303)
        return await run_in_threadpool(self._incident, id, visitor, came.say, 409)

    # who looks

    def ask_to_sign_in(self, _: Request) -> Response:
        return self._page("sign_in", None, 401, invitation=None, say=SIGN_IN)

    def sign_in(self, request: Request) -> Response:
        """Asks before it uses the link up: chats and mail programs open links by themselves."""
        invitation = self._sessions.invited(request.path_params["shown"])
        if invitation is None:
            return self._page("sign_in", None, 410, invitation=None, say=USED)
        return self._page("sign_in", None, invitation=invitation, say="")

    def begin(self, request: Request) -> Response:
        """Use the link up."""
        secret = self._sessions.begin(request.path_params["shown"])
        if secret is None:
            return self._page("sign_in", None, 410, invitation=None, say=USED)
        answer = RedirectResponse("/", 303)
        keep(answer, secret, secure=request.url.scheme == "https")
        return answer

    async def sign_out(self, request: Request) -> Response:
        visitor, fields = await self._form(request)
        if visitor and visitor.sent(fields.get("form")):
            await run_in_threadpool(self._sessions.end, visitor)
        answer = _to_sign_in()
        answer.delete_cookie(COOKIE)
        return answer

    async def live(self, request: Request) -> Response:
        """Says when there is something new to see, for as long as the page is open and its session holds."""
        visitor = await run_in_threadpool(self._sessions.visitor, request)
        if visitor is None:
            return Response(status_code=401)
        ends = visitor.ends_at

        def goes_on() -> bool:
            return not self._ending() and self._app.clock.now() < ends

        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._live.stream(goes_on), media_type="text/event-stream", headers=headers)

    # how pages are made

    def _seen(self, page: Page) -> Callable[[Request], Response]:
        """The page for whoever is signed in; the others are asked to."""

        def shown(request: Request) -> Response:
            visitor = self._sessions.visitor(request)
            return page(request, visitor) if visitor else _to_sign_in()

        return shown

    async def _form(self, request: Request) -> tuple[Visitor | None, dict[str, str]]:
        body = await read_body(request, MEGABYTE)
        visitor = await run_in_threadpool(self._sessions.visitor, request)
        try:
            return visitor, dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100))
        except (UnicodeDecodeError, ValueError):
            raise HTTPException(422, "the form cannot be read") from None

    def _note(self, visitor: Visitor, say: str, status: int) -> Response:
        return self._page("note", visitor, status, say=say)

    def _page(self, name: str, visitor: Visitor | None, status: int = 200, **shown: Any) -> Response:
        now, topics = self._app.clock.now(), self._app.queries.topics()
        zone = ZoneInfo(topics[0].zone if topics else "UTC")
        page = self._templates.overlay()
        page.filters = {**page.filters, **Words(zone, now).filters()}
        made = page.get_template(f"{name}.html.j2").render(
            {"live": "", **shown}, visitor=visitor, now=now, zone=zone.key, here=name
        )
        return HTMLResponse(made, status, HEADERS)


def _kept(asset: Asset) -> Callable[[Request], Response]:
    def shown(_: Request) -> Response:
        headers = {"Cache-Control": f"max-age={YEAR}, immutable", "X-Content-Type-Options": "nosniff"}
        return Response(asset.content, media_type=asset.kind, headers=headers)

    return shown


def _to_sign_in() -> Response:
    return RedirectResponse("/sign-in", 303)


def _taken(action: Action, fields: Mapping[str, str]) -> dict[str, Any]:
    """What the form says, as the action takes it: minutes are a number, or none."""
    minutes = {one.name for one in action.fields if one.kind == "minutes"}
    return {
        one.name: (int(said) if said.isdecimal() else None) if one.name in minutes else said
        for one in action.fields
        if (said := fields.get(one.name, "").strip()) or one.name not in minutes
    }
