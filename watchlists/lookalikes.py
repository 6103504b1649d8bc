"""Finds handles that look like a watched one and are not: somebody may be posing as it."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from ..core.model import Author, Tag
from ..core.text import fold

_DIGITS = "23456789lo"  # with those that look like letters
MIN_LETTERS = 4  # letters: below it, chance makes look-alikes of half the handles there are
_HANDLE = re.compile(r"@(?<![0-9A-Za-z_]@)(\w+)")  # what stands before the @ of an e-mail address is no handle

# What else passes for each other on a phone; Unicode's confusables stand in confusables.txt.
_STROKES = str.maketrans({**dict.fromkeys("i1ı", "l"), "0": "o", "_": "", "-": "", ".": "", " ": ""})
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_PUT_BEHIND = (  # by those who pose as a brand's support
    "help", "support", "official", "care", "service", "customercare", "customerservice", "helpdesk", "helpline", "team",
    "refund", "refunds", "assist", "hq", "real",
)  # fmt: skip


class Lookalikes:
    """The watched handles by what they look like: one or two dictionary look-ups a handle examined.

    Examined are authors and whatever stands after an @, against look-alike letters (Cyrillic а for a, 1 and l
    and i, 0 and o, rn and m), added or missing underscores, digits, a doubled letter or words such as help, support and
    official put behind. A namesake may be innocent: the tag says "looks like", and a person decides. Display names
    are examined in the same way against the titles of topics: that is where most impostors work.
    """

    def __init__(self) -> None:
        self._watched: set[str] = set()
        self._by_skeleton: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        self._behind = tuple(skeleton(word) for word in _PUT_BEHIND)

    def add(self, handle: str) -> None:
        """Watch over `handle`, spelled as its owner does, without the @."""
        folded = fold(handle)
        self._watched.add(folded)
        shape = skeleton(handle)
        if len(shape) >= MIN_LETTERS:
            self._by_skeleton.setdefault(shape, handle)

    def imitated(self, handle: str) -> str | None:
        """The watched handle that `handle` looks like without being any watched one."""
        folded = fold(handle)
        if not folded or folded in self._watched:
            return None
        return self._seen_through(skeleton(handle), self._by_skeleton)

    def add_title(self, title: str) -> None:
        """Watch over the name of a brand as people read it."""
        shape = skeleton(title)
        if len(shape) >= MIN_LETTERS:
            self._titles.setdefault(shape, title)

    def poses_as(self, author: Author) -> str | None:
        """The title that an author's display name looks like, where the handle is none that is watched."""
        if not author.name or fold(author.handle.lstrip("@")) in self._watched:
            return None
        shape = skeleton(author.name)
        return self._titles.get(shape) or self._seen_through(shape, self._titles)

    def _seen_through(self, shape: str, known: dict[str, str]) -> str | None:
        """What a shape looks like, as it is or without what was put behind it."""
        found = known.get(shape)
        if found is None and shape:
            if shape.endswith(self._behind):
                bare = (shape.removesuffix(end) for end in self._behind if shape.endswith(end))
                found = next((known[each] for each in bare if each in known), None)
            elif shape[-1] in _DIGITS:
                found = known.get(shape.rstrip(_DIGITS))
            elif shape[-1:] == shape[-2:-1]:
                found = known.get(shape[:-1])
        return found

    def mentioned(self, text: str) -> list[Tag]:
        """Tags of kind `impersonation` for the handles in `text`, which is not folded: each is shown as written."""
        if not self._by_skeleton:
            return []
        handles = _HANDLE.findall(text if text.isascii() else text.replace("＠", "@"))
        return [impersonation(one, watched, "mentioned") for one in handles if (watched := self.imitated(one))]


def impersonation(handle: str, watched: str, how: Literal["author", "mentioned"]) -> Tag:
    """The tag that says that `handle` looks like `watched`."""
    what = "written by " if how == "author" else ""
    why = f"{what}@{handle}, which looks like @{watched} but is not"
    return Tag("look-alikes", "impersonation", f"@{handle}", how, why)


def posing(author: Author, title: str) -> Tag:
    """The tag that says that an author goes by the name of a brand."""
    why = f'written by @{author.handle}, who goes by the name of "{author.name}" and is not {title}'
    return Tag("look-alikes", "impersonation", f"@{author.handle}", "author", why)


@lru_cache(8_192)
def skeleton(text: str) -> str:
    """What a handle or name looks like at a glance; not folded before, since folding destroys likenesses (UTS #39).

    >>> skeleton("acme_air") == skeleton("асmеа1r") == skeleton("acrneair"), skeleton("acmeair") == skeleton("acmeairs")
    (True, False)
    """
    if not text.isascii():
        text = fold(text.translate(_confusables()))
    shape = text.lower().translate(_STROKES)
    for pair, letter in _PAIRS:
        shape = shape.replace(pair, letter)
    return shape


@cache
def _confusables() -> dict[int, str]:
    lines = (Path(__file__).parent / "confusables.txt").read_text(encoding="utf-8").splitlines()[1:]
    return {ord(char): ascii for ascii, chars in (line.split(" ", 1) for line in lines) for char in chars}
