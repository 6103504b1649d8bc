"""How people get to the pages: an invitation that works once begins a session.

Both read `ID_SECRET` and are kept as a hash, as keys of the API are (`api_keys`): the secret has 256 random bits.
"""

from __future__ import annotations

from datetime import timedelta
from hmac import compare_digest
from hmac import digest as hmac_digest
from secrets import token_hex, token_urlsafe
from typing import TYPE_CHECKING, Literal

from .api_keys import digest
from .model import SignIn

if TYPE_CHECKING:
    from datetime import datetime

INVITED = timedelta(days=2)  # an invitation holds so long unless its maker says otherwise
SESSION = timedelta(days=30)  # ... and a session: responders must not be asked who they are at night

SCREEN = timedelta(days=365)  # ... and that of a screen, before which nobody sits
SALT = 32  # letters of a mark that differ from page to page; as many follow that only the session can make
DISPLAY = "display:"  # begins the name of a screen; no person of the file is called so: a colon is none of a name


def as_display(name: str) -> str:
    """As whom a screen looks.

    >>> is_display(as_display("lobby")), is_display("lobby")
    (True, False)
    """
    return f"{DISPLAY}{name}"


def is_display(who: str) -> bool:
    """Whether it is a screen that hangs somewhere: it sees the corridor's page alone, and presses nothing."""
    return who.startswith(DISPLAY)


def new_sign_in(
    kind: Literal["invitation", "session"], who: str, now: datetime, holds: timedelta
) -> tuple[SignIn, str]:
    """An invitation or a session as it is kept, and the text that its owner shows, which nothing can show again."""
    id = token_hex(8)
    shown = f"{id}_{token_urlsafe(32)}"
    return SignIn(id, kind, who, digest(shown), now, now + holds), shown


def id_of(shown: str) -> str:
    """Under which id what somebody shows would be kept."""
    return shown.partition("_")[0]


def is_valid(found: SignIn | None, shown: str, now: datetime) -> bool:
    """Whether what was shown is the one that was found, and holds."""
    same = compare_digest(found.hash if found else digest(""), digest(shown))
    return found is not None and same and found.holds(now)


def form_secret(shown: str) -> str:
    """What the marks of a session's forms are made of: no one else can make it."""
    return digest(f"form {shown}")


def form_mark(secret: str, salt: str = "") -> str:
    """What forms of a session carry, so that no other site can send one in its name.

    Each page has a mark of its own: a page is packed, and whoever counts the bytes of many (BREACH) learns nothing.

    >>> mark = form_mark("secret")
    >>> is_form_mark(mark, "secret"), is_form_mark(mark, "another"), mark == form_mark("secret")
    (True, False, False)
    """
    salt = salt or token_hex(SALT // 2)
    return salt + hmac_digest(secret.encode(), salt.encode(), "sha256").hex()[:SALT]


def is_form_mark(mark: str, secret: str) -> bool:
    """Whether a form carries a mark of that session."""
    return compare_digest(mark.encode(), form_mark(secret, mark[:SALT].ljust(SALT)).encode())
