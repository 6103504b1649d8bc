"""Cards that were already shown are brought up to date: after every change, and when a time that they name comes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.effects import Update
from ..core.messages import Message
from ..core.model import About, Task
from ..core.rules import FOLLOW_UP
from ..core.translation import gettext, together, worded
from ..playbooks.file import display
from .new_tasks import stamp, step_stamp, whole
from .on_call_people import on_call_first
from .priorities import priority
from .wording.card import redacted, shown
from .wording.inside import owner
from .wording.posts import worse_in_words
from .wording.rooms import in_an_archived_room, with_room
from .wording.status import outside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from ..core.effects import Briefing, Effect
    from ..core.model import ChangeKind, Incident, Loudness, Reason
    from ..playbooks.file import PlaybooksFile

DEBOUNCE = timedelta(seconds=5)  # growth comes in bursts; a card edited with every reading only flickers
LINE = 500  # characters of a change that are kept for its line in the thread
LOUD: dict[ChangeKind, Loudness] = {
    "news": "thread",
    "growing": "edit",
    "raised": "channel",
    "joined": "channel",
    "returned": "channel",
    "flared": "channel",
    "grown": "channel",
}


def cards(tasks: Iterable[Task], *, coming: bool = False) -> list[Task]:
    """The tasks that showed a card in a channel or in the room; with `coming` also those that still will."""
    states = ("done", "waiting") if coming else ("done",)
    return [task for task in tasks if task.state in states and (task.ref or task.state == "waiting") and is_card(task)]


def is_card(task: Task) -> bool:
    """Whether it shows the incident's card in a channel or in the room."""
    return (task.verb == "alert" and not task.part) or (task.verb == "open_private_channel" and task.part == "card")


def card_updates(
    incident: Incident,
    cards: Iterable[Task],
    name: str,
    about: About,
    due_at: datetime,
    first: int = 1,
    how: Callable[[Incident, str], int] = priority,
) -> Iterator[Task]:
    """One task for every card, which edits it and says `about.message` as loud as asked.

    `name` makes the keys, with numbers from `first` on; `how` says how urgent that is.
    """
    for number, card in enumerate(sorted(cards, key=lambda task: task.key), first):
        yield Task(
            key=f"{incident.id}/{FOLLOW_UP}/{name}/{number}",
            incident=incident.id,
            playbook="",
            step=number,
            verb=FOLLOW_UP,
            due_at=due_at,
            about=about,
            needs=card.key,
            priority=how(incident, FOLLOW_UP),
        )


def changed(
    incident: Incident, shown: Iterable[Task], change: str, kind: ChangeKind, now: datetime, before: Incident | None
) -> Iterator[Task]:
    """After a change, which is said unless it is empty or mere growth: an edit in silence can wait a moment.

    A close is said by the summary. Outside its room a confidential incident says a sentence once: what changed
    nothing of what it may say since `before` is not told there.
    """
    loudness = LOUD[kind] if change else "edit"
    closing = before is not None and incident.closed_at != before.closed_at
    if closing and incident.closed_at:
        loudness = "edit"
    reason: Reason = "reopened" if closing and not incident.closed_at else "change"
    same = before is not None and outside(before, now) == outside(incident, now) and LOUD[kind] != "channel"
    speaks: set[str] = set()  # channels in which another alert of the same incident says it already
    for number, card in enumerate(sorted(shown, key=lambda task: task.key), 1):
        channel = (card.ref or "").partition(":")[0]
        hushed = same and incident.confidential and card.verb == "alert"
        loud: Loudness = "edit" if hushed or channel in speaks else loudness
        speaks |= {channel} - {""}
        due_at = now + DEBOUNCE if loud == "edit" and not closing else now
        about = About(reason=reason, message=change if isinstance(change, Message) else change[:LINE], loudness=loud)
        yield from card_updates(incident, [card], str(incident.revision), about, due_at, number)


def turning(
    incident: Incident, shown: Iterable[Task], reason: Reason, at: datetime, loudness: Loudness = "edit"
) -> Iterator[Task]:
    """Messages read otherwise from `at` on. Keys name the message, since more may come until then."""
    about = About(reason=reason, for_at=whole(at), loudness=loudness)
    for card in shown:
        of = step_stamp(card) if is_card(card) else card.key.partition("/")[2]
        yield from card_updates(incident, [card], f"{reason}-{stamp(at)}/{of}", about, at)


def tier_called(incident: Incident, shown: Iterable[Task], task: Task, now: datetime) -> Iterator[Task]:
    """When what a card announced has been done, it says what comes next."""
    yield from card_updates(incident, shown, f"tier-{stamp(task.due_at)}", About(reason="tier"), now + DEBOUNCE)


def snooze_end(incident: Incident, shown: Iterable[Task]) -> Iterator[Task]:
    """When a snooze ends, whoever sees a card hears that the calling goes on."""
    if incident.snoozed_until:
        yield from turning(incident, shown, "wake", incident.snoozed_until, "thread")


def card_edit(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Edit the card that task `needs` made, and say the change in its thread; a graver severity in the channel too.

    What is not said leaves even the edit to a later update that is due soon.
    """
    task, incident = briefing.task, briefing.incident
    first = next((done for done in briefing.done if done.key == task.needs), None)
    if first is None or not first.ref:
        return None
    inside = first.verb == "open_private_channel"
    if in_an_archived_room(first.ref, briefing.done):
        return None
    about = as_of_now(task.about, incident)
    if about is None:
        return None
    if about.loudness == "edit" and any(overtakes(other, briefing) for other in briefing.pending):
        return None
    card = shown(briefing, file, inside=inside)
    line = worded(about.message)[:LINE] if inside or not incident.confidential else _outside(about, briefing)
    loud = about.loudness == "channel"
    people = dict.fromkeys([*owner(briefing, file), *on_call_first(incident, file, briefing.now)])
    mention = tuple(people) if loud and not inside else ()  # the alert's line is enough for all
    said = "" if about.loudness == "edit" else line
    text = "" if inside else with_room(card.headline, briefing)
    return Update(first.ref, card, said, broadcast=loud, mention=mention, text=text)


def as_of_now(about: About, incident: Incident) -> About | None:
    """With the sentence of a timer whose time has come; None when that time was changed since."""
    if incident.closed_at and about.reason not in ("change", "reopened", "stand_down"):
        return None  # not the close itself, which is told, but what was planned before it
    match about.reason:
        case "reopened" if incident.closed_at:  # and closed again since: the summary says so
            return replace(about, message="", loudness="edit")
        case "lapse":
            stale = about.for_at != whole(incident.acknowledged_until)
            who = display(incident.acknowledged_by) if incident.acknowledged_by else gettext("Somebody")
            said = gettext("{who}'s acknowledgement has run out: the calling goes on where it was.", who=who)
        case "wake":
            stale = about.for_at != whole(incident.snoozed_until)
            said = gettext("The snooze is over: the calling goes on where it was.")
        case "promise":
            stale, said = about.for_at != whole(incident.next_update_at), ""
        case _:
            return about
    return None if stale else replace(about, message=said)


def _outside(about: About, briefing: Briefing) -> str:
    """The change of a confidential incident as it may be said outside its room."""
    told = redacted(briefing.incident, briefing.now).status
    if about.loudness != "channel":
        return told
    if about.reason == "reopened":
        return together([gettext("This is open again."), told])
    raised = gettext("Raised to {severity}.", severity=briefing.incident.severity.value)
    how = raised if briefing.incident.risen_how == "raised" else worse_in_words(briefing.incident)
    return together([how, told]) if how else f" {told}"


def overtakes(other: Task, briefing: Briefing) -> bool:
    """Whether a later edit of the same message is due so soon that this one would only flicker."""
    task, soon = briefing.task, briefing.now + DEBOUNCE
    later = (other.due_at, other.key) > (task.due_at, task.key)
    return other.verb == FOLLOW_UP and other.needs == task.needs and later and other.due_at <= soon
