"""Whoever took over is told how it stands, in five lines; so is whoever comes on call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.spans import span_in_words
from ...core.times import time_in_words
from ...playbooks.file import display
from ..new_tasks import new_task
from ..wording.card import ahead, headline
from ..wording.inside import inside, owner
from ..wording.status import progress, status

if TYPE_CHECKING:
    from datetime import datetime

    from ...core.effects import Briefing, ChecklistItem, Effect
    from ...core.model import Incident, Task
    from ...playbooks.file import PlaybooksFile

OPEN_ITEMS = 3  # named in a hand-over; the rest is counted


def taken_over(incident: Incident, now: datetime) -> Task:
    """The hand-over to the new owner, at once."""
    return new_task(incident, f"brief/{incident.revision}", "brief", now)


def _brief(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    to = f"Hand-over to {display(briefing.incident.owner or 'whoever takes it')}."
    return inside(briefing, file, brief(to, briefing, file), owner(briefing, file))


def brief(to: str, briefing: Briefing, file: PlaybooksFile) -> str:
    """Five lines: `to` whom and what, the state, what was promised, what is open, and what happens next."""
    incident, now = briefing.incident, briefing.now
    since = span_in_words(now - incident.opened_at)
    lines = [
        f"{to} {headline(incident, file)} (since {since})",
        f"State: {status(incident, now)}.",
        f"Promised: {_promised(briefing)}",
        f"Open: {_open(briefing, file)}",
        f"Next: {'; '.join(ahead(briefing, file)) or 'nothing is planned'}",
    ]
    return "\n".join(lines)


def _promised(briefing: Briefing) -> str:
    incident = briefing.incident
    said = []
    if incident.status:
        at = time_in_words(incident.status_at, briefing.now) if incident.status_at else ""
        said.append(f'{display(incident.status_by or "Somebody")} said at {at}: "{incident.status[:200]}"')
    if incident.next_update_at:
        late = " (overdue)" if incident.next_update_at <= briefing.now else ""
        said.append(f"the next update by {time_in_words(incident.next_update_at, briefing.now)}{late}")
    said.append(
        f"the public answer stands at {incident.public_ack}" if incident.public_ack else "nothing in public yet"
    )
    return "; ".join(said)


def _open(briefing: Briefing, file: PlaybooksFile) -> str:
    items = [item for item in briefing.items if not item.settled]
    if not items:
        return "nothing on the checklist" if not briefing.items else "the checklist is done"
    items.sort(key=lambda item: (item.due_at is None, item.due_at, item.id))
    named = [_item(item, briefing, file) for item in items[:OPEN_ITEMS]]
    more = [f"and {len(items) - OPEN_ITEMS} more"] if len(items) > OPEN_ITEMS else []
    return f"{progress(briefing.items, briefing.now)}: {'; '.join([*named, *more])}"


def _item(item: ChecklistItem, briefing: Briefing, file: PlaybooksFile) -> str:
    who = display(item.by) if item.by else file.spoken(item.called)
    due = f"by {time_in_words(item.due_at, briefing.now)}" if item.due_at else ""
    late = "overdue" if item.overdue(briefing.now) else ""
    inside = ", ".join(filter(None, [who, due, late]))
    return item.text + (f" ({inside})" if inside else "")


EFFECTS = {"brief": _brief}
