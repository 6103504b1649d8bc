"""Request bodies: lines or an array, and nothing lost of either."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from firebreak.core.model import Parsed
from firebreak.sources.body import parse_body

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def mention(id: int, text: str = "hello") -> str:
    return json.dumps({"id": id, "created_at": "2026-03-01T09:30:00Z", "platform": "x", "author": "a", "text": text})


def read(body: str | bytes, most: int = 1000) -> list[Parsed]:
    return list(parse_body(body.encode() if isinstance(body, str) else body, "api", NOW, most))


def ids(parts: list[Parsed]) -> list[list[str]]:
    return [[one.id for one in part.mentions] for part in parts]


def letters(parts: list[Parsed]) -> list[tuple[int, str]]:
    return [(one.line, one.reason) for part in parts for one in part.letters]


def test_lines_come_in_stretches() -> None:
    """NDJSON is read in stretches of the size asked for; line numbers go on through all of them."""
    parts = read("\n".join([mention(1), mention(2), mention(3), "oops", mention(4), ""]), most=2)

    assert ids(parts) == [["1", "2"], ["3"], ["4"]]
    assert [line for line, _ in letters(parts)] == [4]


def test_an_array_comes_in_stretches() -> None:
    """An array is read the same way, and positions count from 1."""
    parts = read(f" [{mention(1)}, {mention(2)},\n 5, {mention(3)}]\n", most=2)

    assert ids(parts) == [["1", "2"], ["3"]]
    assert letters(parts) == [(3, "not a JSON object (int); give one object a line")]


@pytest.mark.parametrize("body", ["", "\n\n", "[]", " [ ] "])
def test_nothing_is_nothing(body: str) -> None:
    """An empty body holds no mentions and no mistakes."""
    assert ([id for part in ids(read(body)) for id in part], letters(read(body))) == ([], [])


def test_a_bad_element_costs_only_itself() -> None:
    """Half an emoji, bytes that are not UTF-8 or a wrong type in one element leave its neighbours alone."""
    body = f"[{mention(1)}, {mention(2, 'half')}, {mention(3)}, {mention(4)}]".encode()
    body = body.replace(b"half", b"\\ud83d").replace(b'"id": 3', b'"id": "\xff"')

    assert ids(read(body)) == [["1", "4"]]
    assert [line for line, _ in letters(read(body))] == [2, 3]


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        (f"[{mention(1)}, {{", 2, "the rest of the array was not read"),
        (f"[{mention(1)}", 2, "end it with ]"),
        (f"[{mention(1)}] {mention(2)}", 2, "after the end of the array"),
        (f"[{mention(1)}, {'[' * 50_000}", 2, "was not read"),
    ],
    ids=["broken element", "no end", "something after", "deep"],
)
def test_a_broken_array_keeps_what_stands_before_the_break(body: str, line: int, said: str) -> None:
    """What was read counts, and the break is one dead letter at its place."""
    ((where, reason),) = letters(read(body))

    assert ids(read(body)) == [["1"]]
    assert (where, said in reason) == (line, True)


def test_a_byte_order_mark_before_an_array() -> None:
    """A mark before the bracket does not turn an array into lines."""
    assert ids(read(b"\xef\xbb\xbf" + f"[{mention(1)}]".encode())) == [["1"]]
