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


class _Request(Struct):
    text: str
    id: str | int | None = None
    lang: str | None = None
    topic: str | None = None


class _Response(Struct):
    id: str | int | None
    negative: float
    label: str
    abstain: bool
    lang: str


class _Failure(Struct):
    line: int
    error: str
    id: str | int | None = None


def score_lines(lines: Iterable[str | bytes], classifier: Classifier, batch: int = BATCH) -> Iterator[str]:
    """For each line `{"text", "id"?, "lang"?, "topic"?}` one line `{"id", "negative", "label", "abstain", "lang"}`.

    A line that cannot be read gives `{"line", "error", "id"}` in its place, so that nothing is lost and the order
    holds. Lines are read `batch` at a time; give 1 to answer each line before the next one is asked for.
    """
    decode = msgspec.json.Decoder(_Request).decode
    encode = msgspec.json.Encoder().encode
    waiting = iter(lines)
    number = 0
    while part := list(islice(waiting, batch)):
        read: list[_Request | _Failure] = []
        for line in part:
            number += 1
            try:
                read.append(decode(line))
            except (msgspec.MsgspecError, UnicodeError) as error:
                read.append(_Failure(number, f"line {number} is not a JSON object with a text: {error}"))
        requests = [line for line in read if isinstance(line, _Request)]
        predictions = iter(
            classifier.predictions(
                [line.text for line in requests], [line.lang for line in requests], [line.topic for line in requests]
            )
        )
        for item in read:
            if isinstance(item, _Failure):
                yield encode(item).decode()
            else:
                found = next(predictions)
                yield encode(_Response(item.id, found.negative, found.label, found.abstain, found.lang)).decode()
