"""What is shown of a text that is being changed: its mistakes at their lines, and how it differs from another."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING

from msgspec import Struct

from ...core.safe_text import stripped
from ...core.text import cut
from ...core.translation import gettext, worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...core.model import Problem

AROUND = 1  # lines before and after a mistake
MOST = 50  # mistakes that are shown
WIDE = 400  # characters of a line that are shown
COMPARED = 8_000  # lines of a text that are compared with another's: more would take long
DIFFERENT = 400  # lines of a comparison that are shown


class Found(Struct, frozen=True):
    """A line of the text; `says` is what is wrong with it, nothing for those around a mistake."""

    number: int
    text: str
    says: tuple[str, ...] = ()
    severe: bool = False


class Change(Struct, frozen=True):
    """A line that came (+), went (-), stayed ( ), or the place of what follows (@)."""

    sign: str
    text: str


def excerpt(text: str, problems: Sequence[Problem]) -> list[Found]:
    """Each mistake with the lines around it, in the order of the text."""
    lines = text.split("\n")
    said: dict[int, list[Problem]] = {}
    for one in problems[:MOST]:
        said.setdefault(min(max(1, one.line), len(lines)), []).append(one)
    near = {each for line in said for each in range(line - AROUND, line + AROUND + 1) if 1 <= each <= len(lines)}
    return [
        Found(
            number,
            cut(stripped(lines[number - 1]), WIDE),
            tuple(_sentence(one) for one in said.get(number, ())),
            any(one.severe for one in said.get(number, ())),
        )
        for number in sorted(near)
    ]


def _sentence(problem: Problem) -> str:
    what = worded(problem.what)
    return stripped(gettext("{what}.", what=f"{what[:1].upper()}{what[1:]}"))


def changes(before: str, after: str) -> list[Change] | None:
    """How a text differs, line by line; None where it is too long to be compared."""
    old, new = before.split("\n"), after.split("\n")
    if max(len(old), len(new)) > COMPARED:
        return None
    return list(_changes(old, new))[:DIFFERENT]


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    for line in unified_diff(old, new, n=2, lineterm=""):
        if line.startswith(("---", "+++")):
            continue
        yield Change(line[:1], cut(stripped(line[1:]), WIDE))
