"""What in a file was true once: asked with the day of today, which a file alone does not know."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..core.translation import message
from .rota_blocks import SecondLine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .file import PlaybooksFile
    from .loader.tree import Path

REVIEW_EVERY = timedelta(days=90)
SOON = timedelta(days=30)


def out_of_date(file: PlaybooksFile, now: datetime) -> Iterator[tuple[Path, str]]:
    """Each as (where it stands in the file, what is out of date and what instead)."""
    yield from _over(file, now)
    for name, reviewed in file.reviewed.items():
        if (days := (now - reviewed).days) > REVIEW_EVERY.days:
            yield (
                ("watchlists", name, "reviewed"),
                message(
                    'nobody has looked through "{name}" for {n} days; do it, and write today under reviewed:',
                    name=name,
                    n=days,
                ),
            )
    for name, team in file.teams.items():
        for number, rota in enumerate(() if isinstance(team, SecondLine) else team.on_call):
            if rota.begin is None or rota.utc(rota.begin) <= now + SOON:
                continue
            begin = f"{rota.begin:%Y-%m-%d}"
            yield (
                ("teams", name, "on_call", number, "from"),
                message('the rota of "{name}" begins only on {begin}; is it the wrong year?', name=name, begin=begin),
            )


def _over(file: PlaybooksFile, now: datetime) -> Iterator[tuple[Path, str]]:
    """Times that have passed, and entries that are watched no more."""
    for topic in file.topics:
        for number, (what, _, until) in zip(_dated(file, topic.name), topic.expected, strict=False):
            if until < now:
                day = f"{until:%Y-%m-%d}"
                yield (
                    ("topics", topic.name, "expected", number, "until"),
                    message('"{event}" was over on {day}; take it out, or is it the wrong year?', event=what, day=day),
                )
    entries = ((one.name, number, entry) for one in file.watchlists for number, entry in enumerate(one.entries))
    for watchlist, number, entry in entries:
        if entry.valid_until and entry.valid_until < now:
            day = f"{entry.valid_until:%Y-%m-%d}"
            yield (
                ("watchlists", watchlist, "entries", number, "valid_until"),
                message(
                    "{name} is not watched since {day}; take it out, or give it a later valid_until",
                    name=entry.name,
                    day=day,
                ),
            )


def _dated(file: PlaybooksFile, topic: str) -> list[int]:
    """Which entries under `expected` have dates: others come every week."""
    written = file.places.value["topics"][topic].get("expected") if file.places else None
    return [number for number, one in enumerate(written or ()) if "every" not in one]
