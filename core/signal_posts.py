"""What a signal says about the posts behind it: which words rose, where, in which languages, of what, who was first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from .messages import Listed, Message
from .model import Judged, Mention, Signal, Topic
from .near_copies import groups
from .readings import weight
from .text import cut, fold
from .translation import at_time, message
from .trending_terms import trending

MAX_EVIDENCE = 16  # posts that a signal names
MAX_KINDS = 20  # platforms, languages or parts that are counted
MAX_THEMES = 3
MAX_QUOTE = 80  # characters of a post that is named in a line


def explained(
    signal: Signal,
    posts: Sequence[Judged],
    before: Sequence[Judged],
    topic: Topic,
    root: Mention | None = None,
    asked: Collection[str] | None = None,
) -> Signal:
    """`signal` with the negative `posts` of its window behind it, and those `before` to tell what is usual.

    Both oldest first. Added to `details`: `terms` (those that rose, which `why` names too), `platforms`, `languages`,
    `parts` and `words` (counts, most first; `asked` are the words that playbooks look for), how many `posts` that is
    out of, their `reach` together and the most `followers` of an author, where known, and `first` (the first post);
    `post`, the `root` of a thread, is named by its author, words and address where we have it. The evidence becomes the
    posts that most people may have seen, one of each text, after those that the signal names.
    """
    if not posts:
        return _with_root(signal, root) if root else signal
    rising = [term for term, _ in trending(_texts(posts), _texts(before), own_names(topic))]
    since = at_time(posts[0].mention.created_at, signal.at)
    found = {
        "terms": rising,
        "platforms": _counts(post.mention.platform for post in posts),
        "languages": _counts(post.mention.lang for post in posts if post.mention.lang),
        "parts": _counts(part for post in posts for part in parts_of(post.mention.text, topic.parts)),
        "themes": _themes(posts),
        "first": message("{quote}, {at}", quote=quoted(posts[0]), at=since) if len(posts) > 1 else "",
        "post": _with_url(root) if root else None,
    }
    if asked is not None:
        found |= _asked(posts, asked)
    by_reach: dict[int | str, str] = {}
    for post in sorted(posts, key=weight, reverse=True):
        by_reach.setdefault(post.fingerprint or post.mention.key, post.mention.key)
    first = [root.key] if root else []
    return replace(
        signal,
        why=_with_rising(signal.why, rising[:3]),
        details=signal.details | {name: value for name, value in found.items() if value},
        evidence=tuple(dict.fromkeys([*signal.posts, *first, *by_reach.values(), *signal.evidence]))[:MAX_EVIDENCE],
    )


def _with_rising(why: str, rising: Sequence[str]) -> str:
    if not rising:
        return why
    terms = Listed(tuple(rising), "comma")
    told = why if isinstance(why, Message) else why.removesuffix(".")  # of a plug-in of somebody's own
    return message("{what}; rising: {terms}.", what=told, terms=terms)


def _asked(posts: Sequence[Judged], words: Collection[str]) -> dict[str, Any]:
    """What playbooks may ask of the posts: which words they say, how many they are, who may have seen them."""
    said = {word: [word] for word in words}
    return {
        "words": _counts(word for post in posts for word in parts_of(post.mention.text, said)),
        "posts": len(posts),
        "reach": sum(post.mention.reach or 0 for post in posts),
        "followers": max(post.mention.author.followers or 0 for post in posts),
    }


def _with_root(signal: Signal, root: Mention) -> Signal:
    """A thread of reposts without a word: the post that takes off is all there is to show."""
    details = signal.details | {"post": _with_url(root)}
    return replace(signal, details=details, evidence=tuple(dict.fromkeys([root.key, *signal.evidence])))


def _with_url(post: Mention) -> Message:
    return message("{quote} {url}", quote=_quoted(post), url=post.url) if post.url else _quoted(post)


def _themes(posts: Sequence[Judged]) -> list[Message]:
    """The largest groups of near-copies: how many posts, and the words of the widest one."""
    found = groups([(post, post.fingerprint) for post in posts])
    return [
        message('{n} like "{said}"', n=len(group), said=_said(max(group, key=weight).mention))
        for group in found[:MAX_THEMES]
    ]


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
    return [part for part, words in parts.items() if _pattern_of(tuple(words)).search(folded)]


@lru_cache(maxsize=256)
def _pattern_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds a word that begins like one of these; scripts without spaces have no words, so anywhere will do."""
    return re.compile("|".join(_stem_pattern(fold(word)) for word in words) or r"(?!)")


def _stem_pattern(word: str) -> str:
    unspaced = re.match(r"[\u2e80-\u9fff\uac00-\ud7af\u0e00-\u0e7f]", word)
    return re.escape(word) if unspaced else rf"(?<!\w){re.escape(word)}"


def quoted(post: Judged) -> Message:
    """A post in a line: who, where, and how it begins.

    >>> from datetime import UTC, datetime
    >>> from .model import Author, Mention
    >>> post = Mention("1", "x", Author("@ann"), "Where  is my bag?", datetime(2026, 3, 1, tzinfo=UTC))
    >>> quoted(Judged(post, "acme", 0.9, "negative"))
    '@ann on x: "Where is my bag?"'
    """
    return _quoted(post.mention)


def _quoted(post: Mention) -> Message:
    gaps = {"platform": post.platform, "said": _said(post)}
    if not post.author.handle:
        return message('somebody on {platform}: "{said}"', **gaps)
    return message('{author} on {platform}: "{said}"', author=post.author.handle, **gaps)


def _said(post: Mention) -> str:
    return cut(" ".join(post.text.split()), MAX_QUOTE)


def _texts(posts: Sequence[Judged]) -> list[str]:
    return [post.mention.text for post in posts]


def _counts(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common(MAX_KINDS))
