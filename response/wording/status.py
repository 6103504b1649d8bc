"""How an incident stands, in words: on its card, in a list, and in the lines that a command or a form shows.

Inside, those who may know read all of it; outside, where it is confidential, only how grave it is and who has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.escalation_pause import acknowledgements_missing, is_acknowledged, is_snoozed
from ...core.messages import Listed, When
from ...core.model import DRILL
from ...core.public_promises import offered, pending
from ...core.responder_actions import WORDS, snooze_in_words
from ...core.rules import CALM
from ...core.safe_text import one_line
from ...core.text import cut
from ...core.times import time_in_words
from ...core.translation import at_time, gettext, in_a_row, listed, worded
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
    said = in_a_row(_progress(incident, now, quiet=not incident.acknowledged_at))
    return said.replace(f": {incident.public_ack}", "").replace(f"：{incident.public_ack}", "")  # below, as a link


def described(
    incident: Incident, file: PlaybooksFile, now: datetime, *, inside: bool, items: Sequence[ChecklistItem] = ()
) -> tuple[str, ...]:
    """How it stands, in lines; with `items`, also what is left of them. Outside one line says all that may be said."""
    if not inside:
        return (in_a_line(incident, file, now, inside=False),)
    return (
        gettext("{incident}, open since {at}", incident=_title(incident, file), at=When(incident.opened_at, "dated")),
        worded(incident.why)[:WHOLE],
        *_progress(incident, now),
        *(f"{label}: {said}" for label, said in said_last(incident, now)),
        *_left(items),
    )


def in_a_line(incident: Incident, file: PlaybooksFile, now: datetime, *, inside: bool) -> str:
    """How it stands, in one line of a list; outside the ID and what it is about are left out."""
    if not inside:
        return in_a_row([confidential(incident), outside(incident, now)])
    return gettext(
        "{incident} since {at}, {charge}: {why}",
        incident=_title(incident, file),
        at=When(incident.opened_at, "dated"),
        charge=_in_charge(incident, now),
        why=worded(incident.why)[:LISTED],
    )


def outside(incident: Incident, now: datetime) -> str:
    """Who has it, and nothing about what it is."""
    if incident.closed_at:
        return gettext("Closed at {at}", at=at_time(incident.closed_at, now))
    told = _in_charge(incident, now)
    told = told[:1].upper() + told[1:]
    return in_a_row([told, _asleep(incident, now)]) if is_snoozed(incident, now) else told


def confidential(incident: Incident) -> str:
    """What those who may not know read instead of a headline."""
    drill = " " + gettext("DRILL") if incident.topic.startswith(DRILL) else ""
    grave = incident.severity.value.upper() + drill
    return gettext("{severity}: a confidential incident, details in the room", severity=grave)


def said_last(incident: Incident, now: datetime) -> Iterator[tuple[str, str]]:
    """What people said last of how it stands, and when the next word is due, each with its label."""
    if incident.status and incident.status_at:
        by = display(incident.status_by) if incident.status_by else gettext("somebody")
        said = f"{incident.status} ({by}, {time_in_words(incident.status_at, now)})"
        yield gettext("Last word"), cut(said, LAST_WORD)
    if (due := incident.next_update_at) and not incident.closed_at:
        at = at_time(due, now)
        yield gettext("Next update"), gettext("was due {at}", at=at) if due <= now else gettext("due {at}", at=at)


def progress(items: Sequence[ChecklistItem], now: datetime) -> str:
    """How far a checklist is: "3 of 5 done, 1 skipped, 1 overdue"."""
    done, skipped = (sum(item.state == state for item in items) for state in ("done", "skipped"))
    late = sum(item.overdue(now) for item in items)
    parts = [
        gettext("{n} of {all} done", n=done, all=len(items)),
        skipped and gettext("{n} skipped", n=skipped),
        late and gettext("{n} overdue", n=late),
    ]
    return listed([part for part in parts if part], "comma")


def titled(checklist: str, items: Sequence[ChecklistItem], now: datetime) -> str:
    """What stands above a checklist: its name, and how far it is."""
    return gettext("Checklist: {checklist} ({progress})", checklist=checklist, progress=progress(items, now))


def _title(incident: Incident, file: PlaybooksFile) -> str:
    return f"{incident.severity.value.upper()} {file.title(incident.topic)} (ID {incident.id})"


def _progress(incident: Incident, now: datetime, *, quiet: bool = False) -> Iterator[str]:
    """What happened so far, a sentence each; `quiet` does not say that nothing was said in public."""
    if incident.closed_at:
        yield _closed(incident, now)
    yield _acknowledged(incident, now)
    if incident.owner and incident.owner != incident.acknowledged_by:
        yield gettext("{who} has it", who=display(incident.owner))
    if is_snoozed(incident, now) and not incident.closed_at:
        yield _asleep(incident, now)
    if incident.public_ack_at:
        gaps = {"at": at_time(incident.public_ack_at, now), "url": incident.public_ack or ""}
        if incident.public_ack_by:
            who = display(incident.public_ack_by)
            yield gettext("Acknowledged in public at {at} by {who}: {url}", who=who, **gaps)
        else:
            yield gettext("Acknowledged in public at {at}: {url}", **gaps)
    elif not quiet:
        yield gettext("Nothing posted in public yet")
    yield from _privately(incident, now)
    if not incident.closed_at:
        yield from _promised(incident, now)
        yield from _found(incident, now)
    if incident.calm_since:
        yield gettext("Calm since {at}", at=at_time(incident.calm_since, now))


def _promised(incident: Incident, now: datetime) -> Iterator[str]:
    """What we owe in public."""
    for promise in pending(incident):
        at = at_time(promise.at, now)
        if promise.at <= now:
            yield gettext("More was promised in public by {at}, and nothing was posted", at=at)
        else:
            yield gettext("More is promised in public by {at}", at=at)


def _found(incident: Incident, now: datetime) -> Iterator[str]:
    """What a colleague promised outside the tool."""
    for promise in offered(incident, now):
        gaps = {"account": f"@{one_line(promise.made_by)}", "at": at_time(promise.at, now)}
        yield gettext("{account} promised more in public by {at}, and nobody tracks it", **gaps)


def _privately(incident: Incident, now: datetime) -> Iterator[str]:
    """Who was written to in private, while that is not everybody."""
    if incident.moved_at:
        at, who = at_time(incident.moved_at, now), display(incident.moved_by)
        yield gettext("Moved to private at {at} by {who}", at=at, who=who)
    elif incident.moves:
        accounts = Listed(tuple(f"@{one_line(one.account.partition('/')[2])}" for one in incident.moves[-3:]), "comma")
        more = len(incident.moves) - 3
        if more > 0:
            yield gettext("Written to in private: {accounts} and {n} more", accounts=accounts, n=more)
        else:
            yield gettext("Written to in private: {accounts}", accounts=accounts)


def _closed(incident: Incident, now: datetime) -> str:
    at = at_time(incident.closed_at or now, now)
    if incident.verdict:
        verdict = gettext(WORDS[incident.verdict])
        return gettext("Closed at {at} {how}: {verdict}", at=at, how=closed_how(incident), verdict=verdict)
    return gettext("Closed at {at} {how}, and nobody has said what it was", at=at, how=closed_how(incident))


def closed_how(incident: Incident) -> str:
    """Who closed it, or that nobody did."""
    by = incident.closed_by or CALM
    return gettext("because it stayed calm") if by == CALM else gettext("by {who}", who=display(by))


def _acknowledged(incident: Incident, now: datetime) -> str:
    """Who acknowledged, and whether that is enough and still holds."""
    if not incident.acknowledged_at:
        return gettext("Nobody has acknowledged yet")
    who, until = _acknowledger(incident), incident.acknowledged_until
    if until and until <= now and not incident.closed_at:
        at = at_time(until, now)
        return gettext("{who}'s acknowledgement ran out at {at}, and nobody has taken it since", who=who, at=at)
    said = gettext("{who} acknowledged at {at}", who=who, at=at_time(incident.acknowledged_at, now))
    if others := [display(name) for name in incident.acknowledgers if name != incident.acknowledged_by]:
        said = gettext("{said}, {others} too", said=said, others=listed(others))
    if people := acknowledgements_missing(incident):
        return gettext(
            "{said}; a sev1 needs {all} people, {n} more must acknowledge",
            said=said,
            all=incident.acknowledgements,
            n=people,
        )
    if until and not incident.closed_at:
        return gettext("{said} (holds until {at})", said=said, at=at_time(until, now))
    return said


def _acknowledger(incident: Incident) -> str:
    return display(incident.acknowledged_by) if incident.acknowledged_by else gettext("Somebody")


def _in_charge(incident: Incident, now: datetime) -> str:
    """Who has it, in a few words."""
    owner = incident.owner or incident.acknowledged_by
    if not owner:
        return gettext("nobody has it yet")
    who = display(owner)
    if people := acknowledgements_missing(incident):
        return gettext("{who} has it, {n} more must acknowledge", who=who, n=people)
    if is_acknowledged(incident, now):
        return gettext("{who} has it", who=who)
    return gettext("{who} had it, and nobody has it now", who=who)


def _asleep(incident: Incident, now: datetime) -> str:
    who = display(incident.snoozed_by) if incident.snoozed_by else gettext("somebody")
    return gettext("Snoozed by {who} {until}", who=who, until=worded(snooze_in_words(incident, now)))


def _left(items: Sequence[ChecklistItem]) -> Iterator[str]:
    """What is left on the checklists; nothing where there are none."""
    left = [worded(one.text) for one in items if not one.settled]
    if len(left) > 3:
        yield gettext("Still to do: {items} and {n} more", items=listed(left[:3], "semicolon"), n=len(left) - 3)
    elif left:
        yield gettext("Still to do: {items}", items=listed(left, "semicolon"))
    elif items:
        yield gettext("Everything on the checklists is done")
