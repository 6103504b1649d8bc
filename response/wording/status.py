"""How an incident stands, in words: on its card, in a list, and in the lines that a command or a form shows.

Inside, those who may know read all of it; outside, where it is confidential, only how grave it is and who has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.escalation_pause import acknowledgements_missing, is_acknowledged, is_snoozed
from ...core.model import DRILL
from ...core.public_promises import offered, pending
from ...core.responder_actions import WORDS, snooze_in_words
from ...core.rules import CALM
from ...core.safe_text import one_line
from ...core.text import cut
from ...core.times import dated_time, time_in_words
from ...playbooks.file import display

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ...core.effects import ChecklistItem
    from ...core.model import Incident
    from ...playbooks.file import PlaybooksFile

LISTED, WHOLE = 200, 600  # characters of why it was opened: in a list, and in full
LAST_WORD = 200  # characters of what was last said, on a card


def status(incident: Incident, now: datetime) -> str:
    """For a card: who has it and for how long, whether it sleeps, whether anything was said in public, or its end."""
    if incident.closed_at:
        return _closed(incident, now)
    said = ". ".join(_progress(incident, now, quiet=not incident.acknowledged_at))
    return said.replace(f": {incident.public_ack}", "")  # which stands below, as a link


def described(
    incident: Incident, file: PlaybooksFile, now: datetime, *, inside: bool, items: Sequence[ChecklistItem] = ()
) -> tuple[str, ...]:
    """How it stands, in lines; with `items`, also what is left of them. Outside one line says all that may be said."""
    if not inside:
        return (in_a_line(incident, file, now, inside=False),)
    return (
        f"{_title(incident, file)}, open since {dated_time(incident.opened_at)}",
        incident.why[:WHOLE],
        *_progress(incident, now),
        *(f"{label}: {said}" for label, said in said_last(incident, now)),
        *_left(items),
    )


def in_a_line(incident: Incident, file: PlaybooksFile, now: datetime, *, inside: bool) -> str:
    """How it stands, in one line of a list; outside the ID and what it is about are left out."""
    if not inside:
        return f"{confidential(incident)}. {outside(incident, now)}"
    since = f"since {dated_time(incident.opened_at)}"
    return f"{_title(incident, file)} {since}, {_in_charge(incident, now)}: {incident.why[:LISTED]}"


def outside(incident: Incident, now: datetime) -> str:
    """Who has it, and nothing about what it is."""
    if incident.closed_at:
        return f"Closed at {time_in_words(incident.closed_at, now)}"
    told = _in_charge(incident, now)
    told = told[:1].upper() + told[1:]
    return f"{told}. {_asleep(incident, now)}" if is_snoozed(incident, now) else told


def confidential(incident: Incident) -> str:
    """What those who may not know read instead of a headline."""
    grave = incident.severity.value.upper() + (" DRILL" if incident.topic.startswith(DRILL) else "")
    return f"{grave}: a confidential incident, details in the room"


def said_last(incident: Incident, now: datetime) -> Iterator[tuple[str, str]]:
    """What people said last of how it stands, and when the next word is due, each with its label."""
    if incident.status and incident.status_at:
        at = time_in_words(incident.status_at, now)
        said = f"{incident.status} ({display(incident.status_by or 'somebody')}, {at})"
        yield "Last word", cut(said, LAST_WORD)
    if (due := incident.next_update_at) and not incident.closed_at:
        yield "Next update", f"{'was due' if due <= now else 'due'} {time_in_words(due, now)}"


def progress(items: Sequence[ChecklistItem], now: datetime) -> str:
    """How far a checklist is: "3 of 5 done, 1 skipped, 1 overdue"."""
    done, skipped = (sum(item.state == state for item in items) for state in ("done", "skipped"))
    late = sum(item.overdue(now) for item in items)
    parts = [f"{done} of {len(items)} done", skipped and f"{skipped} skipped", late and f"{late} overdue"]
    return ", ".join(part for part in parts if part)


def _title(incident: Incident, file: PlaybooksFile) -> str:
    return f"{incident.severity.value.upper()} {file.title(incident.topic)} (ID {incident.id})"


def _progress(incident: Incident, now: datetime, *, quiet: bool = False) -> Iterator[str]:
    """What happened so far, a sentence each; `quiet` does not say that nothing was said in public."""
    if incident.closed_at:
        yield _closed(incident, now)
    yield _acknowledged(incident, now)
    if incident.owner and incident.owner != incident.acknowledged_by:
        yield f"{display(incident.owner)} has it"
    if is_snoozed(incident, now) and not incident.closed_at:
        yield _asleep(incident, now)
    if incident.public_ack_at:
        by = f" by {display(incident.public_ack_by)}" if incident.public_ack_by else ""
        yield f"Acknowledged in public at {time_in_words(incident.public_ack_at, now)}{by}: {incident.public_ack}"
    elif not quiet:
        yield "Nothing posted in public yet"
    yield from _privately(incident, now)
    if not incident.closed_at:
        yield from _promised(incident, now)
        yield from _found(incident, now)
    if incident.calm_since:
        yield f"Calm since {time_in_words(incident.calm_since, now)}"


def _promised(incident: Incident, now: datetime) -> Iterator[str]:
    """What we owe in public."""
    for promise in pending(incident):
        at = time_in_words(promise.at, now)
        yield (
            f"More was promised in public by {at}, and nothing was posted"
            if promise.at <= now
            else (f"More is promised in public by {at}")
        )


def _found(incident: Incident, now: datetime) -> Iterator[str]:
    """What a colleague promised outside the tool."""
    for promise in offered(incident, now):
        at = time_in_words(promise.at, now)
        yield f"@{one_line(promise.made_by)} promised more in public by {at}, and nobody tracks it"


def _privately(incident: Incident, now: datetime) -> Iterator[str]:
    """Who was written to in private, while that is not everybody."""
    if incident.moved_at:
        yield f"Moved to private at {time_in_words(incident.moved_at, now)} by {display(incident.moved_by)}"
    elif incident.moves:
        names = ", ".join(f"@{one_line(one.account.partition('/')[2])}" for one in incident.moves[-3:])
        more = f" and {len(incident.moves) - 3} more" if len(incident.moves) > 3 else ""
        yield f"Written to in private: {names}{more}"


def _closed(incident: Incident, now: datetime) -> str:
    by = f"Closed at {time_in_words(incident.closed_at or now, now)} {closed_how(incident)}"
    return f"{by}: {WORDS[incident.verdict]}" if incident.verdict else f"{by}, and nobody has said what it was"


def closed_how(incident: Incident) -> str:
    """Who closed it, or that nobody did."""
    by = incident.closed_by or CALM
    return "because it stayed calm" if by == CALM else f"by {display(by)}"


def _acknowledged(incident: Incident, now: datetime) -> str:
    """Who acknowledged, and whether that is enough and still holds."""
    if not incident.acknowledged_at:
        return "Nobody has acknowledged yet"
    who, until = display(incident.acknowledged_by or "Somebody"), incident.acknowledged_until
    if until and until <= now and not incident.closed_at:
        return f"{who}'s acknowledgement ran out at {time_in_words(until, now)}, and nobody has taken it since"
    said = f"{who} acknowledged at {time_in_words(incident.acknowledged_at, now)}"
    if others := [display(name) for name in incident.acknowledgers if name != incident.acknowledged_by]:
        said += f", {' and '.join(others)} too"
    if people := acknowledgements_missing(incident):
        return f"{said}; a sev1 needs {incident.acknowledgements} people, {people} more must acknowledge"
    return f"{said} (holds until {time_in_words(until, now)})" if until and not incident.closed_at else said


def _in_charge(incident: Incident, now: datetime) -> str:
    """Who has it, in a few words."""
    owner = incident.owner or incident.acknowledged_by
    if not owner:
        return "nobody has it yet"
    if acknowledgements_missing(incident):
        return f"{display(owner)} has it, {acknowledgements_missing(incident)} more must acknowledge"
    return f"{display(owner)} {'has it' if is_acknowledged(incident, now) else 'had it, and nobody has it now'}"


def _asleep(incident: Incident, now: datetime) -> str:
    return f"Snoozed by {display(incident.snoozed_by or 'somebody')} {snooze_in_words(incident, now)}"


def _left(items: Sequence[ChecklistItem]) -> Iterator[str]:
    """What is left on the checklists; nothing where there are none."""
    left = [one.text for one in items if not one.settled]
    more = f" and {len(left) - 3} more" if len(left) > 3 else ""
    if items:
        yield f"Still to do: {'; '.join(left[:3])}{more}" if left else "Everything on the checklists is done"
