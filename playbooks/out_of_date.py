"""What in a file was true once: asked with the day of today, which a file alone does not know."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..core.translation import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .file import PlaybooksFile

REVIEW_EVERY = timedelta(days=90)
SOON = timedelta(days=30)


def out_of_date(file: PlaybooksFile, now: datetime) -> Iterator[tuple[str, str]]:
    """Each as (the words to look for in the file, what is out of date and what instead)."""
    yield from _over(file, now)
    for name, reviewed in file.reviewed.items():
        if (days := (now - reviewed).days) > REVIEW_EVERY.days:
            yield (
                name,
                message(
                    'nobody has looked through "{name}" for {n} days; do it, and write today under reviewed:',
                    name=name,
                    n=days,
                ),
            )
    for name, team in file.teams.items():
        if team.on_call and team.on_call.begin.replace(tzinfo=team.on_call.zone) > now + SOON:
            begin = f"{team.on_call.begin:%Y-%m-%d}"
            yield (
                begin,
                message('the rota of "{name}" begins only on {begin}; is it the wrong year?', name=name, begin=begin),
            )


def _over(file: PlaybooksFile, now: datetime) -> Iterator[tuple[str, str]]:
    """Times that have passed, and entries that are watched no more."""
    for topic in file.topics:
        for what, _, until in topic.expected:
            if until < now:
                day = f"{until:%Y-%m-%d}"
                yield (
                    what,
                    message('"{event}" was over on {day}; take it out, or is it the wrong year?', event=what, day=day),
                )
    for entry in (entry for watchlist in file.watchlists for entry in watchlist.entries):
        if entry.valid_until and entry.valid_until < now:
            day = f"{entry.valid_until:%Y-%m-%d}"
            yield (
                entry.name,
                message(
                    "{name} is not watched since {day}; take it out, or give it a later valid_until",
                    name=entry.name,
                    day=day,
                ),
            )
