"""Sign-in by a proxy that knows who somebody is (oauth2-proxy, Authelia, nginx with SSO): it says so in a header.

The header is believed only beside a secret that the proxy alone knows: an address would not do, since whatever stands
between changes it.
"""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

SECRET_HEADER = "X-Firebreak-Proxy-Secret"  # noqa: S105  the name of the header
SHORTEST = 16  # characters of the secret


class ProxySignIn(Struct, frozen=True):
    """`person` gives the name of whoever the file knows by a name or an e-mail address; None for nobody."""

    header: str
    secret: str
    person: Callable[[str], str | None]

    def who(self, request: Request) -> str | None:
        """Whom the proxy says that this is; None where it says nothing that counts."""
        shown = request.headers.get(SECRET_HEADER, "")
        if len(self.secret) < SHORTEST or not compare_digest(shown.encode(), self.secret.encode()):
            return None
        said = request.headers.get(self.header, "").strip()
        return self.person(said) if said else None
