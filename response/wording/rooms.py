"""Where an incident is spoken about: its private room, its alert card, and how both are named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anyascii import anyascii

from ...core.errors import DeliveryError
from ...core.messages import When
from ...core.text import slug
from ...core.translation import gettext, message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...core.effects import Briefing
    from ...core.model import Incident, Task
    from ...playbooks.file import PlaybooksFile

NAME_LIMIT = 80  # Slack's, for a channel's name


def room_name(incident: Incident) -> str:
    """`inc-<yymmdd>-<id>-<topic>` in plain ASCII; a confidential incident's topic is left out.

    >>> from datetime import UTC, datetime
    >>> from firebreak.core.model import Incident, Severity
    >>> at = datetime(2026, 3, 1, tzinfo=UTC)
    >>> room_name(Incident("7ngzhh", "акме эйр", Severity.SEV1, at, at, "why"))
    'inc-260301-7ngzhh-akme-eyr'
    """
    words = [f"inc-{incident.opened_at:%y%m%d}", incident.id]
    if not incident.confidential:
        words.append(anyascii(incident.topic))
    return slug("-".join(words))[:NAME_LIMIT].strip("-")


def room_purpose(incident: Incident, file: PlaybooksFile) -> str:
    """What stands above the room: Slack shows it in lists, so a confidential incident's topic is left out."""
    return gettext(
        "{severity} {topic}, opened {at}",
        severity=incident.severity.value.upper(),
        topic=gettext("confidential") if incident.confidential else file.title(incident.topic),
        at=When(incident.opened_at, "dated"),
    )


def room_of(briefing: Briefing) -> str | None:
    """The id of the incident's room, as saved or as the task that opened it reported; None before that."""
    if briefing.incident.room:
        return briefing.incident.room
    opened = (task.ref for task in briefing.done if task.verb == "open_private_channel" and task.part == "room")
    gone = archived_rooms(briefing.done)
    return next((ref for ref in opened if ref and ref not in gone), None)


def archived_rooms(tasks: Iterable[Task]) -> set[str]:
    """The ids of the rooms that were archived, and not opened again since."""
    told = [
        task for task in tasks if task.verb in ("archive", "unarchive") and task.state == "done" and task.settled_at
    ]
    last = {task.ref: task.verb for task in sorted(told, key=lambda task: (str(task.settled_at), task.verb))}
    return {room for room, verb in last.items() if room and verb == "archive"}


def in_an_archived_room(ref: str, tasks: Iterable[Task]) -> bool:
    """Whether nothing can be written any more to the message `ref` (`channel:ts`)."""
    return ref.partition(":")[0] in archived_rooms(tasks)


def alert_of(briefing: Briefing) -> Task | None:
    """The alert that was delivered: of the task's own playbook, else the latest, where those read who were called."""
    alerts = [
        task for task in briefing.done if task.verb == "alert" and not task.part and task.state == "done" and task.ref
    ]
    own = (briefing.task.playbook or briefing.task.about.playbook,)
    return max(alerts, key=lambda task: (task.playbook in own, task.due_at), default=None)


def wait_for_alert(briefing: Briefing) -> None:
    """Raise DeliveryError while the alert is still to come: what stands below it waits for it."""
    alerts = [task for task in briefing.pending if task.verb == "alert" and not task.part]
    waiting = [task for task in alerts if task.due_at <= briefing.now]
    if alert_of(briefing) is None and waiting:
        blocked = all(task.blocked_by for task in waiting)
        raise DeliveryError(message("the alert is not out yet; this follows it"), retry_after=60.0 if blocked else 5.0)


def channel_of(briefing: Briefing, file: PlaybooksFile) -> str | None:
    """The channel in which its alert stands; before that, of the task's own playbook, else of another that runs."""
    alert = alert_of(briefing)
    first = [alert.playbook] if alert else []
    for name in dict.fromkeys([*first, briefing.task.playbook, *briefing.incident.playbooks]):
        if name in file.playbooks and (channel := file.playbooks[name].channel()):
            return channel
    return None


def with_room(headline: str, briefing: Briefing) -> str:
    """The first line of an alert and the way into its room, while there is one; else nothing beside the card."""
    room = room_of(briefing)
    if not room or briefing.incident.closed_at:
        return ""
    return gettext("{headline}. Private room open: {channel}", headline=headline, channel=link(room))


def link(channel: str) -> str:
    """A channel as text: Slack's own ids become links, names stay as they are.

    >>> link("C0123ABCD"), link("#crisis-desk")
    ('<#C0123ABCD>', '#crisis-desk')
    """
    return f"<#{channel}>" if re.fullmatch(r"[CG][A-Z0-9]{6,}", channel) else channel
