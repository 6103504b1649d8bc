"""HTTP: mentions in, incidents to look at and act on, and whether all is well."""

from __future__ import annotations

import logging
from collections import Counter
from hmac import compare_digest
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

from ..core.actions import ACTIONS, fields_of
from ..core.errors import BadSetting, NotFound
from ..core.text import is_link
from . import feeds
from .feeds import BROKEN
from .request_body import MEGABYTE, read_body, unpack
from .slack.http import SlackHttp
from .slack.replies import unexpected

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from datetime import datetime

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ..app import App
    from ..core.action_row import Action, Field
    from ..core.model import Incident, Parsed
    from .feeds import Door
    from .slack.dispatch import Dispatch


log = logging.getLogger("firebreak")

SOURCE = "api"
NAMED = 1_000  # unreadable lines that an answer names; all of them are counted and kept


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
) -> Starlette:
    """The pages of one app.

    Parameters
    ----------
    parse
        Turns a body, the source's name and the time into stretches of a feed.
    api_token
        What callers of `/api` must show; empty closes `/api` altogether.
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
    """
    api = _Api(app, parse, door, actions, troubles)
    slack = SlackHttp(app.clock, signing_secret or "", dispatch, app.store)
    incident = "/incidents/{id}"
    inside = [
        Route("/mentions", api.mentions, methods=["POST"]),
        Route("/incidents", api.incidents),
        Route(incident, api.incident),
        *(Route(f"{incident}/{one.path}", api.doing(one), methods=["POST"]) for one in actions if one.path),
    ]
    return Starlette(
        routes=[
            Route("/healthz", api.health),
            *feeds.routes(app, parse, doors),
            Mount("/api", routes=inside, middleware=[Middleware(_Bearer, token=api_token)]),
            Route("/slack/interactions", slack.interactions, methods=["POST"]),
            Route("/slack/commands", slack.commands, methods=["POST"]),
            Route("/slack/events", slack.events, methods=["POST"]),
        ],
        exception_handlers={
            HTTPException: _refused,
            NotFound: lambda _, error: _json({"error": str(error)}, 404),
            ClientDisconnect: lambda _, __: Response(status_code=400),  # nobody is left to read it
        },
        middleware=[Middleware(_Calm)],
    )


class _Calm:
    """Answers 500 for what broke, and logs where it broke: tracebacks hold data, and logs have other readers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answered = False

        async def watch(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:  # noqa: BLE001
            log.error("%s: %s", scope.get("path", ""), unexpected(error))
            if not answered:
                await _json({"error": BROKEN}, 500)(scope, receive, send)


class _Bearer:
    """Lets through who shows the token; takes the same time whatever was shown."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._token:
            raise HTTPException(503, "the API is closed: set FIREBREAK_API_TOKEN and start again")
        shown = Request(scope).headers.get("authorization", "")
        scheme, _, token = shown.partition(" ")
        same = compare_digest(token.strip().encode("latin-1"), self._token.encode())
        if scheme.lower() != "bearer" or not same:
            said = "the token is wrong" if shown else "the token is missing"
            raise HTTPException(401, f"{said}; send the header Authorization: Bearer <token>", _CHALLENGE)
        await self._app(scope, receive, send)


_CHALLENGE = {"WWW-Authenticate": "Bearer"}


class Parse(Protocol):
    """Reads a body; `shape` and `zone` are what the sender says of it. Raises BadSetting."""

    def __call__(
        self, body: bytes, source: str, now: datetime, *, shape: str = "", zone: str = ""
    ) -> Iterable[Parsed]: ...


class Connected(Protocol):
    """Something that is connected, or is not."""

    @property
    def connected(self) -> bool: ...


class _Api:
    def __init__(
        self,
        app: App,
        parse: Parse,
        door: Connected | None,
        actions: Sequence[Action],
        troubles: Callable[[], dict[str, str]] | None,
    ) -> None:
        self._app, self._parse, self._door, self._troubles = app, parse, door, troubles
        self._body = _body(actions)

    async def mentions(self, request: Request) -> Response:
        """Mentions in, in any shape that import reads; `?as=` and `?zone=` say what its options say.

        202 is only said once everything is stored, and 422 when there was something and nothing could be read.
        """
        body = await read_body(request)
        encoding = request.headers.get("content-encoding", "").strip().lower()
        said = {"shape": request.query_params.get("as", ""), "zone": request.query_params.get("zone", "")}
        try:
            answer = await run_in_threadpool(self._take_in, body, encoding, said)
        except BadSetting as error:
            raise HTTPException(422, str(error)) from None
        nothing = answer["rejected"] and not answer["accepted"] + answer["duplicates"]
        return _json(answer, 422 if nothing else 202)

    def _take_in(self, body: bytes, encoding: str, said: dict[str, str]) -> dict[str, Any]:
        accepted = duplicates = unread = 0
        left: Counter[str] = Counter()
        rejected: list[dict[str, Any]] = []
        for parsed in self._parse(unpack(body, encoding), SOURCE, self._app.clock.now(), **said):
            left.update(parsed.left_out)
            watched = self._app.watch(parsed, SOURCE)
            accepted += watched.accepted
            duplicates += watched.duplicates
            unread += len(parsed.letters)
            named = parsed.letters[: NAMED - len(rejected)]
            rejected += [{"line": letter.line, "reason": letter.reason} for letter in named]
        more: dict[str, Any] = {"rejected_more": unread - len(rejected)} if unread > len(rejected) else {}
        if left:
            more["left_out"] = dict(left.most_common(NAMED))
        return {"accepted": accepted, "duplicates": duplicates, "rejected": rejected, **more}

    def health(self, _: Request) -> Response:
        health = self._app.queries.health()
        if self._door is not None:
            health = {**health, "slack_connected": self._door.connected}
        if self._troubles is not None:
            health = {**health, "feeds": self._troubles()}
        return _json(health, 200 if health.get("ok") else 503)

    def incidents(self, request: Request) -> Response:
        open_only = request.query_params.get("open", "") in ("1", "true", "yes")
        return _json(self._app.queries.incidents(open_only=open_only))

    def incident(self, request: Request) -> Response:
        incident = self._find(request.path_params["id"])
        timeline = self._app.queries.facts(incident=incident.id)
        return _json({**msgspec.to_builtins(incident), "timeline": timeline})

    def _find(self, id: str) -> Incident:
        incident = self._app.queries.incident(id)
        if incident is None:
            raise NotFound(f"there is no incident {id}")
        return incident

    def doing(self, action: Action) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint of an action: who does it, and its fields, in the body."""

        async def act(request: Request) -> Response:
            said = await self._read(request)
            fields = {field.name: _taken(field, said[field.name]) for field in action.fields}
            came = await run_in_threadpool(self._app.act, action.name, request.path_params["id"], said["who"], fields)
            return _json({"ok": True, "say": came.say}) if came.ok else _json({"error": came.say}, 409)

        return act

    async def _read(self, request: Request) -> dict[str, Any]:
        """What the body says, by field; who it is always."""
        try:
            read = msgspec.json.decode(await read_body(request, MEGABYTE), type=self._body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise HTTPException(422, f'the body cannot be read ({error}); send JSON such as {{"who": "mei"}}') from None
        said = msgspec.structs.asdict(read)
        said["who"] = said["who"].strip()
        if not said["who"] or len(said["who"]) > 200:
            raise HTTPException(422, "who is missing or too long; say who is pressing")
        return said


def _body(actions: Sequence[Action]) -> type[Struct]:
    """What a body may hold: who, and every field of the actions that have a path."""
    kinds = {name: field.kind for name, field in fields_of(one for one in actions if one.path).items()}
    fields = [(name, int | None, None) if kind == "minutes" else (name, str, "") for name, kind in kinds.items()]
    return msgspec.defstruct("Body", [("who", str, ""), *fields])


def _taken(field: Field, said: Any) -> Any:
    """What the body says, when the action can take it."""
    if field.kind == "link" and not is_link(said):
        what = f"{field.name} is missing or no link; give the address of the post, beginning with https://"
        raise HTTPException(422, what)
    if field.kind == "choice" and said not in field.values:
        raise HTTPException(422, f"{field.name} is missing or unknown; give one of {', '.join(field.values)}")
    return said


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _json({"error": error.detail}, error.status_code, error.headers)


def _json(content: object, status: int = 200, headers: Any = None) -> Response:
    return Response(msgspec.json.encode(content), status, headers, media_type="application/json")
