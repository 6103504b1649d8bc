"""Who may use the HTTP API: each route wants a key of one scope, and whoever acts does so as the key's person."""

from __future__ import annotations

import logging
from hmac import compare_digest
from threading import Lock
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from ..core.api_keys import MAY, digest, find
from ..core.model import ApiKey

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.types import ASGIApp, Receive, Scope, Send

    from ..core import model
    from ..core.ports import Clock
    from ..core.store import Store

log = logging.getLogger("firebreak")

FRESH = 1.0  # seconds for which the keys are remembered: a flood of wrong ones costs the database one look a second
OLD = "FIREBREAK_API_TOKEN"
CHALLENGE = {"WWW-Authenticate": "Bearer"}
_SHOWN = "firebreak.key"  # where in the ASGI scope the key of a request stands


class Keyring:
    """The keys of the database, at most a second old, and the old single token beside them."""

    def __init__(self, store: Store, clock: Clock, api_token: str) -> None:
        self._store, self._clock, self._turn = store, clock, Lock()
        self._token = digest(api_token) if api_token else ""
        self._old = ApiKey(OLD, "mentions", self._token, clock.now())
        self._keys: list[ApiKey] = []
        self._read_at: datetime | None = None
        if api_token:
            log.warning("%s may only send mentions; give every program a key of its own: firebreak keys add", OLD)

    def find(self, shown: str) -> ApiKey | None:
        """The valid key that reads so."""
        if self._token and compare_digest(digest(shown), self._token):
            return self._old
        return find(shown, self._known())

    def closed(self) -> bool:
        """Whether nobody at all can have a key."""
        return not self._token and all(key.revoked_at for key in self._known())

    def _known(self) -> list[ApiKey]:
        with self._turn:
            now = self._clock.now()
            if self._read_at is None or abs((now - self._read_at).total_seconds()) >= FRESH:
                with self._store.begin() as tx:
                    self._keys, self._read_at = tx.api_keys(), now
            return self._keys


class KeyCheck:
    """Lets through who shows a valid key; takes the same time whatever was shown."""

    def __init__(self, app: ASGIApp, keyring: Keyring) -> None:
        self._app, self._keyring = app, keyring

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        said = Request(scope).headers.get("authorization", "")
        scheme, _, shown = said.partition(" ")
        text = shown.strip().encode("latin-1").decode("utf-8", "surrogateescape")
        key = await run_in_threadpool(self._keyring.find, text) if scheme.lower() == "bearer" else None
        if key is None:
            if await run_in_threadpool(self._keyring.closed):
                raise HTTPException(503, "the API is closed: nobody has a key yet. Make one: firebreak keys add")
            wrong = "the key is wrong or revoked" if said else "the key is missing"
            raise HTTPException(401, f"{wrong}; send the header Authorization: Bearer <key>", CHALLENGE)
        scope[_SHOWN] = key
        await self._app(scope, receive, send)


class Needs:
    """Lets through keys of one scope."""

    def __init__(self, app: ASGIApp, scope: model.Scope) -> None:
        self._app, self._scope = app, scope

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = key_of(scope)
        if key.scope != self._scope:
            do = f"make one that may {MAY[self._scope]}: firebreak keys add {self._scope}"
            raise HTTPException(403, f"this key may only {MAY[key.scope]}; {do}")
        await self._app(scope, receive, send)


def key_of(scope: Scope) -> ApiKey:
    """The key that a request showed."""
    key: ApiKey = scope[_SHOWN]
    return key
