"""Counts as they are posted: lines, an array, a table; what is wrong with one costs itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from firebreak.core.model import Parsed, Point
from firebreak.sources.body import parse_body
from firebreak.sources.points import parse_points
from firebreak.sources.wire import parse_lines

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
CALLS = Point("acme", "calls", NOON, 7)
LINE = {"topic": "acme", "series": "calls", "at": "2026-03-10T12:00:00Z", "count": 7}
WORDS = json.dumps(LINE)


def whole(parts: Any) -> Parsed:
    found = list(parts)
    letters = tuple(letter for part in found for letter in part.letters)
    return Parsed(letters=letters, points=tuple(replace(point, line=0) for part in found for point in part.points))


@pytest.mark.parametrize(
    "body",
    [
        WORDS,
        f"\n{WORDS}\n\n",
        json.dumps([LINE]),
        "topic,series,at,count\nacme,calls,2026-03-10T13:00:00+01:00,7",
        "Count;At;Series;Topic;Note\n7;2026-03-10T12:00:00Z;calls;acme;busy\n\n",
        "\ufefftopic\tseries\tat\tcount\nacme\tcalls\t1773144000\t7.0",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_count_is_read_as_people_have_it(body: str, encoding: str) -> None:
    """As lines, as an array, or as a table of whatever columns and order."""
    assert whole(parse_points(body.encode(encoding), "t", NOON)) == Parsed(points=(CALLS,))


def test_what_a_line_leaves_out_stands_in_the_address() -> None:
    """A table of two columns is enough."""
    found = whole(parse_points(b"at,count\n2026-03-10T12:00:00Z,7", "t", NOON, topic="acme", series="calls"))

    assert found.points == (CALLS,)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"topic": ""}, "topic is missing"),
        ({"series": None}, "series is missing"),
        ({"at": None}, "at is missing"),
        ({"at": "noon"}, 'at "noon" is no time; write 2026-03-01T09:05:00Z'),
        ({"at": "2026-03-10T12:00:00"}, "has no time zone; add Z for UTC"),
        ({"at": 1e18}, "is no time"),
        ({"at": "0001-01-01T00:00:00Z"}, "is no time of ours"),
        ({"count": None}, "count is missing; where nothing happened write 0"),
        ({"count": -1}, "count -1 is no count; write a whole number from 0 on"),
        ({"count": 1.5}, "count 1.5 is no count"),
        ({"count": True}, "count true is no count"),
        ({"count": 1e300}, "is no count"),
    ],
)
def test_what_cannot_be_read_costs_itself_and_says_why(change: dict[str, Any], why: str) -> None:
    """The line after it is taken; the letter holds what was sent."""
    body = "\n".join((json.dumps(LINE | change), "oops", "[1]", WORDS)).encode()
    found = whole(parse_points(body, "t", NOON))

    assert found.points == (CALLS,)
    assert why in found.letters[0].reason
    assert json.loads(found.letters[0].raw) == LINE | change
    assert [letter.line for letter in found.letters] == [1, 2, 3]


def test_a_count_knows_its_line() -> None:
    """So that one which is not believed later on is told where it stands: blank lines and the header count."""
    table = b"at,count\n\n2026-03-10T12:00:00Z,7\n2026-03-10T12:01:00Z,8"
    found = [point for part in parse_points(table, "t", NOON, topic="a", series="c") for point in part.points]

    assert [point.line for point in found] == [3, 4]
    assert [point.line for point in parse_lines(["", WORDS], "t", NOON).points] == [2]


def test_a_body_that_is_no_count_at_all_is_one_letter() -> None:
    """A table without the columns, an array that is broken, nothing."""
    for body in (b"a,b\n1,2", b"[{", b"hello"):
        found = whole(parse_points(body, "t", NOON))
        assert (found.points, len(found.letters)) == ((), 1)
    assert whole(parse_points(b"", "t", NOON)).points == ()


def test_counts_stand_among_mentions_at_every_door() -> None:
    """A recording holds both; a post that speaks of a series is a post, and a bad count is told as one."""
    post = {"id": "1", "created_at": "2026-03-10T12:00:00Z", "platform": "x", "author": "a", "text": 'the "series"'}
    lines = [WORDS, json.dumps(post | {"series": "two"}), json.dumps(LINE | {"count": "x"})]
    one = parse_lines(lines, "t", NOON)
    body = list(parse_body("\n".join(lines).encode(), "t", NOON))
    array = list(parse_body(f"[{','.join(lines)}]".encode(), "t", NOON))

    for parts in ([one], body, array):
        assert [replace(point, line=0) for part in parts for point in part.points] == [CALLS]
        assert [mention.id for part in parts for mention in part.mentions] == ["1"]
        assert ["no count" in letter.reason for part in parts for letter in part.letters] == [True]
