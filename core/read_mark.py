"""The mark of a draft as it reads: whoever approves it stands for that text and for no other."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from .rules import READ

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .effects import DraftText, StoredDraft


def mark(texts: Iterable[DraftText]) -> str:
    """A short hash of what can be read: each platform with its text and what that promises."""
    told = [
        f"{one.platform}\0{one.lang}\0{one.text}\0{[each.at.timestamp() for each in one.promises]}" for one in texts
    ]
    return blake2b(repr(told).encode(), digest_size=6).hexdigest()


def as_read(draft: StoredDraft) -> str:
    """What a button that approves a draft is about: its id, and the mark of what stands beside that button."""
    return f"{draft.id}{READ}{mark(draft.texts)}"
