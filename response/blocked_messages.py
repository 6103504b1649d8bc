"""A message cannot reach its place until somebody mends that: whoever is on call hears of it directly, and the room."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from ..core.effects import Post
from ..core.model import About
from ..core.rules import BLOCKED, DRAFTS
from ..core.translation import gettext, gettext_noop, together
from ..playbooks.file import display
from .card_updates import card_updates
from .new_tasks import new_task, stamp
from .priorities import QUIET
from .unreachable import call_card, post_in_room

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ..core.effects import Briefing, Effect
    from ..core.model import Incident, Task
    from ..playbooks.file import PlaybooksFile

UNTOLD = (BLOCKED, "pin")  # verbs whose delay changes nothing for those who work: only doctor lists it
_WORDS = {
    "alert": gettext_noop("The alert"),
    **dict.fromkeys(DRAFTS, gettext_noop("The draft")),
    "follow_up": gettext_noop("A change of the card"),
    "summary": gettext_noop("The summary"),
}
MESSAGE = gettext_noop("A message")
_ROOM = {
    "room": gettext_noop("The private room"),
    "invite": gettext_noop("The invitation into the private room"),
    "card": gettext_noop("The card of the private room"),
    "checklist": gettext_noop("The checklist"),
}


def blocked(
    task: Task, incident: Incident, tasks: Sequence[Task], why: str, now: datetime, file: PlaybooksFile
) -> Iterator[Task]:
    """A word to each who is on call and one in the room, once for each cause in an incident."""
    if task.verb in UNTOLD or task.part in QUIET:
        return
    cause = blake2b(why.encode(), digest_size=5).hexdigest()
    about = About(message_of=task.key, message=why)
    for name in responders(incident, now, file):
        told = About(person=name, message_of=task.key, message=why)
        yield new_task(incident, f"blocked/{cause}/{name}", BLOCKED, now, about=told)
    opens = next((one for one in tasks if one.verb == "open_private_channel" and one.part == "room"), None)
    if opens and opens.key != task.key and opens.state in ("waiting", "done"):
        yield new_task(incident, f"blocked/{cause}/room", BLOCKED, now, part="room", about=about, needs=opens.key)


def mended(task: Task, incident: Incident, tasks: Sequence[Task], now: datetime) -> Iterator[Task]:
    """What got through, or is not needed any more, is no longer said to wait."""
    told = [one for one in tasks if one.verb == BLOCKED and one.ref and one.about.message_of == task.key]
    yield from card_updates(incident, told, f"mended-{stamp(now)}", About(reason="change"), now)


def no_longer(first: Task, briefing: Briefing) -> str:
    """What a word about something that waited says once that is over; empty while it still waits."""
    key = first.about.message_of
    if any(one.key == key for one in briefing.pending):
        return ""
    gone = next((one for one in briefing.done if one.key == key), None)
    if gone is None:
        return gettext("What waited is not needed any more.")
    return gettext("{what} got through meanwhile.", what=what_waits(gone))


def responders(incident: Incident, now: datetime, file: PlaybooksFile) -> tuple[str, ...]:
    """Whoever has it, and whoever is on call for its playbooks: of a team without a rota all are."""
    calls = [name for one in incident.playbooks if one in file.playbooks for name in file.playbooks[one].calls()]
    rotas = [name for name, team in file.teams.items() if name in calls and team.on_call]
    whom = [f"{name}.on_call" for name in rotas] or calls
    has = [file.called(name) for name in (incident.owner, incident.acknowledged_by) if name]
    return tuple(person.name for person in file.members([*has, *whom], now))


def _blocked(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Nothing once it has been mended. Outside the room it says what waits, and not what it is about."""
    about = briefing.task.about
    waits = next((one for one in briefing.pending if one.key == about.message_of), None)
    if waits is None or not waits.blocked_by:
        return None
    text = gettext(
        "{what} could not be delivered: {error}. It is tried again every few minutes.",
        what=what_waits(waits),
        error=about.message,
    )
    if briefing.task.part == "room":
        return post_in_room(briefing, text)
    person, card = file.people.get(about.person or ""), call_card(briefing, file)
    return Post(person.slack, together([gettext("{what}.", what=card.headline), text]), card) if person else None


def what_waits(task: Task) -> str:
    """A task that waits, as a sentence begins with it."""
    if task.verb == "open_private_channel":
        return gettext(_ROOM.get(task.part, MESSAGE))
    if task.about.person and task.verb in ("notify", "direct", "stand_in"):
        return gettext("The call to {who}", who=display(task.about.person))
    return gettext(_WORDS.get(task.verb, MESSAGE))


EFFECTS = {BLOCKED: _blocked}
