"""Finds handles that look like a watched one and are not: somebody may be posing as it."""

from __future__ import annotations

import re
from typing import Literal

from ..core.model import Tag
from ..core.text import fold

MIN_LETTERS = 4  # letters: below it, chance makes look-alikes of half the handles there are
_HANDLE = re.compile(r"@(?<![0-9A-Za-z_]@)(\w+)")  # what stands before the @ of an e-mail address is no handle

# Characters that pass for each other on a phone, in folded text; after Unicode's confusables (UTS #39).
_CONFUSABLES = str.maketrans(
    {
        **dict(zip("аԁеһјкмнорԛсѕтувԝх", "adehjkmhopqcstybwx", strict=True)),  # Cyrillic
        **dict(zip("ακνορτυ", "akvoptu", strict=True)),  # Greek
        **dict.fromkeys("i1іӏιı", "l"),  # i, the digit, Cyrillic і and ӏ, Greek ι, dotless ı: all one stroke
        "0": "o",
        "_": "",
        "-": "",
        ".": "",
    }
)


class Lookalikes:
    """The watched handles by what they look like: one or two dictionary look-ups a handle examined.

    Examined are authors and whatever stands after an @, against look-alike letters (Cyrillic а for a, 1 and l
    and i, 0 and o), added or missing underscores, and digits added at the end. A namesake may be innocent:
    the tag says "looks like", and a person decides.
    """

    def __init__(self) -> None:
        self._watched: set[str] = set()
        self._by_skeleton: dict[str, str] = {}

    def add(self, handle: str) -> None:
        """Watch over `handle`, spelled as its owner does, without the @."""
        folded = fold(handle)
        self._watched.add(folded)
        shape = skeleton(folded)
        if len(shape) >= MIN_LETTERS:
            self._by_skeleton.setdefault(shape, handle)

    def imitated(self, handle: str) -> str | None:
        """The watched handle that `handle` looks like without being any watched one."""
        folded = fold(handle)
        if not folded or folded in self._watched:
            return None
        watched = self._by_skeleton.get(skeleton(folded))
        if watched is None and folded[-1].isdecimal():
            watched = self._by_skeleton.get(skeleton(folded.rstrip("0123456789")))
        return watched

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


def skeleton(folded: str) -> str:
    """What a folded handle looks like at a glance.

    >>> skeleton("acme_air") == skeleton("асmеа1r"), skeleton("acmeair") == skeleton("acmeairline")
    (True, False)
    """
    return folded.translate(_CONFUSABLES)
