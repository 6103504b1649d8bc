"""A message marked with a pushpin joins the timeline of the incident whose room it is in."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from ...core.errors import DeliveryError, NotFound
from .payloads import Answer
from .replies import UNHEARD

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...app import App
    from ...core.model import Outcome
    from .payloads import Event, Item
    from .workspace import Workspace

log = logging.getLogger("firebreak")

PINS = ("pushpin", "round_pushpin")
LONGEST = 2_000  # characters of a message that the timeline keeps


class PinnedMessages:
    """Watches reactions. The words are read before the answer: unless they are kept, Slack is to send it again."""

    def __init__(self, app: App, workspace: Workspace, who: Callable[[str], str]) -> None:
        self._app, self._workspace, self._who = app, workspace, who

    def reacted(self, event: Event) -> Answer:
        """Take one reaction. Raises StoreError when it could not be written: Slack then tries again."""
        item = event.item
        if event.reaction not in PINS or item is None or item.type != "message":
            return Answer()
        if self._app.queries.incident_of(item.channel) is None:  # nothing outside incidents' rooms is even read
            return Answer()
        try:
            fields = {"text": self._words(item), "url": self._link(item)}
            came = self._app.act("remember", item.channel, self._who(event.user), fields)
        except NotFound:
            return Answer()
        if came.ok:
            return Answer()
        return Answer(after=partial(self._whisper, item.channel, event.user, came))

    def _words(self, item: Item) -> str:
        try:
            return self._workspace.words(item.channel, item.ts)[:LONGEST] or "(no text)"
        except DeliveryError as error:
            log.warning("the message %s:%s could not be read: %s", item.channel, item.ts, error)
            return "(the message could not be read)"

    def _link(self, item: Item) -> str:
        """The message's address: by it the app knows one that it has already, so there is always one."""
        try:
            if link := self._workspace.link(item.channel, item.ts):
                return link
        except DeliveryError as error:
            log.warning("the message %s:%s has no address: %s", item.channel, item.ts, error)
        return f"slack:{item.channel}/{item.ts}"

    def _whisper(self, channel: str, user: str, came: Outcome) -> None:
        try:
            self._workspace.whisper(channel, user, came.say, came.times)
        except DeliveryError as error:
            log.warning(UNHEARD, error)
