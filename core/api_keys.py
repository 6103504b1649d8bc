"""Keys of the HTTP API: what one may do, made once, shown once, kept as a hash.

A key reads `fbk_ID_SECRET`. The id is no secret: it names the key in lists and in the log. The secret has 256 random
bits, so that a plain SHA-256 of it cannot be turned back by guessing, and needs no slow hash.
"""

from __future__ import annotations

from hashlib import sha256
from hmac import compare_digest
from secrets import token_hex, token_urlsafe
from typing import TYPE_CHECKING

from .model import ApiKey
from .translation import gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from .model import Scope

MAY: dict[Scope, str] = {
    "mentions": gettext_noop("send mentions"),
    "read": gettext_noop("read incidents"),
    "act": gettext_noop("act on incidents as one person"),
    "rota": gettext_noop("read who is on call, at an address for calendars"),
}
"""Each scope, and what a key of it may do; it may do nothing else."""
_SIGN = "fbk"
_NOBODYS = sha256(b"").hexdigest()


def new_key(scope: Scope, now: datetime, *, who: str | None = None, note: str = "", by: str = "") -> tuple[ApiKey, str]:
    """A new key as it is kept, and the text that its owner shows, which nothing can show again."""
    id = token_hex(4)
    shown = f"{_SIGN}_{id}_{token_urlsafe(32)}"
    return ApiKey(id, scope, digest(shown), now, who=who, note=note, created_by=by), shown


def digest(shown: str) -> str:
    """What is kept of a key: SHA-256, in hex."""
    return sha256(shown.encode("utf-8", "surrogateescape")).hexdigest()


def find(shown: str, keys: Iterable[ApiKey]) -> ApiKey | None:
    """The key that was shown, unless it is revoked or unknown; as fast for a wrong secret as for an unknown id."""
    sign, _, rest = shown.partition("_")
    id = rest.partition("_")[0] if sign == _SIGN else ""
    named = next((key for key in keys if key.id == id), None)
    same = compare_digest(named.hash if named else _NOBODYS, digest(shown))
    return named if named and same and named.revoked_at is None else None
