"""What every source promises. Sources are found by file name; a new one says below how it is made."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from firebreak import sources
from firebreak.core import plugins
from firebreak.core.ports import Source

NOW = datetime(2026, 3, 2, tzinfo=UTC)
NINE = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def lines() -> list[str]:
    """Five minutes of a feed, two lines of it unreadable."""
    made = [
        json.dumps(
            {
                "id": number,
                "created_at": (NINE + timedelta(seconds=20 * number)).isoformat(),
                "platform": "x",
                "author": "rosa",
                "text": f"Acme Air, post {number}",
            }
        )
        for number in range(15)
    ]
    made[4], made[9] = "not JSON", '{"id": 9}'
    return made


def jsonl(folder: Path, content: Sequence[str]) -> Source:
    path = folder / "feed.jsonl"
    path.write_text("\n".join(content) + "\n", encoding="utf-8")
    return plugins.load(sources, "jsonl", "read")(path, NOW)  # type: ignore[no-any-return]


MAKE: dict[str, Callable[[Path, Sequence[str]], Source]] = {"jsonl": jsonl}


def test_every_source_is_held_to_the_promises() -> None:
    """Each file in sources/ that holds a source has its maker here."""
    assert sorted(MAKE) == plugins.names(sources, "read")


@pytest.mark.parametrize("name", sorted(MAKE))
def test_nothing_is_lost(name: str, tmp_path: Path) -> None:
    """Every line is a mention or a letter with a reason, in the feed's own order."""
    parts = list(MAKE[name](tmp_path, lines()).read(None))
    letters = [letter for part in parts for letter in part.letters]

    assert [one.id for part in parts for one in part.mentions] == [str(n) for n in range(15) if n not in (4, 9)]
    assert [(letter.line, bool(letter.reason)) for letter in letters] == [(5, True), (10, True)]


@pytest.mark.parametrize("name", sorted(MAKE))
def test_it_goes_on_after_any_cursor(name: str, tmp_path: Path) -> None:
    """Continued after any batch, a source gives exactly the batches that were still to come."""
    source = MAKE[name](tmp_path, lines())
    whole = list(source.read(None))

    assert len(whole) > 2
    assert [list(source.read(part.cursor)) for part in whole] == [whole[n + 1 :] for n in range(len(whole))]


@pytest.mark.parametrize("name", sorted(MAKE))
def test_letters_say_where_they_come_from(name: str, tmp_path: Path) -> None:
    """A letter carries the name of its source, which is also the name of its cursor."""
    source = MAKE[name](tmp_path, lines())

    assert {letter.source for part in source.read(None) for letter in part.letters} == {source.name}
