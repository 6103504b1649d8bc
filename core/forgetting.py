"""Takes a person out of stored texts: their names, quotations of their posts, and the keys of these."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import json

from .messages import Message, encoded, restored
from .safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GONE = "(forgotten)"
BARE = 3  # characters from which a name is taken out of sentences also without an @ before it
_BEGINS = 24  # characters of a post by which a quotation of it is found, be it cut
_KEY = re.compile(r"""[^\s"'(),\[\]]+?:[^\s"'(),\[\]]*[^\s"'(),\[\].:;!?]""")
_QUOTES = (('"', '"'), ("“", "”"))
_OURS = frozenset(
    {"id", "topic", "platform", "incident", "detector", "phase", "severity", "playbook", "playbooks", "version", "room"}
    | {
        "room_task",
        "verdict",
        "kind",
        "watchlist",
        "acknowledged_by",
        "acknowledgers",
        "owner",
        "status_by",
        "to",
        "by",
    }
    | {"type", "msgid", "plural", "style", "scale"}  # of a stored message: which one it is
    | {"snoozed_by", "snoozed_how", "public_ack", "public_ack_by", "closed_by", "who", "person", "team", "checklist"}
    | {"channel", "approvers", "approved_tags", "reason", "step", "task", "message_of", "label", "lang", "how", "item"}
)
"""Fields that hold our own names: a colleague may be called as the author is."""


class Scrub:
    """What is to be taken out.

    Parameters
    ----------
    names
        Handles without @, and other names the person is known by.
    keys
        From each key of their posts to the key that stands there from now on.
    texts
        What they wrote.
    """

    def __init__(self, names: Iterable[str], keys: Mapping[str, str], texts: Iterable[str]) -> None:
        self.keys = dict(keys)
        known = sorted({name for name in names if name}, key=len, reverse=True)
        found = "|".join(f"@{re.escape(n)}" if len(n) < BARE else f"@?{re.escape(n)}" for n in known)
        self._names = re.compile(rf"(?<![\w@])(?:{found})(?!\w)", re.IGNORECASE) if known else None
        wordings = {shape for text in texts for shape in (text, " ".join(text.split()), one_line(text)) if shape}
        self._long: dict[str, list[str]] = {}
        for each in sorted(wordings, key=len, reverse=True):
            if len(each) >= _BEGINS:
                self._long.setdefault(each[:_BEGINS], []).append(each)
        self._short = [each for each in wordings if len(each) < _BEGINS]

    def text(self, said: str) -> str:
        """A sentence without the person.

        >>> Scrub(["rosa"], {"x:1": "x:forgotten"}, ["my bag is lost and nobody answers"]).text(
        ...     '@rosa, Rosa and rosalind: "my bag is lost and nobody…" (x:1)')
        '(forgotten), (forgotten) and rosalind: "(forgotten)" (x:forgotten)'
        """
        if self.keys and ":" in said:
            said = _KEY.sub(lambda found: self.keys.get(found[0], found[0]), said)
        said = GONE if said in self._short else self._unquoted(said)
        for text in self._short:  # a word or two may be anybody's: only where they are quoted
            for opens, closes in _QUOTES:
                said = said.replace(f"{opens}{text}{closes}", f"{opens}{GONE}{closes}")
        return self._names.sub(GONE, said) if self._names else said

    def _unquoted(self, said: str) -> str:
        """Without every quotation of a text, whole or cut off."""
        at = 0
        while self._long and at + _BEGINS <= len(said):
            if known := self._long.get(said[at : at + _BEGINS]):
                end = at + max(_shared(text, said[at:]) for text in known)
                said = said[:at] + GONE + said[end + (said[end : end + 1] == "…") :]
            at += 1
        return said

    def sentence(self, said: str) -> str:
        """A stored sentence without the person, wherever in it they stand."""
        if not isinstance(said, Message) or said.kept is None:
            return self.text(said)
        clear: str = restored(self.content(json.decode(encoded(said))))
        return clear

    def content(self, told: Any, field: str = "") -> Any:
        """JSON content without the person; fields of our own keep what they say."""
        if isinstance(told, dict):
            return {self.keys.get(name, name): self.content(value, name) for name, value in told.items()}
        if isinstance(told, list):
            return [self.content(value, field) for value in told]
        if not isinstance(told, str):
            return told
        return self.keys.get(told, told) if field in _OURS else self.text(told)


def _shared(one: str, other: str) -> int:
    """How many characters they begin with in common."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def renamed(told: Any, names: Mapping[str, str]) -> Any:
    """JSON content with other names in place of these, where one stands by itself."""
    if isinstance(told, dict):
        return {names.get(name, name): renamed(value, names) for name, value in told.items()}
    if isinstance(told, list):
        return [renamed(value, names) for value in told]
    return names.get(told, told) if isinstance(told, str) else told
