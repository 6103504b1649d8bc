"""A person declares an incident: by `/firebreak declare`, by a shortcut, or on a message that concerns us."""

from __future__ import annotations

import html
import logging
from functools import partial
from typing import TYPE_CHECKING

from ...core.translation import gettext, gettext_noop
from .declare_form import declare_form
from .payloads import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...app import App
    from .payloads import Interaction
    from .replies import Replies

log = logging.getLogger("firebreak")

DECLARE, CONCERNS_US = "declare", "concerns_us"
BY_HAND = gettext_noop("Please try again: /firebreak declare")


class Declaring:
    """Asks with the form; what is sent is a row of the table like any other."""

    def __init__(self, app: App, replies: Replies) -> None:
        self._app, self._replies = app, replies

    def shortcut(self, done: Interaction) -> Answer:
        """The shortcut that is everywhere, or the one on a message, whose words and address stand in the form."""
        if done.callback_id not in (DECLARE, CONCERNS_US):
            log.warning("a shortcut that Firebreak does not know was used: %s", done.callback_id)
            return Answer()
        text = html.unescape(done.message.text) if done.message else ""
        return self.ask(done.trigger_id, partial(self._replies.tell, done.response_url), text=text, url=_address(done))

    def ask(self, trigger: str | None, tell: Callable[[str], None], *, text: str = "", url: str = "") -> Answer:
        """Show the form."""
        queries = self._app.queries
        form = declare_form(queries.topics(), queries.playbook_names(), text, url)
        return Answer(after=partial(self._replies.open, trigger, form, lambda: None, tell, gettext(BY_HAND)))


def _address(done: Interaction) -> str:
    """Where the message stands. Made here: to ask Slack takes a part of the form's three seconds."""
    if not (done.message and done.message.ts and done.where and done.team and done.team.domain):
        return ""
    return f"https://{done.team.domain}.slack.com/archives/{done.where}/p{done.message.ts.replace('.', '')}"
