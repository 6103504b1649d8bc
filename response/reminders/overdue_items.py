"""What is overdue on a checklist: a word in the room, then whoever is on call; and the list itself, kept current."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ...core.effects import Checklist, Post
from ...core.messages import Lasting
from ...core.model import About
from ...core.rules import CALL_AGAIN
from ...core.translation import at_time, gettext, together
from ...playbooks.rota_blocks import SecondLine
from ...playbooks.values import team_of
from ..card_updates import card_updates, cards, turning
from ..escalation_tiers import is_call
from ..new_tasks import new_task, room_stamp, stamp
from ..step_verb import checklist_of
from ..wording.card import headline, redacted
from ..wording.inside import inside, owner
from ..wording.posts import where
from ..wording.rooms import in_an_archived_room, room_of
from ..wording.status import titled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from ...core.effects import Briefing, ChecklistItem, Effect, Person
    from ...core.model import Incident, Task
    from ...playbooks.file import PlaybooksFile

ESCALATE_AFTER = timedelta(minutes=10)  # how long an item may be overdue before the one on call hears of it
DEBOUNCE = timedelta(seconds=2)  # ticks come in bursts; each would edit the same message


def chasing(task: Task, incident: Incident, tasks: Sequence[Task], items: Iterable[ChecklistItem]) -> Iterator[Task]:
    """For each item that has a time: a word in the room when it is overdue, then whoever is on call."""
    times: dict[datetime, None] = {}
    for item in items:
        if item.due_at is None:
            continue
        times[item.due_at] = None
        name, about = f"{item.checklist}/{item.number}", About(checklist=item.checklist, number=item.number)
        for verb, due_at in (("nudge", item.due_at), ("escalate", item.due_at + ESCALATE_AFTER)):
            yield new_task(incident, f"{verb}/{name}", verb, due_at, about=about, needs=task.key, unless="closed")
    shown = cards(tasks, coming=True)
    for at in times:  # the list itself then shows what is overdue, and the cards count it
        yield new_task(incident, f"list/{stamp(at)}/{task.playbook}{room_stamp(task)}", "refresh", at, needs=task.key)
        yield from turning(incident, shown, "overdue", at)


def ticked(incident: Incident, tasks: Sequence[Task], item: ChecklistItem, now: datetime) -> Iterator[Task]:
    """The lists and the cards on which the item stands are written anew, in silence."""
    mark = f"{item.checklist}/{item.number}-{item.revision}"
    due_at = now + DEBOUNCE
    lists = [task for task in tasks if task.verb == "open_private_channel" and task.part == "checklist" and task.ref]
    for number, one in enumerate(lists, 1):
        yield new_task(incident, f"list/{mark}/{number}", "refresh", due_at, needs=one.key)
    yield from card_updates(incident, cards(tasks), mark, About(reason="item"), due_at)


def overdue(briefing: Briefing) -> ChecklistItem | None:
    """The item that the task is about, while it is not done."""
    about = briefing.task.about
    wanted = (about.checklist, about.number)
    item = next((one for one in briefing.items if (one.checklist, one.number) == wanted), None)
    return item if item and item.overdue(briefing.now) else None


def _nudge(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """A word in the room, to whoever took it, else to whom the list names."""
    item = overdue(briefing)
    if item is None or _still_calling(briefing):
        return None
    people = _doing(item, briefing, file)
    late = gettext('Overdue since {at}: "{item}".', at=at_time(item.due_at, briefing.now), item=item.text)
    nobody = "" if people else gettext("Nobody has taken it yet.")
    return inside(briefing, file, together([late, nobody]), people)


def _still_calling(briefing: Briefing) -> bool:
    """Whether nobody has it yet and people are called for it: whoever comes reads the list, which shows it is late."""
    calls = any(task.verb == CALL_AGAIN or is_call(task) for task in briefing.pending)
    return calls and not briefing.incident.acknowledged_at


def _doing(item: ChecklistItem, briefing: Briefing, file: PlaybooksFile) -> tuple[Person, ...]:
    taken = file.called(item.by or "")
    return (file.people[taken],) if taken in file.people else file.members(item.called, briefing.now)


def _escalate(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Whoever is on call for those who should have done it hears of it directly; else the owner does."""
    item = overdue(briefing)
    if item is None or _still_calling(briefing):
        return None
    doing = _doing(item, briefing, file)
    teams = [name for name, team in file.teams.items() if team.on_call and _touches(name, item, doing, file)]
    called = file.members([f"{name}.on_call" for name in teams], briefing.now)
    idle = [person for person in (*called, *owner(briefing, file)) if person not in doing]
    people = (*idle, *called, *doing)
    if not people or (not idle and len(doing) == 1 and briefing.incident.acknowledged_at):
        return None  # the room has named just them, and somebody looks after it
    gaps = {
        "span": Lasting((briefing.now - (item.due_at or briefing.now)).total_seconds()),
        "names": file.spoken(person.name for person in doing) or gettext("nobody"),
    }
    if briefing.incident.confidential:
        what = redacted(briefing.incident, briefing.now).headline
        late = gettext("An item of its checklist is {span} overdue ({names}). Please see to it.", **gaps)
    else:
        what = headline(briefing.incident, file)
        gaps["item"] = item.text
        late = gettext('"{item}" on its checklist is {span} overdue ({names}). Please see to it.', **gaps)
    return Post(people[0].slack, together([gettext("{what}.", what=what), late, where(briefing, file)]))


def _touches(team: str, item: ChecklistItem, doing: tuple[Person, ...], file: PlaybooksFile) -> bool:
    named = {team_of(address) for address in item.called}
    if isinstance(file.teams[team], SecondLine):
        return team in named
    return team in named or any(person.name in file.teams[team].members for person in doing)


def _refresh(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """The list as it stands; of several edits that wait, the last one makes it."""
    task, room = briefing.task, room_of(briefing)
    first = next((done for done in briefing.done if done.key == task.needs), None)
    if first is None or not first.ref or room is None or in_an_archived_room(first.ref, briefing.done):
        return None
    soon = [other for other in briefing.pending if other.verb == "refresh" and other.needs == task.needs]
    if any((task.due_at, task.key) < (other.due_at, other.key) <= (briefing.now + DEBOUNCE, "~") for other in soon):
        return None
    name = checklist_of(first, file)
    items = tuple(item for item in briefing.items if item.checklist == name)
    return Checklist(room, titled(name, items, briefing.now), items, first.ref) if items else None


EFFECTS = {"nudge": _nudge, "escalate": _escalate, "refresh": _refresh}
