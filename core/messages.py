"""A sentence that is stored: which one it is, and what stands in its gaps. It is worded when somebody reads it.

A `Message` is a `str`, its words in English: whoever knows nothing of languages reads, compares and cuts it as any
other text. `core/translation.py` makes them and words them. What was stored before there were any is a plain text.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

    Said = str
    """A sentence of a noun: mypy sees a text, msgspec what reads a `Message` back."""

T = TypeVar("T")


class Number(Struct, frozen=True, tag="number"):
    """A number with so many `digits` after the point; a `rounded` one that is not whole was estimated and says so."""

    value: float
    digits: int = 0
    grouped: bool = False  # thousands apart
    rounded: bool = False
    first: bool = False  # it begins the sentence


class Percent(Struct, frozen=True, tag="percent"):
    """A share from 0 to 1, told in whole percent."""

    share: float


class When(Struct, frozen=True, tag="when", omit_defaults=True):
    """A moment, and how much of it is told: see the functions of `core/times.py`."""

    at: datetime
    style: Literal["clock", "dated", "weekday", "full"] = "clock"
    zone: str = ""  # on whose clock it is told, where that is not UTC: stored, a moment keeps no place


class Lasting(Struct, frozen=True, tag="span"):
    """A span of so many seconds; `scale` names one of `core/spans.py`."""

    seconds: float
    scale: Literal["planned", "delay", "observed"] = "planned"


class Listed(Struct, frozen=True, tag="list"):
    """Several things in a row: with commas or semicolons alone, as clauses, or with a word before the last."""

    items: tuple[Param, ...]
    how: Literal["and", "or", "comma", "clauses", "semicolon", "slash"] = "and"


class Kept(Struct, frozen=True, tag="message", omit_defaults=True):
    """What is stored of a `Message`: its words in English for whoever reads no catalogue, and what they are made of.

    A text of a person's own that looks like one has no `msgid`, and stays as it was written.
    """

    text: str
    msgid: str = ""
    gaps: dict[str, Param] = {}
    plural: str = ""
    count: int = 0  # which form of the plural


Param = Union[str, int, float, Number, Percent, When, Lasting, Listed, Kept]  # noqa: UP007  msgspec evaluates it
"""What may stand in a gap. A text stays as it was written: a name, or somebody's own words."""

_BEGINS = '{"type":"message"'
_KEPT = msgspec.json.Decoder(Kept)


class Message(str):
    """A sentence in English that knows what it is made of; without `kept` it is a text like any other."""

    __slots__ = ("kept",)
    kept: Kept | None

    def __new__(cls, kept: Kept | None, text: str = "") -> Message:
        made = super().__new__(cls, kept.text if kept else text)
        made.kept = kept
        return made

    def __reduce__(self) -> tuple[type[Message], tuple[Kept | None, str]]:
        return Message, (self.kept, str(self))


if not TYPE_CHECKING:
    Said = Message


def as_param(value: object) -> Param:
    """What is to stand in a gap: a message as what it is made of."""
    if isinstance(value, Message):
        return value.kept or str(value)
    if isinstance(value, When) and not value.zone:
        key = getattr(value.at.tzinfo, "key", "UTC")
        return When(value.at, value.style, "" if key == "UTC" else key)
    if isinstance(value, str | int | float | Number | Percent | When | Lasting | Listed | Kept):
        return value
    raise TypeError(f"{value!r} cannot stand in a sentence: give text, a number, When, Lasting, Percent or Listed")


def moments_of(kept: Param) -> Iterator[datetime]:
    """Every moment that it names."""
    yield from (one.at for one in whens_of(kept))


def whens_of(kept: Param) -> Iterator[When]:
    """Every moment that it names, and how."""
    if isinstance(kept, When):
        yield kept
    elif isinstance(kept, Listed | Kept):
        for one in kept.items if isinstance(kept, Listed) else kept.gaps.values():
            yield from whens_of(one)


def as_json(thing: object) -> Any:
    """For msgspec, which asks for what it does not know: a message becomes what is kept of it."""
    if isinstance(thing, Message):
        return thing.kept or str(thing)
    if isinstance(thing, str):  # words that know their English
        return str(thing)
    raise TypeError(f"{type(thing).__name__} cannot be stored")


def from_json(wanted: type, told: Any) -> Any:
    """For msgspec: a message as it was stored, be it a plain text of before."""
    if wanted is not Message:
        raise TypeError(f"{wanted.__name__} cannot be read back")
    return Message(None, told) if isinstance(told, str) else Message(msgspec.convert(told, Kept))


def encoded(thing: object) -> str:
    """As JSON, messages with what they are made of."""
    return msgspec.json.encode(thing, enc_hook=as_json).decode()


def decoder(wanted: type[T]) -> msgspec.json.Decoder[T]:
    """Reads back what `encoded` wrote."""
    return msgspec.json.Decoder(wanted, dec_hook=from_json)


def restored(told: Any) -> Any:
    """JSON content of no fixed shape with its messages made again."""
    if isinstance(told, dict):
        if told.get("type") == "message" and "text" in told:
            return Message(msgspec.convert(told, Kept))
        return {name: restored(one) for name, one in told.items()}
    return [restored(one) for one in told] if isinstance(told, list) else told


def packed(text: str) -> str:
    """A sentence for a column of texts: a message as JSON, all else as it is.

    >>> packed("Mei acknowledged."), packed(Message(Kept("Closed.", "Closed.")))
    ('Mei acknowledged.', '{"type":"message","text":"Closed.","msgid":"Closed."}')
    """
    if isinstance(text, Message) and text.kept:
        return encoded(text.kept)
    return encoded(Kept(text)) if text.startswith(_BEGINS) else str(text)


def unpacked(column: str) -> str:
    """What `packed` made, or a plain text of before.

    >>> unpacked(packed(Message(Kept("Closed.", "Closed.")))), unpacked(packed('{"type":"message"}'))
    ('Closed.', '{"type":"message"}')
    """
    if not column.startswith(_BEGINS):
        return column
    try:
        kept = _KEPT.decode(column)
    except msgspec.MsgspecError:
        return column
    return Message(kept) if kept.msgid else kept.text
