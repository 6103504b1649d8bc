"""A shape for a table that no shape is known for, where the names of its columns say all that is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.messages import Listed
from ..core.translation import message
from .column_names import Columns, taken_for
from .mapping_draft import REST, apart, marks, moment_at
from .shape import Shape
from .shape_files import FEEDS

if TYPE_CHECKING:
    from collections.abc import Sequence

BODY = "the body"  # what a request is called: it has no name of a file
_NAMED = 12  # columns


def guessed(columns: Sequence[str], row: Sequence[Any], file: str) -> Shape | str:
    """The shape that the names of the columns tell, where each required field can be one thing only; else why none.

    Its times have no format of their own: a date that could mean two days is refused, row by row, and not guessed.
    """
    told = taken_for(columns, row)
    if unclear := told.unclear():
        return message(
            "no shape is known with these columns: {names}; by their names it is not clear which is {fields}; {advice}",
            names=named(columns),
            fields=Listed(tuple(unclear), "or"),
            advice=advice(file),
        )
    return Shape("guessed", {"title": _title(told), "when": marks(told), **_fields(told)})


def named(columns: Sequence[str]) -> str:
    """The first of them."""
    given = [str(name)[:40] for name in columns if str(name).strip()]
    return ", ".join(given[:_NAMED]) + " ..." * (len(given) > _NAMED)


def advice(file: str) -> str:
    """How a team gets a shape of its own for this file."""
    name = "FILE" if file == BODY else file.partition("/")[0]
    return message(
        "firebreak import {file} --draft {feeds} writes a first shape of your own: complete it where it says TODO",
        file=name,
        feeds=FEEDS,
    )


def _fields(told: Columns) -> dict[str, Any]:
    url, rating = told.first("url"), told.first("rating")
    fields: dict[str, Any] = {field: column for field in REST if (column := told.first(field))}
    if rating and "sentiment" not in fields:
        fields["sentiment"] = {"from": rating, "as": "stars"}
    by_address = {"from": url, "as": "address"} if url else {"join": apart(told), "with": "-", "as": "digest"}
    return {
        **fields,
        "id": told.first("id") or by_address,
        "created_at": {"from": moment_at(told), "format": ["iso", "epoch", "rfc822"]},
        "platform": told.first("platform") or [{"from": url, "as": "known"}, "= web"],
        "text": {"join": list(told.texts), "as": "html"},
        "engagement": told.counts,
    }


def _title(told: Columns) -> str:
    """Which column was taken for what."""
    places = {"created_at": told.moment, "text": told.texts}
    places |= {field: (column,) for field in ("platform", *REST) if (column := told.first(field))}
    said = "; ".join(f"{field} = {' + '.join(columns)}" for field, columns in places.items())
    return message("columns by their names: {columns}", columns=said)
