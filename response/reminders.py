"""What falls due because of how an incident stands and what people pressed: tasks of no step of any playbook."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..core.model import Task
from ..core.rules import FOLLOW_UP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from ..core.effects import ChecklistItem
    from ..core.model import Condition, Incident

DUTY = "desk"  # stands where a task of a playbook names its playbook
ASK_BEFORE = timedelta(minutes=10)  # how long before an acknowledgement lapses its owner is asked
ESCALATE_AFTER = timedelta(minutes=10)  # how long an item may be overdue before the one on call hears of it
DEBOUNCE = timedelta(seconds=2)  # ticks come in bursts; each would edit the same message
READ = timedelta(minutes=15)  # a closed room stays open for a last word
NO_VERDICT = timedelta(hours=24)  # and longer when nobody has said yet what it was


RINGS = (
    "alert",
    "notify",
    "still",
    "escalate",
    "direct",
    "stand_in",
    "called",
    "nobody",
    "unreached",
    "unheard",
    "shift",
    "handed_over",
)
FURNITURE = ("chart", "link")  # parts of a step that tell nobody anything new
ECHO = "+thread"  # the part of a call that repeats it in the channel: it must not hold up another first alert


def lane(incident: Incident, verb: str = "") -> int:
    """Which queue a task stands in. 1: a sev1 rings people; 2: its approvals and its room; 3 to 5: the milder
    ones ring people; 6: their approvals; 7 to 9: their rooms and all else, and furniture at the end.
    """
    grave = int(incident.severity.value.removeprefix("sev"))
    if verb in RINGS:
        return 1 if grave == 1 else grave + 1
    if grave == 1 and verb not in FURNITURE:
        return 2
    if verb == "draft_acknowledgement":
        return 6
    return 9 if verb in FURNITURE else grave + 5


def stamp(at: datetime | None) -> str:
    """A time as part of a key: a timer whose time was changed since is stale, and its key shows it."""
    return f"{at:%y%m%dT%H%M%S}" if at else ""


def duty(
    incident: Incident,
    name: str,
    verb: str,
    due_at: datetime,
    *,
    part: str = "",
    needs: str | None = None,
    unless: Condition | None = None,
) -> Task:
    """A task of this incident; `name` makes its key."""
    key = f"{incident.id}/{DUTY}/{name}"
    return Task(
        key, incident.id, DUTY, 0, verb, due_at, part=part, unless=unless, needs=needs, lane=lane(incident, verb)
    )


def follow_ups(incident: Incident, cards: Iterable[Task], name: str, change: str, due_at: datetime) -> Iterator[Task]:
    """One task for every card, which edits it and says `change` in its thread; `name` makes the keys."""
    for number, card in enumerate(sorted(cards, key=lambda task: task.key), 1):
        yield Task(
            key=f"{incident.id}/{FOLLOW_UP}/{name}/{number}",
            incident=incident.id,
            playbook=FOLLOW_UP,
            step=number,
            verb=FOLLOW_UP,
            due_at=due_at,
            part=change,
            needs=card.key,
            lane=lane(incident),
        )


def cards(tasks: Iterable[Task], *, coming: bool = False) -> list[Task]:
    """The tasks that showed a card in a channel or in the room; with `coming` also those that still will."""
    states = ("done", "waiting") if coming else ("done",)
    return [
        task
        for task in tasks
        if task.state in states
        and (task.ref or task.state == "waiting")
        and ((task.verb == "alert" and not task.part) or (task.verb == "open_private_channel" and task.part == "card"))
    ]


def timers(incident: Incident, tasks: Sequence[Task], ack_for: timedelta | None) -> Iterator[Task]:
    """Asking again before an acknowledgement lapses, the lapse, the end of a snooze, and a promised update.

    Whoever changes one of these times leaves the old timers where they are: they find themselves stale.
    """
    shown = cards(tasks, coming=True)
    if until := incident.acknowledged_until:
        ask_at = until - min(ASK_BEFORE, ack_for / 3 if ack_for else ASK_BEFORE)
        for part in ("owner", "room"):
            yield duty(incident, f"still-{stamp(until)}/{part}", "still", ask_at, part=part)
        yield from _turning(incident, shown, "lapse", until)
    if incident.snoozed_until:
        yield from _turning(incident, shown, "wake", incident.snoozed_until)
    if due := incident.next_update_at:
        yield duty(incident, f"promise-{stamp(due)}", "promise", due)
        yield from _turning(incident, shown, "promise", due)


def _turning(incident: Incident, shown: Iterable[Task], what: str, at: datetime) -> Iterator[Task]:
    """Cards read otherwise from `at` on. Keys name the card, since more cards may come until then."""
    for card in shown:
        (task,) = follow_ups(incident, [card], f"{what}-{stamp(at)}/{card.playbook}-{card.step}", "", at)
        yield task


def closing(incident: Incident, tasks: Iterable[Task], now: datetime) -> Iterator[Task]:
    """The summary below every alert and in the room; then the room is archived."""
    for number, alert in enumerate((task for task in cards(tasks) if task.verb == "alert"), 1):
        yield duty(incident, f"summary/{number}", "summary", now, part=alert.key)
    if incident.room:
        summary = duty(incident, "summary/room", "summary", now, part="room")
        wait = READ if incident.verdict else NO_VERDICT
        yield summary
        yield duty(incident, "archive", "archive", now + wait, needs=summary.key)


def chasing(task: Task, incident: Incident, tasks: Sequence[Task], items: Iterable[ChecklistItem]) -> Iterator[Task]:
    """For each item that has a time: a word in the room when it is overdue, then whoever is on call."""
    times: dict[datetime, None] = {}
    for item in items:
        if item.due_at is None:
            continue
        times[item.due_at] = None
        name = item.id.partition("/")[2]
        for verb, due_at in (("nudge", item.due_at), ("escalate", item.due_at + ESCALATE_AFTER)):
            yield duty(incident, f"{verb}/{name}", verb, due_at, part=item.id, needs=task.key, unless="closed")
    shown = cards(tasks, coming=True)
    for at in times:  # the list itself then shows what is overdue, and the cards count it
        yield duty(incident, f"list/{stamp(at)}/{task.playbook}", "refresh", at, needs=task.key)
        yield from _turning(incident, shown, "overdue", at)


def ticked(incident: Incident, tasks: Sequence[Task], item: ChecklistItem, now: datetime) -> Iterator[Task]:
    """The lists and the cards on which the item stands are written anew, in silence."""
    mark = f"{item.id.partition('/')[2]}-{item.revision}"
    due_at = now + DEBOUNCE
    lists = [task for task in tasks if task.verb == "open_private_channel" and task.part == "checklist" and task.ref]
    for number, one in enumerate(lists, 1):
        yield duty(incident, f"list/{mark}/{number}", "refresh", due_at, needs=one.key)
    yield from follow_ups(incident, cards(tasks), mark, "", due_at)
