"""The values of a YAML text, every one with its line and column, and what is wrong with them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from ...core.messages import Listed
from ...core.model import Problem
from ...core.translation import message

if TYPE_CHECKING:
    from collections.abc import Iterable

Path = tuple[str | int, ...]


class Mark(Struct, frozen=True):
    """A place in the text; both count from 1."""

    line: int
    column: int


class Flaw(Struct, frozen=True):
    """Something wrong in a template: in which of its lines, near which word; a mild one does not forbid using it."""

    line: int
    word: str
    what: str
    severe: bool = True


class Tree(Struct):
    """What a YAML text holds, and where. `problems` lists what was wrong with the text itself."""

    path: str
    text: str
    value: Any = None
    keys: dict[Path, Mark] = field(default_factory=dict)
    values: dict[Path, Mark] = field(default_factory=dict)
    blocks: set[Path] = field(default_factory=set)  # texts written after | or >
    problems: list[Problem] = field(default_factory=list)
    trapped: set[Mark] = field(default_factory=set)  # where enough was said about how something is written

    def mark(self, at: Path, *, key: bool = False) -> Mark:
        """The place of a value (or of its key); of what surrounds it when it has none of its own.

        The first of a list may stand alone, without a list.
        """
        for n, part in enumerate(at):
            if part == 0 and at[: n + 1] not in self.values and at[: n + 1] not in self.keys:
                return self.mark(at[:n] + at[n + 1 :], key=key)
        while at:
            first, second = (self.keys, self.values) if key else (self.values, self.keys)
            if found := first.get(at) or second.get(at):
                return found
            at, key = at[:-1], True
        return Mark(1, 1)

    def rename(self, old: str, new: str) -> None:
        """Take a section for the one that was meant: its problems stay where they are."""
        self.value[new] = self.value.pop(old)
        for marks in (self.keys, self.values):
            marks |= {(new, *path[1:]): mark for path, mark in marks.items() if path[:1] == (old,)}
        self.blocks |= {(new, *path[1:]) for path in self.blocks if path[:1] == (old,)}

    def report(self, at: Path, what: str, *, key: bool = False, severe: bool = True) -> None:
        """Note a problem at a value, or at its key."""
        self.report_at(self.mark(at, key=key), what, severe=severe)

    def report_at(self, mark: Mark, what: str, *, severe: bool = True) -> None:
        """Note a problem at a place."""
        if mark not in self.trapped:
            self.problems.append(Problem(self.path, mark.line, mark.column, what, severe))


LISTED = 24  # names in a sentence about an unknown one: room for every action that can be pressed


SHORT = 3  # letters with which a name may be begun


def nearest(word: str, known: Iterable[str]) -> str:
    """The name that was probably meant; empty where none is like it."""
    folded = {name.casefold(): name for name in sorted(set(known))}
    begun = [name for name in folded if len(word) >= SHORT and name.startswith(word.casefold())]  # ack: acknowledge
    near = begun[:1] or get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else ""


def meant(word: str, known: Iterable[str], *, list_all: bool = True) -> str:
    """The end of a sentence about an unknown name: which was meant, or which there are.

    >>> meant("regulater", ["regulator", "press"]), meant("zzz", ["regulator", "press"]), meant("zzz", [])
    (' (did you mean "regulator"?)', '; there are: press, regulator', '; there are none')
    """
    names = sorted(set(known))
    if near := nearest(word, names):
        return message(' (did you mean "{name}"?)', name=near)
    if not list_all:
        return ""
    if not names:
        return message("; there are none")
    known_ones = Listed(tuple(names[:LISTED]), "comma")
    if len(names) > LISTED:
        return message("; there are: {names} …", names=known_ones)
    return message("; there are: {names}", names=known_ones)
