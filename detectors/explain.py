"""What a signal says beside its numbers: the words that rose, whose voices they are, and when it began."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from math import log, sqrt
from typing import TYPE_CHECKING, Any

from ..core.stop_words import is_telling
from ..core.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..core.model import Topic, Voice

HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
TERM = re.compile(
    rf"https?://\S+|@\w+|\[[^\[\]\s]{{1,8}}\]|(?P<word>#?[^\W\d_{HAN}][^\W_{HAN}]{{2,}})|(?P<han>[{HAN}]{{2,}})"
)
KEPT = 28  # terms remembered per topic, usual and late each
TEXTS = 2  # posts of a reading that are read for terms: enough over time, and cheap
BITS = 512  # of the bitmap that counts authors


def terms(text: str) -> list[str]:
    """The telling words of a text, hashtags among them; Han script in runs of two and three. No handles, no links.

    Each once, in the order of the text: a set's order would change with every process, and what is kept with it.

    >>> sorted(terms("@Acme lost my #luggage at https://t.co/x again"))
    ['#luggage', 'lost']
    >>> sorted(terms("三星手机爆炸"))[:3]
    ['三星', '三星手', '手机']
    """
    found: dict[str, None] = {}
    for match in TERM.finditer(fold(text)):
        if match["word"]:
            found[match["word"]] = None
        elif match["han"]:
            run = match["han"]
            found |= dict.fromkeys(run[i : i + n] for n in (2, 3) for i in range(len(run) - n + 1))
    return [term for term in found if is_telling(term)]


class Words:
    """Which terms are usual for a topic, and which came lately.

    >>> words = Words()
    >>> for _ in range(30):
    ...     words.hear(["my flight is late", "nice flight"])
    ...     words.settle()
    >>> for _ in range(5):
    ...     words.hear(["they lost my wheelchair on this flight", "give the wheelchair back"])
    >>> words.rising()[0]
    ('wheelchair', 10)
    """

    __slots__ = ("lately", "own", "usual")

    def __init__(self, own: str = "") -> None:
        self.own = own  # the topic's own names, folded: that they are said tells nothing
        self.usual: Counter[str] = Counter()
        self.lately: Counter[str] = Counter()

    def hear(self, texts: Sequence[str]) -> None:
        """Read the first few texts of a reading."""
        for text in texts[:TEXTS]:
            self.lately.update(term for term in terms(text) if term not in self.own)
        if len(self.lately) > KEPT:  # of terms that came once, the newest stay
            ranked = sorted(self.lately.items(), key=lambda one: one[1])  # stable, so oldest first
            singles = sum(1 for _, count in ranked if count == 1)
            kept = ranked[singles:] or ranked
            fresh = max(0, KEPT - KEPT // 3 - len(kept))
            self.lately = Counter(dict([*ranked[singles - fresh : singles], *kept][-KEPT:] if fresh else kept[-KEPT:]))

    def settle(self) -> None:
        """What came lately was ordinary: from now on it is usual."""
        if self.lately:
            kept = self.usual + self.lately
            scale = 0.5 if kept.total() > 4000 else 1.0
            self.usual = Counter({term: max(1, int(n * scale)) for term, n in kept.most_common(KEPT)})
            self.lately = Counter()

    def rising(self, most: int = 5) -> list[tuple[str, int]]:
        """Terms that came lately more than is usual, with their counts, surest first.

        Log-odds with an informative prior (Monroe, Colaresi, Quinn: Fightin' Words, 2008). A term inside a
        longer one that is as frequent is left out. Empty until something is known to be usual.
        """
        if self.usual.total() < 20:
            return []
        now, before = self.lately.total() + KEPT, self.usual.total() + KEPT
        scored = []
        for term, count in self.lately.items():
            known = self.usual.get(term, 0)
            odds = log((count + 0.5) / (now - count)) - log((known + 0.5) / (before - known))
            z = odds / sqrt(1.0 / (count + 0.5) + 1.0 / (known + 0.5))
            if count >= 3 and z > 1.0:
                scored.append((z, count, term))
        scored.sort(key=lambda one: (-one[0], -len(one[2]), one[2]))
        chosen: list[tuple[str, int]] = []
        for _, count, term in scored:
            if not any(term in other and count <= 1.2 * n for other, n in chosen):
                chosen.append((term, count))
        return chosen[:most]

    def state(self) -> list[dict[str, int]]:
        """Plain JSON, about 1 KB."""
        return [dict(self.usual), dict(self.lately)]

    def restore(self, state: Sequence[Mapping[str, int]]) -> None:
        """Go on from `state()`."""
        self.usual, self.lately = Counter(state[0]), Counter(state[1])


def own_names(topic: Topic) -> str:
    """What a topic is called, folded, for `Words`."""
    handles = (handle for some in topic.handles.values() for handle in some)
    return fold("\n".join((topic.name, topic.title, *topic.words, *handles)))


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

    def details(self) -> dict[str, Any]:
        """For a signal's details."""
        return {
            "mentions": self.count,
            "authors": self.authors,
            "same_text": round(self.same_text, 2),
            "same_author": round(self.same_author, 2),
        }

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


def span(seconds: float) -> str:
    """A span as people say it.

    >>> span(45), span(540), span(9000), span(200000)
    ('1 min', '9 min', '2.5 h', '2.3 days')
    """
    if seconds < 5400:
        return f"{max(1, round(seconds / 60))} min"
    return f"{seconds / 3600:.1f} h" if seconds < 36 * 3600 else f"{seconds / 86400:.1f} days"


def clock(at: float) -> str:
    """A moment as it stands in a sentence.

    >>> clock(1_772_355_720.0)
    '1 Mar 09:02 UTC'
    """
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment.day} {moment:%b %H:%M} UTC"
