"""The room of an incident when a person asks for it, whatever the playbooks plan; and what any room calls for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.effects import Describe, OpenRoom, Pin, Post, Update
from ..core.messages import Message
from ..core.model import About
from ..core.rules import DRAFTS
from ..core.translation import gettext, message, together
from .new_tasks import new_task, room_stamp, stamp, step_stamp, whole
from .step_verb import checklist_of
from .steps.open_private_channel import OpenPrivateChannel
from .wording.buttons import button
from .wording.rooms import alert_of, channel_of, link, room_of, room_purpose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ..core.effects import Briefing, Effect
    from ..core.model import Incident, Task
    from ..playbooks.file import PlaybooksFile

VERB = "open_private_channel"
WHY = 300  # characters of why a room could not be opened


def asked_room(incident: Incident, who: str, now: datetime) -> Iterator[Task]:
    """The tasks of a room that no playbook opens; the first one opens it."""
    first = new_task(incident, f"0-{VERB}/room", VERB, now, part="room")
    yield first
    for part in ("invite", "card", "link"):
        about = About(person=who) if part == "invite" else About()
        yield new_task(incident, f"0-{VERB}/{part}", VERB, now, part=part, about=about, needs=first.key)


def comes_in(planned: Sequence[Task], incident: Incident, who: str, now: datetime) -> Iterator[Task]:
    """Whoever asked for a playbook's room comes into it, whomever that invites; not into a confidential one."""
    if incident.confidential:
        return
    first = next(task for task in planned if task.part == "room")
    about = About(person=who)
    yield new_task(incident, f"0-{VERB}/invite", VERB, now, part="invite", about=about, needs=first.key)


def another_room(incident: Incident, tasks: Sequence[Task], now: datetime, file: PlaybooksFile) -> Iterator[Task]:
    """The tasks of a room in place of one that stays archived: its people, card, lists and draft, a link to the old."""
    rooms = [task.ref for task in tasks if task.verb == VERB and task.part == "room" and task.ref]
    about = About(channel=rooms[-1] if rooms else None, for_at=whole(now))
    name = f"0-{VERB}/{stamp(now)}"
    first = new_task(incident, f"{name}/room", VERB, now, part="room", about=about)
    yield first
    for part in ("invite", "before", "card", "link"):
        yield new_task(incident, f"{name}/{part}", VERB, now, part=part, about=about, needs=first.key)
    shown = [task for task in tasks if task.verb == VERB and task.part == "checklist" and task.state == "done"]
    for one in dict.fromkeys(checklist_of(task, file) for task in shown):
        of = replace(about, checklist=one)
        yield new_task(incident, f"{name}/checklist/{one}", VERB, now, part="checklist", about=of, needs=first.key)
    if incident.confidential and not incident.public_ack_at:
        for draft in [task for task in tasks if task.verb in DRAFTS and not task.part and task.state == "done"][-1:]:
            yield replace(
                draft, key=f"{draft.key}{room_stamp(first)}", due_at=now, state="waiting", attempts=0, needs=first.key,
                unless="publicly_acknowledged", lease_until=None, ref=None, error=None, settled_at=None,
            )  # fmt: skip


def guests(incident: Incident, file: PlaybooksFile) -> tuple[str, ...]:
    """Whom the rooms of its playbooks invite, as the file names them."""
    steps = [step for name in incident.playbooks if name in file.playbooks for step in file.playbooks[name].steps]
    return tuple(name for step in steps for name in getattr(step, "invite", ()))


def asked_in(incident: Incident, asked: str, file: PlaybooksFile) -> tuple[str, ...]:
    """Whom a room that a person asked for is for: those who were told, whoever has it, and whoever asked."""
    told = [
        name
        for playbook in incident.playbooks
        if playbook in file.playbooks
        for step in file.playbooks[playbook].steps
        if step.do == "alert"
        for name in getattr(step, "notify", ())
    ]
    names = [file.called(name) for name in (asked, incident.owner, *incident.acknowledgers) if name]
    return (*names, *told)


def after_room(task: Task, incident: Incident, now: datetime) -> Iterator[Task]:
    """What stands in the room is pinned; a room that could not be opened is told of, and may be asked for again."""
    if task.part == "room" and task.state == "failed":
        about = About(message=why_not(task.error))
        yield new_task(incident, f"no-room/{stamp(now)}", "no_room", now, about=about)
    if task.part == "room" and task.state == "done":
        key = f"describe/{step_stamp(task)}{room_stamp(task)}"
        yield new_task(incident, key, "describe", now, part="describe", needs=task.key)
    if task.part in ("card", "checklist") and task.state == "done":
        yield new_task(incident, f"pin/{step_stamp(task)}/{task.part}{room_stamp(task)}", "pin", now, needs=task.key)


def why_not(error: str | None) -> str:
    """Why there is no room, for whoever reads the channel: an error's own words, without what follows from it.

    A message is kept whole: it is cut where it is shown.
    """
    why = error or message("Slack refused")
    return why if isinstance(why, Message) else why.rstrip(".")[:WHY]


def _room(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Its people are those who were told, and whoever asked; in place of another one, also whom that was for."""
    task, about = briefing.task, briefing.task.about
    names = asked_in(briefing.incident, about.person or "", file)
    if about.for_at:
        names += guests(briefing.incident, file)
    if task.part == "before":
        return _before(briefing)
    step = OpenPrivateChannel.model_construct(do=VERB, invite=names, checklist=about.checklist)
    effect = step.effect(task.part, briefing, file)
    if about.for_at and isinstance(effect, OpenRoom):
        return replace(effect, since=about.for_at)  # an earlier try made it after that; the old one is older
    room = room_of(briefing)
    if about.channel and room and task.part == "link" and isinstance(effect, Update):
        said = gettext(
            "Private room open: {channel}. It goes on there, since Slack keeps {old} archived.",
            channel=link(room),
            old=link(about.channel),
        )
        return replace(effect, line=said)
    return effect


def _before(briefing: Briefing) -> Effect | None:
    """The way back, as the first word in a room that stands in for another."""
    room, old = room_of(briefing), briefing.task.about.channel
    if room is None or old is None:
        return None
    said = gettext(
        "It goes on here. What was said before stands in {channel}, which Slack keeps archived.", channel=link(old)
    )
    return Post(room, said)


def _pin(briefing: Briefing, file: PlaybooksFile) -> Effect | None:  # noqa: ARG001  as all of these
    shown_as = next((task.ref for task in briefing.done if task.key == briefing.task.needs), None)
    return Pin(shown_as) if shown_as else None


def _describe(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    room = room_of(briefing)
    return Describe(room, room_purpose(briefing.incident, file)) if room else None


def _no_room(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Nothing is said of what it is about: this may stand outside."""
    alert, channel = alert_of(briefing), channel_of(briefing, file)
    if channel is None or room_of(briefing):
        return None
    why = briefing.task.about.message or gettext("Slack refused")
    text = together(
        [
            gettext("The private room could not be opened: {error}.", error=why),
            gettext("Those it was for have its card in their direct messages.")
            if briefing.incident.confidential
            else "",
            gettext("Press to try again."),
        ]
    )
    again = button("open_room", briefing.incident.id, "primary")
    thread = alert.ref if alert else None
    return Post(channel, text, thread=thread, broadcast=thread is not None, buttons=(again,))


EFFECTS = {VERB: _room, "pin": _pin, "describe": _describe, "no_room": _no_room}
