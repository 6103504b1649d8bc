"""What a signal says beside its numbers: whose voices they are, how long, and since when."""

from __future__ import annotations

from datetime import UTC, datetime
from math import log
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..core.model import Voice

BITS = 512  # of the bitmap that counts authors


class Voices:
    """How many people and how many texts are behind the mentions since it was last cleared.

    Authors are counted by a bitmap (linear counting: Whang, Vander-Zanden, Taylor 1990), the most repeated
    author and text by a few counters (Misra, Gries 1982), so that a flood costs no more than a trickle.

    >>> from firebreak.core.model import Voice
    >>> voices = Voices()
    >>> voices.hear([Voice(author=n % 9, text=7 if n % 20 else n) for n in range(500)])
    >>> voices.authors, round(voices.same_text, 2)
    (9, 0.94)
    """

    __slots__ = ("authors_seen", "count", "loudest", "texts")

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self.count = 0
        self.authors_seen = 0  # a bitmap
        self.loudest: dict[int, int] = {}
        self.texts: dict[int, int] = {}

    def hear(self, voices: Iterable[Voice]) -> None:
        """Add a reading's voices."""
        for voice in voices:
            self.count += 1
            self.authors_seen |= 1 << (voice.author % BITS)
            _count(self.loudest, voice.author)
            _count(self.texts, voice.text)

    @property
    def authors(self) -> int:
        """About how many people wrote."""
        empty = BITS - self.authors_seen.bit_count()
        return min(self.count, round(-BITS * log(max(empty, 1) / BITS)))

    @property
    def same_text(self) -> float:
        """The share of mentions that repeat one text, in [0, 1]."""
        return max(self.texts.values(), default=0) / max(self.count, 1)

    @property
    def same_author(self) -> float:
        """The share of mentions by one author, in [0, 1]."""
        return max(self.loudest.values(), default=0) / max(self.count, 1)

    def text(self) -> str:
        """For the card: "500 mentions, 9 authors, 94 % the same text"."""
        people = "1 author" if self.authors == 1 else f"{self.authors:,} authors"
        return f"{self.count:,} mentions, {people}, {100 * self.same_text:.0f} % the same text"

    def state(self) -> list[Any]:
        """Plain JSON, under 400 bytes."""
        return [self.count, f"{self.authors_seen:x}", list(self.loudest.items()), list(self.texts.items())]

    def restore(self, state: Sequence[Any]) -> None:
        """Go on from `state()`."""
        self.count, bits, loudest, texts = state
        self.authors_seen = int(bits, 16)
        self.loudest = dict(loudest)
        self.texts = dict(texts)


def _count(counters: dict[int, int], key: int, most: int = 6) -> None:
    if key in counters or len(counters) < most:
        counters[key] = counters.get(key, 0) + 1
        return
    for other in list(counters):
        counters[other] -= 1
        if not counters[other]:
            del counters[other]


def clock(at: float) -> str:
    """A moment as it stands in a sentence.

    >>> clock(1_772_355_720.0)
    '1 Mar 09:02 UTC'
    """
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment.day} {moment:%b %H:%M} UTC"
