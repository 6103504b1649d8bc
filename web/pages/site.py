"""The pages, and what is pressed on them: who may see what, and what browsers are told to refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from ...core.actions import find
from ...core.chart_marks import marks_of, window_of
from ...core.errors import NotFound
from ...core.reading_language import in_english
from ...core.translation import gettext, gettext_noop
from ...reports.heard_now import HeardNow
from ...reports.review import review
from ...reports.wording import Wording
from .corridor import drawn, scene_of, shown_in
from .draft_pages import DraftPages
from .frame import NO_FORM, NOTHING, Frame, to_sign_in
from .live import Live
from .mention_pages import MentionPages
from .playbook_pages import PlaybookPages
from .report_pages import ReportPages
from .sessions import COOKIE, keep
from .try_pages import TryPages
from .wall import WHOLE, different, fire_of, look, picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from ...app import App
    from .assets import Asset
    from .keeper import Keeper
    from .player import Player
    from .proxy_sign_in import ProxySignIn
    from .sessions import Visitor

YEAR = 365 * 24 * 3600
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
    ) -> None:
        """`first` is the page that opens after signing in."""
        self._playbooks, self._player, self._first = playbooks, player, first
        self._app, self._frame, self._live, self._ending = app, Frame(app, proxy), Live(app), ending
        self._sessions, self._page, self._note = self._frame.sessions, self._frame.page, self._frame.note
        self._heard = HeardNow(app.store)

    def routes(self) -> list[Route]:
        """Where they are."""
        incident, seen = "/incidents/{id}", self._frame.seen
        pages = [
            Route("/", seen(self.wall)),
            Route(incident, seen(self.incident)),
            Route(f"{incident}/{{action}}", self.press, methods=["POST"]),
            *DraftPages(self._frame).routes(),
            *MentionPages(self._frame).routes(),
            *PlaybookPages(self._frame, self._playbooks).routes(),
            *ReportPages(self._frame, self._playbooks).routes(),
            *TryPages(self._frame, self._player, self._ending).routes(),
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

    # what people look at

    def wall(self, request: Request, visitor: Visitor) -> Response:
        """How things stand; with `?wall=1` for a corridor, where nothing private may be read."""
        if not request.query_params.get("wall"):
            wall = look(self._app, self._heard, visitor.who)
            return self._page("wall", visitor, live="/", wall=wall, whole=WHOLE)
        wall = look(self._app, self._heard, visitor.who, in_public=True)
        scene = scene_of(request.query_params.get("scene", ""), wall)
        now = self._app.clock.now().astimezone(self._frame.zone)
        seen = {one.incident.id: picture(self._app, one.incident, "", now, "wall", 8.3) for one in drawn(wall)}
        shown = shown_in(scene, wall, now, request.query_params.get("language", ""))
        return self._page("corridor", visitor, here="wall", wall=wall, pictures=seen, **shown)

    def incident(self, request: Request, visitor: Visitor) -> Response:
        """One incident: all of it for those who may know, else who has it and nothing more."""
        return self._incident(request.path_params["id"], visitor)

    def _incident(self, id: str, visitor: Visitor, said: str = "", status: int = 200) -> Response:
        found = self._app.queries.incident(id)
        if found is None:
            return self._note(visitor, gettext("There is no incident {incident}.", incident=id), 404)
        now = self._app.clock.now()
        fire = fire_of(self._app, found, visitor.who, now)
        told = review(self._app.store, id, now) if fire.inside else None
        claims = self._app.queries.claims(found) if fire.inside else []
        pressed = [button.action for card in (fire.card, *claims) for button in card.buttons]
        actions = {name: find(name) for name in pressed}
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
            claims=claims,
            actions=actions,
            layout="base.html.j2",
            told=Wording(found, self._frame.zone, now).plain if fire.inside else None,
            marks=marks_of(found) if fire.inside else (),
            window=window_of(found) if fire.inside else None,
            said=said,
        )

    def health(self, _: Request, visitor: Visitor) -> Response:
        """Whether all is well, in words."""
        return self._page("health", visitor, health=self._app.health.look())

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
        return await run_in_threadpool(self._incident, id, visitor, done.say, 409)

    # who looks

    def ask_to_sign_in(self, _: Request) -> Response:
        return self._page("sign_in", None, 401, invitation=None, say=gettext(SIGN_IN))

    def sign_in(self, request: Request) -> Response:
        """Asks before it uses the link up: chats and mail programs open links by themselves."""
        invitation = self._sessions.invited(request.path_params["shown"])
        if invitation is None:
            return self._page("sign_in", None, 410, invitation=None, say=gettext(USED))
        return self._page("sign_in", None, invitation=invitation, say="")

    def begin(self, request: Request) -> Response:
        """Use the link up."""
        secret = self._sessions.begin(request.path_params["shown"])
        if secret is None:
            return self._page("sign_in", None, 410, invitation=None, say=gettext(USED))
        answer = RedirectResponse(self._first, 303)
        keep(answer, secret, secure=request.url.scheme == "https")
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
        """Says when there is something new to see, for as long as the page is open and its session holds."""
        visitor = await run_in_threadpool(self._sessions.visitor, request)
        if visitor is None:
            return Response(status_code=401)
        ends = visitor.ends_at

        def goes_on() -> bool:
            return not self._ending() and self._app.clock.now() < ends

        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._live.stream(goes_on), media_type="text/event-stream", headers=headers)


def _not_there(error: NotFound) -> str:
    """What the error says; it says it in English."""
    said = str(error)
    return f"{said[:1].upper()}{said[1:]}." if in_english() else gettext("That is not there any more.")


def _kept(asset: Asset) -> Callable[[Request], Response]:
    def shown(_: Request) -> Response:
        headers = {"Cache-Control": f"max-age={YEAR}, immutable", "X-Content-Type-Options": "nosniff"}
        return Response(asset.content, media_type=asset.kind, headers=headers)

    return shown
