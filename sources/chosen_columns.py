"""A shape out of what a person says of the columns of a file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
DATES: dict[str, tuple[str, ...]] = {
    "dmy": tuple(f"{day}{time}" for day in ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y") for time in _TIMES),
    "mdy": tuple(f"{day}{time}" for day in ("%m/%d/%Y", "%m-%d-%Y") for time in _TIMES),
    "": (
        *(f"%d.%m.%Y{time}" for time in _TIMES[1:3]),
        *(f"{day}{time}" for day in ("%Y年%m月%d日", "%Y/%m/%d") for time in _TIMES[1:3]),
    ),
}
"""How days may be written, by which comes first; where nobody says, only what can be read in one way."""
PLAIN = ("author", "lang", "sentiment", "followers", "url", "in_reply_to", "brand")


def shape_yaml(name: str, chosen: Mapping[str, str], dates: str) -> str:
    """The shape in YAML, for a feeds.yaml; `chosen` gives for each field the column that holds it."""
    from ruamel.yaml import YAML

    written, yaml = io.StringIO(), YAML()
    yaml.width = 1_000
    yaml.dump({name: _shape(chosen, dates)}, written)
    return written.getvalue()


def _shape(chosen: Mapping[str, str], dates: str) -> dict[str, Any]:
    said: dict[str, Any] = {"when": list(dict.fromkeys(chosen.values())), "zone": "ask", "id": _id(chosen)}
    if at := chosen.get("created_at"):
        said["created_at"] = {"from": at, "format": ["iso", "epoch", "rfc822", *DATES.get(dates, DATES[""])]}
    said["platform"] = _platform(chosen)
    if text := chosen.get("text"):
        said["text"] = {"from": text, "as": "html"}
    said |= {field: chosen[field] for field in PLAIN if field in chosen}
    if "rating" in chosen:
        said["rating"] = chosen["rating"]
        said.setdefault("sentiment", {"from": chosen["rating"], "as": "stars"})
    return said


def _id(chosen: Mapping[str, str]) -> Any:
    """Where no column is an id: an address tells posts apart, and so do time, author and text."""
    if "id" in chosen:
        return chosen["id"]
    if "url" in chosen:
        return {"from": chosen["url"], "as": "address"}
    apart = [chosen[field] for field in ("created_at", "author", "text") if field in chosen]
    return "= " + "/".join(f"{{{column}}}" for column in apart)


def _platform(chosen: Mapping[str, str]) -> Any:
    if "platform" in chosen:
        return chosen["platform"]
    return [{"from": chosen["url"], "as": "known"}, "= web"] if "url" in chosen else "= web"


def columns_in(shape: Mapping[str, Any], columns: Sequence[str]) -> dict[str, str]:
    """Which column a shape takes for which field, where that is one of the file's."""
    found = {}
    for field, said in shape.items():
        column = _column(said)
        if field != "when" and column in columns and not _is_made(field, said):
            found[str(field)] = column
    return found


def _is_made(field: object, said: Any) -> bool:
    """An id out of several columns is none of them."""
    return field == "id" and isinstance(said, dict) and "join" in said


def _column(said: Any) -> str:
    if isinstance(said, list):
        return next((column for one in said if (column := _column(one))), "")
    if isinstance(said, dict):
        joined = said.get("join")
        return str(joined[-1]) if isinstance(joined, list) and joined else _column(said.get("from", ""))
    return str(said)
