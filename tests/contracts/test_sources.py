"""What every source promises, whoever wrote it: found by name, held to the seam with the sample it makes itself."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from firebreak.core import plugins
from firebreak.core.clock import ManualClock
from firebreak.core.ports import Source
from firebreak.wiring import open_source

CLOCK = ManualClock(datetime(2026, 3, 2, tzinfo=UTC))
KINDS = plugins.load_all(plugins.SOURCES)

every = pytest.mark.parametrize("name", KINDS)


def make(name: str, folder: Path) -> Source:
    """The source on its own sample."""
    kind: Any = KINDS[name]
    source: Source = kind.opens(kind.sample(folder), {}, CLOCK)
    return source


@every
def test_nothing_is_lost(name: str, tmp_path: Path) -> None:
    """What can be read is a mention of its own, what cannot is a letter with a place and a reason."""
    source = make(name, tmp_path)
    parts = list(source.read(None))
    ids = [(one.platform, one.id) for part in parts for one in part.mentions]
    letters = [letter for part in parts for letter in part.letters]

    assert len(ids) == len(set(ids)) >= 3
    assert letters
    assert all(letter.line > 0 and letter.reason for letter in letters)
    assert source.broken == ""


@every
def test_the_same_feed_is_read_alike(name: str, tmp_path: Path) -> None:
    """Where batches end depends on the feed alone: so a replay that was killed and continued sees the very same."""
    source = make(name, tmp_path)

    assert list(source.read(None)) == list(source.read(None))


@every
def test_times_have_a_zone(name: str, tmp_path: Path) -> None:
    """A time without one would be guessed at."""
    times = [one.created_at for part in make(name, tmp_path).read(None) for one in part.mentions]

    assert [at for at in times if at.tzinfo is None] == []


@every
def test_it_goes_on_after_any_cursor(name: str, tmp_path: Path) -> None:
    """Continued after any batch, a source gives exactly the batches that were still to come."""
    source = make(name, tmp_path)
    whole = list(source.read(None))

    assert len(whole) > 2
    assert [list(source.read(part.cursor)) for part in whole] == [whole[n + 1 :] for n in range(len(whole))]


@every
def test_letters_say_where_they_come_from(name: str, tmp_path: Path) -> None:
    """A letter carries the name of its source, which is also the name of its cursor."""
    source = make(name, tmp_path)

    assert {letter.source for part in source.read(None) for letter in part.letters} == {source.name}


@every
def test_its_address_is_opened_by_no_other(name: str, tmp_path: Path) -> None:
    """Whoever writes down its address gets this source."""
    assert type(open_source(KINDS[name].sample(tmp_path), CLOCK)) is KINDS[name]


@every
def test_it_leaves_other_addresses_alone(name: str) -> None:
    """An address that is nobody's is not taken."""
    assert KINDS[name].opens("nobody-knows://this", {}, CLOCK) is None
