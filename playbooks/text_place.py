"""Where in a playbooks file a cursor stands, by indentation: the text need not be whole, since it is being typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ITEM = "-"  # in a path, for one of a list
_DASHES = re.compile(r"(?: *- +)*(?: *-$)? *")
_KEY = re.compile(r"""(["']?)([^\s"'{}\[\],:#][^"'{}\[\],:#]*)\1:(?= |$)""")
_LITERAL = re.compile(r"[|>][+\-0-9]*(\s+#.*)?$")

Level = tuple[tuple[str, ...], dict[str, str]]  # the path of a block, and what stands beside in it


class Entry(Struct, frozen=True):
    """A key or a dash, and its column."""

    column: int
    name: str
    value: str = ""


class Place(Struct, frozen=True):
    """`levels` are the blocks round the cursor, the outermost first; `key` is whose value is typed, empty for a key."""

    levels: tuple[Level, ...]
    key: str
    typed: str
    line_key: str = ""


def place_of(text: str, at: int) -> Place | None:
    """Where character `at` stands; None in a comment and inside of a long text."""
    lines = text.split("\n")
    row = text.count("\n", 0, at)
    before = text[text.rfind("\n", 0, at) + 1 : at]
    if re.search(r"(^|\s)#", before):
        return None
    entries, rest, column = _entries(before)
    limit = entries[0].column if entries else column
    round_it = list(_ancestors(lines, row, limit, is_item=bool(entries) and entries[0].name == ITEM))
    if round_it and _LITERAL.match(round_it[-1][1].value):
        return None
    chain = [*round_it, *((row, one) for one in entries)]
    levels: list[Level] = [((), {})]
    for line, entry in chain:
        path = levels[-1][0]
        levels[-1] = (path, _beside(lines, line, entry.column) if entry.name != ITEM else {})
        levels.append(((*path, entry.name), {}))
    line_key = _line_key(lines[row])
    if entries and entries[-1].name != ITEM:
        return _in_value(levels, entries[-1].name, rest, line_key)
    levels[-1] = (levels[-1][0], _beside(lines, row, column))
    return Place(tuple(levels), "", rest, line_key)


def _in_value(levels: list[Level], key: str, rest: str, line_key: str) -> Place:
    """Behind a colon: a value, or a key within braces."""
    opened: list[str] = []
    for sign in rest:
        if sign in "{[":
            opened.append(sign)
        elif sign in "}]" and opened:
            opened.pop()
    piece = re.split(r"[{\[,]", rest)[-1].lstrip()
    path = levels[-1][0]
    levels.extend(((*path, *[ITEM] * n), {}) for n in range(1, opened.count("[") + 1))
    if "{" not in opened:
        return Place(tuple(levels), key, piece, line_key)
    inside = rest[rest.rfind("{") + 1 :]
    levels[-1] = (levels[-1][0], {name: value for _, name, value in _pairs(inside)})
    found = re.match(r"([\w-]+): *(.*)$", piece)
    if found is None:
        return Place(tuple(levels), "", piece, line_key)
    levels.append(((*levels[-1][0], found[1]), {}))
    return Place(tuple(levels), found[1], found[2], found[1])


def _pairs(inside: str) -> Iterator[tuple[str, str, str]]:
    for part in inside.split(","):
        if found := re.match(r"\s*([\w-]+): +(\S.*)$", part):
            yield "", found[1], found[2].strip()


def _entries(line: str) -> tuple[list[Entry], str, int]:
    """The dashes and the key that a line begins with, what follows, and the column of that."""
    dashes = _DASHES.match(line)
    assert dashes is not None
    found = [Entry(place, ITEM) for place, sign in enumerate(dashes[0]) if sign == "-"]
    column = dashes.end()
    key = _KEY.match(line, column)
    if key is None:
        return found, line[column:], column
    rest = line[key.end() :].strip() if key.end() < len(line) else ""
    return [*found, Entry(column, key[2], rest)], line[key.end() :].lstrip(), column


def _line_key(line: str) -> str:
    entries, _, _ = _entries(line)
    return entries[-1].name if entries and entries[-1].name != ITEM else ""


def _ancestors(lines: Sequence[str], row: int, limit: int, *, is_item: bool) -> Iterator[tuple[int, Entry]]:
    """What a line belongs to, the outermost first."""
    found: list[tuple[int, Entry]] = []
    for above in range(row - 1, -1, -1):
        if limit == 0 and not is_item:
            break
        for entry in reversed(_read(lines[above])[0]):
            if entry.column < limit or (is_item and entry.column == limit and entry.name != ITEM):
                found.append((above, entry))
                limit, is_item = entry.column, entry.name == ITEM
    yield from reversed(found)


def _beside(lines: Sequence[str], row: int, column: int) -> dict[str, str]:
    """The keys that stand in the same block as a key of that column, with what follows them."""
    found: dict[str, str] = {}
    for line in range(row, -1, -1):
        entries, begins = _read(lines[line])
        found |= _keys_at(entries, column)
        if begins is not None and begins < column:
            break
    for line in range(row + 1, len(lines)):
        entries, begins = _read(lines[line])
        if begins is not None and begins < column:
            break
        found |= _keys_at(entries, column)
    return found


def _keys_at(entries: Sequence[Entry], column: int) -> dict[str, str]:
    return {one.name: one.value for one in entries if one.column == column and one.name != ITEM}


def _read(line: str) -> tuple[Sequence[Entry], int | None]:
    """What a line begins with, and in which column; None for one that says nothing."""
    if not line.strip() or line.lstrip().startswith("#"):
        return (), None
    return _entries(line)[0], len(line) - len(line.lstrip())
