"""Buttons, menus and forms: each becomes one call of the desk."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any, get_args

from ...core.model import Severity, Snooze, Verdict, Wrong
from ...core.text import is_link
from .modals import PREFIX, close_form, fields_of, link_form, note_form, skip_form, status_form
from .payloads import Answer
from .replies import Refused, outcome
from .status_lines import hidden, standing, ticked

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..ports import AppPort, Pressed
    from .payloads import Action, Interaction, View
    from .replies import Replies

log = logging.getLogger("firebreak")

NO_LINK = "This is not a link. Paste the address of the post, beginning with https://"
CHOICES: dict[str, tuple[str, ...]] = {
    "snooze": get_args(Snooze),
    "wrong": get_args(Wrong),
    "close": get_args(Verdict),
    "severity": tuple(Severity),
}
ALSO = {  # the desk's own names for what buttons call shorter
    "publicly_acknowledge": "posted",
    "say_status": "status",
    "set_severity": "severity",
    "claim_item": "claim",
    "finish_item": "done",
    "skip_item": "skip",
    "note_item": "note",
}
BY_HAND = {
    "posted": "Type `/firebreak posted {} LINK` instead.",
    "close": "Type `/firebreak close {} real` instead (or false, known, drill).",
    "status": "Type `/firebreak update {} TEXT in 30m` instead.",
}


class Interactions:
    """What people press.

    An action id is `firebreak:` and a word, and may end in `:something` where two of a kind stand in one message.
    A button's value is its subject (an incident, a draft, an item); an option's is `subject:choice`.
    """

    def __init__(self, desk: AppPort, replies: Replies, who: Callable[[str], str]) -> None:
        self._desk, self._replies, self._who = desk, replies, who
        self._plain: dict[str, Callable[[str, str], Pressed]] = {
            "acknowledge": lambda one, by: desk.acknowledge(one, by),
            "take_over": lambda one, by: desk.take_over(one, by),
            "still_on_it": lambda one, by: desk.still_on_it(one, by),
            "open_room": lambda one, by: desk.open_room(one, by),
            "approve": lambda one, by: desk.approve(one, by),
            "claim": lambda one, by: desk.claim_item(one, by),
            "done": lambda one, by: desk.finish_item(one, by),
        }
        self._chosen: dict[str, Callable[[str, str, Any], Pressed]] = {
            "snooze": lambda one, by, until: desk.snooze(one, by, until),
            "wrong": lambda one, by, reason: desk.wrong(one, by, reason),
            "close": lambda one, by, verdict: desk.close(one, by, verdict),
            "severity": lambda one, by, severity: desk.set_severity(one, by, Severity(severity)),
        }
        self._forms: dict[str, Callable[..., dict[str, Any]]] = {
            "posted": link_form,
            "close": close_form,
            "status": status_form,
            "skip": skip_form,
            "note": note_form,
        }

    def pressed(self, done: Interaction, action: Action) -> Answer:
        """Take one use of one element."""
        name = action.action_id.removeprefix(PREFIX).partition(":")[0]
        subject = action.selected_option.value if action.selected_option else action.value
        if name == "item":  # one menu for all that can be done with an item
            subject, _, name = subject.rpartition(":")
        name, who = ALSO.get(name, name), self._who(done.user.id)
        if name in self._forms and ":" not in subject:
            return self.ask(name, subject, done.where, done.trigger_id, done.response_url)
        say = self._press(name, subject, who, action.action_id).say
        return Answer(after=partial(self._replies.tell, done.response_url, say))

    def ask(self, name: str, subject: str, channel: str, trigger: str | None, response_url: str | None) -> Answer:
        """Ask with a form what a press alone does not say."""
        make = self._forms[name]

        def fill() -> dict[str, Any] | None:
            known = self._known(name, subject, channel)
            return make(subject, known) if known else None

        by_hand = BY_HAND.get(name, "Please press again.").format(subject)
        return Answer(after=partial(self._replies.open, trigger, make(subject), fill, response_url, by_hand))

    def _known(self, name: str, subject: str, channel: str) -> list[str]:
        """What somebody needs before them to fill in the form; nothing that their channel may not know."""
        incident = self._desk.incident(subject.partition("/")[0])
        if incident is None or name == "posted":
            return []
        if name in ("close", "status"):
            left = [] if hidden(incident, channel) else ticked(self._desk.items(incident.id))
            return [*standing(incident, channel, self._desk.clock.now()), *left]
        item = next((one for one in self._desk.items(incident.id) if one.id == subject), None)
        if item is None or hidden(incident, channel):
            return []
        return [item.text, *([f"Note so far: {item.note}"] if item.note else [])]

    def submitted(self, done: Interaction, view: View) -> Answer:
        """Take a form. What is wrong with it is said in the form, which then stays open."""
        kind = view.callback_id.removeprefix(PREFIX)
        fields = fields_of({"values": view.state.values if view.state else {}})
        if kind not in self._forms:
            log.warning("a form that Firebreak does not know was sent: %s", view.callback_id)
            return Answer()
        pressed = self._submit(kind, view.private_metadata, self._who(done.user.id), fields)
        field = {"posted": "link", "close": "verdict"}.get(kind, "text")
        return Answer() if pressed.ok else Answer({"response_action": "errors", "errors": {field: pressed.say}})

    def _submit(self, kind: str, subject: str, who: str, fields: dict[str, str]) -> Pressed:
        text = fields.get("text", "")
        if kind in ("status", "skip", "note") and not text:
            return Refused("Please say it in a few words.")
        match kind:
            case "posted":
                url = fields.get("link", "")
                return outcome(self._desk.publicly_acknowledge, subject, url, who) if is_link(url) else Refused(NO_LINK)
            case "close":
                return self._press("close", f"{subject}:{fields.get('verdict')}", who, kind)
            case "status":
                minutes = fields.get("promise", "")
                return outcome(self._desk.say_status, subject, who, text, int(minutes) if minutes.isdigit() else None)
            case "skip":
                return outcome(self._desk.skip_item, subject, who, text)
        return outcome(self._desk.note_item, subject, who, text)

    def _press(self, name: str, subject: str, who: str, action_id: str) -> Pressed:
        if name in self._plain:
            return outcome(self._plain[name], subject, who)
        id, _, choice = subject.rpartition(":")
        if choice in CHOICES.get(name, ()):
            return outcome(self._chosen[name], id, who, choice)
        log.warning("a button that Firebreak does not know was pressed: %s (%s)", action_id, subject)
        return Refused(f"Firebreak does not know this button ({action_id}).")
