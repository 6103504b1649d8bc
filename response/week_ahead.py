"""The file as the week ahead: what a playbook would do if it began at a moment, and whom it calls on which day.

Everything is planned by the code that plans a real incident, on one that never was.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.model import Incident, Severity
from ..core.planned_week import PlannedStep, Reached, RotaHole, Stretch, WeekAhead, WeekRow
from ..core.rules import CALL_AGAIN
from ..core.translation import gettext, gettext_noop, listed, ngettext
from ..playbooks.file import display
from ..playbooks.on_call import holes, on_call, shifts
from .escalation_tiers import is_call
from .planner import Planner
from .step_verb import step_of
from .wording.card import UNLESS_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from ..core.model import Condition, Task
    from ..playbooks.file import PlaybooksFile

WEEK = timedelta(days=7)
READS = {"en": gettext_noop("reads English"), "zh": gettext_noop("reads Chinese"), "ru": gettext_noop("reads Russian")}
Segment = tuple["datetime", "datetime"]


def imagined(file: PlaybooksFile, playbook: str, at: datetime) -> Incident:
    """An incident that never was, on which the playbook alone runs."""
    chosen = file.playbook(playbook)
    topic = file.topics[0].name if file.topics else playbook
    return Incident(
        "000000",
        topic,
        chosen.severity or Severity.SEV2,
        at,
        at,
        f"{playbook} began.",
        playbooks=(playbook,),
        confidential=chosen.confidential,
    )


def planned(file: PlaybooksFile, playbook: str, at: datetime) -> tuple[PlannedStep, ...]:
    """What the playbook would do if it began `at`, in order. Raises NotFound for a playbook that is not there."""
    tasks = [task for task in _tasks(file, playbook, at) if task.playbook or task.verb == CALL_AGAIN]
    found: list[PlannedStep] = []
    for _, several in groupby(sorted(tasks, key=lambda one: (one.due_at, one.step)), key=lambda one: one.due_at):
        found += _at_once(list(several), file, playbook, at)
    return tuple(found)


def week_ahead(file: PlaybooksFile, playbook: str, since: datetime) -> WeekAhead:
    """Who is called by the tiers of a playbook in the seven days from `since` (midnight at the desk) on."""
    until = since + WEEK
    tiers = _tiers(file, playbook, since)
    segments = cut_week(file, since, until)
    rows = [_tier(file, afters, addresses, segments) for addresses, afters in _alike(tiers).items()]
    spoken = dict.fromkeys(lang for person in file.people.values() for lang in person.languages)
    rows += [_language(file, lang, tiers, segments) for lang in spoken if tiers]
    found = [
        RotaHole(team.title or name, hole.since, hole.until)
        for name, team in file.teams.items()
        for hole in holes(team, since, until)
    ]
    rotas = sum(team.on_call is not None for team in file.teams.values())
    return WeekAhead(since, until, tuple(rows), tuple(sorted(found, key=lambda one: one.since)), rotas)


def _tasks(file: PlaybooksFile, playbook: str, at: datetime) -> Sequence[Task]:
    return Planner(file).plan(imagined(file, playbook, at), playbook, at)


def _at_once(tasks: list[Task], file: PlaybooksFile, playbook: str, start: datetime) -> Iterator[PlannedStep]:
    """Those that are due at one moment, each thing once."""
    said: dict[str, list[Task]] = {}
    for task in tasks:
        does = _round(file, playbook) if task.verb == CALL_AGAIN else step_of(task, file).says(task.part, file)
        said.setdefault(does, []).append(task)
    for does, several in said.items():
        if not does:
            continue
        at, calling = several[0].due_at, [task for task in several if is_call(task)]
        addresses = [_address(task) for task in calling]
        unless = _stopped_by(several)
        yield PlannedStep(
            at - start,
            at,
            f"{does[:1].upper()}{does[1:]}",
            tuple(display(one.name) for one in file.members(addresses, at)),
            tuple(dict.fromkeys(_open_rotas(file, addresses, at))),
            gettext(UNLESS_WORDS[unless]) if unless else "",
        )


def _stopped_by(tasks: Sequence[Task]) -> Condition | None:
    """What keeps all of them from happening."""
    found = {task.unless for task in tasks}
    return found.pop() if len(found) == 1 else None


def _round(file: PlaybooksFile, playbook: str) -> str:
    repeat = file.playbook(playbook).repeat
    if repeat > 1:
        return ngettext("calls everybody again, up to {n} round", "calls everybody again, up to {n} rounds", repeat)
    return gettext("says that nobody is left to call")


def _address(task: Task) -> str:
    return task.about.person or f"{task.about.team}.on_call"


def _open_rotas(file: PlaybooksFile, addresses: Iterable[str], at: datetime) -> Iterator[str]:
    """The teams of whose rota nobody is on call at a moment."""
    for address in addresses:
        name, _, rota = address.partition(".")
        team = file.teams.get(name)
        if rota and team and team.on_call and on_call(team, at) is None:
            yield team.title or name


def _tiers(file: PlaybooksFile, playbook: str, start: datetime) -> dict[timedelta, list[str]]:
    """Whom the playbook calls how long after its beginning, as addresses."""
    found: dict[timedelta, list[str]] = {}
    for task in sorted(_tasks(file, playbook, start), key=lambda one: one.due_at):
        if task.playbook and is_call(task):
            called = found.setdefault(task.due_at - start, [])
            called += [one for one in (_address(task),) if one not in called]
    return found


def cut_week(file: PlaybooksFile, since: datetime, until: datetime) -> list[Segment]:
    """The week, cut where somebody else may be on call."""
    cuts = {since, until}
    for team in file.teams.values():
        cuts |= {shift.until for shift in shifts(team, since, until)}
    return list(pairwise(sorted(cuts)))


def _alike(tiers: dict[timedelta, list[str]]) -> dict[tuple[str, ...], list[timedelta]]:
    """Tiers that call the same people are one row."""
    found: dict[tuple[str, ...], list[timedelta]] = {}
    for after, addresses in tiers.items():
        found.setdefault(tuple(addresses), []).append(after)
    return found


def _tier(file: PlaybooksFile, afters: list[timedelta], addresses: Sequence[str], segments: list[Segment]) -> WeekRow:
    found = []
    for since, until in segments:
        open_ = list(_open_rotas(file, addresses, since))
        names = ", ".join(display(one.name) for one in file.members(addresses, since))
        found.append(
            Stretch(since, until, "nobody", gettext("nobody"))
            if open_ or not names
            else Stretch(since, until, "somebody", names)
        )
    return WeekRow(
        gettext("called at {minutes}", minutes=listed(map(_plus, afters))), file.spoken(addresses), _merged(found)
    )


def _language(file: PlaybooksFile, lang: str, tiers: dict[timedelta, list[str]], segments: list[Segment]) -> WeekRow:
    found = [Stretch(since, until, *_reads(file, lang, tiers, since)) for since, until in segments]
    return WeekRow(_reads_it(lang), "", _merged(found))


def _reads(file: PlaybooksFile, lang: str, tiers: dict[timedelta, list[str]], at: datetime) -> tuple[Reached, str]:
    """With which of the calls somebody is reached who reads the language."""
    first = min(tiers)
    for after, addresses in sorted(tiers.items()):
        if any(lang in person.languages for person in file.members(addresses, at)):
            return ("somebody" if after == first else "late"), gettext("from {minutes}", minutes=_plus(after))
    return "nobody", gettext("nobody who is called")


def _reads_it(lang: str) -> str:
    """Which row it is."""
    return gettext(READS[lang]) if lang in READS else gettext("reads {language}", language=lang)


def _plus(after: timedelta) -> str:
    """How long after the beginning, in minutes."""
    return f"+{round(after.total_seconds() / 60)}"


def _merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Neighbours that say the same as one."""
    found: list[Stretch] = []
    for one in stretches:
        last = found[-1] if found else None
        if last and (last.reached, last.words) == (one.reached, one.words):
            found[-1] = replace(last, until=one.until)
        else:
            found.append(one)
    return tuple(found)
