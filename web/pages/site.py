"""The pages, and what is pressed on them: who may see what, and what browsers are told to refuse."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from ...core.actions import find
from ...core.errors import NotFound, StoreError, unexpected
from ...core.reading_language import in_english, reading_in
from ...core.sign_in import DISPLAY, SCREEN, SESSION, is_display
from ...core.translation import gettext, gettext_noop
from .chart_pages import ChartPages
from .declare_pages import DeclarePages
from .draft_pages import DraftPages
from .frame import NO_FORM, NOTHING, Frame, to_sign_in
from .incident_list import IncidentList
from .live import Live
from .live_pages import LivePages
from .live_views import LiveViews
from .mention_pages import MentionPages
from .oidc_sign_in import OidcPages
from .playbook_pages import PlaybookPages
from .report_pages import ReportPages
from .sessions import COOKIE, Visitor, keep
from .shared_parts import MARK
from .try_pages import TryPages
from .why_pages import WhyPages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from starlette.applications import Starlette
    from starlette.requests import Request

    from ...app import App
    from .assets import Asset
    from .keeper import Keeper
    from .live_pages import LivePage
    from .oidc_sign_in import OidcSignIn
    from .player import Player
    from .proxy_sign_in import ProxySignIn

log = logging.getLogger("firebreak")

YEAR = 365 * 24 * 3600
CORRIDOR = "/?wall=1"
SIGN_IN = gettext_noop("Ask for a link: whoever runs Firebreak types firebreak invite and your name.")
USED = gettext_noop("This link has been used, or is too old. Ask for a new one: firebreak invite and your name.")


class Site:
    """All pages of one app."""

    def __init__(
        self,
        app: App,
        ending: Callable[[], bool],
        playbooks: Keeper | None = None,
        player: Player | None = None,
        first: str = "/",
        proxy: ProxySignIn | None = None,
        oidc: OidcSignIn | None = None,
    ) -> None:
        """`first` is the page that opens after signing in."""
        self._playbooks, self._player, self._first = playbooks, player, first
        self._app, self._ending, self._oidc = app, ending, oidc
        self._frame = Frame(app, proxy, oidc.provider.host if oidc else "")
        self._sessions, self._page, self._note = self._frame.sessions, self._frame.page, self._frame.note
        self._views, self._pages = LiveViews(self._frame), LivePages(self._frame)
        self._live = Live(app, self._pages, ending)

    def routes(self) -> list[Route]:
        """Where they are."""
        incident, seen = "/incidents/{id}", self._frame.seen
        pages = [
            Route("/", seen(self.wall)),
            *IncidentList(self._frame).routes(),
            Route(incident, seen(self.incident)),
            Route(f"{incident}/{{action}}", self.press, methods=["POST"]),
            *ChartPages(self._frame).routes(),
            *DeclarePages(self._frame).routes(),
            *DraftPages(self._frame).routes(),
            *MentionPages(self._frame).routes(),
            *WhyPages(self._frame).routes(),
            *PlaybookPages(self._frame, self._playbooks).routes(),
            *ReportPages(self._frame, self._playbooks).routes(),
            *TryPages(self._frame, self._player, self._ending).routes(),
            *(OidcPages(self._frame, self._oidc, self._first).routes() if self._oidc else ()),
            Route("/health", seen(self.health)),
            Route("/sign-in", self.ask_to_sign_in),
            Route("/sign-in/{shown}", self.sign_in),
            Route("/sign-in/{shown}", self.begin, methods=["POST"]),
            Route("/sign-out", self.sign_out, methods=["POST"]),
            Route("/live", self.live),
        ]
        return [
            *self._frame.in_their_language(pages),
            *(Route(one.path, _kept(one)) for one in self._frame.assets.values()),
        ]

    def make_ahead(self) -> None:
        """The wall, so that the first who looks does not wait for what is read and compiled once."""
        nobody = Visitor("", MARK, "", self._app.clock.now())
        kept = self._app.queries.kept_from([nobody.who])[nobody.who]
        with reading_in(self._app.queries.language("")):
            self._pages.state(self._views.wall({}), nobody, kept)

    @asynccontextmanager
    async def beginning(self, _: Starlette) -> AsyncIterator[None]:
        """While the service begins to listen the wall is made. Nobody waits for it; what fails is tried by who asks."""
        making = asyncio.create_task(run_in_threadpool(self._tried_ahead))
        yield
        await making

    def _tried_ahead(self) -> None:
        try:
            self.make_ahead()
        except StoreError as error:
            log.error("%s", error)
        except Exception as error:  # noqa: BLE001  not its words: they may hold what only a room may see
            log.error("the wall cannot be made: %s; please report this", unexpected(error))

    # what people look at

    def wall(self, request: Request, visitor: Visitor) -> Response:
        """How things stand; with `?wall=1` for a corridor, where nothing private may be read."""
        return self._pages.response(self._views.wall(request.query_params), visitor)

    def incident(self, request: Request, visitor: Visitor) -> Response:
        """One incident: all of it for those who may know, else who has it and nothing more."""
        id = request.path_params["id"]
        if self._app.queries.incident(id) is None:
            return self._note(visitor, gettext("There is no incident {incident}.", incident=id), 404)
        return self._pages.response(self._views.incident(id), visitor)

    def _refused(self, id: str, visitor: Visitor, said: str) -> Response:
        """The page again, with why nothing was done; it stays until somebody loads it anew."""
        shown = self._views.of_incident(id, visitor) | {"said": said}
        return self._page("incident", visitor, 409, layout="base.html.j2", **shown)

    def health(self, _: Request, visitor: Visitor) -> Response:
        """Whether all is well, in words."""
        return self._page(
            "health", visitor, health=self._app.health.look(), blocked=self._app.queries.blocked(visitor.who)
        )

    # what people press

    async def press(self, request: Request) -> Response:
        """A row of the table of actions, done as whoever is signed in."""
        came = await self._frame.pressed(request)
        if isinstance(came, Response):
            return came
        visitor, fields = came
        id = request.path_params["id"]
        action = find(request.path_params["action"])
        if action is None:
            return self._note(visitor, NOTHING, 404)
        subject = fields.pop("subject", id)
        if subject.partition("/")[0] != id:
            return self._note(visitor, NO_FORM, 403)
        if await run_in_threadpool(self._app.queries.keeps_from, id, visitor.who, action.name):
            return self._note(visitor, gettext("That incident is confidential: please type this in its room."), 403)
        try:
            done = await run_in_threadpool(self._frame.act, action, subject, visitor.who, fields)
        except NotFound as error:
            return self._note(visitor, _not_there(error), 404)
        if done.ok:
            return RedirectResponse(f"/incidents/{id}", 303)
        return await run_in_threadpool(self._refused, id, visitor, done.say)

    # who looks

    def ask_to_sign_in(self, _: Request) -> Response:
        return self._page("sign_in", None, 401, invitation=None, say=gettext(SIGN_IN))

    def sign_in(self, request: Request) -> Response:
        """Asks before it uses the link up: chats and mail programs open links by themselves."""
        invitation = self._sessions.invited(request.path_params["shown"])
        if invitation is None:
            return self._page("sign_in", None, 410, invitation=None, say=gettext(USED))
        screen = invitation.who.removeprefix(DISPLAY) if is_display(invitation.who) else ""
        return self._page("sign_in", None, invitation=invitation, say="", screen=screen)

    def begin(self, request: Request) -> Response:
        """Use the link up."""
        invitation = self._sessions.invited(request.path_params["shown"])
        secret = self._sessions.begin(request.path_params["shown"])
        if secret is None or invitation is None:
            return self._page("sign_in", None, 410, invitation=None, say=gettext(USED))
        screen = is_display(invitation.who)
        answer = RedirectResponse(CORRIDOR if screen else self._first, 303)
        keep(answer, secret, secure=request.url.scheme == "https", holds=SCREEN if screen else SESSION)
        return answer

    async def sign_out(self, request: Request) -> Response:
        visitor, fields = await self._frame.form(request)
        if visitor is None or not visitor.sent(fields.get("form")):
            return to_sign_in()  # another site may have sent it: its word takes no session away
        await run_in_threadpool(self._sessions.end, visitor)
        answer = to_sign_in()
        answer.delete_cookie(COOKIE)
        return answer

    async def live(self, request: Request) -> Response:
        """Says what has changed of the page that is open, for as long as its session holds."""
        visitor = await run_in_threadpool(self._sessions.visitor, request)
        if visitor is None:
            return Response(status_code=401)
        asked = request.query_params
        seen = request.headers.get("last-event-id", "") or asked.get("seen", "")
        page = await run_in_threadpool(self._asked, asked)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        stream = self._live.stream(visitor, page, seen)
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    def _asked(self, asked: Mapping[str, str]) -> LivePage | None:
        """The page that is open; None for one that does not change by itself."""
        id = asked.get("incident", "")
        if id:
            return self._views.incident(id) if self._app.queries.incident(id) else None
        return self._views.wall(asked) if asked.get("seen") else None


def _not_there(error: NotFound) -> str:
    """What the error says; it says it in English."""
    said = str(error)
    return f"{said[:1].upper()}{said[1:]}." if in_english() else gettext("That is not there any more.")


def _kept(asset: Asset) -> Callable[[Request], Response]:
    def shown(_: Request) -> Response:
        headers = {"Cache-Control": f"max-age={YEAR}, immutable", "X-Content-Type-Options": "nosniff"}
        return Response(asset.content, media_type=asset.kind, headers=headers)

    return shown
