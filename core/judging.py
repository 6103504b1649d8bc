"""What mentions are about, how they are meant and what detectors say to it: the same in one process and on an engine.

A mention is weighed by itself first (`weigh`), which any machine can do; what it then counts as depends on what its
topic has heard before (`judge`), so that must come in order, topic by topic. What is known of other posts is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from .model import Harm, Judged, Label, Mention, Sentiment, Tag
from .near_copies import fingerprints
from .own_names import without_names
from .post_edits import reposted_handle
from .text import fold, is_names_only

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from .model import Reading, Signal, StoredMention, Topic
    from .negative_prior import Estimate


class Weighed(Struct, frozen=True, gc=False):
    """A mention for one of its topics, judged by itself alone."""

    mention: Mention
    topic: str
    said: Sentiment
    label: Label
    tags: tuple[Tag, ...] = ()
    fingerprint: int = 0
    harms: tuple[Harm, ...] = ()


def replies_to_us(
    mentions: Iterable[Mention], own_topics: Callable[[Sequence[str]], Mapping[str, tuple[str, ...]]]
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """By mention whose topics it is about, since it replies to a post of theirs, and to which one.

    A comment below our own post names nobody on most platforms. Who only repeats us says nothing.
    """
    replies = [one for one in mentions if one.in_reply_to and one.text and not reposted_handle(one.text)]
    parents = {one.key: f"{one.platform}:{one.in_reply_to}" for one in replies}
    own = own_topics(list(dict.fromkeys(parents.values()))) if parents else {}
    below = {key: parent for key, parent in parents.items() if parent in own}
    return {key: own[parent] for key, parent in below.items()}, below


def reposts(
    mentions: Sequence[Mention], posts: Callable[[Sequence[str]], Mapping[str, StoredMention]]
) -> dict[str, Mention]:
    """For posts without words of their own: what they repeat, where it is known.

    A repost is one, and so are bare names under one's own post: who complains and then names us and the regulator
    below it complains to us.
    """
    wordless = {
        one.key: f"{one.platform}:{one.in_reply_to}"
        for one in mentions
        if one.in_reply_to and (not one.text or is_names_only(one.text))
    }
    if not wordless:
        return {}
    stored = posts(list(dict.fromkeys(wordless.values())))
    known = {key: post.mention for key, post in stored.items()}
    originals = set(wordless.values())
    known |= {one.key: one for one in mentions if one.key in originals}
    by_key = {one.key: one for one in mentions}
    return {
        key: known[original]
        for key, original in wordless.items()
        if original in known and (not by_key[key].text or by_key[key].author.handle == known[original].author.handle)
    }


def weigh(
    about: Sequence[tuple[Mention, str, tuple[Tag, ...]]],
    reposted: Mapping[str, Mention],
    score: Callable[[Sequence[str], Sequence[str | None], Sequence[str | None]], Sequence[Sentiment]],
    topic_of: Callable[[str], Topic],
    harms_in: Callable[[str], tuple[Harm, ...]],
) -> list[Weighed]:
    """Each (mention, topic, tags) judged by itself; `reposted` has what a post without words of its own repeats."""
    unknown = [(mention, topic) for mention, topic, _ in about if mention.sentiment is None]
    scores = iter(
        score(
            [without_names(reposted.get(one.key, one).text, topic_of(topic)) for one, topic in unknown],
            [mention.lang for mention, _ in unknown],
            [topic for _, topic in unknown],
        )
    )
    weighed = []
    marks = fingerprints([fold(mention.text) for mention, _, _ in about])
    for (mention, topic, tags), mark in zip(about, marks, strict=True):
        given = mention.sentiment  # the feed's own word wins
        said = Sentiment(float(given == "negative"), given) if given else next(scores)
        # A bare repost counts as the post that it repeats; but it is no evidence itself, and has nothing to quote.
        label = "abstain" if mention.key in reposted and not given and not mention.text else said.label
        weighed.append(Weighed(mention, topic, said, label, tags, mark, harms_in(mention.text)))
    return weighed


def judge(weighed: Iterable[Weighed], estimate: Callable[[str, Mention, Sentiment], Estimate]) -> list[Judged]:
    """What each counts as, in the order given: the topic's share is learned from one after the other."""
    judged = []
    for one in weighed:
        counts = estimate(one.topic, one.mention, one.said)
        judged.append(
            Judged(
                one.mention,
                one.topic,
                counts.negative,
                one.label,
                one.tags,
                one.fingerprint,
                one.harms,
                counts.share_variance,
            )
        )
    return judged


class _Detector(Protocol):
    def update(self, reading: Reading) -> Signal | None: ...


def signals_of(detectors: Iterable[_Detector], reading: Reading, is_open: Callable[[], bool]) -> list[Signal]:
    """What the topic's detectors say to a reading, the gravest first.

    Those that hold back what they have said already are told first when nothing is open.
    """
    several = list(detectors)
    if (reading.hits or reading.grave) and not is_open():
        for each in several:
            if forget := getattr(each, "closed", None):
                forget()
    signals = [signal for each in several if (signal := each.update(reading))]
    return sorted(signals, key=lambda each: each.severity)
