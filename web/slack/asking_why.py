"""Why nothing rang, about all topics, one of them, a post or words: `/firebreak why`, or the shortcut on a message."""

from __future__ import annotations

import html
import logging
import re
from functools import partial
from typing import TYPE_CHECKING

from ...core.errors import FirebreakError
from ...core.model import Author, Mention
from ...core.translation import gettext, worded
from .payloads import Answer
from .replies import STRANGER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ...app import App
    from ...app.why_silent import Explanation, Look
    from .payloads import Interaction
    from .replies import Replies

log = logging.getLogger("firebreak")

LINK = re.compile(r"<(https?://[^|>\s]+)")  # as Slack writes the links of a message
SHOWN = 24  # lines
WHY = "why_silent"  # the shortcut
LEFT_OUT = ("clause", "content")  # kinds of looks that the command line and programs are told of


class AskingWhy:
    """Reads and tries for seconds, so that the answer comes after the one that Slack waits for."""

    def __init__(self, app: App, replies: Replies) -> None:
        self._app, self._replies = app, replies

    def ask(self, rest: str, who: str, response_url: str | None) -> Answer:
        """Say at once that it is looked at; then the answer, for the eyes of who asked."""
        after = partial(self._answer, rest, who, partial(self._replies.tell, response_url))
        return Answer({"response_type": "ephemeral", "text": gettext("Looking …")}, after)

    def of_message(self, done: Interaction, who: str) -> Answer:
        """Of the post whose address a message names, else of its words; told to whoever asked."""
        tell = partial(self._replies.tell, done.response_url)
        if who == done.user.id:  # the file gives no such member a name
            return Answer(after=partial(tell, gettext(STRANGER, member=who)))
        text = done.message.text if done.message else ""
        links = [html.unescape(one) for one in LINK.findall(text)]
        named = next((one for one in links if self._app.why.mentions(one)), html.unescape(text))
        return Answer(after=partial(self._answer, named, who, tell))

    def _answer(self, rest: str, who: str, tell: Callable[[str], None]) -> None:
        try:
            said = "\n".join(_lines(self._found(rest, who)))
        except FirebreakError as error:
            log.error("it could not be looked up why nothing rang: %s", error)
            said = gettext("This could not be looked up: {error}. Please try again.", error=worded(error.said))
        tell(said)

    def _found(self, rest: str, who: str) -> Explanation:
        why = self._app.why
        topics = [one.name for one in self._app.queries.topics() if rest.casefold() in (one.name, one.title.casefold())]
        if topics or not rest:
            return why.of_moment(topics=topics, hidden_from=who)
        said = rest.strip("<>").partition("|")[0]  # Slack may have made <address|words> of it
        private = self._app.queries.private_to_others(who)
        stored = [one for one in why.mentions(said) if one.key not in private]
        if stored:
            return why.of_mention(stored[0], hidden_from=who)
        now = self._app.clock.now()
        return why.of_mention(Mention("words", "x", Author(""), rest, now), now, hidden_from=who)


def _lines(found: Explanation) -> Iterator[str]:
    """The answer, then what was looked at; what speaks for ringing has a tick."""
    yield worded(found.headline)
    looks = [one for one in found.looks if one.kind not in LEFT_OUT]
    yield from (_line(one) for one in looks[:SHOWN])
    if len(looks) > SHOWN:
        yield gettext("and {n} more", n=len(looks) - SHOWN)


def _line(look: Look) -> str:
    return f"{'✓' if look.matched else '✗'} {worded(look.said)}"
