"""Takes a person out of stored texts: their names, quotations of their posts, and the keys of these."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GONE = "(forgotten)"
BARE = 3  # characters from which a name is taken out of sentences also without an @ before it
_BEGINS = 24  # characters of a post by which a quotation of it is found, be it cut
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
        wordings = {shape for text in texts for shape in (text, " ".join(text.split()), one_line(text))}
        self._texts = sorted((each for each in wordings if len(each) > 1), key=len, reverse=True)

    def text(self, said: str) -> str:
        """A sentence without the person.

        >>> Scrub(["rosa"], {"x:1": "x:forgotten"}, ["my bag is lost and nobody answers"]).text(
        ...     '@rosa, Rosa and rosalind: "my bag is lost and nobody…" (x:1)')
        '(forgotten), (forgotten) and rosalind: "(forgotten)" (x:forgotten)'
        """
        for old, new in self.keys.items():
            if old in said:
                said = re.sub(rf"(?<![\w:]){re.escape(old)}(?!\w)", lambda _, new=new: new, said)  # type: ignore[misc]
        for text in self._texts:
            said = _without(said, text)
        return self._names.sub(GONE, said) if self._names else said

    def content(self, told: Any, field: str = "") -> Any:
        """JSON content without the person; fields of our own keep what they say."""
        if isinstance(told, dict):
            return {self.keys.get(name, name): self.content(value, name) for name, value in told.items()}
        if isinstance(told, list):
            return [self.content(value, field) for value in told]
        if not isinstance(told, str):
            return told
        return self.keys.get(told, told) if field in _OURS else self.text(told)


def _without(said: str, text: str) -> str:
    """Without every quotation of a text, whole or cut off."""
    begins, at = text[:_BEGINS], 0
    while (at := said.find(begins, at)) >= 0:
        end = 0
        while end < len(text) and said[at + end : at + end + 1] == text[end]:
            end += 1
        cut_off = said[at + end : at + end + 1] == "…"
        if end == len(text) or cut_off or end >= _BEGINS:
            said = said[:at] + GONE + said[at + end + cut_off :]
            at += len(GONE)
        else:
            at += 1
    return said


def renamed(told: Any, names: Mapping[str, str]) -> Any:
    """JSON content with other names in place of these, where one stands by itself."""
    if isinstance(told, dict):
        return {names.get(name, name): renamed(value, names) for name, value in told.items()}
    if isinstance(told, list):
        return [renamed(value, names) for value in told]
    return names.get(told, told) if isinstance(told, str) else told
