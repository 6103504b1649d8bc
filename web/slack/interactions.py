"""Buttons, menus and forms: each becomes one action of the table."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from ...app.queries import hidden
from ...core.actions import ACTIONS, find
from ...core.model import Outcome
from ...core.responder_actions import refused
from ...core.times import in_their_zone, reworded
from ...core.translation import gettext, message, worded
from .declare_form import told
from .modals import LONGEST, PREFIX, answers, fields_of, modal
from .payloads import Answer
from .replies import attempt, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ...app import App
    from ...core.action_row import Action
    from ...core.times import Times
    from .payloads import Action as Use
    from .payloads import Interaction, View
    from .replies import Replies

log = logging.getLogger("firebreak")


class Interactions:
    """What people press.

    An action id is `firebreak:` and a word, and may end in `:something` where two of a kind stand in one message.
    A button's value is its subject (an incident, a draft, an item); an option's is `subject:choice`.
    """

    def __init__(
        self, app: App, replies: Replies, who: Callable[[str], str], actions: Sequence[Action] = ACTIONS
    ) -> None:
        self._app, self._replies, self._who, self._actions = app, replies, who, actions

    def pressed(self, done: Interaction, use: Use, tell: Callable[..., None]) -> Answer:
        """Take one use of one element; `tell` says what came of it to whoever pressed."""
        name = use.action_id.removeprefix(PREFIX).partition(":")[0]
        subject = use.selected_option.value if use.selected_option else use.value
        if name == "item":  # one menu for all that can be done with an item
            subject, _, name = subject.rpartition(":")
        action = find(name, self._actions)
        if action and action.form and ":" not in subject:
            who = self._who(done.user.id)
            return self.ask(action, subject, done.where, who, done.trigger_id, tell)
        came = self._press(action, subject, self._who(done.user.id), use.action_id)
        return Answer(after=partial(tell, came.say, came.times))

    def ask(
        self, action: Action, subject: str, channel: str, who: str, trigger: str | None, tell: Callable[..., None]
    ) -> Answer:
        """Ask with a form what a press alone does not say; nobody fills in one that would be refused."""
        if why_not := refusal(self._app, action.name, subject, who) if action.may else "":
            return Answer(after=partial(tell, why_not))

        def fill() -> dict[str, Any] | None:
            known = self._known(action, subject, channel)
            return modal(action, subject, known, self._initial(action, subject)) if known else None

        by_hand = gettext(action.by_hand).format(subject) if action.by_hand else gettext("Please press again.")
        return Answer(after=partial(self._replies.open, trigger, modal(action, subject), fill, tell, by_hand))

    def _known(self, action: Action, subject: str, channel: str) -> Sequence[str]:
        """What somebody needs before them to fill in the form; nothing that their channel may not know."""
        queries = self._app.queries
        if action.form is None or not action.form.known:
            return ()
        if action.subject == "incident":
            known = queries.incident(subject)
            return self._there(queries.describe(known, channel, items=True), queries.times(known)) if known else ()
        if action.subject == "draft":
            text = queries.draft_text(subject)
            return (
                [
                    *map(worded, text.advice),
                    gettext(
                        "{platform}, {lang}: {n} of {all} characters",
                        platform=text.platform,
                        lang=text.lang,
                        n=text.used,
                        all=text.limit,
                    ),
                ]
                if text
                else ()
            )
        item = queries.item(subject)
        incident = queries.incident(item.incident) if item else None
        if item is None or incident is None or hidden(incident, channel):
            return ()
        return [worded(item.text), *([gettext("Note so far: {said}", said=item.note)] if item.note else [])]

    def _initial(self, action: Action, subject: str) -> str | None:
        """What a prefilled field holds, as far as Slack lets somebody edit it."""
        text = self._app.queries.draft_text(subject) if any(field.prefilled for field in action.fields) else None
        return text.text[:LONGEST] if text else None

    def _there(self, lines: Sequence[str], times: Times) -> Sequence[str]:
        """Slack shows no dates in forms: the lines say them on the clock of the place that they are about."""
        return [in_their_zone(line, times, self._app.clock.now()) for line in lines]

    def submitted(self, done: Interaction, view: View) -> Answer:
        """Take a form. What is wrong with it is said in the form, which then stays open."""
        kind = view.callback_id.removeprefix(PREFIX)
        action = find(kind, self._actions)
        if action is None or action.form is None:
            log.warning("a form that Firebreak does not know was sent: %s", view.callback_id)
            return Answer()
        said = fields_of({"values": view.state.values if view.state else {}})
        fields, subject = answers(action, said), said.get(action.subject) or view.private_metadata
        if fields is None:
            came = _unknown(kind, subject)
        elif isinstance(fields, Outcome):
            came = fields
        else:
            came = self._act(action, subject, self._who(done.user.id), fields)
        if came.ok and action.subject == "topic":  # nothing else would tell whoever declared it
            return Answer({"response_action": "update", "view": told(action, worded(came.say))})
        errors = {action.fields[0].id: in_their_zone(worded(came.say), reworded(came.times), self._app.clock.now())}
        return Answer() if came.ok else Answer({"response_action": "errors", "errors": errors})

    def _press(self, action: Action | None, subject: str, who: str, action_id: str) -> Outcome:
        if action and action.pressable:
            if not action.fields or (action.fields[0].optional and ":" not in subject):
                return self._act(action, subject, who, {})
            id, _, choice = subject.rpartition(":")
            if action.choice and (action.choice.kind == "person" or choice in action.choice.values):
                return self._act(action, id, who, {action.choice.name: choice})
        return _unknown(action_id, subject)

    def _act(self, action: Action, subject: str, who: str, fields: Mapping[str, Any]) -> Outcome:
        return attempt(self._app, action.name, subject, who, fields)


def _unknown(action_id: str, subject: str) -> Outcome:
    log.warning("a button that Firebreak does not know was pressed: %s (%s)", action_id, subject)
    return refused(message("Firebreak does not know this button ({button}).", button=action_id))
