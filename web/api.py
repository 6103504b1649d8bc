"""HTTP: mentions in, incidents to look at and act on, and whether all is well."""

from __future__ import annotations

import logging
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from msgspec import Struct
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from ..app.audit_entries import log_key_use
from ..core.actions import ACTIONS, fields_of
from ..core.api_keys import MAY
from ..core.errors import BadSetting, NotFound, StoreError, unexpected
from ..core.reading_language import accepted, reading_in
from ..core.text import is_link
from ..core.translation import as_read, as_text, gettext, message
from . import feeds, signals_door
from .admission import Admission
from .feeds import BROKEN
from .health_pages import HealthPages
from .key_check import KeyCheck, Keyring, Needs, key_of
from .mentions_in import in_words, take_in
from .openapi import described
from .packed import Packed
from .pages.site import Site
from .request_body import MEGABYTE, read_body
from .rota_calendar import RotaCalendar
from .slack.http import SlackHttp
from .unavailable import unavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from datetime import datetime

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ..app import App
    from ..app.meters import Meters
    from ..core.action_row import Action, Field
    from ..core.model import Incident, Parsed
    from .admission import Admitted
    from .feeds import Door
    from .health_pages import Connected
    from .pages.keeper import Keeper
    from .pages.oidc_sign_in import OidcSignIn
    from .pages.player import Player
    from .pages.proxy_sign_in import ProxySignIn
    from .rota_calendar import Rota
    from .slack.dispatch import Dispatch


log = logging.getLogger("firebreak")

SOURCE, SERIES_SOURCE = "api", "api-series"
BELOW = {
    "incident": "/incidents",
    "draft": "/drafts",
    "item": "/items",
    "mention": "/mentions",
    "playbook": "/playbooks",
    "topic": "/topics",
    "team": "/teams",
}
"""Where a subject has its actions. Ids of drafts and items hold slashes, which stand in the path as they are."""
NO_WHO = (
    "who is not taken from the body any more: a key acts as its own person. Leave it out, and use that person's key: "
    "firebreak keys add act --as NAME"
)


def build(
    app: App,
    parse: Parse,
    *,
    api_token: str,
    signing_secret: str | None = None,
    dispatch: Dispatch | None = None,
    door: Connected | None = None,
    actions: Sequence[Action] = ACTIONS,
    doors: Sequence[Door] = (),
    troubles: Callable[[], dict[str, str]] | None = None,
    parse_series: ParseSeries | None = None,
    ending: Callable[[], bool] = lambda: False,
    playbooks: Keeper | None = None,
    player: Player | None = None,
    first: str = "/",
    proxy: ProxySignIn | None = None,
    oidc: OidcSignIn | None = None,
    rota: Rota | None = None,
) -> Starlette:
    """The pages of one app.

    Parameters
    ----------
    parse
        Turns a body, the source's name and the time into stretches of a feed.
    api_token
        The old single token, which may only send mentions; all else wants a key of the database.
    signing_secret
        Slack's; empty closes `/slack` altogether.
    dispatch
        Takes what people do in Slack; None closes `/slack` as well.
    door
        The line over which presses come instead, for `/healthz` to tell of.
    actions
        What people can do: the table of actions.
    doors
        The feeds that others push.
    troubles
        How the live feeds are, by name, for `/healthz` to tell of; None where there are none.
    parse_series
        Turns a body of counts into stretches; None closes `/api/series`.
    ending
        Whether the service ends: pages that wait for news are let go then.
    playbooks
        Keeps the playbooks file; None where the pages do not show it.
    player
        Plays recordings for the page; None where none can be tried.
    first
        The page that opens after signing in.
    proxy
        Signs people in whom a proxy before the pages vouches for; None where nobody does.
    oidc
        Signs people in whom an OpenID provider knows; None where there is none.
    rota
        Writes who is on call as a calendar; None closes its address.
    """
    admission = Admission()
    api = _Api(app, parse, admission, actions, parse_series)
    slack = SlackHttp(app.clock, signing_secret or "", dispatch, app.store)
    incident = "/incidents/{id}"
    sends, reads, acts, _ = ([Middleware(Needs, scope=scope)] for scope in MAY)
    inside = [
        Route("/mentions", api.mentions, methods=["POST"], middleware=sends),
        *([Route("/series", api.series, methods=["POST"], middleware=sends)] if parse_series else []),
        Route("/signals", api.signals, methods=["POST"], middleware=sends),
        Route("/incidents", api.incidents, middleware=reads),
        Route(incident, api.incident, middleware=reads),
        *(
            Route(f"{BELOW[one.subject]}/{_id(one)}/{one.path}", api.doing(one), methods=["POST"], middleware=acts)
            for one in actions
            if one.path
        ),
    ]
    keyring = Keyring(app.store, app.clock, api_token)
    site = Site(app, ending, playbooks, player, first, proxy, oidc)
    return Starlette(
        routes=[
            *feeds.routes(app, parse, doors, admission),
            Route("/api/openapi.json", _described(partial(described, actions, BELOW, series=parse_series is not None))),
            Mount("/api", routes=inside, middleware=[Middleware(KeyCheck, keyring=keyring)]),
            *(RotaCalendar(keyring, app.clock, rota).routes() if rota else []),
            *HealthPages(app, door, admission, troubles).routes(),
            *site.routes(),
            Route("/slack/interactions", slack.interactions, methods=["POST"]),
            Route("/slack/commands", slack.commands, methods=["POST"]),
            Route("/slack/events", slack.events, methods=["POST"]),
        ],
        exception_handlers={
            HTTPException: _refused,
            NotFound: lambda _, error: _json({"error": str(error)}, 404),
            ClientDisconnect: lambda _, __: Response(status_code=400),  # nobody is left to read it
        },
        middleware=[Middleware(_Calm, meters=app.meters), Middleware(Packed)],
        lifespan=site.beginning,
    )


def _described(document: Callable[[], dict[str, Any]]) -> Callable[[Request], Response]:
    """It wants no key: it says what there is, and nothing of what happened. Made when somebody first asks."""
    content = cache(lambda: msgspec.json.encode(document()))
    return lambda _: Response(content(), media_type="application/json")


class _Calm:
    """Answers 500 for what broke, 503 where it was the database; the log says where, as tracebacks hold data."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self._app, self._meters = app, meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answered = False

        async def watch(sent: Message) -> None:
            nonlocal answered
            answered = True
            if sent["type"] == "http.response.start" and scope["path"].startswith(("/api", "/slack")):
                self._meters.answered(sent["status"])
            await send(sent)

        try:
            await self._app(scope, receive, watch)
        except StoreError as error:
            log.error("%s: %s", scope.get("path", ""), error)
            if not answered:
                await _refused(Request(scope), unavailable(error))(scope, receive, send)
        except Exception as error:  # noqa: BLE001
            log.error("%s: %s", scope.get("path", ""), unexpected(error))
            if not answered:
                await _json({"error": BROKEN}, 500)(scope, receive, send)


class Parse(Protocol):
    """Reads a body; `shape` and `zone` are what the sender says of it. Raises BadSetting."""

    def __call__(
        self, body: bytes, source: str, now: datetime, *, shape: str = "", zone: str = ""
    ) -> Iterable[Parsed]: ...


class ParseSeries(Protocol):
    """Reads a body of counts; `topic` and `series` are what is meant where a line names none."""

    def __call__(
        self, body: bytes, source: str, now: datetime, *, topic: str = "", series: str = ""
    ) -> Iterable[Parsed]: ...


class _Api:
    def __init__(
        self,
        app: App,
        parse: Parse,
        admission: Admission,
        actions: Sequence[Action],
        parse_series: ParseSeries | None = None,
    ) -> None:
        self._app, self._parse, self._admission = app, parse, admission
        self._parse_series = parse_series
        self._body = _body(actions)

    async def mentions(self, request: Request) -> Response:
        """Mentions in, in any shape that import reads; `?as=` and `?zone=` say what its options say.

        202 is only said once everything is stored, and 422 when there was something and nothing could be read.
        """
        said = {"shape": request.query_params.get("as", ""), "zone": request.query_params.get("zone", "")}
        with self._admission.admit() as place:
            return await self._taken(request, place, self._parse, SOURCE, said)

    async def series(self, request: Request) -> Response:
        """Counts in: lines, an array or a table; `?topic=` and `?series=` where they name none. Answers as mentions."""
        assert self._parse_series is not None  # without it there is no such route
        said = {name: request.query_params.get(name, "") for name in ("topic", "series")}
        with self._admission.admit() as place:
            return await self._taken(request, place, self._parse_series, SERIES_SOURCE, said)

    async def _taken(
        self,
        request: Request,
        place: Admitted,
        parse: Callable[..., Iterable[Parsed]],
        source: str,
        said: dict[str, str],
    ) -> Response:
        body = await read_body(request, hold=place.hold)
        encoding = request.headers.get("content-encoding", "").strip().lower()
        try:
            answer, status = await run_in_threadpool(take_in, self._app, parse, body, encoding, place, source, said)
        except BadSetting as error:
            raise HTTPException(422, error.said) from None
        with reading_in(_language(request)):
            return _json(in_words(answer), status)

    async def signals(self, request: Request) -> Response:
        """What an engine noticed: taken up as if a detector here had, each once."""
        return _json(*await signals_door.taken(request, self._app, self._admission))

    def incidents(self, request: Request) -> Response:
        open_only = request.query_params.get("open", "") in ("1", "true", "yes")
        with reading_in(_language(request)):
            return _json(self._app.queries.incidents(open_only=open_only))

    def incident(self, request: Request) -> Response:
        incident = self._find(request.path_params["id"])
        timeline = self._app.queries.facts(incident=incident.id)
        drafts, items = self._app.queries.drafts(incident.id), self._app.queries.items(incident.id)
        with reading_in(_language(request)):
            told = msgspec.to_builtins(incident, enc_hook=as_text)
            return _json({**told, "timeline": timeline, "drafts": drafts, "items": items})

    def _find(self, id: str) -> Incident:
        incident = self._app.queries.incident(id)
        if incident is None:
            raise NotFound(message("there is no incident {id}", id=id))
        return incident

    def doing(self, action: Action) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint of an action: its fields stand in the body, and the key says who does it."""

        async def act(request: Request) -> Response:
            said = await self._read(request)
            fields = {field.name: _taken(field, said[field.name]) for field in action.fields}
            key, subject = key_of(request.scope), request.path_params["id"]
            who = key.who or ""
            incident = subject.partition("/")[0]
            if await run_in_threadpool(self._app.queries.keeps_from, incident, who, action.name):
                with reading_in(_language(request)):
                    say = gettext("That incident is confidential: only those whom its room invites may do this.")
                raise HTTPException(403, say)
            await run_in_threadpool(log_key_use, self._app, key.id, who, action.name, subject)
            came = await run_in_threadpool(self._app.act, action.name, subject, who, fields)
            with reading_in(_language(request)):
                return _json({"ok": True, "say": came.say}) if came.ok else _json({"error": came.say}, 409)

        return act

    async def _read(self, request: Request) -> dict[str, Any]:
        """What the body says, by field; nothing at all does where an action has none."""
        try:
            body = await read_body(request, MEGABYTE) or b"{}"
            read = msgspec.json.decode(body, type=self._body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            what = f'the body cannot be read ({error}); send JSON such as {{"verdict": "real"}}'
            raise HTTPException(422, what) from None
        said = msgspec.structs.asdict(read)
        if said.pop("who") is not msgspec.UNSET:
            raise HTTPException(422, NO_WHO)
        return said


def _id(action: Action) -> str:
    return "{id:path}" if action.subject in ("draft", "item", "mention") else "{id}"


def _body(actions: Sequence[Action]) -> type[Struct]:
    """What a body may hold: every field of the actions that have a path; and `who`, to be refused."""
    kinds = {name: field.kind for name, field in fields_of(one for one in actions if one.path).items()}
    fields = [(name, int | None, None) if kind == "minutes" else (name, str, "") for name, kind in kinds.items()]
    return msgspec.defstruct("Body", [("who", Any, msgspec.UNSET), *fields])


def _taken(field: Field, said: Any) -> Any:
    """What the body says, when the action can take it."""
    if field.kind == "link" and (said or field.need) and not is_link(said):
        what = f"{field.name} is missing or no link; give the address of the post, beginning with https://"
        raise HTTPException(422, what)
    if field.kind == "person" and not said:
        raise HTTPException(422, f"{field.name} is missing; give a name of the file")
    if field.kind == "choice" and said not in field.values and (said or not field.optional):
        raise HTTPException(422, f"{field.name} is missing or unknown; give one of {', '.join(field.values)}")
    return said


def _language(request: Request) -> str:
    """In which sentences are told; English for whoever asks for none that we speak."""
    return accepted(request.headers.get("accept-language", ""))


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    with reading_in(_language(request)):
        return _json({"error": error.detail}, error.status_code, error.headers)


def _json(content: object, status: int = 200, headers: Any = None) -> Response:
    return Response(as_read(content), status, headers, media_type="application/json")
