"""An ID token: which key signed it, what it says, and what is wrong with it.

See OpenID Connect Core 1.0, 3.1.3.7, and RFC 8725 (how signed tokens are misused).
"""

from __future__ import annotations

from datetime import timedelta
from hmac import compare_digest
from typing import TYPE_CHECKING, Any

import jwt
import msgspec
from msgspec import Struct

from ...core.translation import gettext_noop
from .oidc_sign_in import NotSignedIn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    Keys = Sequence[dict[str, Any]]

KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that are believed: never `none`, and never one that a secret which others know could make."""
WRONG_CLOCK = timedelta(seconds=60)
NOT_BELIEVED = gettext_noop(
    "What your company's sign-in said of you is not believed. Begin again; if that does not help, whoever runs "
    "Firebreak can see why in the log."
)
OPTIONS = {"verify_signature": True, "enforce_minimum_key_length": True} | {
    f"verify_{name}": False for name in ("exp", "iat", "nbf", "aud", "iss", "sub", "jti")
}  # `wrong` checks them, on our own clock


class Claims(Struct, frozen=True):
    """What a signed ID token says; times are seconds since 1970."""

    iss: str
    sub: str
    aud: str | tuple[str, ...]
    exp: float
    iat: float
    nonce: str = ""
    azp: str = ""
    nbf: float = 0.0


def opened(token: str, keys: Callable[[dict[str, Any]], Keys]) -> tuple[Claims, dict[str, Any]]:
    """What a token says, once its signature is right. `keys` gives those that may have signed, by its header.

    Raises NotSignedIn.
    """
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise NotSignedIn(NOT_BELIEVED, "the ID token is not signed by an algorithm that is believed")
        found = keys(header)
        if len(found) != 1:
            raise NotSignedIn(NOT_BELIEVED, "the ID token is signed by no key that the provider shows")
        key = jwt.PyJWK(found[0], header["alg"]).key
        said: dict[str, Any] = jwt.decode(token, key, algorithms=[header["alg"]], options=OPTIONS)  # type: ignore[arg-type]
        return msgspec.convert(said, Claims), said
    except (jwt.PyJWTError, msgspec.ValidationError, ValueError, TypeError, KeyError) as error:
        raise NotSignedIn(NOT_BELIEVED, f"the ID token is not valid ({type(error).__name__})") from None


def fitting(keys: Keys, header: dict[str, Any]) -> Keys:
    """The keys that may have signed: of the name that the token gives, for signing, and of its algorithm."""
    alg = header["alg"]
    return [
        one
        for one in keys
        if one.get("kty") == KINDS[alg[:2]]
        and one.get("use", "sig") == "sig"
        and one.get("alg", alg) == alg
        and ("kid" not in header or one.get("kid") == header["kid"])
    ]


def wrong(claims: Claims, issuer: str, client: str, nonce: str, now: datetime) -> str:
    """What is wrong with the claims, after “the ID token”; empty when they are for this sign-in."""
    seconds, late = now.timestamp(), WRONG_CLOCK.total_seconds()
    audience = (claims.aud,) if isinstance(claims.aud, str) else claims.aud
    if claims.iss != issuer:
        return "is of another issuer"
    if client not in audience or (len(audience) > 1 and not claims.azp):
        return "is for another audience"
    if claims.azp and claims.azp != client:
        return "was given to another client"
    if claims.exp <= seconds - late:
        return "is expired"
    if claims.iat > seconds + late or claims.nbf > seconds + late:
        return "is of the future"
    return "" if compare_digest(claims.nonce.encode(), nonce.encode()) else "has another nonce"
