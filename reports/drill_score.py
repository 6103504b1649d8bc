"""How a drill went: both clocks, the checklist, the words, the hand-overs, each inject; beside the drill before it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from ..core.errors import BadSetting, NotFound
from ..core.model import DRILL
from ..core.responder_actions import first_acknowledgement
from ..core.rules import DRAFTS, INJECT, PUBLIC_GOAL
from ..core.spans import hours_and_minutes
from ..core.translation import gettext, listed, message, ngettext
from ..drafts.word_lint import lint
from .review import every_fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..core.effects import ChecklistItem, DraftText, StoredDraft
    from ..core.model import Incident, Task, TimelineEvent
    from ..core.store import Store, Tx

ACKNOWLEDGED = timedelta(minutes=5)  # from the alert to somebody who has it
PRIVATE_GOAL = timedelta(minutes=30)  # from the alert to a talk in private
REACTION = timedelta(minutes=10)  # from something new to anything that a person does about it
LOOKED_BACK = 200  # incidents among which the drill before is looked for
ABOUT = 60  # characters of an inject by which it is known again
NO_ANSWER = ("press.refused", "incident.closed")  # what people may do and have not answered anything
UNKNOWN_HERE = "claim"  # the rule for words that asks what was known then

PointName = Literal["acknowledged", "answered", "moved", "checklist", "words", "hand_overs", "inject"]


class Point(Struct, frozen=True):
    """One thing that a drill is judged by; `fine` is None where there was nothing to judge, `seconds` what it took."""

    name: PointName
    title: str
    said: str
    fine: bool | None
    seconds: float | None = None


class DrillScore(Struct, frozen=True):
    """How a drill went. `met` of the `counted` points were as they should be."""

    incident: str
    playbook: str
    began: datetime
    over: bool
    met: int
    counted: int
    points: tuple[Point, ...]
    before: DrillScore | None = None  # the last drill of the same playbook, without the one before that


def drill_score(store: Store, id: str, now: datetime) -> DrillScore:
    """How the drill `id` went so far. Raises NotFound, and BadSetting for an incident that is no drill."""
    with store.begin() as tx:
        incident = tx.incident(id)
        if incident is None:
            raise NotFound(message("there is no incident {id}", id=id))
        if not incident.topic.startswith(DRILL):
            raise BadSetting(message("{id} was no drill; firebreak report {id} writes its review", id=id))
        earlier = _before(tx, incident)
    score = _score(store, incident, now)
    return replace(score, before=_score(store, earlier, now)) if earlier else score


def newest_drill(store: Store) -> str:
    """The id of the newest drill. Raises BadSetting where there was none."""
    with store.begin() as tx:
        found = next((one.id for one in tx.incidents(limit=LOOKED_BACK) if one.topic.startswith(DRILL)), None)
    if found is None:
        raise BadSetting(message("there was no drill yet; firebreak drill start begins one"))
    return found


def _before(tx: Tx, incident: Incident) -> Incident | None:
    known = [one for one in tx.incidents(limit=LOOKED_BACK) if one.topic.startswith(DRILL) and one.closed_at]
    same = [one for one in known if one.playbooks[:1] == incident.playbooks[:1] and one.opened_at < incident.opened_at]
    return max(same, key=lambda one: one.opened_at, default=None)


def _score(store: Store, incident: Incident, now: datetime) -> DrillScore:
    facts = list(every_fact(store, incident.id))
    with store.begin() as tx:
        tasks, items = tx.tasks(incident.id), tx.items(incident.id)
        drafts = [draft for task in tasks if task.verb in DRAFTS and (draft := tx.draft(task.key))]
    points = (
        *_clocks(incident),
        _checklist(items, incident.closed_at or now),
        _words(incident, drafts),
        _hand_overs(facts),
        *_injects(tasks, facts, over=incident.closed_at is not None),
    )
    counted = [point for point in points if point.fine is not None]
    playbook = incident.playbooks[0] if incident.playbooks else ""
    met = sum(bool(point.fine) for point in counted)
    over = incident.closed_at is not None
    return DrillScore(incident.id, playbook, incident.opened_at, over, met, len(counted), points)


def _clocks(incident: Incident) -> Iterator[Point]:
    first = first_acknowledgement(incident)
    yield _clock("acknowledged", gettext("Acknowledged"), incident, first[0] if first else None, ACKNOWLEDGED)
    yield _clock("answered", gettext("Answered in public"), incident, incident.public_ack_at, PUBLIC_GOAL)
    yield _clock("moved", gettext("Moved to private"), incident, incident.moved_at, PRIVATE_GOAL)


def _clock(name: PointName, title: str, incident: Incident, at: datetime | None, goal: timedelta) -> Point:
    within = hours_and_minutes(goal)
    if at is None:
        return Point(name, title, gettext("never; the goal is {goal}", goal=within), fine=False)
    took = at - incident.opened_at
    said = gettext("after {took}; the goal is {goal}", took=hours_and_minutes(took), goal=within)
    return Point(name, title, said, took <= goal, took.total_seconds())


def _checklist(items: Sequence[ChecklistItem], end: datetime) -> Point:
    title = gettext("Checklist")
    if not items:
        return Point("checklist", title, gettext("there was none"), fine=None)
    settled = sum(item.settled for item in items)
    late = sum(_is_late(item, end) for item in items)
    said = gettext("items done or skipped: {n} of {all}", n=settled, all=len(items))
    if late:
        said = gettext("items done or skipped: {n} of {all}; too late: {late}", n=settled, all=len(items), late=late)
    return Point("checklist", title, said, settled == len(items) and not late)


def _is_late(item: ChecklistItem, end: datetime) -> bool:
    done = item.at if item.settled and item.at else end
    return item.due_at is not None and done > item.due_at


def _words(incident: Incident, drafts: Sequence[StoredDraft]) -> Point:
    """What is wrong with the texts that somebody stood for: they are what was posted."""
    title = gettext("Words")
    stood_for = [text for draft in drafts if draft.approved_by for text in draft.texts]
    if not stood_for:
        if incident.public_ack_at:
            return Point("words", title, gettext("what was posted had been approved by nobody"), fine=False)
        return Point("words", title, gettext("no text was approved"), fine=None)
    found = list(
        dict.fromkeys(word for text in stood_for for word in _against(text, grave=incident.severity.rank == 1))
    )
    if not found:
        return Point("words", title, gettext("there is nothing against what was approved"), fine=True)
    return Point("words", title, gettext("to change: {words}", words=listed(found, "comma")), fine=False)


def _against(text: DraftText, *, grave: bool) -> Iterator[str]:
    """The words to change; what a text claims is not held against what was known then."""
    said = [one.said for one in text.promises]
    for found in lint(text.text, text.lang, grave=grave, said=said, sign=text.signed):
        if found.rule != UNKNOWN_HERE:
            yield found.word or found.better


def _hand_overs(facts: Sequence[TimelineEvent]) -> Point:
    """A hand-over is well done when somebody does something after it, other than to close."""
    title, places = gettext("Hand-overs"), [n for n, one in enumerate(facts) if one.type == "incident.taken_over"]
    if not places:
        return Point("hand_overs", title, gettext("there was none"), fine=None)
    spans = [facts[place + 1 : end] for place, end in zip(places, [*places[1:], len(facts)], strict=True)]
    idle = sum(not any(one.who and one.type not in NO_ANSWER for one in span) for span in spans)
    said = ngettext("{n} hand-over", "{n} hand-overs", len(places))
    if idle:
        said = gettext("{said}; after {idle} of them nobody did anything", said=said, idle=idle)
    return Point("hand_overs", title, said, not idle)


def _injects(tasks: Sequence[Task], facts: Sequence[TimelineEvent], *, over: bool) -> Iterator[Point]:
    """Each thing that was brought, and how long after it a person did anything."""
    injects = sorted((task for task in tasks if task.verb == INJECT), key=lambda task: task.step)
    for task in injects:
        title = gettext("Inject {n}", n=task.step)
        about = task.about.inject.text[:ABOUT] if task.about.inject else ""
        at = task.settled_at
        if task.state != "done" or at is None:
            said = gettext("{about} (it was over before that)", about=about)
            yield Point("inject", title, said if over else gettext("{about} (still to come)", about=about), fine=None)
            continue
        acted = [one.at for one in facts if one.who and one.at >= at and one.type not in NO_ANSWER]
        if not acted:
            yield Point("inject", title, gettext("{about} (nobody did anything)", about=about), fine=False)
            continue
        took = min(acted) - at
        said = gettext("{about} (somebody acted after {took})", about=about, took=hours_and_minutes(took))
        yield Point("inject", title, said, took <= REACTION, took.total_seconds())
