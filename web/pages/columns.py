"""What a recording's columns are taken for, as the page shows it and as a person mends it."""

from __future__ import annotations

from msgspec import Struct

FIELDS = (
    "created_at",
    "text",
    "author",
    "platform",
    "id",
    "url",
    "lang",
    "sentiment",
    "rating",
    "followers",
    "in_reply_to",
    "brand",
)
"""The fields of a mention that a column may hold; the first two must be known."""


class Choice(Struct, frozen=True):
    """Which column holds which field; `dates` says how days are written: dmy, mdy, or empty for as they are."""

    columns: dict[str, str] = {}
    dates: str = ""


class FirstRow(Struct, frozen=True):
    """A row as it was understood, or why it was not (`reason`)."""

    line: int
    fields: dict[str, str] = {}
    reason: str = ""


class Columns(Struct, frozen=True):
    """The columns of a file with one value of each, what they are taken for, and what comes of it.

    `yaml` is that as a shape for feeds.yaml; `rows` are the first ones, `problem` is why there are none.
    """

    names: tuple[str, ...]
    values: tuple[str, ...]
    choice: Choice
    yaml: str
    rows: tuple[FirstRow, ...] = ()
    problem: str = ""
