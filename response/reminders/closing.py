"""The end of an incident: its summary below every alert and in the room, its review there, and the room's end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ...core.effects import Archive, Document, Post
from ...core.model import About
from ...core.public_promises import counted as promise_counts
from ...core.public_promises import counts_in_words
from ...core.responder_actions import WORDS, first_acknowledgement
from ...core.rules import CALM
from ...core.spans import span_in_words
from ...core.times import time_in_words
from ...playbooks.file import display
from ..card_updates import cards
from ..new_tasks import new_task, stamp, whole
from ..step_verb import step_of
from ..wording.buttons import button
from ..wording.card import headline, redacted
from ..wording.inside import owner
from ..wording.status import closed_how, confidential, progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from ...core.effects import Briefing, Effect
    from ...core.model import Incident, Task
    from ...playbooks.file import PlaybooksFile

READ = timedelta(minutes=15)  # a closed room stays open for a last word
NO_VERDICT = timedelta(hours=24)  # and longer when nobody has said yet what it was


def closing(incident: Incident, tasks: Iterable[Task], now: datetime) -> Iterator[Task]:
    """The summary below every alert and in the room; its owner's word when another closed it; then the room's end."""
    tasks = list(tasks)
    again = f"/{stamp(incident.closed_at)}" if any(task.verb == "summary" for task in tasks) else ""
    if incident.owner and incident.closed_by not in (incident.owner, CALM):
        yield new_task(incident, f"owner-told{again}", "owner_told", now)
    for number, alert in enumerate((task for task in cards(tasks) if task.verb == "alert"), 1):
        about = About(message_of=alert.key)
        yield new_task(incident, f"summary/{number}{again}", "summary", now, part="alert", about=about)
    if incident.room:
        summary = new_task(incident, f"summary/room{again}", "summary", now, part="room")
        wait = READ if incident.verdict else NO_VERDICT
        yield summary
        yield new_task(incident, f"review{again}", "review", now, needs=summary.key)
        about = About(for_at=whole(incident.closed_at))
        yield new_task(incident, f"archive{again}", "archive", now + wait, about=about, needs=summary.key)


def _summary(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    task, incident = briefing.task, briefing.incident
    if not incident.closed_at:
        return None  # opened again meanwhile
    if task.part == "room":
        return Post(incident.room, "\n".join(_last_words(briefing, file))) if incident.room else None
    alert = next((done for done in briefing.done if done.key == task.about.message_of), None)
    if alert is None:
        return None
    channel = str(getattr(step_of(alert, file), "to", ""))
    whole = not incident.confidential
    text = "\n".join(_last_words(briefing, file)) if whole else f"{redacted(incident, briefing.now).status}."
    return Post(channel, text, thread=alert.ref)


def _last_words(briefing: Briefing, file: PlaybooksFile) -> Iterator[str]:
    """What it was, how long it took us, what was done, and where to read on."""
    incident = briefing.incident
    closed = incident.closed_at or briefing.now
    verdict = WORDS[incident.verdict] if incident.verdict else "nobody has said yet what it was"
    comma = "," if incident.closed_by in (None, CALM) else ""
    yield f"Closed {closed_how(incident)}{comma} at {time_in_words(closed, briefing.now)}: {verdict}."
    told = [f"open for {span_in_words(closed - incident.opened_at)}"]
    if first := first_acknowledgement(incident):
        told.append(f"acknowledged after {span_in_words(first[0] - incident.opened_at)} by {display(first[1])}")
    else:
        told.append("never acknowledged")
    if incident.public_ack_at:
        told.append(f"answered in public after {span_in_words(incident.public_ack_at - incident.opened_at)}")
    else:
        told.append("not answered in public")
    yield f"{headline(incident, file)}: {', '.join(told)}."
    if incident.promises:
        yield counts_in_words(promise_counts(incident, closed))
    if briefing.items:
        yield f"Checklist: {progress(briefing.items, closed)}."
    yield f"The review: firebreak report {incident.id}"
    if not incident.verdict:
        yield f"Was it real? /firebreak close {incident.id} real|false|known|drill"


def _review(briefing: Briefing, file: PlaybooksFile) -> Effect | None:  # noqa: ARG001  as all of these
    """The review hangs below the summary in the room: each close has its own, by which a repeat finds it."""
    task, incident = briefing.task, briefing.incident
    summary = next((done for done in briefing.done if done.key == task.needs), None)
    if summary is None or not summary.ref or not incident.closed_at:
        return None
    return Document(summary.ref, incident.id, f"review-{incident.id}.md", f"Review of the incident {incident.id}")


def _archive(briefing: Briefing, file: PlaybooksFile) -> Effect | None:  # noqa: ARG001  as all of these
    """Not the room of what was opened again meanwhile, nor for a close before the last one."""
    incident, for_at = briefing.incident, briefing.task.about.for_at
    stale = not incident.closed_at or (for_at and for_at != whole(incident.closed_at))
    return Archive(incident.room) if incident.room and not stale else None


def _owner_told(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Whoever had it learns that another closed it, and can say otherwise."""
    incident, people = briefing.incident, owner(briefing, file)
    if not people or not incident.closed_at:
        return None
    what = confidential(incident) if incident.confidential else headline(incident, file)
    said = f": {WORDS[incident.verdict]}" if incident.verdict else ""
    text = f"{display(incident.closed_by or 'Somebody')} closed what you had{said}. {what}. Not over? Press Reopen."
    return Post(people[0].slack, text, buttons=(button("reopen", incident.id),))


EFFECTS = {"summary": _summary, "review": _review, "archive": _archive, "owner_told": _owner_told}
