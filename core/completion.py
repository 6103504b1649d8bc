"""What may stand where somebody types in the playbooks file."""

from __future__ import annotations

from msgspec import Struct


class Suggestion(Struct, frozen=True):
    """A key or a value that fits: how it is shown, what is written, and what it is for."""

    shown: str
    written: str
    says: str = ""


class Completion(Struct, frozen=True):
    """`written` of a suggestion takes the place of the text from `begin` (a character) up to the cursor.

    `key` is the key in whose line the cursor stands, and `says` what that holds; both are empty where that is none.
    """

    begin: int
    suggestions: tuple[Suggestion, ...] = ()
    key: str = ""
    says: str = ""
