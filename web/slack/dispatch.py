"""Where all that people do in Slack arrives, whichever way it came: written down, answered, and then worked on.

The row is written before the answer, so that what Slack was told is true. `Answer.after` is what can wait until
Slack has its answer: the sentence for the person, a form, a closer look.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import msgspec

from .interactions import Interactions
from .payloads import Answer, Callback, Interaction
from .pinned_messages import PinnedMessages
from .replies import Replies
from .slash_commands import SlashCommands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from ..ports import AppPort, Workspace

log = logging.getLogger("firebreak")


class Dispatch:
    """The one handler behind every door. Raises msgspec.ValidationError for a payload that is none.

    Parameters
    ----------
    who
        From a Slack member id to the name the team knows; ids nobody gave stay as they are, and the desk refuses them.
    duty
        Who is on call at a time, as (team, who and until when).
    """

    def __init__(
        self,
        desk: AppPort,
        workspace: Workspace,
        who: Callable[[str], str] = str,
        duty: Callable[[datetime], Iterable[tuple[str, str]]] = lambda _: (),
    ) -> None:
        replies = Replies(workspace)
        self._presses = Interactions(desk, replies, who)
        self._commands = SlashCommands(desk, self._presses, who, duty)
        self._pushpins = PinnedMessages(desk, workspace, who)

    def interaction(self, payload: Any) -> Answer:
        """Buttons, menus and forms."""
        done = msgspec.convert(payload, Interaction)
        if done.type == "block_actions" and done.actions:
            return self._presses.pressed(done, done.actions[0])
        if done.type == "view_submission" and done.view:
            return self._presses.submitted(done, done.view)
        return Answer()

    def command(self, fields: Mapping[str, str]) -> Answer:
        """`/firebreak …`."""
        return self._commands.typed(fields)

    def event(self, payload: Any) -> Answer:
        """What happened in a channel; and Slack's question whether anybody is here."""
        told = msgspec.convert(payload, Callback)
        if told.type == "url_verification":
            return Answer({"challenge": told.challenge})
        if told.event and told.event.type == "reaction_added":
            return self._pushpins.reacted(told.event)
        return Answer()
