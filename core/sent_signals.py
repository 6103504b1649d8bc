"""A signal that was raised elsewhere, with what the desk needs to tell people of it: `POST /api/signals`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from .messages import decoder, encoded
from .model import Judged, Signal

if TYPE_CHECKING:
    from collections.abc import Iterable

CROWD = "crowd"  # of a signal's details: how many people wrote, as told by who heard them all
UNNAMED = "crowd_unnamed"  # ... and how many posts without an author are counted among these


class SentSignal(Struct, frozen=True):
    """A signal and some of the posts that explain it.

    `people` is how many different people wrote negatively in its window, posts without an author among them, of which
    there are `unnamed`; 0 where nobody counted.
    """

    signal: Signal
    posts: tuple[Judged, ...] = ()
    people: int = 0
    unnamed: int = 0

    @property
    def mark(self) -> str:
        """What is the same when it is sent again, and for nothing else: beside topic and detector, when and what."""
        return f"{self.signal.at.isoformat()} {self.signal.phase}"

    def told(self) -> Signal:
        """The signal with how many people wrote."""
        if not self.people:
            return self.signal
        return replace(self.signal, details=self.signal.details | {CROWD: self.people, UNNAMED: self.unnamed})


_SENT = decoder(SentSignal)


def written(sent: Iterable[SentSignal]) -> str:
    """One line of JSON each."""
    return "".join(encoded(one) + "\n" for one in sent)


def read_sent(line: bytes | str) -> SentSignal:
    """What one line says; raises msgspec.DecodeError."""
    return _SENT.decode(line)
