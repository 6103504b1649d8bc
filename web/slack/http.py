"""The door for Slack over HTTP: believed only when signed, and not older than five minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import msgspec
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from ..request_body import MEGABYTE, read_body

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from starlette.requests import Request

    from ...core.ports import Clock
    from .dispatch import Dispatch
    from .payloads import Answer


class SlackHttp:
    """`/slack/…`: checks the signature and hands what it holds to the dispatch."""

    def __init__(self, clock: Clock, secret: str, dispatch: Dispatch | None) -> None:
        self._clock, self._secret, self._dispatch = clock, secret, dispatch

    async def interactions(self, request: Request) -> Response:
        """Buttons, menus and forms."""
        form = _form(await self._verified(request))
        return await self._take(lambda dispatch: dispatch.interaction(_json(form.get("payload", ""))))

    async def commands(self, request: Request) -> Response:
        """`/firebreak …`."""
        form = _form(await self._verified(request))
        return await self._take(lambda dispatch: dispatch.command(form))

    async def events(self, request: Request) -> Response:
        """What happened in a channel."""
        body = await self._verified(request)
        return await self._take(lambda dispatch: dispatch.event(_json(body)))

    async def _take(self, take: Callable[[Dispatch], Answer]) -> Response:
        assert self._dispatch is not None  # _verified refuses before
        try:
            answer = await run_in_threadpool(take, self._dispatch)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            raise HTTPException(400, f"the payload cannot be read: {error}") from None
        after = BackgroundTask(answer.after) if answer.after else None
        return Response(background=after) if answer.body is None else JSONResponse(answer.body, background=after)

    async def _verified(self, request: Request) -> bytes:
        """The body of a request that Slack really sent within the last five minutes."""
        from slack_sdk.signature import Clock, SignatureVerifier

        if not self._secret or self._dispatch is None:
            raise HTTPException(503, "Slack is not connected: set FIREBREAK_SLACK_SIGNING_SECRET and start again")
        clock = self._clock

        class Seconds(Clock):
            def now(self) -> float:
                return clock.now().timestamp()

        body = await read_body(request, MEGABYTE)
        try:
            valid = SignatureVerifier(self._secret, Seconds()).is_valid_request(body, dict(request.headers))
        except (ValueError, TypeError, OverflowError):  # odd timestamps, signatures or bodies that are not text
            valid = False
        if not valid:
            raise HTTPException(401, "the signature is wrong, or older than five minutes")
        return body


def _form(body: bytes) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}


def _json(text: str | bytes) -> Any:
    return msgspec.json.decode(text)
