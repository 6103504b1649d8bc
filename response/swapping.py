"""Somebody takes over a turn of a rota: what was asked, whether it can be, and what both of them read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError

from ..core.effects import Post
from ..core.messages import Listed, When
from ..core.model import About, Swap, Task
from ..core.reading_language import reading
from ..core.rota_swaps import LONGEST_SWAP, SWAPPED
from ..core.spans import span_of
from ..core.times import weekday_time
from ..core.translation import message, worded
from ..playbooks.file import display
from ..playbooks.on_call import in_charge, on_call
from ..playbooks.recurring import parse_weekly_time
from ..playbooks.rota_blocks import SecondLine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..playbooks.file import PlaybooksFile

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
PRIORITY = 4  # of a word about a swap: after the calls of an incident
_CLOCK = re.compile(r"(?:(tomorrow)\s+)?(\d{1,2}):(\d\d)", re.I)


def asked(file: PlaybooksFile, team: str, to: str, until: str, by: str, now: datetime) -> Swap | str:
    """The swap that somebody asks for, from now on; or why it cannot be, and what can."""
    found = _team(file, team, by, now)
    if found not in file.teams:
        return found
    who, known = file.called(to), file.teams[found]
    if who not in known.members:
        names = [display(one) for one in known.members]
        near = get_close_matches(to, [*known.members, *names], n=1)
        gaps = {"who": display(who), "team": found, "names": Listed(tuple(names), "comma")}
        if near:
            return message("{who} is not in {team} (did you mean {near}?). Its people: {names}.", near=near[0], **gaps)
        return message("{who} is not in {team}. Its people: {names}.", **gaps)
    end = _until(until, now, in_charge(known, now).zone)
    if end is None:
        return message(
            "Until when? Write `until 18:00`, `until tomorrow 09:00`, `until Mon 09:00`, `until 3h` or a date and time."
        )
    if not now + MINUTE <= end <= now + LONGEST_SWAP:
        return message("A swap lasts from a minute to a month; for longer, change the rota in the playbooks.")
    if on_call(known, now) == who:
        return message("{who} is on call for {team} already.", who=display(who), team=found)
    return Swap(found, who, now, end, by)


def _team(file: PlaybooksFile, said: str, by: str, now: datetime) -> str:
    """The team that is meant: without a name the one where the asker is on call, or the only one with a rota."""
    rotas = [name for name, team in file.teams.items() if team.on_call]
    if said:
        wanted = said.removesuffix(".on_call").casefold()
        found = [one for one in rotas if wanted in (one.casefold(), file.teams[one].title.casefold())]
    else:
        own = [one for one in rotas if not isinstance(file.teams[one], SecondLine)]
        mine = [one for one in own if on_call(file.teams[one], now) == file.called(by)]
        found = next((some for some in (mine, own) if len(some) == 1), [])
    if found:
        return found[0]
    if not rotas:
        return message("No team has a rota (on_call: in playbooks.yaml).")
    return message("Whose turn? Name the team: {names}.", names=Listed(tuple(rotas), "comma"))


def _until(said: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The end of a swap, on the clock of the rota where no zone is given."""
    said, local = said.strip(), now.astimezone(zone)
    if span := span_of(said):
        return now + span
    if found := _CLOCK.fullmatch(said):
        hour, minute = int(found[2]), int(found[3])
        if hour > 23 or minute > 59:
            return None
        day = local.date() + (DAY if found[1] or time(hour, minute) <= local.time() else timedelta(0))
        return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)
    try:
        at = datetime.fromisoformat(said)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except ValueError:
        return _weekly(said, local, zone)


def _weekly(said: str, local: datetime, zone: ZoneInfo) -> datetime | None:
    try:
        days, minute = parse_weekly_time(said)
    except PydanticCustomError:
        return None
    for ahead in range(8):
        day = local.date() + ahead * DAY
        at = datetime.combine(day, time(*divmod(minute, 60)), zone)
        if day.weekday() in days and at > local:
            return at.astimezone(UTC)
    return None


def confirmed(file: PlaybooksFile, swap: Swap, before: str | None) -> Iterator[Task]:
    """The words to whoever takes over, and to whoever is replaced."""
    told = dict.fromkeys(one for one in (swap.who, before) if one)
    for number, person in enumerate(told):
        key = f"{SWAPPED}/{swap.team}/{swap.since.isoformat()[:19]}/{person}"
        said = said_to(file, swap, before, takes=number == 0)
        about = About(person=person, team=swap.team, for_at=swap.until, message=said)
        yield Task(key, SWAPPED, "", 1, SWAPPED, swap.since, about=about, priority=PRIORITY)


def said_to(file: PlaybooksFile, swap: Swap, before: str | None, *, takes: bool) -> str:
    """What one of the two reads."""
    at = When(swap.until.astimezone(in_charge(file.teams[swap.team], swap.since).zone), "weekday")
    gaps = {"team": swap.team, "at": at, "by": swap.by}
    if takes and before:
        return message(
            "From now until {at} you are on call for {team} in place of {before} ({by} asked for it).",
            before=display(before),
            **gaps,
        )
    if takes:
        return message("From now until {at} you are on call for {team} ({by} asked for it).", **gaps)
    return message(
        "From now until {at} {who} is on call for {team} in your place ({by} asked for it).",
        who=display(swap.who),
        **gaps,
    )


def note(file: PlaybooksFile, task: Task, now: datetime) -> Post | None:
    """The message of such a task; None for somebody whom the file does not have any more."""
    person = file.people.get(task.about.person or "")
    if person is None:
        return None
    team, until = file.teams.get(task.about.team or ""), task.about.for_at
    zone = in_charge(team, now).zone if team and team.on_call else UTC
    mine = person.zone or str(zone)
    times = ((weekday_time(until.astimezone(zone)), until.astimezone(ZoneInfo(mine))),) if until else ()
    return Post(person.slack, worded(task.about.message), times=times, zone=mine, language=reading())
