"""What the tasks of `relief.py` say and do: a message to whoever cannot come, a call to the next one, the hand-over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.effects import Invite, Pin, Post
from ..core.escalation_pause import is_acknowledged
from ..playbooks.file import display
from ..playbooks.on_call import on_call, successors
from .backup_responders import DIRECTLY, HOLE, changed
from .reminder_effects import brief, inside, overdue
from .wording.buttons import button
from .wording.card import shown
from .wording.rooms import alert_of, channel_of, link, room_of
from .wording.status import outside

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..core.effects import Briefing, Card, Effect, Person
    from ..playbooks.file import PlaybooksFile


def relief_effect(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """What delivering one of these tasks means now; None when nothing is left to do."""
    return RELIEF[briefing.task.verb](briefing, file)


def _short(briefing: Briefing, file: PlaybooksFile) -> Card:
    """The card of a call: what leads to the rest. Redacted for a confidential incident, since nobody here is inside."""
    return replace(shown(briefing, file), facts=(), quotes=())


def _pin(briefing: Briefing, file: PlaybooksFile) -> Effect | None:  # noqa: ARG001  as all of these
    shown_as = next((task.ref for task in briefing.done if task.key == briefing.task.needs), None)
    return Pin(shown_as) if shown_as else None


def _direct(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """To whoever could not be invited: how grave it is, who has it and whom to ask."""
    person = file.people.get(briefing.task.part)
    if person is None:
        return None
    card, incident = _short(briefing, file), briefing.incident
    owner, channel = incident.owner or incident.acknowledged_by, channel_of(briefing, file)
    ask = [display(owner)] if owner and file.called(owner) != person.name else []
    ask += [f"in {link(channel)}"] if channel else []
    where = f" Ask {' or '.join(ask)}." if ask else ""
    said = f"You could not be invited into its private room. {outside(incident, briefing.now)}.{where}"
    return Post(person.slack, f"{card.headline}. {said}", card)


def _lost(briefing: Briefing, file: PlaybooksFile) -> Effect | None:  # noqa: ARG001  as all of these
    name = display(briefing.task.part)
    return _in_room(briefing, f"{name} could not be messaged directly either. Please reach {name} another way.")


def _in_room(briefing: Briefing, text: str, people: tuple[Person, ...] = ()) -> Effect | None:
    room = room_of(briefing)
    return Post(room, text, mention=people) if room else None


def _stand_in(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """The next of the rota comes into the room; where there is none, or nobody was to be invited, they are called."""
    team, name, mark = briefing.task.part.split("/")
    person, room = file.people.get(name), room_of(briefing)
    if person is None:
        return None
    if room and mark not in (DIRECTLY, HOLE):
        return Invite(room, (person,))
    card = _short(briefing, file)
    channel = channel_of(briefing, file)
    where = f" Go to {link(room or channel or '')}." if room or channel else ""
    who = f"{file.spoken(_tried(team, name, briefing, file)) or _title(team, file)} cannot be reached"
    why = f"Nobody is on call for {_title(team, file)}" if mark == HOLE else who
    return Post(person.slack, f"{card.headline}. {why}, so you are called.{where}", card)


def _tried(team: str, until: str, briefing: Briefing, file: PlaybooksFile) -> list[str]:
    """Whoever is on call in a team, and those tried before `until` came."""
    rota, at = file.teams.get(team), briefing.task.due_at
    if rota is None:  # the incident's own file was lost, and the current one has no such team
        return []
    order = [name for name in (on_call(rota, at), *successors(rota, at)) if name]
    return order[: order.index(until)] if until in order else order


def _called(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Whoever reads the room, or else the alert, knows who comes instead of whom."""
    team, name, mark = briefing.task.part.split("/")
    tried = file.spoken(_tried(team, name, briefing, file)) or _title(team, file)
    text = f"{tried} could not be reached. {display(name)} is next in the rota of {_title(team, file)} and is called."
    people = file.members([name], briefing.now)
    if room_of(briefing):
        return _in_room(briefing, text, people if mark != DIRECTLY else ())
    return inside(briefing, file, text) if not briefing.incident.confidential else None


def _nobody(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """The rota is exhausted: the room hears it, and the alert's channel, where a card still rings people."""
    team, where = briefing.task.part.split("/")
    if not team:
        text = "Nobody could be invited into the private room."
    else:
        text = f"Nobody of the rota of {_title(team, file)} could be reached"
        tried = file.spoken(_tried(team, "", briefing, file))
        text += f": {tried}." if tried else "."
    please = "Whoever reads this: please take it over, or call somebody by telephone."
    if where == "room":
        buttons = (button("take_over", briefing.incident.id, "primary"),)
        room = room_of(briefing)
        return Post(room, f"{text} {please}", buttons=buttons) if room else None
    alert, channel = alert_of(briefing), channel_of(briefing, file)
    if channel is None:
        return None
    if briefing.incident.confidential:
        text = "Nobody who is on call for this could be reached."
    card = _short(briefing, file)
    told = f"{card.headline}. {text} {please}"
    return Post(channel, told, card, thread=alert.ref if alert else None, broadcast=alert is not None)


def _unreached(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """A tier that names somebody could not reach them: whoever reads it knows whom to fetch another way."""
    incident, name = briefing.incident, display(briefing.task.part)
    buttons = (button("take_over", incident.id),) if incident.owner else ()
    if not is_acknowledged(incident, briefing.now):
        buttons = (button("acknowledge", incident.id, "primary"), *buttons)
    text = f"{name} should have been called now and cannot be messaged directly."
    please = f"Whoever reads this: please reach {name} another way, or take it over yourself."
    if room := room_of(briefing):
        return Post(room, f"{text} {please}", buttons=buttons)
    alert, channel = alert_of(briefing), channel_of(briefing, file)
    if channel is None:
        return None
    if incident.confidential:
        text, please = "Somebody who should have been called now cannot be reached.", "Please take it over."
    thread = alert.ref if alert else None
    return Post(channel, f"{text} {please}", thread=thread, broadcast=thread is not None, buttons=buttons)


def _unheard(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Nobody could be told of an item that is long overdue: those in the room are the ones who can do something."""
    item = overdue(briefing)
    text = f'"{item.text}" is still overdue, and whoever is on call cannot be messaged directly.' if item else ""
    return inside(briefing, file, f"{text} Please see to it, or fetch somebody who does.") if item else None


def _no_room(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Nothing is said of what it is about: this may stand outside."""
    alert, channel = alert_of(briefing), channel_of(briefing, file)
    if channel is None or room_of(briefing):
        return None
    text = "The private room could not be opened; firebreak doctor says what Slack refuses. Press to try again."
    again = button("open_room", briefing.incident.id, "primary")
    thread = alert.ref if alert else None
    return Post(channel, text, thread=thread, broadcast=thread is not None, buttons=(again,))


def _shift(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Whoever is on call from now on comes into the room, where the brief follows; without a room it is said here."""
    task, room = briefing.task, room_of(briefing)
    before, after = changed(task, file, briefing.now)
    if before == after:
        return None  # swapped back while we were away
    if room and after in file.people:
        return Invite(room, (file.people[after],))
    return _hand_over(briefing, file, before, after)


def _handed_over(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    if briefing.task.part not in file.teams:
        return None
    return _hand_over(briefing, file, *changed(briefing.task, file, briefing.now))


def _hand_over(briefing: Briefing, file: PlaybooksFile, before: str | None, after: str | None) -> Effect | None:
    incident, team = briefing.incident, briefing.task.part
    leaves = f"{display(before)}'s turn for {_title(team, file)} is over" if before else "A turn begins"
    comes = f"{display(after)} is on call now" if after else "NOBODY is on call now"
    people = file.members([after or before or ""], briefing.now)
    ack = () if is_acknowledged(incident, briefing.now) else (button("acknowledge", incident.id, "primary"),)
    buttons = (*ack, button("take_over", incident.id))
    return inside(briefing, file, brief(f"Hand-over: {leaves}, {comes}.", briefing, file), people, buttons=buttons)


def _title(team: str, file: PlaybooksFile) -> str:
    known = file.teams.get(team)
    return (known.title if known else "") or team


RELIEF: dict[str, Callable[[Briefing, PlaybooksFile], Effect | None]] = {
    "pin": _pin,
    "direct": _direct,
    "lost": _lost,
    "stand_in": _stand_in,
    "called": _called,
    "nobody": _nobody,
    "unreached": _unreached,
    "unheard": _unheard,
    "no_room": _no_room,
    "shift": _shift,
    "handed_over": _handed_over,
}
