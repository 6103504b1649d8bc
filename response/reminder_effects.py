"""What the tasks of `duty.py` mean when they fall due: questions, reminders, the hand-over, the summary, the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.effects import Archive, Checklist, Post
from ..core.escalation_pause import is_snoozed
from ..core.responder_actions import WORDS
from ..core.spans import span_in_words
from ..playbooks.file import display
from .backup_responders import asked_in
from .reminders import DEBOUNCE, stamp
from .steps.open_private_channel import OpenPrivateChannel
from .wording.buttons import button
from .wording.card import ahead, headline, redacted
from .wording.rooms import alert_of, channel_of, room_of
from .wording.status import listed, progress, status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..core.effects import Briefing, Button, ChecklistItem, Effect, Person
    from ..playbooks.file import PlaybooksFile

OPEN_ITEMS = 3  # named in a hand-over; the rest is counted


def duty_effect(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """What delivering one of these tasks means now; None when it is stale or nothing is left to do."""
    match briefing.task.verb:
        case "still":
            return _still(briefing, file)
        case "promise":
            return _promise(briefing, file)
        case "brief":
            return _brief(briefing, file)
        case "nudge":
            return _nudge(briefing, file)
        case "escalate":
            return _escalate(briefing, file)
        case "refresh":
            return _refresh(briefing, file)
        case "summary":
            return _summary(briefing, file)
        case "archive":
            return Archive(briefing.incident.room) if briefing.incident.room else None
        case "open_private_channel":
            return _room(briefing, file)
    return None


def inside(
    briefing: Briefing,
    file: PlaybooksFile,
    text: str,
    people: tuple[Person, ...] = (),
    *,
    buttons: tuple[Button, ...] = (),
) -> Post | None:
    """Said where the details may be known: in the room, else below the alert; else the people hear where to look."""
    if room := room_of(briefing):
        return Post(room, text, mention=people, buttons=buttons)
    if briefing.incident.confidential:
        card = redacted(briefing.incident, briefing.now)
        return Post(people[0].slack, f"{card.headline}. {card.status}.", buttons=buttons) if people else None
    alert, channel = alert_of(briefing), channel_of(briefing, file)
    return Post(channel, text, mention=people, thread=alert.ref, buttons=buttons) if alert and channel else None


def owner(briefing: Briefing, file: PlaybooksFile) -> tuple[Person, ...]:
    """Whoever has it, as somebody who can be called."""
    incident = briefing.incident
    name = file.called(incident.owner or incident.acknowledged_by or "")
    return (file.people[name],) if name in file.people else ()


def _still(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    incident, task = briefing.incident, briefing.task
    until = incident.acknowledged_until
    if until is None or f"still-{stamp(until)}/" not in task.key or is_snoozed(incident, until):
        return None
    people = owner(briefing, file)
    name = display(people[0].name) if people else "Whoever has it"
    after = "after that the calling goes on where it was"
    text = f"{name}, are you still on it? Your acknowledgement holds until {until:%H:%M} UTC; {after}."
    buttons = (button("still_on_it", incident.id, "primary"),)
    if task.part == "owner":
        about = redacted(incident, briefing.now).headline if incident.confidential else headline(incident, file)
        return Post(people[0].slack, f"{text}\n{about}", buttons=buttons) if people else None
    if incident.confidential and not room_of(briefing):
        return None  # the owner is asked directly anyway
    return inside(briefing, file, text, buttons=(*buttons, button("take_over", incident.id)))


def _promise(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    incident = briefing.incident
    due = incident.next_update_at
    if due is None or f"/promise-{stamp(due)}" not in briefing.task.key:
        return None
    by = display(incident.status_by or "Somebody")
    text = f"The next update is due now: {by} promised it for {due:%H:%M} UTC. How does it stand?"
    buttons = (button("status", incident.id, "primary"),)
    return inside(briefing, file, text, owner(briefing, file), buttons=buttons)


def _brief(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    to = f"Hand-over to {display(briefing.incident.owner or 'whoever takes it')}."
    return inside(briefing, file, brief(to, briefing, file), owner(briefing, file))


def brief(to: str, briefing: Briefing, file: PlaybooksFile) -> str:
    """Five lines: `to` whom and what, the state, what was promised, what is open, and what happens next."""
    incident, now = briefing.incident, briefing.now
    since = span_in_words(now - incident.opened_at)
    lines = [
        f"{to} {headline(incident, file)} (since {since})",
        f"State: {status(incident, now)}.",
        f"Promised: {_promised(briefing)}",
        f"Open: {_open(briefing, file)}",
        f"Next: {'; '.join(ahead(briefing, file)) or 'nothing is planned'}",
    ]
    return "\n".join(lines)


def _promised(briefing: Briefing) -> str:
    incident = briefing.incident
    said = []
    if incident.status:
        at = f"{incident.status_at:%H:%M} UTC" if incident.status_at else ""
        said.append(f'{display(incident.status_by or "Somebody")} said at {at}: "{incident.status[:200]}"')
    if incident.next_update_at:
        late = " (overdue)" if incident.next_update_at <= briefing.now else ""
        said.append(f"the next update by {incident.next_update_at:%H:%M} UTC{late}")
    said.append(
        f"the public answer stands at {incident.public_ack}" if incident.public_ack else "nothing in public yet"
    )
    return "; ".join(said)


def _open(briefing: Briefing, file: PlaybooksFile) -> str:
    items = [item for item in briefing.items if not item.settled]
    if not items:
        return "nothing on the checklist" if not briefing.items else "the checklist is done"
    items.sort(key=lambda item: (item.due_at is None, item.due_at, item.id))
    named = [_item(item, briefing, file) for item in items[:OPEN_ITEMS]]
    more = [f"and {len(items) - OPEN_ITEMS} more"] if len(items) > OPEN_ITEMS else []
    return f"{progress(briefing.items, briefing.now)}: {'; '.join([*named, *more])}"


def _item(item: ChecklistItem, briefing: Briefing, file: PlaybooksFile) -> str:
    who = display(item.by) if item.by else file.spoken(item.called)
    due = f"by {item.due_at:%H:%M} UTC" if item.due_at else ""
    late = "overdue" if item.overdue(briefing.now) else ""
    inside = ", ".join(filter(None, [who, due, late]))
    return item.text + (f" ({inside})" if inside else "")


def overdue(briefing: Briefing) -> ChecklistItem | None:
    """The item that the task is about, while it is not done."""
    item = next((one for one in briefing.items if one.id == briefing.task.part), None)
    return item if item and item.overdue(briefing.now) else None


def _nudge(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """A word in the room, to whoever took it, else to whom the list names."""
    item = overdue(briefing)
    if item is None:
        return None
    people = _doing(item, briefing, file)
    names = file.spoken(person.name for person in people) or "Nobody yet"
    due = f"{item.due_at:%H:%M} UTC" if item.due_at else ""
    return inside(briefing, file, f'Overdue since {due}: "{item.text}" ({names}).', people)


def _doing(item: ChecklistItem, briefing: Briefing, file: PlaybooksFile) -> tuple[Person, ...]:
    taken = file.called(item.by or "")
    return (file.people[taken],) if taken in file.people else file.members(item.called, briefing.now)


def _escalate(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Whoever is on call for those who should have done it hears of it directly; else the owner does."""
    item = overdue(briefing)
    if item is None:
        return None
    doing = _doing(item, briefing, file)
    teams = [name for name, team in file.teams.items() if team.on_call and _touches(name, team.members, item, doing)]
    called = file.members([f"{name}.on_call" for name in teams], briefing.now)
    idle = [person for person in called if person not in doing]
    people = (*idle, *called, *owner(briefing, file), *doing)
    if not people:
        return None
    late = span_in_words(briefing.now - item.due_at) if item.due_at else ""
    names = file.spoken(person.name for person in doing) or "nobody"
    if briefing.incident.confidential:
        what = f"{redacted(briefing.incident, briefing.now).headline}. An item of its checklist"
    else:
        what = f'{headline(briefing.incident, file)}. "{item.text}" on its checklist'
    return Post(people[0].slack, f"{what} is {late} overdue ({names}). Please see to it.")


def _touches(name: str, members: tuple[str, ...], item: ChecklistItem, doing: tuple[Person, ...]) -> bool:
    named = {one.partition(".")[0] for one in item.called}
    return name in named or any(person.name in members for person in doing)


def _refresh(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """The list as it stands; of several edits that wait, the last one makes it."""
    task, room = briefing.task, room_of(briefing)
    first = next((done for done in briefing.done if done.key == task.needs), None)
    if first is None or not first.ref or room is None:
        return None
    soon = [other for other in briefing.pending if other.verb == "refresh" and other.needs == task.needs]
    if any((task.due_at, task.key) < (other.due_at, other.key) <= (briefing.now + DEBOUNCE, "~") for other in soon):
        return None
    name = str(getattr(file.step(first.playbook, first.step), "checklist", ""))
    items = listed(briefing, name)
    return Checklist(room, f"Checklist: {name} ({progress(items, briefing.now)})", items, first.ref) if items else None


def _summary(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    task, incident = briefing.task, briefing.incident
    if task.part == "room":
        return Post(incident.room, "\n".join(_last_words(briefing, file))) if incident.room else None
    alert = next((done for done in briefing.done if done.key == task.part), None)
    if alert is None:
        return None
    channel = str(getattr(file.step(alert.playbook, alert.step), "to", ""))
    whole = not incident.confidential
    text = "\n".join(_last_words(briefing, file)) if whole else f"{redacted(incident, briefing.now).status}."
    return Post(channel, text, thread=alert.ref)


def _last_words(briefing: Briefing, file: PlaybooksFile) -> Iterator[str]:
    """What it was, how long it took us, what was done, and where to read on."""
    incident = briefing.incident
    closed = incident.closed_at or briefing.now
    verdict = WORDS[incident.verdict] if incident.verdict else "nobody has said yet what it was"
    yield f"Closed by {display(incident.closed_by or 'calm')} at {closed:%H:%M} UTC: {verdict}."
    told = [f"open for {span_in_words(closed - incident.opened_at)}"]
    if incident.acknowledged_at:
        after = span_in_words(incident.acknowledged_at - incident.opened_at)
        told.append(f"acknowledged after {after} by {display(incident.acknowledged_by or 'somebody')}")
    else:
        told.append("never acknowledged")
    if incident.public_ack_at:
        told.append(f"answered in public after {span_in_words(incident.public_ack_at - incident.opened_at)}")
    else:
        told.append("not answered in public")
    yield f"{headline(incident, file)}: {', '.join(told)}."
    if briefing.items:
        yield f"Checklist: {progress(briefing.items, closed)}."
    yield f"The review: firebreak report {incident.id}"
    if not incident.verdict:
        yield f"Was it real? /firebreak close {incident.id} real|false|known|drill"


def _room(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """The room that a person asked for: its people are those who were told, and whoever asked."""
    incident = briefing.incident
    part, _, asked = briefing.task.part.partition(":")
    names = asked_in(incident, asked, file)
    step = OpenPrivateChannel.model_construct(do="open_private_channel", invite=names, checklist=None)
    return step.effect(part, briefing, file)
