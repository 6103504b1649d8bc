"""Measures matching: our one pass against a compiled alternation and a plain loop, at four sizes of watchlist.

Run: python benchmarks/matching.py [--quick]. All data is made up here, with a fixed seed.
"""

from __future__ import annotations

import random
import re
import sys
from datetime import UTC, datetime
from time import process_time
from typing import TYPE_CHECKING

from firebreak.core.model import Author, Mention, Topic, WatchEntry, Watchlist
from firebreak.core.text import fold
from firebreak.watchlists.matcher import MentionMatcher

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SIZES = ((10, 100), (100, 1_000), (1_000, 10_000), (10_000, 100_000))  # topics of 20 words, handles
MENTIONS = 20_000
PATIENCE = 2.0  # seconds a slow peer may take; it then answers for as many mentions as it managed
LARGEST_ALTERNATION = 25_000  # words: above it, compiling alone takes minutes
SYLLABLES = [consonant + vowel for consonant in "bcdfghjklmnpqrstvwxz" for vowel in "aeiou"]


def name(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(3, 5)))


def made_up(topics: int, handles: int, rng: random.Random) -> tuple[list[Topic], Watchlist]:
    """Topics of 20 words (a third of them two words long) and a watchlist."""
    watched = [
        Topic(
            f"topic-{number}",
            words=tuple(name(rng) if k % 3 else f"{name(rng)} {name(rng)}" for k in range(20)),
            handles={"x": (f"@{name(rng)}Air{number}",)},
        )
        for number in range(topics)
    ]
    entries = tuple(WatchEntry(f"entry {k}", {"x": (f"@{name(rng)}{k}",)}) for k in range(handles))
    return watched, Watchlist("voices", "journalist", entries)


def posts(topics: Sequence[Topic], voices: Watchlist, rng: random.Random) -> list[Mention]:
    """About 100 characters each: 40 % name a topic, 20 % tag somebody watched, 50 % tag a stranger."""
    at = datetime(2026, 3, 1, tzinfo=UTC)
    chat = [
        "the",
        "flight",
        "was",
        "late",
        "again",
        "and",
        "nobody",
        "answers",
        "my",
        "bag",
        "is",
        "gone",
        "why",
        "Ugh",
    ]
    made = []
    for number in range(MENTIONS):
        words = [rng.choice(chat) for _ in range(18)]
        if rng.random() < 0.4:
            words[rng.randrange(18)] = rng.choice(rng.choice(topics).words)
        if rng.random() < 0.2:
            words[rng.randrange(18)] = rng.choice(voices.entries).handles["x"][0]
        if rng.random() < 0.5:
            words[0] = f"@{name(rng)}"
        made.append(Mention(str(number), "x", Author(name(rng), rng.randrange(5_000)), " ".join(words), at))
    return made


def cost(look: Callable[[Mention], object], mentions: Sequence[Mention]) -> float:
    """Microseconds of processor time a mention: other work on the machine does not count."""
    began = process_time()
    done = 0
    for mention in mentions:
        look(mention)
        done += 1
        if done % 16 == 0 and process_time() - began > PATIENCE:
            break
    return (process_time() - began) / done * 1e6


def alternation(words: Sequence[str]) -> Callable[[Mention], object]:
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words))
    return lambda mention: pattern.findall(fold(mention.text))


def plain_loop(words: Sequence[str]) -> Callable[[Mention], object]:
    def look(mention: Mention) -> list[str]:
        text = fold(mention.text)
        return [word for word in words if word in text]

    return look


def main() -> None:
    sizes = SIZES[:2] if "--quick" in sys.argv else SIZES
    print(" topics    words  handles  build s  ours µs   regex µs    loop µs  regex / loop against ours")
    for topics, handles in sizes:
        rng = random.Random(7)
        watched, voices = made_up(topics, handles, rng)
        mentions = posts(watched, voices, rng)
        words = [fold(word) for topic in watched for word in (*topic.words, *topic.handles["x"])]
        words += [fold(entry.handles["x"][0]) for entry in voices.entries]
        began = process_time()
        watch = MentionMatcher(watched, [voices])
        built = process_time() - began
        ours = min(cost(watch.match, mentions) for _ in range(3))
        regex = cost(alternation(words), mentions) if len(words) <= LARGEST_ALTERNATION else None
        loop = cost(plain_loop(words), mentions)
        print(
            f"{topics:>7,} {topics * 20:>8,} {handles:>8,} {built:>8.2f} {ours:>8.2f} "
            f"{f'{regex:,.0f}' if regex else '-':>10} {loop:>10,.0f}  "
            f"{f'{regex / ours:,.0f}x' if regex else '-'} / {loop / ours:,.0f}x"
        )


if __name__ == "__main__":
    main()
