"""The calendars of people's absences: read from files and addresses, kept while one cannot be read."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import httpx2

from ..core.errors import BadSetting
from ..core.messages import Number
from ..core.text import is_link
from ..core.translation import message
from ..playbooks.calendar_file import LARGEST, absences
from ..playbooks.file import display
from ..settings import secret

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ..core.rota_swaps import Away
    from ..playbooks.file import PlaybooksFile

log = logging.getLogger("firebreak")

ABSENCES = "absences "  # before a person's name: what a note is about
LOOK_EVERY = 60.0  # seconds
READ_EVERY = timedelta(minutes=15)  # a calendar that could be read
PATIENCE = 10.0  # seconds for each part of an answer, and
IN_ALL = 30.0  # ... for all of it
MOST_HOPS = 3


def logged(_subject: str, why: str) -> None:
    """Say in the log that a calendar cannot be read, and why; nothing once it can."""
    if why:
        log.warning("%s; what was known of it holds until it can", why)


class Absences:
    """Reads every calendar of a file now and then. What cannot be read now is as it was when it could."""

    def __init__(self, folder: Path, note: Callable[[str, str], None] = logged) -> None:
        self._folder, self._note = folder, note
        self._known: dict[str, tuple[Away, ...]] = {}  # by address
        self._due: dict[str, datetime] = {}

    def look(self, file: PlaybooksFile, now: datetime) -> None:
        """Read what is due, and let the rotas of the file know."""
        for person, said in file.absences.items():
            if now >= self._due.get(said, now):
                self._read(file, person, said, now)
        file.rota_changes.away = {one: self._known.get(said, ()) for one, said in file.absences.items()}

    def _read(self, file: PlaybooksFile, person: str, said: str, now: datetime) -> None:
        subject = f"{ABSENCES}{person}"
        try:
            self._known[said] = absences(self._written(said), now, zone_of(file, person))
        except (BadSetting, OSError, httpx2.HTTPError, httpx2.InvalidURL) as error:
            why = error.said if isinstance(error, BadSetting) else _reason(error)
            told = message("the calendar of {who}'s absences cannot be read: {why}", who=display(person), why=why)
            self._note(subject, told)
        else:
            self._due[said] = now + READ_EVERY
            self._note(subject, "")

    def _written(self, said: str) -> bytes:
        """What stands there: a file beside the playbooks, an address, or the variable that holds one."""
        address = said
        if not is_link(_as_https(said)) and not (self._folder / said).is_file() and said.isidentifier():
            address = secret(said) or said
        address = _as_https(address)
        if not is_link(address):
            with (self._folder / address).open("rb") as calendar:
                return calendar.read(LARGEST + 1)
        with (
            httpx2.Client(timeout=PATIENCE, follow_redirects=True, max_redirects=MOST_HOPS) as client,
            client.stream("GET", address) as answer,
        ):
            if answer.status_code != 200:
                raise BadSetting(message("it was answered with {status}", status=answer.status_code))
            read, ends = b"", monotonic() + IN_ALL
            for part in answer.iter_bytes():
                read += part
                if monotonic() > ends:
                    raise BadSetting(message("after {n} s its answer has not ended", n=Number(IN_ALL)))
                if len(read) > LARGEST:
                    break
            return read


def zone_of(file: PlaybooksFile, person: str) -> ZoneInfo:
    """On whose clock somebody's whole days are: of the rota that names them alone, else of a team's first."""
    rotas = [(team, rota) for team in file.teams.values() for rota in team.on_call if person in team.whole(rota)]
    narrow = sorted(rotas, key=lambda one: len(one[0].whole(one[1])))
    return narrow[0][1].zone if narrow else ZoneInfo("UTC")


def _as_https(address: str) -> str:
    return f"https://{address.removeprefix('webcal://')}" if address.startswith("webcal://") else address


def _reason(error: Exception) -> str:
    """Why, without the address: it may be a secret."""
    return (error.strerror or "") if isinstance(error, OSError) and error.strerror else type(error).__name__
