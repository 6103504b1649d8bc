"""Sign-in by a company's own OpenID provider: somebody is sent there, and comes back with a code.

All that one sign-in needs (state, nonce, PKCE) is made of one secret that a cookie keeps in that browser for ten
minutes: nothing waits here, so nobody can fill it, and a code that comes back in another browser counts for nothing.
"""

from __future__ import annotations

import logging
import re
from base64 import urlsafe_b64encode
from collections import deque
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest, digest
from secrets import token_urlsafe
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from msgspec import Struct
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ...core.errors import FirebreakError
from ...core.translation import gettext, gettext_noop, message
from .sessions import keep

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from .frame import Frame
    from .oidc_provider import Provider

log = logging.getLogger("firebreak")

BEGIN, BACK = "/oidc/begin", "/oidc/back"
COOKIE = "firebreak_oidc"
BEGUN_FOR = 600  # seconds in which somebody must come back
HOLDS = timedelta(days=7)  # a session: who leaves the company is out within that time
REMEMBERED = 10_000  # sign-ins that came back, none of which counts twice

BEGIN_AGAIN = gettext_noop(
    "This sign-in was not begun in this browser, is older than ten minutes, or is over already. Begin again."
)
SAID_NO = gettext_noop("Your company's sign-in did not let you in. Begin again, or ask whoever keeps it.")
NAMELESS = gettext_noop(
    "Your company's sign-in does not say who you are: no verified e-mail address, or not what FIREBREAK_OIDC_CLAIM "
    "names."
)


class NotSignedIn(FirebreakError):
    """Nobody is signed in: `said` tells whoever tried; `why` is for the log and names nobody."""

    def __init__(self, said: str, why: str) -> None:
        super().__init__(message(said))
        self.why = why


class OidcSignIn(Struct, frozen=True):
    """`back` is the address to which the provider sends people; `person` as of a proxy's header."""

    provider: Provider
    back: str
    person: Callable[[str], str | None]


class OidcPages:
    """The way there and the way back."""

    def __init__(self, frame: Frame, given: OidcSignIn, first: str) -> None:
        self._frame, self._given, self._first = frame, given, first
        self._over: deque[str] = deque(maxlen=REMEMBERED)
        self._guard = Lock()

    def routes(self) -> list[Route]:
        """Where they are."""
        return [Route(BEGIN, self.begin), Route(BACK, self.came_back)]

    def begin(self, request: Request) -> Response:
        """To the provider. A link and no form: browsers keep forms from leading to other sites."""
        secret = token_urlsafe(32)
        asked = {
            "response_type": "code",
            "client_id": self._given.provider.client,
            "redirect_uri": self._given.back,
            "scope": "openid email profile",
            "state": _made(secret, "state"),
            "nonce": _made(secret, "nonce"),
            "code_challenge": _base64(sha256(_made(secret, "verifier").encode()).digest()),
            "code_challenge_method": "S256",
        }
        try:
            where = self._given.provider.where()
        except NotSignedIn as error:
            return self._refused(error)
        answer = RedirectResponse(f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}", 303)
        answer.headers["Cache-Control"] = "no-store"
        answer.set_cookie(
            COOKIE, secret, BEGUN_FOR, path=BACK, secure=request.url.scheme == "https", httponly=True, samesite="lax"
        )
        return answer

    def came_back(self, request: Request) -> Response:
        """From the provider, with a code or with a refusal."""
        try:
            answer = self._signed_in(request)
        except NotSignedIn as error:
            answer = self._refused(error)
        answer.delete_cookie(COOKIE, path=BACK)
        return answer

    def _signed_in(self, request: Request) -> Response:
        said, secret = request.query_params, request.cookies.get(COOKIE, "")
        if not self._is_ours(secret, said.get("state", "")):
            raise NotSignedIn(BEGIN_AGAIN, "the state is not that of this browser")
        if "error" in said or not said.get("code"):
            why = said.get("error", "")
            raise NotSignedIn(SAID_NO, f"it says {why if re.fullmatch('[a-z_]{1,40}', why) else 'no'}")
        named = self._given.provider.who(
            said["code"], _made(secret, "verifier"), self._given.back, _made(secret, "nonce")
        )
        if not named:
            raise NotSignedIn(NAMELESS, "it does not say who somebody is, or the address is not verified")
        who = self._given.person(named)
        if who is None:
            return self._unknown(named)
        answer = RedirectResponse(self._first, 303)
        keep(answer, self._frame.sessions.begin_as(who, "oidc", HOLDS), secure=request.url.scheme == "https")
        return answer

    def _is_ours(self, secret: str, state: str) -> bool:
        """Whether it was begun in this browser and is not over; from now on it is."""
        made = _made(secret, "state")
        if len(secret) < 32 or not compare_digest(made.encode(), state.encode()):
            return False
        with self._guard:
            if made in self._over:
                return False
            self._over.append(made)
        return True

    def _unknown(self, named: str) -> Response:
        log.warning("somebody whom the provider knows is nobody of the playbooks' people: they were not let in")
        say = gettext(
            "Your company's sign-in knows you as {account}, and nobody in playbooks.yaml is: whoever keeps it can add "
            "you.",
            account=named[:200],
        )
        return self._frame.page("sign_in", None, 403, invitation=None, say=say)

    def _refused(self, error: NotSignedIn) -> Response:
        log.warning("nobody was signed in by %s: %s", self._given.provider.host, error.why)
        return self._frame.page("sign_in", None, 401, invitation=None, say=gettext(error.said))


def _made(secret: str, what: str) -> str:
    """One of the values of a sign-in; who sees one of them learns nothing of the others."""
    return _base64(digest(secret.encode(), what.encode(), "sha256"))


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
