"""Somebody whom no message or invitation reaches: they are written to, and those who do read hear of it.

A task's verb says who was not reached, and by what; stored tasks bear them, so they stay:

- `direct`: to somebody who could not be invited into the room
- `lost`: into the room, when `direct` did not arrive either
- `unreached`: into the room or the channel, when a call of the playbook did not arrive
- `unheard`: into the room, when whoever is on call could not be told of an overdue item
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.effects import Post
from ..core.escalation_pause import is_acknowledged
from ..core.model import About
from ..core.translation import gettext, listed, together
from ..playbooks.file import display
from .new_tasks import new_task, step_stamp
from .reminders.overdue_items import overdue
from .wording.buttons import button
from .wording.card import shown
from .wording.inside import inside
from .wording.rooms import alert_of, channel_of, link, room_of
from .wording.status import outside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from ..core.effects import Briefing, Card, Effect, Person
    from ..core.model import Incident, Task
    from ..playbooks.file import PlaybooksFile


def message_uninvited(lost: Iterable[str], incident: Incident, now: datetime) -> Iterator[Task]:
    """A message to each who could not be invited, once in an incident."""
    for name in lost:
        yield new_task(incident, f"direct/{name}", "direct", now, about=About(person=name))


def report_undelivered(task: Task, incident: Incident, now: datetime, file: PlaybooksFile) -> Iterator[Task]:
    """A message to one person did not arrive: where others are, they read it."""
    about = task.about
    match task.verb:
        case "direct":
            yield new_task(incident, f"lost/{about.person}", "lost", now, about=about)
        case "escalate":
            yield new_task(incident, f"unheard/{about.number}", "unheard", now, about=about)
        case "notify" | "alert" if about.person in file.people or about.by != "slack":
            key = f"unreached/{step_stamp(task)}/{about.person or about.team}"
            key += f"/{about.by}" if about.by != "slack" else ""
            yield new_task(incident, key, "unreached", now, about=about, unless=task.unless)


def call_card(briefing: Briefing, file: PlaybooksFile) -> Card:
    """The card of a call: what leads to the rest. Redacted for a confidential incident, since nobody here is inside."""
    return replace(shown(briefing, file), facts=(), quotes=(), status="")  # its text says how it stands


def post_in_room(briefing: Briefing, text: str, people: tuple[Person, ...] = ()) -> Effect | None:
    """Said in the room; nowhere when there is none."""
    room = room_of(briefing)
    return Post(room, text, mention=people) if room else None


def _to_uninvited(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """To whoever could not be invited: how grave it is, who has it and whom to ask."""
    person = file.people.get(briefing.task.about.person or "")
    if person is None:
        return None
    card, incident = call_card(briefing, file), briefing.incident
    owner, channel = incident.owner or incident.acknowledged_by, channel_of(briefing, file)
    ask = [display(owner)] if owner and file.called(owner) != person.name else []
    ask += [gettext("in {channel}", channel=link(channel))] if channel else []
    said = [
        gettext("{what}.", what=card.headline),
        gettext("You could not be invited into its private room."),
        gettext("{what}.", what=outside(incident, briefing.now)),
        gettext("Ask {names}.", names=listed(ask, "or")) if ask else "",
    ]
    return Post(person.slack, together(said), card)


def _uninvited_not_messaged(briefing: Briefing, file: PlaybooksFile) -> Effect | None:  # noqa: ARG001  as all of these
    name = display(briefing.task.about.person or "")
    return post_in_room(
        briefing, gettext("{who} could not be messaged directly either. Please reach {who} another way.", who=name)
    )


def _responder_not_reached(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """A tier that names somebody could not reach them: whoever reads it knows whom to fetch another way."""
    incident, about = briefing.incident, briefing.task.about
    people = file.members([about.person or f"{about.team}.on_call"], briefing.now)
    name = display(people[0].name if people else about.person or about.team or "")
    buttons = (button("take_over", incident.id),) if incident.owner else ()
    if not is_acknowledged(incident, briefing.now):
        buttons = (button("acknowledge", incident.id, "primary"), *buttons)
    text = gettext("{who} should have been called now and cannot be messaged directly.", who=name)
    if about.by != "slack":
        text = gettext("{who} should have been called now and cannot be called by {way}.", who=name, way=about.by)
    please = gettext("Whoever reads this: please reach {who} another way, or take it over yourself.", who=name)
    if room := room_of(briefing):
        return Post(room, together([text, please]), buttons=buttons)
    alert, channel = alert_of(briefing), channel_of(briefing, file)
    if channel is None:
        return None
    if incident.confidential:
        text = gettext("Somebody who should have been called now cannot be reached.")
        please = gettext("Please take it over.")
    thread = alert.ref if alert else None
    return Post(channel, together([text, please]), thread=thread, broadcast=thread is not None, buttons=buttons)


def _overdue_item_not_told(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Nobody could be told of an item that is long overdue: those in the room are the ones who can do something."""
    item = overdue(briefing)
    if item is None:
        return None
    text = gettext(
        '"{item}" is still overdue, and whoever is on call cannot be messaged directly. '
        "Please see to it, or fetch somebody who does.",
        item=item.text,
    )
    return inside(briefing, file, text)


EFFECTS = {
    "direct": _to_uninvited,
    "lost": _uninvited_not_messaged,
    "unreached": _responder_not_reached,
    "unheard": _overdue_item_not_told,
}
