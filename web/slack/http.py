"""The door for Slack over HTTP: believed only when signed, and not older than five minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import msgspec
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from ..request_body import MEGABYTE, read_body
from .payloads import Answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from starlette.requests import Request

    from ...core.ports import Clock
    from ...core.store import Store
    from .dispatch import Dispatch


REMEMBERED = timedelta(minutes=11)  # a signature is believed from five minutes before our time to five after


class SlackHttp:
    """`/slack/…`: checks the signature and hands what it holds to the dispatch."""

    def __init__(self, clock: Clock, secret: str, dispatch: Dispatch | None, store: Store) -> None:
        self._clock, self._secret, self._dispatch, self._store = clock, secret, dispatch, store

    async def interactions(self, request: Request) -> Response:
        """Buttons, menus and forms."""
        form = _form(await self._verified(request))
        return await self._take(request, lambda dispatch: dispatch.interaction(_json(form.get("payload", ""))))

    async def commands(self, request: Request) -> Response:
        """`/firebreak …`."""
        form = _form(await self._verified(request))
        return await self._take(request, lambda dispatch: dispatch.command(form))

    async def events(self, request: Request) -> Response:
        """What happened in a channel."""
        body = await self._verified(request)
        return await self._take(request, lambda dispatch: dispatch.event(_json(body)))

    async def _take(self, request: Request, take: Callable[[Dispatch], Answer]) -> Response:
        dispatch = self._dispatch
        assert dispatch is not None  # _verified refuses before
        signature = request.headers.get("x-slack-signature", "")
        try:
            answer = await run_in_threadpool(lambda: self._once(signature, lambda: take(dispatch)))
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            raise HTTPException(400, f"the payload cannot be read: {error}") from None
        after = BackgroundTask(answer.after) if answer.after else None
        return Response(background=after) if answer.body is None else JSONResponse(answer.body, background=after)

    def _once(self, signature: str, take: Callable[[], Answer]) -> Answer:
        """A request that is played again does nothing more; one that could not be written may come again."""
        now = self._clock.now()
        with self._store.begin() as tx:
            if not tx.take_request(signature, now, now + REMEMBERED):
                return Answer()
        try:
            return take()
        except Exception:
            with self._store.begin() as tx:
                tx.forget_request(signature)
            raise

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
