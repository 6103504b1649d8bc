"""How many authors and texts are behind a count, in bounded memory; spans and moments in words."""

from __future__ import annotations

from datetime import UTC, datetime
from math import log
from typing import TYPE_CHECKING, Any

from ..core.messages import Message, Number, Percent, When
from ..core.model import UNKNOWN
from ..core.near_copies import BITS, LANES, MARK
from ..core.translation import message, nmessage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..core.model import Voice

BITMAP_BITS = 512  # of the bitmap by which authors are counted
FULL = 3_000  # authors: with so many each bit is set, and more cannot be told from fewer


class UniqueVoices:
    """How many people and how many texts are behind the mentions since it was last cleared.

    Authors are counted by a bitmap (linear counting: Whang, Vander-Zanden, Taylor 1990), the most repeated
    author and text by a few counters (Misra, Gries 1982), so that a flood costs no more than a trickle.

    >>> from firebreak.core.model import Voice
    >>> voices = UniqueVoices()
    >>> voices.add([Voice(author=n % 9, text=7 if n % 20 else n) for n in range(500)])
    >>> voices.authors, round(voices.same_text, 2)
    (9, 0.94)
    """

    __slots__ = ("author_counts", "bitmap", "count", "text_counts", "unnamed")

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self.count = 0
        self.unnamed = 0  # of these, the ones whose author nobody knows
        self.bitmap = 0
        self.author_counts: dict[int, int] = {}
        self.text_counts: list[dict[int, int]] = [{} for _ in range(LANES)]

    def add(self, voices: Iterable[Voice]) -> None:
        """Add a reading's voices."""
        author_counts, text_counts = self.author_counts, self.text_counts
        for voice in voices:
            self.count += 1
            author = voice.author
            if author != UNKNOWN:
                self.bitmap |= 1 << (author % BITMAP_BITS)
                _misra_gries(author_counts, author)
            else:
                self.unnamed += 1
            text = voice.text
            for counts in text_counts:  # lane by lane, as `marks` gives them
                if not text:
                    break
                if mark := text & MARK:
                    _misra_gries(counts, mark)
                text >>= BITS

    @property
    def authors(self) -> int:
        """About how many people wrote, each unnamed mention being by another one for all that is known."""
        return self._named + self.unnamed

    @property
    def _named(self) -> int:
        empty = BITMAP_BITS - self.bitmap.bit_count()
        return min(self.count - self.unnamed, round(-BITMAP_BITS * log(max(empty, 1) / BITMAP_BITS)))

    @property
    def authors_in_words(self) -> Message:
        """So many authors, or that there are more than can be told apart."""
        full = self.bitmap.bit_count() == BITMAP_BITS
        if full and self.count > FULL:
            return message("more than {n}", n=_many(FULL))
        return message("{n}", n=_many(self.authors))

    @property
    def same_text(self) -> float:
        """The share of mentions that repeat one text, with a few words changed at most, in [0, 1].

        The second of the lanes says it: in the first, one mark is soon the name that all posts about a brand share.
        """
        most = sorted(max(lane.values()) for lane in self.text_counts if lane)
        return (most[-2:] or [0])[0] / max(self.count, 1)

    @property
    def same_author(self) -> float:
        """The share of mentions by one author, in [0, 1]."""
        return max(self.author_counts.values(), default=0) / max(self.count, 1)

    @property
    def posts_each(self) -> float:
        """How many of the mentions whoever wrote one of them wrote, on the average over mentions; at least 1.

        By so much the variance of a count exceeds a Poisson's when people come by chance and each writes so often
        (a compound Poisson; Kish's design effect, 1965). It is never overestimated: the counters forget upwards.

        >>> from firebreak.core.model import Voice
        >>> voices = UniqueVoices()
        >>> voices.add([Voice(author=1, text=n) for n in range(6)] + [Voice(author=n, text=n) for n in (2, 3)])
        >>> voices.posts_each
        4.75
        """
        again = sum(count * (count - 1) for count in self.author_counts.values())
        return 1.0 + again / max(self.count, 1)

    def summary(self) -> Message:
        """For the card: "500 mentions by 9 people, 94 % of them the same text"."""
        people = nmessage("1 person", "{n} people", self._named, n=_many(self._named))
        if self.unnamed and self._named:
            people = message("{people} and {n} without an author", people=people, n=_many(self.unnamed))
        elif self.unnamed:
            people = message("people whom the feed does not name")
        alike = round(self.same_text * self.count)
        if alike < 2:
            return message("{n} mentions by {people}, none of them the same text", n=_many(self.count), people=people)
        if alike == self.count:
            return message("{n} mentions by {people}, all of them the same text", n=_many(self.count), people=people)
        return message(
            "{n} mentions by {people}, {share} of them the same text",
            n=_many(self.count),
            people=people,
            share=Percent(self.same_text),
        )

    def state(self) -> list[Any]:
        """Plain JSON, under 600 bytes."""
        first, *others = [list(lane.items()) for lane in self.text_counts]
        counts = [list(self.author_counts.items()), [first, *others] if any(others) else first]
        return [self.count, f"{self.bitmap:x}", *counts, *([self.unnamed] if self.unnamed else [])]

    def restore(self, state: Sequence[Any]) -> None:
        """Go on from `state()`."""
        self.count, bits, author_counts, text_counts, *unnamed = state
        self.unnamed = unnamed[0] if unnamed else 0
        self.bitmap = int(bits, 16)
        self.author_counts = dict(author_counts)
        if len(text_counts) == LANES and all(not pair or isinstance(pair[0], list | tuple) for pair in text_counts):
            self.text_counts = [dict(lane) for lane in text_counts]
        else:  # of a version that knew one mark of a text
            self.text_counts = [dict(text_counts), *({} for _ in range(1, LANES))]


def _many(count: int) -> Number:
    return Number(count, grouped=True)


def _misra_gries(counters: dict[int, int], key: int, capacity: int = 6) -> None:
    """Count `key` in a Misra-Gries summary of at most `capacity` counters."""
    if key in counters:
        counters[key] += 1
        return
    if len(counters) < capacity:
        counters[key] = 1
        return
    for other in list(counters):
        counters[other] -= 1
        if not counters[other]:
            del counters[other]


def clock(at: float) -> Message:
    """A moment as it stands in a sentence.

    >>> clock(1_772_355_720.0)
    '01 Mar 09:02 UTC'
    """
    return message("{at}", at=When(datetime.fromtimestamp(at, UTC), "dated"))
