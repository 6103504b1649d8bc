"""An OpenID provider, asked over HTTP: where it is, its keys, and who came back with a code.

See OpenID Connect Core 1.0, 3.1 (the code flow), Discovery 1.0, RFC 7636 (PKCE) and RFC 9700 (what is best practice).
Needs the extra `oidc` of the package: PyJWT with cryptography.
"""

from __future__ import annotations

from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import httpx2
import msgspec
from msgspec import Struct

from ...core.errors import BadSetting
from ...core.translation import gettext_noop, message
from .oidc_sign_in import NotSignedIn
from .oidc_token import KINDS, NOT_BELIEVED, fitting, opened, refused_because

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ...core.ports import Clock
    from .oidc_token import Keys

Said = TypeVar("Said")

TIMEOUT = 10.0  # seconds for one answer, all of it
MOST = 1 << 20  # bytes of one answer
KNOWN_FOR = 3600.0  # seconds until addresses and keys are asked for again
AGAIN = 60.0  # seconds between two looks for a key that is not known
DOWN_FOR = 5.0  # seconds in which nobody waits for a provider that has just not answered
AT_ONCE, WAIT = 8, 2.0  # how many are asked about at once, and seconds until somebody is sent away
LOOPBACK = ("127.0.0.1", "localhost", "::1")
WELL_KNOWN = "/.well-known/openid-configuration"

SLOW = gettext_noop("Your company's sign-in did not answer in time. Try again in a minute.")
AWAY = gettext_noop("Your company's sign-in cannot be reached. Try again in a minute.")
BUSY = gettext_noop("Many people sign in at this moment. Try again in a minute.")
REFUSED = gettext_noop("Your company's sign-in did not take what it had given. Begin again.")
ODD = gettext_noop(
    "Your company's sign-in answered what cannot be read. Whoever runs Firebreak can see why in the log."
)


class Addresses(Struct, frozen=True):
    """What a provider says of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class Tokens(Struct, frozen=True):
    """What it gives for a code."""

    id_token: str
    access_token: str = ""


class Standing(Struct, frozen=True):
    """How many keys a provider shows that may sign, and what time it tells; None where it tells none."""

    keys: int
    at: datetime | None


class Provider:
    """One issuer and what it knows us as. `claim` is the one that says who somebody is."""

    def __init__(self, issuer: str, client: str, secret: str, claim: str, clock: Clock) -> None:
        """Raises BadSetting for an address that others could read along."""
        if not is_safe(issuer):
            raise BadSetting(message("FIREBREAK_OIDC_ISSUER is no address that begins with https://"))
        self.host = urlsplit(issuer).hostname or issuer
        self._issuer, self.client, self._secret, self._claim, self._clock = issuer, client, secret, claim, clock
        self._http = httpx2.Client(timeout=TIMEOUT, follow_redirects=False)
        self._guard, self._places = Lock(), BoundedSemaphore(AT_ONCE)
        self._addresses: Addresses | None = None
        self._keys: Keys = ()
        self._date = ""  # when it says that it answered last
        self._addresses_at = self._keys_at = self._down_at = float("-inf")

    def where(self) -> str:
        """Where somebody is sent to sign in. Raises NotSignedIn."""
        return self._known().authorization_endpoint

    def who(self, code: str, verifier: str, back: str, nonce: str) -> str:
        """What the claim says of whoever came back; empty where it is not said. Raises NotSignedIn."""
        if not self._places.acquire(timeout=WAIT):
            raise NotSignedIn(BUSY, "too many at once")
        try:
            tokens = self._tokens(code, verifier, back)
            claims, said = opened(tokens.id_token, self._signers)
            if why := refused_because(claims, self._known().issuer, self.client, nonce, self._clock.now()):
                raise NotSignedIn(NOT_BELIEVED, f"the ID token {why}")
            return self._named(said) or self._named(self._userinfo(tokens.access_token, claims.sub))
        finally:
            self._places.release()

    # what it says of itself

    def standing(self) -> Standing:
        """Asked now, whatever is known: its document, whose it is, and its keys. Raises NotSignedIn."""
        self._addresses, self._addresses_at = self._discovered(), monotonic()
        keys = self._shown(self._addresses.jwks_uri)
        signing = [one for one in keys if one.get("kty") in KINDS.values() and one.get("use", "sig") == "sig"]
        return Standing(len(signing), _moment(self._date))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One asks for what all need; nobody waits long, nor for a provider that has just not answered."""
        if monotonic() - self._down_at < DOWN_FOR or not self._guard.acquire(timeout=WAIT):
            raise NotSignedIn(AWAY, message("it has just not answered"))
        try:
            yield
        except NotSignedIn:
            self._down_at = monotonic()
            raise
        finally:
            self._guard.release()

    def _known(self) -> Addresses:
        if self._addresses is None or monotonic() - self._addresses_at > KNOWN_FOR:
            with self._alone():
                self._addresses, self._addresses_at = self._discovered(), monotonic()
        return self._addresses

    def _discovered(self) -> Addresses:
        found = _read(self._ask("GET", self._issuer.rstrip("/") + WELL_KNOWN), Addresses)
        if found.issuer.rstrip("/") != self._issuer.rstrip("/"):
            raise NotSignedIn(ODD, message("the discovery document is that of another issuer"))
        if not all(map(is_safe, (found.authorization_endpoint, found.token_endpoint, found.jwks_uri))):
            raise NotSignedIn(ODD, message("the discovery document names an address that is not https"))
        return found

    def _signers(self, header: dict[str, Any]) -> Keys:
        """The keys that may have signed; an unknown one is looked for again, since providers change theirs."""
        address, age = self._known().jwks_uri, monotonic() - self._keys_at
        if age > KNOWN_FOR or (age > AGAIN and not fitting(self._keys, header)):
            with self._alone():
                self._keys, self._keys_at = self._shown(address), monotonic()
        return fitting(self._keys, header)

    def _shown(self, address: str) -> Keys:
        return _read(self._ask("GET", address), dict[str, list[dict[str, Any]]]).get("keys", [])

    # who came back

    def _tokens(self, code: str, verifier: str, back: str) -> Tokens:
        known = self._known()
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        if self._secret and "client_secret_basic" in known.token_endpoint_auth_methods_supported:
            return _read(self._ask("POST", known.token_endpoint, form, (self.client, self._secret)), Tokens)
        form |= {"client_id": self.client} | ({"client_secret": self._secret} if self._secret else {})
        return _read(self._ask("POST", known.token_endpoint, form), Tokens)

    def _userinfo(self, token: str, subject: str) -> dict[str, Any]:
        """What is said beside the ID token, of the same person."""
        address = self._known().userinfo_endpoint
        if not token or not is_safe(address):
            return {}
        said = _read(self._ask("GET", address, bearer=token), dict[str, Any])
        if said.get("sub") != subject:
            raise NotSignedIn(NOT_BELIEVED, "the userinfo is of somebody else")
        return said

    def _named(self, said: dict[str, Any]) -> str:
        """Who somebody is; empty where that is not said. An address that nobody has verified says nothing."""
        found = said.get(self._claim)
        if self._claim == "email" and (said.get("email_verified") in (False, "false") or "@" not in str(found)):
            return ""
        return found.strip() if isinstance(found, str) else ""

    def _ask(
        self,
        method: str,
        address: str,
        form: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        bearer: str = "",
    ) -> bytes:
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
        until, came = monotonic() + TIMEOUT, b""
        try:
            with self._http.stream(method, address, data=form, auth=auth, headers=headers) as answer:
                for piece in answer.iter_bytes():
                    came += piece
                    if len(came) > MOST or monotonic() > until:
                        raise NotSignedIn(SLOW, message("its answer takes too long, or is too large"))
                status, self._date = answer.status_code, answer.headers.get("Date", "")
        except httpx2.TimeoutException:
            raise NotSignedIn(SLOW, message("it did not answer in time")) from None
        except (httpx2.HTTPError, httpx2.InvalidURL):
            raise NotSignedIn(AWAY, message("it cannot be reached")) from None
        if status != 200:
            raise NotSignedIn(
                REFUSED if 400 <= status < 500 else AWAY, message("it answers HTTP {status}", status=status)
            )
        return came


def is_safe(address: str) -> bool:
    """Whether nobody reads along: https, or this machine itself."""
    try:
        parts = urlsplit(address)
        own = parts.scheme == "http" and parts.hostname in LOOPBACK
        return bool(parts.hostname) and (parts.scheme == "https" or own)
    except ValueError:
        return False


def _moment(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date)
    except ValueError:
        return None


def _read(body: bytes, kind: type[Said]) -> Said:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise NotSignedIn(ODD, message("its answer cannot be read")) from None
