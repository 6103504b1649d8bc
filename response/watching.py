"""Playbooks that wait while few people have written, or (`watch_first:`) while it is small, mild and night.

The watch channel is told meanwhile, and nobody woken. Whatever else fits tells it: where nothing else would, nothing
waits. A sev1, a regulator and what is confidential never do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.headcount import HELD
from ..core.model import PEOPLE, Match, Severity, gravest
from ..core.translation import at_time, gettext, message
from ..core.triage import REGULATOR

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from ..core.model import Crowd, Incident, Signal
    from ..playbooks.file import Playbook, PlaybooksFile


def waits(playbook: Playbook, signal: Signal, incident: Incident | None, crowd: Crowd | None) -> bool:
    """Whether a playbook that fits the signal need not start yet."""
    first = playbook.watch_first
    if first is None or crowd is None or _grave(playbook, signal, incident):
        return False
    known = [one for one in (playbook.severity, incident.severity if incident else None) if one]
    return not first.over(gravest(signal.severity, *known), crowd.people, crowd.at)


def too_small(signal: Signal, file: PlaybooksFile, others: Collection[str]) -> dict[str, str]:
    """Playbooks, but for the `others`, that would start had more people written, each with why it fits."""
    if HELD not in signal.details:
        return {}
    as_grave = replace(signal, severity=Severity(signal.details[HELD]))
    rest = ((name, one) for name, one in file.playbooks.items() if name not in others)
    return {name: why for name, one in rest if (why := one.when.fits(as_grave))}


def begun(incident: Incident, crowd: Crowd, file: PlaybooksFile, suppressor: dict[str, str | None]) -> Iterator[Match]:
    """Those of its playbooks that waited and need not any more, each with the sentence that says why."""
    for name in incident.waiting:
        playbook = file.playbooks[name]
        first, bar = playbook.watch_first, playbook.when.severity
        why = (
            first.over(incident.severity, crowd.people, crowd.at)
            if first
            else message("It is {severity}", severity=incident.severity.value)
        )
        if bar and not bar.clears(incident.severity):
            why = ""  # too few people yet
        if _is_grave(incident) and not why:
            why = message("A regulator is in it")
        if why:
            yield Match(
                name,
                message("{why}, so {playbook} starts.", why=why, playbook=name),
                playbook.severity,
                playbook.confidential,
                suppressor.get(name),
                playbook.acknowledgements,
            )


def _grave(playbook: Playbook, signal: Signal, incident: Incident | None) -> bool:
    """Whether it is of the kind that never waits, however small."""
    regulator = any(hit.tag.kind == REGULATOR for hit in signal.hits)
    return playbook.confidential or regulator or (incident is not None and _is_grave(incident))


def _is_grave(incident: Incident) -> bool:
    return incident.confidential or any(one.partition("/")[0] == REGULATOR for one in incident.touched)


def ahead(incident: Incident, file: PlaybooksFile, now: datetime) -> Iterator[str]:
    """What the playbooks that wait wait for, a line each for the card."""
    for name in incident.waiting if not incident.closed_at else ():
        first = file.playbooks[name].watch_first if name in file.playbooks else None
        if first is None:
            yield from _too_few(name, incident, file)
            continue
        end = first.ends_at(now)
        gaps = {"n": first.people, "severity": first.severity.value, "playbook": name}
        if end:
            at = at_time(end, now)
            yield gettext("With {n} people, graver than {severity} or at {at}: {playbook} starts", at=at, **gaps)
        else:
            yield gettext("With {n} people or graver than {severity}: {playbook} starts", **gaps)


def _too_few(name: str, incident: Incident, file: PlaybooksFile) -> Iterator[str]:
    """Of a playbook that waits for more people."""
    bar = file.playbooks[name].when.severity if name in file.playbooks else None
    if bar and not bar.clears(incident.severity):
        people = next((one.people for one in file.topics if one.name == incident.topic), PEOPLE)
        yield gettext(
            "With {n} people, or once it is {severity}: {playbook} starts",
            n=people[bar.floor],
            severity=bar.floor.value,
            playbook=name,
        )


def named(incident: Incident) -> Iterable[str]:
    """The playbooks that run, and those that may yet."""
    return dict.fromkeys([*incident.playbooks, *incident.waiting])
