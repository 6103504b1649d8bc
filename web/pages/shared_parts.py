"""A page that many look at: made once for all who may see the same, and then only what has changed of it.

While its template is rendered it names its parts: `{% call parts("t1", tile) %}...{% endcall %}`. A part is an element
with that id; it may hold others. The second value is what it is made of: while that is the very same object the part
is not made again.
"""

from __future__ import annotations

import re
from secrets import token_hex
from typing import TYPE_CHECKING

from markupsafe import Markup
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MARK = token_hex(32)  # stands in a shared page for what the forms of each session carry
MAIN, TITLE = "main", "title"
_EDGE = token_hex(16)  # nobody can write a hole into a text: nobody knows this, and what they write is escaped
_HOLE = re.compile(f"<!--{_EDGE}([^>]*)-->")


class Part(Struct, frozen=True):
    """An element without the parts in it, and in which state of the page it became so."""

    html: str
    since: int
    made_of: object = None

    def inner(self) -> list[str]:
        """The ids of the parts in it."""
        return _HOLE.findall(self.html)


class State(Struct, frozen=True):
    """A page as it was at one moment."""

    chain: str  # states of one chain can be compared
    number: int = 0
    parts: Mapping[str, Part] = {}

    @property
    def name(self) -> str:
        """What a browser says to tell which state it shows."""
        return f"{self.chain}.{self.number}"

    def html(self, id: str = MAIN) -> str:
        """A part with all that is in it."""
        return _HOLE.sub(lambda hole: self.html(hole[1]), self.parts[id].html)

    def news(self, seen: str) -> list[tuple[str, str]]:
        """Id and HTML of what has changed since the state `seen`; everything for who has seen another page."""
        chain, _, number = seen.rpartition(".")
        last = int(number) if chain == self.chain and number.isdecimal() else -1
        roots = [id for id in self.parts if id in (MAIN, TITLE, "live")]
        return [(id, self.html(id)) for root in roots for id in self._changed(root, last)]

    def _changed(self, id: str, last: int) -> Iterator[str]:
        part = self.parts[id]
        if part.since > last:
            yield id
            return
        for each in part.inner():
            yield from self._changed(each, last)


class Parts:
    """What a template is given to name its parts with."""

    def __init__(self, before: State) -> None:
        self._before, self.found = before, dict[str, Part]()
        self._number = before.number + 1

    def __call__(self, id: str, made_of: object = None, *, caller: Callable[[], str]) -> Markup:
        """The place of a part."""
        old = self._before.parts.get(id)
        same = old is not None and made_of is not None and old.made_of is made_of
        self.add(id, old.html if old and same else str(caller()), made_of)
        return Markup(f"<!--{_EDGE}{id}-->")  # noqa: S704  a name of ours

    def add(self, id: str, html: str, made_of: object = None) -> None:
        """One that is made already."""
        old = self._before.parts.get(id)
        self.found[id] = Part(html, old.since if old and old.html == html else self._number, made_of)

    def state(self) -> State:
        """The page; the state before when nothing is new."""
        if self.found.keys() == self._before.parts.keys() and all(
            one.since < self._number for one in self.found.values()
        ):
            return State(self._before.chain, self._before.number, self.found)
        return State(self._before.chain, self._number, self.found)


def first() -> State:
    """Before anything was shown."""
    return State(token_hex(8))
