"""What each key of a playbooks file holds, in words: `reference.yaml`, for the guide and the schema."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

INTRODUCTIONS = {
    "when": (
        "Stands in playbooks and in lines of checklists. Everything that is given must hold; of a list, one is enough."
    ),
}


HEADS = {"playbooks.may": ("who may",), "steps": ("holds", "in")}  # of tables that say something else


class Row(Struct, frozen=True):
    """Keys that are explained together; `without` is what is so where they are left out, None where nobody asks."""

    keys: tuple[str, ...]
    holds: str
    without: str | None = None

    def __str__(self) -> str:
        """In one sentence or two, for a person who points at the key."""
        return f"{self.holds}. Without it: {self.without}." if self.without else f"{self.holds}."

    def as_told(self, place: str) -> str:
        """The same where a table's last column says which steps have the key."""
        return f"{self.holds}." if "in" in HEADS.get(place, ()) else str(self)


@cache
def reference() -> dict[str, tuple[Row, ...]]:
    """The rows, by where the keys may stand."""
    from ruamel.yaml import YAML

    said = YAML(typ="safe").load((files(__package__) / "reference.yaml").read_text(encoding="utf-8"))
    return {
        place: tuple(Row(tuple(keys.split()), row["holds"], row.get("without")) for keys, row in rows.items())
        for place, rows in said.items()
    }


def explained(place: str, key: str) -> str:
    """What a key holds at a place; empty where nothing is said of it."""
    return next((row.as_told(place) for row in reference().get(place, ()) if key in row.keys), "")


def markdown() -> str:
    """The end of the guide: a table for each place."""
    return "\n".join(_table(place, rows) for place, rows in reference().items())


def _table(place: str, rows: tuple[Row, ...]) -> str:
    lines = [f"### `{place}`", ""]
    if place in INTRODUCTIONS:
        lines += [INTRODUCTIONS[place], ""]
    three = any(row.without is not None for row in rows)
    heads = ("key", *HEADS.get(place, ("holds", "without it") if three else ("holds",)))
    lines += [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    return "\n".join([*lines, *_lines(rows, three=three), ""])


def _lines(rows: tuple[Row, ...], *, three: bool) -> Iterator[str]:
    for row in rows:
        keys = ", ".join(f"`{key}`" for key in row.keys)
        without = f" {row.without} |" if row.without else " |"
        yield f"| {keys} | {row.holds} |{without if three else ''}"
