"""Where all that people do in Slack arrives, whichever way it came: written down, answered, and then worked on.

The row is written before the answer, so that what Slack was told is true. `Answer.after` is what can wait until
Slack has its answer: the sentence for the person, a form, a closer look.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from ...core.actions import ACTIONS
from ...core.reading_language import reading_in
from .asking_why import WHY, AskingWhy
from .declaring import DECLARE, Declaring
from .home_tab import HomeTab
from .interactions import Interactions
from .modals import PREFIX
from .payloads import Action as Use
from .payloads import Answer, Callback, Interaction
from .pinned_messages import PinnedMessages
from .replies import Replies
from .slash_commands import SlashCommands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from ...app import App
    from ...core.action_row import Action
    from ...core.times import Times
    from .workspace import Workspace

log = logging.getLogger("firebreak")


class Dispatch:
    """The one handler behind every door. Raises msgspec.ValidationError for a payload that is none.

    Parameters
    ----------
    who
        From a Slack member id to the name the team knows; ids nobody gave stay as they are, and the app refuses them.
    on_call
        Who is on call at a time, as (team, who and until when, the moments in that).
    actions
        What people can do: the table of actions.
    pages
        Where the pages are, for links; empty where people can reach none.
    """

    def __init__(
        self,
        app: App,
        workspace: Workspace,
        who: Callable[[str], str] = str,
        on_call: Callable[[datetime], Iterable[tuple[str, str, Times]]] = lambda _: (),
        actions: Sequence[Action] = ACTIONS,
        pages: str = "",
    ) -> None:
        self._replies = replies = Replies(workspace)
        self._language, self._who = app.queries.language, who
        self.home = HomeTab(app, workspace, who, pages)
        self._interactions = Interactions(app, replies, who, actions)
        self._declaring = Declaring(app, replies)
        self._why = AskingWhy(app, replies)
        self._commands = SlashCommands(
            app, replies, self._interactions, self._declaring, self._why, who, on_call, actions
        )
        self._pinned = PinnedMessages(app, workspace, who)

    def interaction(self, payload: Any) -> Answer:
        """Buttons, menus, forms and shortcuts."""
        done = msgspec.convert(payload, Interaction)
        if done.type == "block_actions" and done.actions:
            return self._to(done.user.id, partial(self._pressed, done, done.actions[0]))
        if done.type in ("shortcut", "message_action"):
            return self._to(done.user.id, partial(self._shortcut, done))
        if done.type == "view_submission" and done.view:
            return self._to(done.user.id, partial(self._interactions.submitted, done, done.view))
        return Answer()

    def _shortcut(self, done: Interaction) -> Answer:
        if done.callback_id == WHY:
            return self._why.of_message(done, self._who(done.user.id))
        return self._declaring.shortcut(done)

    def _pressed(self, done: Interaction, use: Use) -> Answer:
        """What came of it is said where it was pressed: on the Home tab, which has no place for a word, above all."""
        at_home = done.view is not None and done.view.type == "home"
        tell: Callable[..., None] = partial(self._replies.tell, done.response_url)
        tell = partial(self.home.show, done.user.id) if at_home else tell
        if use.action_id == f"{PREFIX}{DECLARE}":
            return self._declaring.ask(done.trigger_id, tell)
        return self._interactions.pressed(done, use, tell)

    def _to(self, user: str, work: Callable[[], Answer]) -> Answer:
        """The answer in the language of whoever is answered, also what of it comes later."""
        language = self._language(self._who(user))
        with reading_in(language):
            answer = work()
        after = answer.after
        return Answer(answer.body, partial(_later, language, after)) if after else answer

    def command(self, fields: Mapping[str, str]) -> Answer:
        """`/firebreak …`."""
        return self._to(fields.get("user_id", ""), partial(self._commands.typed, fields))

    def event(self, payload: Any) -> Answer:
        """What happened in a channel; and Slack's question whether anybody is here."""
        told = msgspec.convert(payload, Callback)
        if told.type == "url_verification":
            return Answer({"challenge": told.challenge})
        if told.event and told.event.type == "app_home_opened":
            return self.home.opened(told.event)
        if told.event and told.event.type == "reaction_added":
            return self._pinned.reacted(told.event)
        return Answer()


def _later(language: str, after: Callable[[], None]) -> None:
    with reading_in(language):
        after()
