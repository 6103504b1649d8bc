"""Whether all is well, and if not, why: looked at by writing, told in words."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..core.errors import StoreError
from ..core.messages import Lasting, Number
from ..core.rules import LEASE
from ..core.translation import message, nmessage

if TYPE_CHECKING:
    from datetime import datetime

    from ..core.ports import Clock
    from ..core.store import Store
    from .queries import Queries

DATABASE, LOST = "database", "lease"  # subjects: what keeps us from taking anything in
PLAYBOOKS = "playbooks"  # the file was changed and cannot be used: pages and Slack show it to everybody
PULSE = "health"  # the cursor that is written to see whether writing works
FRESH = timedelta(seconds=1)  # between two writes, however often somebody asks
REMEMBERED = timedelta(minutes=1)  # after the last fault of the database
SILENT = timedelta(seconds=5)  # until a look that gets no answer is told of
ROOM = 16 << 20  # bytes that must be left on the database's disk
LETTERS, SHARE = 100, 0.05  # so many unreadable lines in an hour, and such a share of all lines, are too many
HOUR = timedelta(hours=1)
TOGETHER = timedelta(seconds=10)  # what came within is one entry


class Look(Struct, frozen=True):
    """What was found: sentences by subject, none when all is well, and figures."""

    at: datetime
    reasons: dict[str, str]
    figures: dict[str, Any]

    @property
    def ok(self) -> bool:
        return not self.reasons

    @property
    def ready(self) -> bool:
        """Whether mentions can be taken in."""
        return not {DATABASE, LOST} & self.reasons.keys()


class Health:
    """Looks when it is asked; others note what they see go wrong."""

    def __init__(self, store: Store, clock: Clock, queries: Queries) -> None:
        self._store, self._clock, self._queries = store, clock, queries
        self._looking, self._counting, self._began = Lock(), Lock(), clock.now()
        self._last: Look | None = None
        self._wrote: datetime | None = None
        self._noted: dict[str, str] = {}
        self._refusals = store.refusals
        self._refused_at: datetime | None = None
        self._lines: deque[tuple[datetime, int, int]] = deque()

    def note(self, subject: str, why: str) -> None:
        """Something is wrong until `why` is empty."""
        if why:
            self._noted[subject] = why
        else:
            self._noted.pop(subject, None)

    def noted(self, subject: str) -> bool:
        """Whether something is wrong with it."""
        return subject in self._noted

    def said(self, subject: str) -> str:
        """What is wrong with it; empty where nothing was noted."""
        return self._noted.get(subject, "")

    def took_in(self, lines: int, unread: int) -> None:
        """So many lines came, and so many of them could not be read."""
        now = self._clock.now()
        with self._counting:
            if self._lines and now - self._lines[-1][0] < TOGETHER:
                begun, more, worse = self._lines.pop()
                self._lines.append((begun, more + lines, worse + unread))
            else:
                self._lines.append((now, lines, unread))
            self._forget(now)

    def _forget(self, now: datetime) -> None:
        while self._lines and now - self._lines[0][0] > HOUR:
            self._lines.popleft()

    def look(self) -> Look:
        """How it stands; where a look gets no answer, that is told."""
        last, now = self._last, self._clock.now()
        if not self._looking.acquire(blocking=last is None):
            assert last is not None
            return self._waiting(last, now)
        try:
            self._began = now
            self._last = self._look(now)
            return self._last
        finally:
            self._looking.release()

    def _waiting(self, last: Look, now: datetime) -> Look:
        if now - self._began < SILENT:
            return last
        waits = Lasting((now - self._began).total_seconds())
        return _told(
            now,
            last.reasons | {DATABASE: message("the database has not answered for {span}", span=waits)},
            last.figures,
        )

    def _look(self, now: datetime) -> Look:
        reasons: dict[str, str] = {}
        figures = {**self._last.figures} if self._last else {}
        try:
            self._write(now)
            figures = self._queries.health()
            reasons |= _undelivered(figures)
        except StoreError as error:
            self._wrote = None
            reasons[DATABASE] = message("the database cannot be written: {error}", error=error.said)
        reasons = self._database(now) | reasons | self._letters(now) | self._noted
        return _told(now, reasons, figures)

    def _write(self, now: datetime) -> None:
        if self._wrote is None or not timedelta(0) <= now - self._wrote < FRESH:
            with self._store.begin() as tx:
                tx.set_cursor(PULSE, now.isoformat())
            self._wrote = now

    def _database(self, now: datetime) -> dict[str, str]:
        if self._store.refusals != self._refusals:
            self._refusals, self._refused_at = self._store.refusals, now
        room = self._store.free_bytes()
        if room is not None and room < ROOM:
            return {
                DATABASE: message("the disk of the database is almost full ({n} MB are left); make room", n=room >> 20)
            }
        if self._refused_at and now - self._refused_at < REMEMBERED:
            return {
                "refused": message(
                    "the database refused something within the last minute: {error}", error=self._store.refusal
                )
            }
        return {}

    def _letters(self, now: datetime) -> dict[str, str]:
        with self._counting:
            self._forget(now)
            lines, unread = sum(one[1] for one in self._lines), sum(one[2] for one in self._lines)
        if unread < LETTERS or unread < SHARE * lines:
            return {}
        return {
            "letters": message(
                "{unread} of the {all} lines of the last hour could not be read; the answers to their senders say why",
                unread=Number(unread, grouped=True),
                all=Number(lines, grouped=True),
            )
        }


def _told(now: datetime, reasons: dict[str, str], figures: dict[str, Any]) -> Look:
    said: dict[str, Any] = {
        "ok": not reasons,
        "reasons": [str(one) for one in reasons.values()],
    }  # for programs: in English
    return Look(now, reasons, said | {name: figures[name] for name in figures if name not in said})


def _undelivered(figures: dict[str, Any]) -> dict[str, str]:
    reasons: dict[str, str] = {}
    if figures["overdue_seconds"] >= LEASE:
        late = Lasting(figures["overdue_seconds"])
        reasons["overdue"] = message("something should have been done {span} ago and is not", span=late)
    if given_up := figures["failed_open"]:
        reasons["given up"] = nmessage(
            "one delivery is given up for incidents that are open; their timelines say which",
            "{n} deliveries are given up for incidents that are open; their timelines say which",
            given_up,
            n=Number(given_up, grouped=True),
        )
    if blocked := figures["blocked_tasks"]:
        reasons["blocked"] = nmessage(
            "one delivery is waiting until somebody mends something; firebreak doctor lists what",
            "{n} deliveries are waiting until somebody mends something; firebreak doctor lists what",
            blocked,
            n=Number(blocked, grouped=True),
        )
    return reasons
