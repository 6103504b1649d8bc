"""What a signal says about the posts behind it: which words rose, where, in which languages, of what, who was first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from msgspec.structs import replace

from .model import Judged, Signal, Topic
from .rules import weight
from .text import cut, fold
from .trending_terms import trending

EVIDENCE = 16  # posts that a signal names
QUOTED = 80  # characters of a post that is named in a line


def explained(signal: Signal, posts: Sequence[Judged], before: Sequence[Judged], topic: Topic) -> Signal:
    """`signal` with the negative `posts` of its window behind it, and those `before` to tell what is usual.

    Both oldest first. Added to `details`: `terms` (those that rose, which `why` names too), `platforms`, `languages`
    and `parts` (counts, most first) and `first` (the first post); a `post` named by its id is named by its words
    where it is among them. The evidence becomes the posts that most people may have seen, one of each text, after
    those that the signal names.
    """
    if not posts:
        return signal
    rose = [term for term, _ in trending(_texts(posts), _texts(before), own_names(topic))]
    found = {
        "terms": rose,
        "platforms": _counts(one.mention.platform for one in posts),
        "languages": _counts(one.mention.lang for one in posts if one.mention.lang),
        "parts": _counts(part for one in posts for part in parts_of(one.mention.text, topic.parts)),
        "first": f"{named(posts[0])}, {posts[0].mention.created_at:%H:%M} UTC" if len(posts) > 1 else "",
        "post": next((named(one) for one in posts if one.mention.id == signal.details.get("post")), None),
    }
    widest: dict[int | str, str] = {}
    for one in sorted(posts, key=weight, reverse=True):
        widest.setdefault(one.fingerprint or one.mention.key, one.mention.key)
    named_already = [hit.mention for hit in signal.hits]
    return replace(
        signal,
        why=f"{signal.why.removesuffix('.')}; rising: {', '.join(rose[:3])}." if rose else signal.why,
        details=signal.details | {name: value for name, value in found.items() if value},
        evidence=tuple(dict.fromkeys([*named_already, *widest.values(), *signal.evidence]))[:EVIDENCE],
    )


def own_names(topic: Topic) -> str:
    """What a topic is called, folded: that its name is said tells nothing."""
    handles = (handle for some in topic.handles.values() for handle in some)
    return fold("\n".join((topic.name, topic.title, *topic.words, *handles)))


def parts_of(text: str, parts: Mapping[str, Sequence[str]]) -> list[str]:
    """The parts of the product that a text speaks of: a word of it begins as one of theirs does.

    >>> parts_of("They lost my bags again", {"luggage": ["bag", "suitcase"], "booking": ["book"]})
    ['luggage']
    >>> parts_of("他们弄丢了我的行李", {"luggage": ["行李"]})
    ['luggage']
    """
    folded = fold(text) if parts else ""
    return [part for part, words in parts.items() if _speaking_of(tuple(words)).search(folded)]


@lru_cache(maxsize=256)
def _speaking_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds a word that begins like one of these; scripts without spaces have no words, so anywhere will do."""
    return re.compile("|".join(_beginning(fold(word)) for word in words) or r"(?!)")


def _beginning(word: str) -> str:
    unspaced = re.match(r"[\u2e80-\u9fff\uac00-\ud7af\u0e00-\u0e7f]", word)
    return re.escape(word) if unspaced else rf"(?<!\w){re.escape(word)}"


def named(one: Judged) -> str:
    """A post in a line: who, where, and how it begins.

    >>> from datetime import UTC, datetime
    >>> from .model import Author, Mention
    >>> post = Mention("1", "x", Author("@ann"), "Where  is my bag?", datetime(2026, 3, 1, tzinfo=UTC))
    >>> named(Judged(post, "acme", 0.9, "negative"))
    '@ann on x: "Where is my bag?"'
    """
    text = cut(" ".join(one.mention.text.split()), QUOTED)
    return f'{one.mention.author.handle} on {one.mention.platform}: "{text}"'


def _texts(posts: Sequence[Judged]) -> list[str]:
    return [one.mention.text for one in posts]


def _counts(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common(5))
