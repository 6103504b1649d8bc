"""Writes a first shape from the names of columns, for a person to correct."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .column_names import Columns, taken_for

REST = (
    "author",
    "display_name",
    "followers",
    "url",
    "lang",
    "sentiment",
    "rating",
    "in_reply_to",
    "reach",
    "brand",
    "place",
)
_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%d-%b-%Y %I:%M%p",
    "%d-%b-%Y %H:%M",
)


def draft(name: str, columns: list[str], row: list[Any]) -> str:
    """A shape in YAML for a table of these columns. What could not be told is left for a person, with a comment.

    `row` is one row, by which the format of times is guessed.
    """
    told = taken_for(columns, row)
    lines = [f"{name}:", f"  when: [{', '.join(_quoted(column) for column in marks(told))}]"]
    lines.append("  zone: ask  # of times that have none: ask, UTC, or a place such as Europe/London")
    lines += [_id(told), f"  created_at: {_time(told)}", _platform(told), f"  text: {_text(told)}"]
    if told.first("rating") and not told.first("sentiment"):
        lines.append(f"  sentiment: {{from: {_quoted(told.first('rating') or '')}, as: stars}}")
    lines += [f"  {field}: {_quoted(column)}" for field in REST if (column := told.first(field))]
    counts = ", ".join(f"{name}: {_quoted(column)}" for name, column in told.counts.items())
    return "\n".join(lines + [f"  engagement: {{{counts}}}"] * bool(counts)) + "\n"


def marks(told: Columns) -> list[str]:
    """The columns by which the export is known again: those that are read, and one or two that are its own."""
    known = {column for some in told.by_field.values() for column in some}
    own = [column for column in told.all if column.strip() and column not in known]
    read = [told.first("id"), told.first("url"), *told.moment, *told.texts]
    return list(dict.fromkeys(filter(None, [*read, *own[:2]])))


def _todo(told: Columns) -> str:
    return f"TODO  # which column? there are: {', '.join(column for column in told.all if column.strip())}"


def _platform(told: Columns) -> str:
    if column := told.first("platform"):
        return f"  platform: {_quoted(column)}"
    if url := told.first("url"):
        by_address = f"{{from: {_quoted(url)}, as: known}}"
        return f"  platform: [{by_address}, = web]  # by its address; where that tells nothing, say it"
    return "  platform: = email  # where it was written: say it, or name the column"


def _id(told: Columns) -> str:
    """Where there is no id: an address tells posts apart, and so do their time, author and text."""
    if column := told.first("id"):
        return f"  id: {_quoted(column)}"
    if url := told.first("url"):
        return f"  id: {{from: {_quoted(url)}, as: address}}"
    if told.moment and told.texts:
        pieces = ", ".join(map(_quoted, apart(told)))
        return f'  id: {{join: [{pieces}], with: "-", as: digest}}  # no column is an id: these tell posts apart'
    return f"  id: {_todo(told)}"


def apart(told: Columns) -> list[str]:
    """The columns that tell posts apart where none is an id."""
    return [*told.moment, *filter(None, [told.first("author")]), *told.texts]


def _text(told: Columns) -> str:
    if len(told.texts) > 1:
        return f"{{join: [{', '.join(map(_quoted, told.texts))}], as: html}}"
    return f"{{from: {_quoted(told.texts[0])}, as: html}}" if told.texts else _todo(told)


def flattened(record: dict[str, Any], before: str = "", deep: int = 4) -> dict[str, Any]:
    """The values of a document that are there, by their paths."""
    found: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict) and deep:
            found |= flattened(value, f"{before}{key}.", deep - 1)
        elif value is not None and not isinstance(value, (dict, list)):
            found[f"{before}{key}"] = value
    return found


def _time(told: Columns) -> str:
    if not told.moment:
        return _todo(told)
    place, value = moment_at(told), " ".join(map(told.value, told.moment))
    for form in _FORMATS:
        try:
            datetime.strptime(value, form)  # noqa: DTZ007  only whether it fits
        except ValueError:
            continue
        return f'{{from: {_quoted(place)}, format: ["{form}"]}}  # read from {value}'
    return f"{{from: {_quoted(place)}, format: [iso, epoch, rfc822]}}"


def moment_at(told: Columns) -> str:
    """Where the time stands, as a shape says it."""
    return told.moment[0] if len(told.moment) == 1 else "= " + " ".join(f"{{{one}}}" for one in told.moment)


def _quoted(name: str) -> str:
    plain = name.replace(" ", "").replace("_", "")
    return (
        name
        if plain.isalnum() and plain.isascii() and not plain.isdigit() and plain.lower() not in _TAKEN
        else f'"{name}"'
    )


_TAKEN = {"yes", "no", "true", "false", "on", "off", "null", "y", "n"}
