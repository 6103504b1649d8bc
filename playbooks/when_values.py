"""What each clause of a `when:` says to a signal: whether it holds, with the value that decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.translation import in_one
from ..core.triage import is_mere_post
from .when import When

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..core.model import Signal


def clauses(when: When, signal: Signal) -> Iterator[tuple[bool, str]]:
    """For each key that was written: whether it holds for the signal, and why, as a sentence without its end.

    Keys that mean something only together (`tagged` with `sentiment`) are one clause.
    """
    for one in _single(when):
        missing = list(one.unmet(signal))
        yield (False, in_one(missing, "semicolon")) if missing else (True, one.fits(signal))
    if not when.tagged and is_mere_post(signal):  # of a post that says no ill only `tagged` wants to know
        yield False, next(iter(When.model_construct(sentiment="negative").unmet(signal)))


def _single(when: When) -> Iterator[When]:
    """The same condition in parts, of which each asks for one thing."""
    written = {name: value for name in When.model_fields if (value := getattr(when, name)) not in ((), None)}
    names = ["tagged", "sentiment"] if when.tagged else []
    together = {name: written.pop(name) for name in names if name in written}
    parts: list[dict[str, Any]] = [together, *({name: value} for name, value in written.items())]
    for part in parts:
        if part:
            yield When.model_construct(**part)
