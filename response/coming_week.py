"""What `check` says of the days to come: hours in which nobody is on call, or nobody reads what is drafted."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from ..core.messages import Lasting, When
from ..core.translation import message, nmessage
from ..playbooks.on_call import holes, said_to_be_empty
from .draft_lint import drafted_in
from .on_call_people import on_call_of
from .week_ahead import WEEK, cut_week

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ..playbooks.file import Playbook, PlaybooksFile
    from ..playbooks.loader.tree import Path
    from .week_ahead import Segment

MUCH = timedelta(hours=1)  # a hand-over of minutes is nobody's mistake


def doubts_of_the_week(file: PlaybooksFile, now: datetime) -> Iterator[tuple[Path, str]]:
    """Each as (where it stands in the file, what is doubtful and what instead), for the seven days from `now` on."""
    yield from _holes(file, now)
    yield from _unread(file, now)


def _holes(file: PlaybooksFile, now: datetime) -> Iterator[tuple[Path, str]]:
    for name, team in file.teams.items():
        found = [(one.since, one.until) for one in holes(team, now, now + WEEK) if not said_to_be_empty(team, one)]
        if found:
            yield ("teams", name, "on_call"), _told_hole(name, found)


def _told_hole(name: str, found: Sequence[Segment]) -> str:
    return nmessage(
        'nobody of "{team}" is on call for {span} from {at}, so whoever calls it calls the whole team; give those '
        "hours to somebody",
        'nobody of "{team}" is on call for {span} of the coming week, {n} times, first from {at}, so whoever calls it '
        "calls the whole team; give those hours to somebody",
        len(found),
        team=name,
        span=_together(found),
        at=_when(found),
    )


def _unread(file: PlaybooksFile, now: datetime) -> Iterator[tuple[Path, str]]:
    """Languages of drafts that nobody reads who would be called then, or is on call where it is approved.

    Each is told once, at the step for which it is so for longest. A language that nobody of them reads at any hour is
    told elsewhere.
    """
    found: dict[str, list[tuple[Path, Sequence[Segment]]]] = {}
    for lang, path, empty in _unread_drafts(file, now):
        found.setdefault(lang, []).append((path, empty))
    for lang, drafts in sorted(found.items()):
        path, empty = max(drafts, key=lambda one: _length(one[1]))
        said = _told_unread(lang, empty, now + WEEK)
        again = message("{what}; it is so in {n} steps that draft", what=said, n=len(drafts))
        yield path, again if len(drafts) > 1 else said


def _unread_drafts(file: PlaybooksFile, now: datetime) -> Iterator[tuple[str, Path, Sequence[Segment]]]:
    """Each language and step that drafts in it, with the hours in which it would wait."""
    week = cut_week(file, now, now + WEEK)
    for name, playbook in file.playbooks.items():
        for number, step in enumerate(playbook.steps):
            approve = getattr(step, "approve", None)
            if approve is None:
                continue
            platforms = getattr(step, "platforms", ())
            langs = {lang for one in platforms for lang in drafted_in(file, getattr(step, "template", ""), one)}
            asked = on_call_of([*approve.by, *approve.deputy, *_called(playbook)], file)
            who = {at: file.members(asked, at) for at, _ in week}
            anybody = {lang for people in who.values() for one in people for lang in one.languages}
            for lang in sorted(langs & anybody):
                empty = [one for one in week if not any(lang in each.languages for each in who[one[0]])]
                if _length(empty) >= MUCH:
                    yield lang, ("playbooks", name, "steps", number, "approve"), empty


def _called(playbook: Playbook) -> list[str]:
    """The addresses that it calls."""
    return [name for step in playbook.steps for key in ("notify", "who") for name in getattr(step, key, ())]


def _told_unread(lang: str, found: Sequence[Segment], horizon: datetime) -> str:
    """What reaches the end of the week may last for good: no span is told of it."""
    if found[-1][1] >= horizon and all(one[1] == other[0] for one, other in pairwise(found)):
        return message(
            "nobody who is called or on call reads {lang} from {at} on, and a draft in it would wait; let somebody who "
            "reads it be called as well",
            lang=lang,
            at=_when(found),
        )
    return nmessage(
        "nobody who is called or on call reads {lang} for {span} from {at}, and a draft in it would wait; let somebody "
        "who reads it be called as well",
        "nobody who is called or on call reads {lang} for {span} of the coming week, first from {at}, and a draft in "
        "it would wait; let somebody who reads it be called as well",
        len(found),
        lang=lang,
        span=_together(found),
        at=_when(found),
    )


def _length(found: Sequence[Segment]) -> timedelta:
    return sum((until - since for since, until in found), timedelta(0))


def _together(found: Sequence[Segment]) -> Lasting:
    return Lasting(_length(found).total_seconds())


def _when(found: Sequence[Segment]) -> When:
    return When(found[0][0], "weekday")
