"""Where a value stands: dotted paths into JSON, and the columns of a table.

A name is looked for as it stands before it is taken apart at its dots, since exports have columns such as
`extra_author_attributes.name`. In a path, `$` is the whole document, `^` the object above; `list[0]` is one
element, `list[]` each, and `list[id=author_id]` the one whose `id` equals what stands at `author_id`
(`-author_id`: with the sign turned; `'retweeted'`: that very word).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Protocol

from msgspec import Struct

Lookup = Callable[[Any], Any]

_PART = re.compile(r"(?P<name>[^\[\].]*)(?:\[(?P<inside>[^\]]*)\])?(?:\.|$)")


class Node(Struct):
    """A value of a document and what stands above it."""

    value: Any
    up: Node | None = None

    @property
    def root(self) -> Node:
        node = self
        while node.up is not None:
            node = node.up
        return node


class Binder(Protocol):
    """Turns a path into a look-up for records of one kind."""

    def bind(self, path: str) -> Lookup | None:
        """How to look it up; None where it can never be there."""
        ...

    def present(self, path: str, record: Any) -> bool:
        """Whether something stands there, be it empty."""
        ...


_MISSING = object()
_PARTING = re.compile(r"[\s._\ufeff]+")


class InDocument:
    """Binds paths for documents: a record is a Node."""

    def bind(self, path: str) -> Lookup:
        start, rest = _start(path)
        walk = _walker(rest)

        def look(record: Node) -> Any:
            node = start(record)
            if node is None:
                return None
            found = walk(node.value, record)
            return None if found is _MISSING else found

        return look

    def present(self, path: str, record: Any) -> bool:
        start, rest = _start(path)
        node = start(record)
        return node is not None and _walker(rest)(node.value, record) is not _MISSING


class InTable:
    """Binds column names for the rows of one table: a record is a row, as a list."""

    def __init__(self, header: list[str]) -> None:
        self.header = header
        self._places: dict[str, int] = {}
        for place, name in enumerate(header):
            self._places.setdefault(folded(name), place)
        self.used: set[int] = set()

    def bind(self, path: str) -> Lookup | None:
        place = self._places.get(folded(path))
        if place is None:
            return None
        self.used.add(place)

        def look(row: list[Any]) -> Any:
            return row[place] if place < len(row) else None

        return look

    def present(self, path: str, record: Any) -> bool:
        del record  # a table has its columns, whatever a row holds
        return folded(path) in self._places

    @property
    def unused(self) -> list[str]:
        """The columns that nothing asked for."""
        return [name for place, name in enumerate(self.header) if place not in self.used and name.strip()]


def folded(name: str) -> str:
    """A column's name as it is compared: without case; tools that want no blanks in it write `_` or `.` instead.

    >>> folded("Query Id") == folded(" query_id ") == folded("Query.Id")
    True
    """
    return " ".join(_PARTING.split(name)).strip().casefold()


def each(path: str, record: Node) -> Iterator[Node]:
    """The records at a path with `[]` in it; none where it does not lead anywhere."""
    yield from _each(record, [part for part in path.split(".") if part])


def first_names(path: str) -> frozenset[str]:
    """The keys of which an object must have one for something to stand there; empty where that cannot be told.

    >>> sorted(first_names("user.name")), first_names("$.user"), first_names("[0].id")
    (['user', 'user.name'], frozenset(), frozenset())
    """
    part = _PART.match(path)
    name = part["name"] if part and path[:1] not in ("$", "^") else ""
    return frozenset((name, path)) if name else frozenset()


def _each(node: Node, parts: list[str]) -> Iterator[Node]:
    if not parts:
        if isinstance(node.value, dict):
            yield node
        return
    name, many = parts[0].removesuffix("[]"), parts[0].endswith("[]")
    inside = node.value.get(name) if name and isinstance(node.value, dict) else node.value if not name else None
    if many:
        for element in inside if isinstance(inside, list) else ():
            yield from _each(Node(element, node), parts[1:])
    elif inside is not None:
        yield from _each(Node(inside, node), parts[1:])


@lru_cache(4096)
def _start(path: str) -> tuple[Callable[[Node], Node | None], str]:
    if path.startswith("$."):
        return (lambda node: node.root), path[2:]
    climbs = 0
    while path.startswith("^"):
        path, climbs = path[1:], climbs + 1
    if not climbs:
        return (lambda node: node), path

    def climb(node: Node) -> Node | None:
        at: Node | None = node
        for _ in range(climbs):
            at = at.up if at is not None else None
        return at

    return climb, path.removeprefix(".")


@lru_cache(4096)  # taking a path apart takes ten times as long as going it, and bodies are told by four hundred
def _walker(path: str) -> Callable[[Any, Node], Any]:
    """A function of a value and the record it was asked for, which gives what stands at `path` or _MISSING."""
    if not path:
        return lambda value, _: value
    steps = [_step(found["name"], found["inside"]) for found in _PART.finditer(path) if found.group()]
    if len(steps) == 1 and "[" not in path:
        return lambda value, _: value.get(path, _MISSING) if isinstance(value, dict) else _MISSING

    def walk(value: Any, record: Node) -> Any:
        if isinstance(value, dict) and path in value:
            return value[path]
        for step in steps:
            value = step(value, record)
            if value is _MISSING:
                return _MISSING
        return value

    return walk


def _step(name: str, inside: str | None) -> Callable[[Any, Node], Any]:
    choose = _chooser(inside) if inside is not None else None

    def step(value: Any, record: Node) -> Any:
        if name:
            value = value.get(name, _MISSING) if isinstance(value, dict) else _MISSING
        return value if choose is None or value is _MISSING else choose(value, record)

    return step


def _chooser(inside: str) -> Callable[[Any, Node], Any]:
    if inside.lstrip("-").isdigit():
        place = int(inside)

        def at(value: Any, _: Node) -> Any:
            return value[place] if isinstance(value, list) and -len(value) <= place < len(value) else _MISSING

        return at
    key, _, wanted = inside.partition("=")
    literal = wanted[1:-1] if wanted[:1] in "'\"" and len(wanted) > 1 else None
    turned = wanted.startswith("-")
    look = InDocument().bind(wanted.removeprefix("-")) if literal is None else None

    def matching(value: Any, record: Node) -> Any:
        sought = literal if look is None else look(record)
        if sought is None or not isinstance(value, list):
            return _MISSING
        text = str(sought)
        if turned:
            text = text[1:] if text.startswith("-") else f"-{text}"
        for element in value:
            if isinstance(element, dict) and str(element.get(key)) == text:
                return element
        return _MISSING

    return matching
