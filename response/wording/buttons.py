"""What may be pressed, as the table of actions has it and as the incident stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from ...core.actions import ACTIONS, named
from ...core.effects import Button
from ...core.escalation_pause import acknowledgements_missing, is_acknowledged
from ...core.model import Severity
from ...core.public_promises import offered, pending
from ...core.responder_actions import answered_at
from ...core.translation import gettext
from .rooms import room_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...core.action_row import Action
    from ...core.effects import Briefing

Style = Literal["primary", "danger"] | None


def button(name: str, subject: str, style: Style = None, label: str = "", choice: str = "") -> Button:
    """The button of the action `name`; a choice that no form asks for is a menu behind it, or the given `choice`."""
    made = _button(named(name), subject, style, label)
    assert made is not None  # a menu of people is offered on cards alone
    return replace(made, options=(), choice=choice) if choice else made


def buttons(
    briefing: Briefing, actions: Sequence[Action] = ACTIONS, people: Sequence[tuple[str, str]] = ()
) -> tuple[Button, ...]:
    """What the card offers as things stand; `people` (name to read, name of the file) are those it may be given to."""
    incident = briefing.incident
    if incident.closed_at:
        again = button("reopen", incident.id)
        return (
            (again,)
            if incident.verdict
            else (button("close", incident.id, "primary", gettext("Say what it was …")), again)
        )
    shown = (
        _button(one, incident.id, one.style, _second(briefing) if one.name == "acknowledge" else "", people)
        for one in actions
        if one.on_card and OFFERED.get(one.name, _always)(briefing)
    )
    grave = incident.severity.at_least(Severity.SEV2)
    return tuple(one if grave else replace(one, confirm="") for one in shown if one is not None)


def _button(
    action: Action, subject: str, style: Style, label: str = "", people: Sequence[tuple[str, str]] = ()
) -> Button | None:
    """None for a menu that has nothing to choose."""
    menu = action.choice if action.form is None else None
    options = tuple(people) if menu and menu.kind == "person" else (menu.options if menu else ())
    if menu and not options:
        return None
    options = options if menu and menu.kind == "person" else tuple((gettext(said), value) for said, value in options)
    confirm = gettext(action.confirm) if action.confirm else ""
    return Button(action.name, label or gettext(action.label), subject, style, options, confirm)


def _second(briefing: Briefing) -> str:
    """What the button says where one has acknowledged and another must."""
    incident, now = briefing.incident, briefing.now
    second = (
        incident.acknowledged_at and acknowledgements_missing(incident) and (incident.acknowledged_until or now) >= now
    )
    return gettext("Acknowledge as well") if second else ""


def _always(_: Briefing) -> bool:
    return True


def _covered(briefing: Briefing) -> bool:
    return is_acknowledged(briefing.incident, briefing.now)


def _no_room(briefing: Briefing) -> bool:
    """Whether there is no room, and none on its way."""
    incident, now = briefing.incident, briefing.now
    coming = any(task.verb == "open_private_channel" and task.due_at <= now for task in briefing.pending)
    return not (incident.room or incident.room_task or coming or room_of(briefing))


def _private(briefing: Briefing) -> bool:
    """Whether a playbook wants the talk to go on in private."""
    return any(task.verb == "move_to_private" for task in (*briefing.pending, *briefing.done, briefing.task))


def _next_answer(briefing: Briefing) -> bool:
    """Whether a draft was made since the latest answer in public."""
    at = answered_at(briefing.incident)
    return at is not None and any(one.created_at > at and not one.private for one in briefing.drafts)


OFFERED: dict[str, Callable[[Briefing], bool]] = {
    "acknowledge": lambda briefing: not _covered(briefing),
    "still_on_it": lambda briefing: _covered(briefing) and briefing.incident.acknowledged_until is not None,
    "unacknowledge": lambda briefing: briefing.incident.acknowledged_at is not None,
    "take_over": lambda briefing: bool(briefing.incident.owner),
    "open_room": _no_room,
    "posted": lambda briefing: not briefing.incident.public_ack_at or _next_answer(briefing),
    "moved": lambda briefing: (
        bool(briefing.incident.public_ack_at) and not briefing.incident.moved_at and _private(briefing)
    ),
    "kept": lambda briefing: bool(pending(briefing.incident)),
    "track": lambda briefing: bool(offered(briefing.incident, briefing.now)),
}
"""When the card has a button that it has not always."""
