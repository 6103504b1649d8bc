"""Reads the body of a request: NDJSON, or one JSON array."""

from __future__ import annotations

import json
import re
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.errors import BadMention
from ..core.model import DeadLetter, Mention, Parsed
from .wire import dead_letter, parse, parse_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

MOST = 1_000  # mentions a stretch
_SPACE = re.compile(r"[ \t\r\n]*")


def parse_body(body: bytes, source: str, now: datetime, most: int = MOST) -> Iterator[Parsed]:
    """A request body, NDJSON or one JSON array, in stretches of at most `most` mentions.

    Which of the two it is shows in its first character, so the content type does not matter. `line` in a dead
    letter is the line of NDJSON, or the position in the array, from 1. Of an array that is broken in the
    middle, what stands before the break is read and the break is one dead letter.
    """
    if body[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        yield from _parse_array(body, source, now, most)
        return
    lines = BytesIO(body)  # lazily: 32 MB of empty lines must not become 32 million objects
    first = 1
    while stretch := list(islice(lines, most)):
        yield replace(parse_lines(stretch, source, now, first), cursor=None)
        first += len(stretch)


def _parse_array(body: bytes, source: str, now: datetime, most: int) -> Iterator[Parsed]:
    mentions: list[Mention] = []
    letters: list[DeadLetter] = []
    position = 0
    for position, (raw, problem) in enumerate(_elements(body), 1):
        try:
            if problem:
                raise BadMention(problem)
            mentions.append(parse(raw, now))
        except BadMention as error:
            letters.append(dead_letter(source, position, str(error), raw))
        if position % most == 0:
            yield Parsed(tuple(mentions), tuple(letters))
            mentions, letters = [], []
    if mentions or letters:
        yield Parsed(tuple(mentions), tuple(letters))


def _elements(body: bytes) -> Iterator[tuple[bytes, str]]:
    """Each element of a JSON array as it stands, and what is wrong with the array at that place.

    The standard library steps from element to element (about 3 µs each), since msgspec reads an array as a
    whole or not at all, and one half emoji would cost the other 999 mentions.
    """
    text = body.decode("utf-8-sig", "surrogateescape")
    step = json.JSONDecoder().raw_decode
    at = _SPACE.match(text, text.index("[") + 1).end()  # type: ignore[union-attr]  # matches always
    while text[at : at + 1] != "]":
        try:
            _, end = step(text, at)
        except (ValueError, RecursionError):
            yield (
                _bytes(text[at : at + 10_000]),
                "not JSON from here on, so the rest of the array was not read; end it with ]",
            )
            return
        yield _bytes(text[at:end]), ""
        at = _SPACE.match(text, end).end()  # type: ignore[union-attr]
        if text[at : at + 1] == ",":
            at = _SPACE.match(text, at + 1).end()  # type: ignore[union-attr]
    if rest := text[at + 1 :].strip():
        yield _bytes(rest), "stands after the end of the array and was not read; put everything into one array"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
