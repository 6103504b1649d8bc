"""The end of an incident: its summary below every alert and in the room, and then the room is archived."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ...core.effects import Archive, Post
from ...core.model import About
from ...core.responder_actions import WORDS
from ...core.rules import CALM
from ...core.spans import span_in_words
from ...core.times import time_in_words
from ...playbooks.file import display
from ..card_updates import cards
from ..new_tasks import new_task
from ..step_verb import step_of
from ..wording.card import headline, redacted
from ..wording.status import closed_how, progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from ...core.effects import Briefing, Effect
    from ...core.model import Incident, Task
    from ...playbooks.file import PlaybooksFile

READ = timedelta(minutes=15)  # a closed room stays open for a last word
NO_VERDICT = timedelta(hours=24)  # and longer when nobody has said yet what it was


def closing(incident: Incident, tasks: Iterable[Task], now: datetime) -> Iterator[Task]:
    """The summary below every alert and in the room; then the room is archived."""
    for number, alert in enumerate((task for task in cards(tasks) if task.verb == "alert"), 1):
        about = About(message_of=alert.key)
        yield new_task(incident, f"summary/{number}", "summary", now, part="alert", about=about)
    if incident.room:
        summary = new_task(incident, "summary/room", "summary", now, part="room")
        wait = READ if incident.verdict else NO_VERDICT
        yield summary
        yield new_task(incident, "archive", "archive", now + wait, needs=summary.key)


def _summary(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    task, incident = briefing.task, briefing.incident
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


def _archive(briefing: Briefing, file: PlaybooksFile) -> Effect | None:  # noqa: ARG001  as all of these
    return Archive(briefing.incident.room) if briefing.incident.room else None


EFFECTS = {"summary": _summary, "archive": _archive}
