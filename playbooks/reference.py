"""What each key of a playbooks file holds, in the reader's language: `reference.yaml`, for the guide and the schema."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from msgspec import Struct

from ..core.translation import gettext, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterator

INTRODUCTIONS = {
    "when": gettext_noop(
        "Stands in playbooks and in lines of checklists. Everything that is given must hold; of a list, one is enough."
    ),
}


HOLDS, WITHOUT = gettext_noop("holds"), gettext_noop("without it")
HEADS = {  # of tables that say something else
    "playbooks.may": (gettext_noop("who may"),),
    "steps": (HOLDS, gettext_noop("in")),
}


class Row(Struct, frozen=True):
    """Keys that are explained together; `without` is what is so where they are left out, None where nobody asks."""

    keys: tuple[str, ...]
    holds: str
    without: str | None = None

    def __str__(self) -> str:
        """In one sentence or two, for a person who points at the key."""
        if not self.without:
            return gettext("{what}.", what=gettext(self.holds))
        return gettext("{holds}. Without it: {without}.", holds=gettext(self.holds), without=gettext(self.without))

    def as_told(self, place: str) -> str:
        """The same where a table's last column says which steps have the key."""
        return str(Row(self.keys, self.holds)) if "in" in HEADS.get(place, ()) else str(self)


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
        lines += [gettext(INTRODUCTIONS[place]), ""]
    three = any(row.without is not None for row in rows)
    heads = [gettext(one) for one in (gettext_noop("key"), *HEADS.get(place, (HOLDS, WITHOUT) if three else (HOLDS,)))]
    lines += [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    return "\n".join([*lines, *_lines(rows, three=three), ""])


def _lines(rows: tuple[Row, ...], *, three: bool) -> Iterator[str]:
    for row in rows:
        keys = ", ".join(f"`{key}`" for key in row.keys)
        without = f" {gettext(row.without)} |" if row.without else " |"
        yield f"| {keys} | {gettext(row.holds)} |{without if three else ''}"
