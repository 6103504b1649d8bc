"""Judges JSON lines as they stream by: one line out for every line in, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from .classifier import Classifier

BATCH = 512


class _Line(Struct):
    text: str
    id: str | int | None = None
    lang: str | None = None
    topic: str | None = None


class _Scored(Struct):
    id: str | int | None
    negative: float
    label: str
    abstain: bool
    lang: str


class _Unread(Struct):
    line: int
    error: str
    id: str | int | None = None


def score_lines(lines: Iterable[str | bytes], judge: Classifier, batch: int = BATCH) -> Iterator[str]:
    """For each line `{"text", "id"?, "lang"?, "topic"?}` one line `{"id", "negative", "label", "abstain", "lang"}`.

    A line that cannot be read gives `{"line", "error", "id"}` in its place, so that nothing is lost and the order
    holds. Lines are read `batch` at a time; give 1 to answer each line before the next one is asked for.
    """
    decode = msgspec.json.Decoder(_Line).decode
    encode = msgspec.json.Encoder().encode
    waiting = iter(lines)
    number = 0
    while part := list(islice(waiting, batch)):
        read: list[_Line | _Unread] = []
        for line in part:
            number += 1
            try:
                read.append(decode(line))
            except (msgspec.MsgspecError, UnicodeError) as error:
                read.append(_Unread(number, f"line {number} is not a JSON object with a text: {error}"))
        asked = [line for line in read if isinstance(line, _Line)]
        opinions = iter(
            judge.opinions([line.text for line in asked], [line.lang for line in asked], [line.topic for line in asked])
        )
        for one in read:
            if isinstance(one, _Unread):
                yield encode(one).decode()
            else:
                found = next(opinions)
                yield encode(_Scored(one.id, found.negative, found.label, found.abstain, found.lang)).decode()
