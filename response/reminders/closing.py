"""The end of an incident: its summary below every alert and in the room, its review there, and the room's end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ...core.effects import Archive, Document, Post
from ...core.messages import Lasting
from ...core.model import DRILL, About
from ...core.public_promises import counted as promise_counts
from ...core.public_promises import counts_in_words
from ...core.responder_actions import WORDS, first_acknowledgement
from ...core.rules import CALM, DRILL_SCORE
from ...core.translation import at_time, gettext, listed, together
from ...playbooks.file import display
from ..card_updates import cards
from ..new_tasks import new_task, stamp, whole
from ..step_verb import step_of
from ..wording.buttons import button
from ..wording.card import headline, redacted
from ..wording.inside import owner
from ..wording.status import confidential, progress

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
    if incident.topic.startswith(DRILL):
        yield new_task(incident, f"drill-score{again}", DRILL_SCORE, now)
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
    text = (
        "\n".join(_last_words(briefing, file))
        if whole
        else gettext("{what}.", what=redacted(incident, briefing.now).status)
    )
    return Post(channel, text, thread=alert.ref)


def _last_words(briefing: Briefing, file: PlaybooksFile) -> Iterator[str]:
    """What it was, how long it took us, what was done, and where to read on."""
    incident = briefing.incident
    closed = incident.closed_at or briefing.now
    verdict = gettext(WORDS[incident.verdict]) if incident.verdict else gettext("nobody has said yet what it was")
    gaps = {"at": at_time(closed, briefing.now), "verdict": verdict}
    if incident.closed_by in (None, CALM):
        yield gettext("Closed because it stayed calm, at {at}: {verdict}.", **gaps)
    else:
        yield gettext("Closed by {who} at {at}: {verdict}.", who=display(incident.closed_by or ""), **gaps)
    told = [gettext("open for {span}", span=_since(incident, closed))]
    if first := first_acknowledgement(incident):
        after = _since(incident, first[0])
        told.append(gettext("acknowledged after {span} by {who}", span=after, who=display(first[1])))
    else:
        told.append(gettext("never acknowledged"))
    if incident.public_ack_at:
        told.append(gettext("answered in public after {span}", span=_since(incident, incident.public_ack_at)))
    else:
        told.append(gettext("not answered in public"))
    yield gettext("{headline}: {told}.", headline=headline(incident, file), told=listed(told, "clauses"))
    if incident.promises:
        yield counts_in_words(promise_counts(incident, closed))
    if briefing.items:
        yield gettext("Checklist: {progress}.", progress=progress(briefing.items, closed))
    yield gettext("The review: firebreak report {incident}", incident=incident.id)
    if not incident.verdict:
        yield gettext("Was it real? /firebreak close {incident} real|false|known|drill", incident=incident.id)


def _since(incident: Incident, at: datetime) -> Lasting:
    return Lasting((at - incident.opened_at).total_seconds())


def _review(briefing: Briefing, file: PlaybooksFile) -> Effect | None:  # noqa: ARG001  as all of these
    """The review hangs below the summary in the room: each close has its own, by which a repeat finds it."""
    task, incident = briefing.task, briefing.incident
    summary = next((done for done in briefing.done if done.key == task.needs), None)
    if summary is None or not summary.ref or not incident.closed_at:
        return None
    title = gettext("Review of the incident {incident}", incident=incident.id)
    return Document(summary.ref, incident.id, f"review-{incident.id}.md", title)


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
    who = display(incident.closed_by) if incident.closed_by else gettext("Somebody")
    said = gettext("{who} closed what you had.", who=who)
    if incident.verdict:
        said = gettext("{who} closed what you had: {verdict}.", who=who, verdict=gettext(WORDS[incident.verdict]))
    text = together([said, gettext("{what}.", what=what), gettext("Not over? Press Reopen.")])
    return Post(people[0].slack, text, buttons=(button("reopen", incident.id),))


EFFECTS = {"summary": _summary, "review": _review, "archive": _archive, "owner_told": _owner_told}
