"""What people are told once the first notifier is back: one message per channel about all that went elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from msgspec.structs import replace

from ..core.actions import named
from ..core.effects import Briefing, Button, Checklist, Draft, Effect, Post, Update
from ..core.errors import DeliveryError, FirebreakError
from ..core.model import About, Incident, Task
from ..core.ports import Planner
from ..core.reading_language import reading
from ..core.rules import DRAFTS, ELSEWHERE
from ..core.store import Tx
from ..core.times import moments_in, time_in_words, times_of
from ..core.translation import chained, gettext, message, ngettext, together, worded

DIGEST = "digest"  # the verb of these tasks, and where an incident's id stands in others
LINES, BUTTONS = 20, 4  # as many as one reads, and as Slack shows rows of buttons
_SOON = 5.0  # seconds

Brief = Callable[[Task, Incident], Briefing]
Plan = Callable[[Incident], Planner]


def note_down(tx: Tx, to: str, now: datetime) -> str:
    """The ref of something that went elsewhere instead of to `to`: it names the digest that will tell of it."""
    told = [each for each in tx.tasks(DIGEST) if each.about.channel == to]
    waiting = [each for each in told if each.state == "waiting"]
    if not waiting:
        number = len(told) + 1
        key = f"digest/{to}/{number}"
        waiting = [Task(key, DIGEST, "", number, DIGEST, now, about=About(channel=to), priority=1)]
        tx.enqueue(waiting)
    return ELSEWHERE + waiting[0].key


def write(tx: Tx, task: Task, planner: Plan, brief: Brief, now: datetime) -> Post | None:
    """The digest: a line for each incident, with its room, and what can still be pressed about it."""
    sent = tx.delivered_as(ELSEWHERE + task.key)
    by_incident: dict[str, list[Task]] = {}
    for each in sent:
        by_incident.setdefault(each.incident, []).append(each)
    lines: list[str] = []
    buttons: list[Button] = []
    first, last = sent[0].settled_at or task.due_at, sent[-1].settled_at or task.due_at
    moments, zones = [first, last], dict[str, None]()
    take = named("acknowledge")
    for id, tasks in by_incident.items():
        if incident := tx.incident(id):
            version = planner(incident)
            name = _name(version, tasks, incident, brief)
            lines.append("• " + _line(name, tasks, version.who_has_it(incident, now), incident))
            moments += moments_in(incident)
            zones[version.topic(incident.topic).zone] = None
            if not incident.acknowledged_at and not incident.closed_at:
                buttons.append(Button(take.name, f"{gettext(take.label)} {name}"[:70], incident.id))
    if not lines:
        return None
    began, ended = time_in_words(first, now), time_in_words(last, now)
    head = gettext("Slack did not answer at {at}. Sent another way meanwhile:", at=began)
    if began != ended:
        head = gettext(
            "Slack did not answer between {at} and {until}. Sent another way meanwhile:", at=began, until=ended
        )
    left = len(lines) - LINES
    more = [gettext("+{n} more: see the list of incidents", n=left)] if left > 0 else []
    text = "\n".join([head, *lines[:LINES], *more])
    zone = next(iter(zones)) if len(zones) == 1 else "UTC"  # of several places none is everybody's
    times = times_of(moments, now, zone)
    return Post(
        task.about.channel or "", text, buttons=tuple(buttons[:BUTTONS]), times=times, zone=zone, language=reading()
    )


def _name(planner: Planner, tasks: list[Task], incident: Incident, brief: Brief) -> str:
    """The headline that went out, as its card says it; for a confidential incident no more than its severity."""
    grave = incident.severity.value.upper()
    if incident.confidential:
        return gettext("{severity}: a confidential incident, details in the room", severity=grave)
    for task in tasks:
        try:
            effect = planner.effect(brief(task, incident))
        except FirebreakError:
            continue
        if isinstance(effect, Post) and effect.card:
            return effect.card.headline
    return f"{grave} {incident.topic}"


def _what(tasks: list[Task]) -> str:
    counted = Counter(task.verb for task in tasks)
    return worded(chained((_several(verb, n) for verb, n in counted.items()), "and"))


def _several(verb: str, n: int) -> str:
    match verb:
        case "alert":
            return ngettext("the alert", "{n} alerts", n)
        case "notify":
            return ngettext("a call", "{n} calls", n)
        case _ if verb in DRAFTS:
            return ngettext("a draft", "{n} drafts", n)
    return ngettext("a message", "{n} messages", n)


def _line(name: str, tasks: list[Task], who: str, incident: Incident) -> str:
    said = [gettext("{incident}: {what}.", incident=name, what=_what(tasks)), gettext("{what}.", what=who)]
    if incident.room and incident.room[0] in "CG":
        said.append(gettext("Room: {room}.", room=f"<#{incident.room}>"))
    return together(said)


def bring_back(tx: Tx, task: Task, now: datetime) -> Iterator[Task]:
    """Drafts that were only read elsewhere: to be approved they must stand where there is a button, once more."""
    for sent in tx.delivered_as(ELSEWHERE + task.key):
        draft, incident = tx.draft(sent.key), tx.incident(sent.incident)
        open = incident and not incident.closed_at and not incident.public_ack_at
        if sent.verb in DRAFTS and open and draft and not draft.approved_by:
            yield replace(
                sent, key=f"{sent.key}/back", due_at=now, state="waiting", attempts=0, needs=task.key,
                unless="publicly_acknowledged", lease_until=None, ref=None, error=None, settled_at=None,
            )  # fmt: skip


def redirected(tx: Tx, effect: Effect) -> Effect | None:
    """An effect that belongs to a message which was never shown here: it goes below the digest that told of it.

    None when there is nothing to bring up to date. Raises DeliveryError while the digest is still on its way.
    """
    match effect:
        case Post(thread=str(thread)) | Draft(thread=str(thread)) if thread.startswith(ELSEWHERE):
            told = _told(tx, thread)
            return replace(effect, thread=told.ref if told else None)
        case Draft(ref=str(ref)) | Checklist(ref=str(ref)) if ref.startswith(ELSEWHERE):
            return None
        case Update(ref=ref) if ref.startswith(ELSEWHERE):
            told = _told(tx, ref)
            if told is None or not effect.line:
                return None
            return Post(told.about.channel or "", effect.line, thread=told.ref, broadcast=effect.broadcast)
    return effect


def _told(tx: Tx, ref: str) -> Task | None:
    """The digest that was delivered; None when there will be none."""
    key = ref.removeprefix(ELSEWHERE)
    digest = next((each for each in tx.tasks(DIGEST) if each.key == key), None)
    if digest and digest.state == "waiting":
        raise DeliveryError(message("this follows the summary of what was sent another way"), retry_after=_SOON)
    return digest if digest and digest.state == "done" else None
