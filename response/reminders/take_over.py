"""Whoever took over is told how it stands, in five lines; so is whoever comes on call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.messages import Lasting
from ...core.translation import at_time, gettext, listed, together, worded
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
    who = display(briefing.incident.owner) if briefing.incident.owner else gettext("whoever takes it")
    to = gettext("Hand-over to {who}.", who=who)
    return inside(briefing, file, brief(to, briefing, file), owner(briefing, file))


def brief(to: str, briefing: Briefing, file: PlaybooksFile) -> str:
    """Five lines: `to` whom and what, the state, what was promised, what is open, and what happens next."""
    incident, now = briefing.incident, briefing.now
    since = Lasting((now - incident.opened_at).total_seconds())
    lines = [
        together([to, gettext("{headline} (since {span})", headline=headline(incident, file), span=since)]),
        gettext("State: {status}.", status=status(incident, now)),
        gettext("Promised: {promised}", promised=_promised(briefing)),
        gettext("Open: {items}", items=_open(briefing, file)),
        gettext("Next: {says}", says=listed(ahead(briefing, file), "semicolon") or gettext("nothing is planned")),
    ]
    return "\n".join(lines)


def _promised(briefing: Briefing) -> str:
    incident = briefing.incident
    said = []
    if incident.status:
        gaps = {
            "who": display(incident.status_by) if incident.status_by else gettext("Somebody"),
            "at": at_time(incident.status_at, briefing.now) if incident.status_at else "",
            "said": incident.status[:200],
        }
        said.append(gettext('{who} said at {at}: "{said}"', **gaps))
    if due := incident.next_update_at:
        at = at_time(due, briefing.now)
        late = due <= briefing.now
        said.append(
            gettext("the next update by {at} (overdue)", at=at) if late else gettext("the next update by {at}", at=at)
        )
    if incident.public_ack:
        said.append(gettext("the public answer stands at {url}", url=incident.public_ack))
    else:
        said.append(gettext("nothing in public yet"))
    return listed(said, "semicolon")


def _open(briefing: Briefing, file: PlaybooksFile) -> str:
    items = [item for item in briefing.items if not item.settled]
    if not items:
        return gettext("the checklist is done") if briefing.items else gettext("nothing on the checklist")
    items.sort(key=lambda item: (item.due_at is None, item.due_at, item.id))
    named = [_item(item, briefing, file) for item in items[:OPEN_ITEMS]]
    more = [gettext("and {n} more", n=len(items) - OPEN_ITEMS)] if len(items) > OPEN_ITEMS else []
    return f"{progress(briefing.items, briefing.now)}: {'; '.join([*named, *more])}"


def _item(item: ChecklistItem, briefing: Briefing, file: PlaybooksFile) -> str:
    who = display(item.by) if item.by else file.spoken(item.called)
    due = gettext("by {at}", at=at_time(item.due_at, briefing.now)) if item.due_at else ""
    late = gettext("overdue") if item.overdue(briefing.now) else ""
    inside = ", ".join(filter(None, [who, due, late]))
    return worded(item.text) + (f" ({inside})" if inside else "")


EFFECTS = {"brief": _brief}
