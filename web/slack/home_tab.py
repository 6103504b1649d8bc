"""The app's Home tab in Slack: the small wall of one person, shown when they open it and kept up to date after.

Slack keeps what was published until something else is. So whoever opened it is remembered (a day, in the database), and
what reads otherwise since is published again: a few at a look, and only to whom it reads otherwise.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any

from ...app.health import PLAYBOOKS
from ...core.errors import DeliveryError, FirebreakError
from ...core.reading_language import reading_in
from ...core.translation import gettext
from .home_blocks import home_blocks, stranger_blocks
from .payloads import Answer
from .replies import STRANGER

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...app import App
    from ...core.times import Times
    from .payloads import Event
    from .workspace import Workspace

log = logging.getLogger("firebreak")

LOOK_EVERY = 15.0  # seconds
EVEN_SO = timedelta(minutes=10)  # so often it is looked through though nothing happened: shifts end
AT_A_LOOK = 20  # tabs: with a look every 15 seconds 80 a minute, where Slack takes a hundred
REMEMBERED = timedelta(days=1)  # after it was opened
MOST = 200  # people; who opened theirs first is forgotten first
CURSOR = "slack-home-tabs"  # where the store keeps who opened theirs


class HomeTab:
    """The Home tabs of everybody. `pages` is where the pages are; empty where people can reach none."""

    def __init__(self, app: App, workspace: Workspace, who: Callable[[str], str], pages: str = "") -> None:
        self._app, self._workspace, self._who, self._pages = app, workspace, who, pages
        self._turn = Lock()  # one after the other: of two views of one person the newer must come last
        self._shown: dict[str, str] = {}  # what was published last, by member
        self._due: list[str] = []  # whose tab may read otherwise by now
        self._mark = ""

    def opened(self, event: Event) -> Answer:
        """Somebody looks at a tab of ours."""
        if event.tab != "home" or not event.user:
            return Answer()
        return Answer(after=lambda: self._open(event.user))

    def show(self, member: str, say: str = "", times: Times = ()) -> None:
        """Publish somebody's tab as things stand; `say` is what came of their press."""
        try:
            with self._turn:
                self._publish(member, (say, times))
        except FirebreakError as error:
            log.warning("a Home tab could not be shown: %s", error)

    def look(self) -> None:
        """Publish what reads otherwise by now; what Slack does not take now is taken up by the next look."""
        with self._turn:
            self._note_news()
            for member in self._due[:AT_A_LOOK]:
                blocks = self._blocks(member)
                if self._shown.get(member) != _told(blocks):
                    try:
                        self._send(member, blocks)
                    except DeliveryError as error:
                        log.warning("Home tabs are not up to date: %s", error)
                        return
                self._due.remove(member)

    def _note_news(self) -> None:
        """Where anything changed, everybody's tab is due; who waited longest comes first."""
        mark = self._app.queries.mark(EVEN_SO)
        if mark != self._mark:
            here = self._remembered()
            waiting = [member for member in self._due if member in here]
            self._due = [*waiting, *(member for member in here if member not in waiting)]
            self._mark = mark

    def _open(self, member: str) -> None:
        self.show(member)
        try:
            self._remember(member)
        except FirebreakError as error:
            log.warning("who opened a Home tab was not written down: %s", error)

    def _publish(self, member: str, said: tuple[str, Times]) -> None:
        self._send(member, self._blocks(member, said))

    def _send(self, member: str, blocks: list[dict[str, Any]]) -> None:
        self._workspace.publish(member, {"type": "home", "blocks": blocks})
        self._shown[member] = _told(blocks)

    def _blocks(self, member: str, said: tuple[str, Times] = ("", ())) -> list[dict[str, Any]]:
        who, queries = self._who(member), self._app.queries
        with reading_in(queries.language(who)):
            if who == member:
                return stranger_blocks(gettext(STRANGER, member=member))
            unwell = self._app.health.said(PLAYBOOKS)
            return home_blocks(queries.small_wall(who), self._pages, self._app.clock.now(), said, unwell)

    def _remembered(self) -> list[str]:
        """Who opened theirs within a day, the last one last."""
        with self._app.store.begin() as tx:
            known = _read(tx.cursor(CURSOR))
        since = (self._app.clock.now() - REMEMBERED).isoformat()
        return [member for member, at in known.items() if at >= since]

    def _remember(self, member: str) -> None:
        now: datetime = self._app.clock.now()
        with self._app.store.begin() as tx:
            known = _read(tx.cursor(CURSOR))
            known.pop(member, None)
            kept = [*known.items(), (member, now.isoformat())][-MOST:]
            tx.set_cursor(CURSOR, json.dumps(dict(kept)))


def _read(kept: str | None) -> dict[str, str]:
    found: dict[str, str] = json.loads(kept or "{}")
    return found


def _told(blocks: list[dict[str, Any]]) -> str:
    """What it tells, but for the time at which it stood: that alone is no news."""
    return json.dumps(blocks[:-1])
