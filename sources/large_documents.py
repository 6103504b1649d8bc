"""Reads one JSON document of any size: the posts in its longest list some hundred at a time, and the rest with each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

from ..core.translation import message
from .documents import LARGEST, TOO_LARGE, Broken, Documents

_CHUNK = 500  # posts that are given at once
_PIECE = 1 << 20
_BUFFER = 4 << 20  # bytes the parser takes at once: a text longer than that is copied again for each
_CUT = message("the file is cut or no JSON from some place on, and what follows there is missing")


def read_large(head: str, stream: IO[str]) -> Documents:
    """A document that begins with `head`, in pieces: each holds some elements of its longest outermost list, and
    whatever stands beside that list. It is copied into a file, since what stands behind the list is needed first.
    """
    with TemporaryFile() as copy:
        copy.write(head.encode("utf-8", "replace"))
        while piece := stream.read(_PIECE):
            copy.write(piece.encode("utf-8", "replace"))
        size = copy.tell()
        place, broken = _longest(copy)
        if not place and size > LARGEST:
            yield 1, Broken(TOO_LARGE)
            return
        rest = _rest(copy, place)
        if place:
            for some in _elements(copy, place):
                yield 1, _with(rest, place.split("."), some)
        elif not broken:
            yield 1, rest
        if broken:
            yield 2, Broken(_CUT)


def _events(copy: IO[bytes]) -> Iterator[tuple[str, str, Any]]:
    """The parser's events up to the end, or to where the file is no JSON any more."""
    import ijson

    copy.seek(0)
    try:
        yield from ijson.parse(copy, use_float=True, buf_size=_BUFFER)
    except (ijson.JSONError, ValueError, OverflowError):
        yield "", "broken", None


def _longest(copy: IO[bytes]) -> tuple[str, bool]:
    """Where the list with the most objects stands of those that are in no other; and whether the file is broken."""
    found: Counter[str] = Counter()
    within, broken, dotted = "", False, set[str]()  # a name with a dot in it looks like two
    for place, event, value in _events(copy):
        if event == "broken":
            broken = True
        elif event == "map_key" and not within and "." in value:
            dotted.add(f"{place}.{value}".lstrip("."))
        elif event == "start_array" and not within:
            within = place
        elif event == "end_array" and place == within:
            within = ""
        elif event == "start_map" and within and place == f"{within}.item":
            found[within] += 1
    plain = (place for place, _ in found.most_common() if not any(place.startswith(each) for each in dotted))
    return next(plain, ""), broken


def _rest(copy: IO[bytes], place: str) -> dict[str, Any]:
    """The document without the list at `place`; of one that is broken, as much as there is."""
    import ijson

    builder, skipping = ijson.ObjectBuilder(), False
    for where, event, value in _events(copy):
        if event == "broken":
            break
        if place and where == place and event in ("start_array", "end_array"):
            skipping = event == "start_array"
            if skipping:
                builder.event("null", None)
        elif not skipping:
            builder.event(event, value)
    return getattr(builder, "value", {})


def _with(rest: dict[str, Any], path: list[str], some: list[Any]) -> dict[str, Any]:
    """The document with some elements of the list at `path`."""
    name, *deeper = path
    return {**rest, name: _with(rest.get(name) or {}, deeper, some) if deeper else some}


def _elements(copy: IO[bytes], place: str) -> Iterator[list[Any]]:
    """The elements of the list, some hundred at a time."""
    import ijson

    copy.seek(0)
    several, ended = ijson.items(copy, f"{place}.item", use_float=True, buf_size=_BUFFER), False
    while not ended:
        some: list[Any] = []
        try:
            for one in islice(several, _CHUNK):
                some.append(one)  # noqa: PERF402  what came before a break is kept
            ended = len(some) < _CHUNK
        except (ijson.JSONError, ValueError, OverflowError):
            ended = True
        if some:
            yield some
