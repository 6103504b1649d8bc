"""Who is on call, at an address to which a calendar subscribes: `/rota/KEY.ics`.

Calendars send no header, so the key stands in the address: it is of a scope of its own, which opens nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request

    from ..core.ports import Clock
    from .key_check import Keyring

Rota = Callable[[str, datetime, datetime], bytes | None]
"""A calendar of one team, or of all when it is empty, between two times; None for a team that has no rota."""

AHEAD = timedelta(weeks=8)
HEADERS = {"Cache-Control": "private, max-age=900", "Referrer-Policy": "no-referrer"}


class RotaCalendar:
    """Answers calendars."""

    def __init__(self, keyring: Keyring, clock: Clock, rota: Rota) -> None:
        self._keyring, self._clock, self._rota = keyring, clock, rota

    def routes(self) -> list[Route]:
        return [Route("/rota/{key}.ics", self._calendar)]

    def _calendar(self, request: Request) -> Response:
        """The weeks to come; `?team=` for one team alone."""
        key = self._keyring.find(request.path_params["key"])
        if key is None or key.scope != "rota":
            raise HTTPException(404, "there is no such calendar; make its key: firebreak keys add rota")
        now = self._clock.now()
        written = self._rota(request.query_params.get("team", ""), now, now + AHEAD)
        if written is None:
            raise HTTPException(404, "that team has no rota; leave ?team= out for all of them")
        return Response(written, media_type="text/calendar", headers=HEADERS)
