"""In whose language a page is worded: what was chosen at its foot, else the first of one's own, else the browser's."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from ...core.reading_language import COMPLETE, accepted, known, reading, reading_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

ASKED = "language"  # what an address says
COOKIE = "firebreak_language"
NAMES = {"en": "English", "zh": "中文", "zh_Hant": "繁體中文", "ru": "Русский"}  # as those who speak them call them
YEAR = 365 * 24 * 3600
_here: ContextVar[str] = ContextVar("here", default="")  # the address that is looked at; empty for what was pressed


class Choice(Struct, frozen=True):
    """A language at the foot of a page, in its own name; `here` is the one that is read."""

    code: str
    name: str
    path: str
    here: bool


def html_code(language: str) -> str:
    """As HTML names it.

    >>> html_code("zh_Hant")
    'zh-Hant'
    """
    return language.replace("_", "-")


def language_of_page() -> str:
    """That of now, as HTML names it."""
    return html_code(reading())


def choices() -> list[Choice]:
    """The languages in which the page that is looked at can be read; none for what a form has answered."""
    here = _here.get()
    join = "&" if "?" in here else "?"
    return [
        Choice(html_code(one), NAMES[one], f"{here}{join}{ASKED}={html_code(one)}", one == reading())
        for one in COMPLETE
        if here
    ]


class InTheirLanguage:
    """Words a page for whoever asks; `of_person` is the first language of whoever is signed in, or empty."""

    def __init__(self, app: ASGIApp, of_person: Callable[[Request], str]) -> None:
        self._app, self._of_person = app, of_person

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        asked, hangs = known(request.query_params.get(ASKED, "")), "wall" in request.query_params
        if asked and request.method == "GET" and not hangs:
            await self._chosen(request, asked)(scope, receive, send)
            return
        chosen = asked or known(request.cookies.get(COOKIE, ""))
        language = chosen or await run_in_threadpool(self._of_person, request)
        _here.set(_address(request) if request.method == "GET" else "")  # each request has a context of its own
        with reading_in(language or accepted(request.headers.get("accept-language", ""))):
            await self._app(scope, receive, send)

    def _chosen(self, request: Request, language: str) -> RedirectResponse:
        """The same page, from now on in that language."""
        answer = RedirectResponse(_address(request), 303, {"Cache-Control": "no-store"})
        secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, language, max_age=YEAR, secure=secure, httponly=True, samesite="lax")
        return answer


def _address(request: Request) -> str:
    """Where we are, without what it says of languages."""
    url = request.url.remove_query_params(ASKED)
    return f"/{url.path.lstrip('/')}{f'?{url.query}' if url.query else ''}"


def in_their_language(routes: Sequence[Route], of_person: Callable[[Request], str]) -> list[Route]:
    """The same routes, worded for whoever asks."""
    around = [Middleware(InTheirLanguage, of_person=of_person)]
    return [
        Route(one.path, one.endpoint, methods=sorted(one.methods or ()), name=one.name, middleware=around)
        for one in routes
    ]
