"""The nouns of a writer: what it is given, what it gives back, and what is kept of that."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from .messages import Said


class GivenFact(Struct, frozen=True):
    """One thing that a writer may say. A sentence names it by its `id`: a fact's name, or `t1` of the template."""

    id: str
    says: str


class GivenTemplate(Struct, frozen=True):
    """The text that stands where a writer has nothing better, without its signature."""

    platform: str
    lang: str
    text: str
    limit: int  # as long as it may be, counted as the platform counts


class WrittenSentence(Struct, frozen=True):
    """One sentence of a writer, and the ids of the facts that it says it rests on."""

    text: str
    facts: tuple[str, ...] = ()


class Written(Struct, frozen=True):
    """What a writer gave back: `answer` is what came over the line, letter for letter."""

    sentences: tuple[WrittenSentence, ...]
    answer: str = ""


class WriterCall(Struct, frozen=True):
    """What was sent to a writer about one text of a draft, what came back, and what became of it."""

    number: int  # of the text in its draft, from 0
    writer: str  # the model
    place: str  # the machine that it was sent to
    at: datetime
    request: str  # as it was sent, letter for letter
    answer: str = ""
    why: Said = ""  # why the template's text stands; empty where the writer's does
    struck: tuple[tuple[str, Said], ...] = ()  # sentences that were taken out, and why
