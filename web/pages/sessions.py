"""Who looks at a page: an invitation becomes a session, and a cookie shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from ...core.model import AuditEntry
from ...core.sign_in import (
    SCREEN,
    SESSION,
    form_mark,
    form_secret,
    id_of,
    is_display,
    is_form_mark,
    is_valid,
    new_sign_in,
)

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from starlette.requests import Request
    from starlette.responses import Response

    from ...core.model import SignIn
    from ...core.ports import Clock
    from ...core.store import Store, Tx

    Kind = Literal["invitation", "session"]

COOKIE = "firebreak_session"


class Visitor(Struct, frozen=True):
    """Who looks, and what forms of their session carry."""

    who: str
    mark: str
    session: str  # its id
    ends_at: datetime
    secret: str = ""  # what all marks of the session are made of

    def sent(self, mark: object) -> bool:
        """Whether a form came from a page of this session."""
        return isinstance(mark, str) and is_form_mark(mark, self.secret)


class Sessions:
    """Begins and ends sessions."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def visitor(self, request: Request) -> Visitor | None:
        """Whoever sent this; None for nobody we know, and for a screen that asks for what no screen may see."""
        shown = request.cookies.get(COOKIE, "")
        found = self._valid(shown, "session")
        if found and is_display(found.who) and not in_corridor(request):
            return None
        secret = form_secret(shown)
        return Visitor(found.who, form_mark(secret), found.id, found.ends_at, secret) if found else None

    def invited(self, shown: str) -> SignIn | None:
        """The invitation that reads so, while it holds. Looking at it does not use it up: programs open links too."""
        return self._valid(shown, "invitation")

    def begin(self, shown: str) -> str | None:
        """Use an invitation up; what the cookie of its session shows, or None when it does not hold any more."""
        now = self._clock.now()
        with self._store.begin() as tx:
            invitation = _valid(tx, shown, "invitation", now)
            if invitation is None or not tx.end_sign_in(invitation.id, now):
                return None
            holds = SCREEN if is_display(invitation.who) else SESSION
            if is_display(invitation.who):  # one screen of that name: who lets in another lets the first one out
                tx.end_sessions_of(invitation.who, now)
            session, secret = new_sign_in("session", invitation.who, now, holds)
            tx.add_sign_in(session)
            tx.audit(AuditEntry("person.signed_in", now, invitation.who, session.id, {"invitation": invitation.id}))
        return secret

    def begin_as(self, who: str, by: str = "proxy", holds: timedelta = SESSION) -> str:
        """A session of somebody whom somebody else vouches for; what its cookie shows."""
        now = self._clock.now()
        with self._store.begin() as tx:
            session, secret = new_sign_in("session", who, now, holds)
            tx.add_sign_in(session)
            tx.audit(AuditEntry("person.signed_in", now, who, session.id, {"by": by}))
        return secret

    def end(self, visitor: Visitor) -> None:
        """Sign out."""
        now = self._clock.now()
        with self._store.begin() as tx:
            if tx.end_sign_in(visitor.session, now):
                tx.audit(AuditEntry("person.signed_out", now, visitor.who, visitor.session))

    def _valid(self, shown: str, kind: Kind) -> SignIn | None:
        with self._store.begin() as tx:
            return _valid(tx, shown, kind, self._clock.now())


def _valid(tx: Tx, shown: str, kind: Kind, now: datetime) -> SignIn | None:
    """What reads so, while it holds."""
    found = tx.sign_in(id_of(shown)) if shown.isascii() else None
    return found if is_valid(found, shown, now) and found and found.kind == kind else None


def in_corridor(request: Request) -> bool:
    """Whether this asks for what a screen may see: the corridor's page, and what changes on it."""
    return request.method in ("GET", "HEAD") and request.url.path in ("/", "/live") and "wall" in request.query_params


def keep(response: Response, secret: str, *, secure: bool, holds: timedelta = SESSION) -> None:
    """The cookie: read by no script, sent by no other site's forms, and over https alone where that is how we came."""
    response.set_cookie(
        COOKIE, secret, max_age=int(holds.total_seconds()), secure=secure, httponly=True, samesite="lax"
    )
