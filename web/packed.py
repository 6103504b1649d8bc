"""Answers packed for the way: a wall of two hundred fires is a tenth of its size then.

Packing tells whoever counts bytes on the line how much of a page is like what they made its address say (BREACH: they
lead somebody's browser to many addresses from a site of theirs). So an address of another site's making that says
anything beside its path is answered unpacked, and the marks of forms differ from page to page (`core/sign_in.py`).
Streams of events are never packed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

SMALLEST = 1_000  # bytes; what is smaller fits a packet as it is
LEVEL = 6  # a hundredth larger than 9, in half of the time
OWN = ("same-origin", "none", "")  # what browsers say of a link of ours, of one that was typed, and old ones not at all


class Packed:
    """Packs what an app answers, where that tells nobody anything."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain, self._packed = app, GZipMiddleware(app, SMALLEST, LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        led = scope["type"] == "http" and scope["query_string"] and not _is_own(scope)
        await (self._plain if led else self._packed)(scope, receive, send)


def _is_own(scope: Scope) -> bool:
    return Headers(scope=scope).get("sec-fetch-site", "") in OWN
