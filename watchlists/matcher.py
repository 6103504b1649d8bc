"""Finds in one pass what a mention is about and whom it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.model import Matched, Tag
from ..core.post_edits import reposted_handle
from ..core.text import fold
from .boundaries import stands_alone
from .handles import is_whole_address, platform_of, without_at
from .hashtags import HashtagReader
from .lookalikes import Lookalikes, impersonation, posing
from .normalising import as_compared, word_as_compared
from .spellings import forget_dictionaries
from .why_about import why_about
from .word_meanings import TextRead, Watched, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..core.model import Author, Mention, Topic, WatchEntry, Watchlist


class MentionMatcher:
    """What is watched. Implements `core.ports.Matcher`.

    All words and handles stand in one Aho-Corasick automaton (Aho and Corasick, 1975), so that a mention costs
    its own length and not the number of words watched. A word counts where it stands alone: letters, digits and
    underscores of an alphabet must not touch it (`#acme` and `acme's` do count, `acmexyz` does not), while Han
    and kana, which are written without spaces, may. A Chinese word counts in simplified and in traditional characters,
    whichever it was given in. A handle counts as a whole handle only: neither `@USDOTx`
    nor the address `me@usdot.gov` tags `@USDOT`.

    A post by one of a topic's own handles, or one that only repeats such a post, is not about that topic: a brand's own
    words are no complaint. `own` says whose account wrote it. Its tags are found all the same. A handle that only looks
    like a watched one is not matched but tagged `impersonation`; whoever writes under a look-alike of a topic's handle
    writes about that topic, or nobody would learn of it.

    Parameters
    ----------
    topics, watchlists
        What is watched. A feed's own word for the topic is honoured when it is a topic's name, title or word.
    by_brand
        A feed's brand becomes a topic of exactly that name, needing no configuration.
    """

    def __init__(self, topics: Sequence[Topic], watchlists: Sequence[Watchlist], by_brand: bool = False) -> None:
        self._by_brand = by_brand
        self._named: dict[str, dict[str, None]] = {}
        self._own_handles: dict[tuple[str, str], dict[str, None]] = {}
        self._brands: dict[str, dict[str, None]] = {}  # a topic's handle, as spelled -> the topic
        self._authors: dict[tuple[str, str], list[Watched]] = {}
        self._by_followers_lists = [one for one in watchlists if one.min_followers is not None]
        self._lookalikes = Lookalikes()
        words = Words()
        for topic in topics:
            self._add_topic(topic, words)
        for watchlist in watchlists:
            for entry in watchlist.entries:
                self._add_entry(watchlist, entry, words)
        self._automaton = words.automaton()
        forget_dictionaries()

    def match(self, mention: Mention, repeats: Mention | None = None) -> Matched:
        """The topics (the feed's own first, then in order of the text) and tags (the author's first)."""
        platform = platform_of(mention.platform)
        said = self._read(mention.text, platform)
        topics = said.topics()
        if mention.topic:
            topics = self._with_feed_topic(mention.topic, topics)
        handle = mention.author.handle.lstrip("@")
        key = (platform, fold(handle))
        own = tuple(self._own_handles.get(key, ()))
        said_by = reposted_handle(mention.text) or (fold(repeats.author.handle.lstrip("@")) if repeats else "")
        for name in (*own, *self._own_handles.get((platform, said_by), ())):
            topics.pop(name, None)
        tags = self._tags(mention, self._authors.get(key, ()), said.watched)
        if real := self._lookalikes.imitated(handle):
            tags.append(impersonation(handle, real, "author"))
            topics.update(self._brands.get(real, {}))
        elif title := self._lookalikes.poses_as(mention.author):
            tags.append(posing(mention.author, title))
            topics.update(self._named.get(word_as_compared(title), {}))
        tags += self._lookalikes.mentioned(mention.text)
        return Matched(tuple(topics), tuple(tags), own)

    def why(self, mention: Mention, topic: Topic) -> tuple[bool, str]:
        """Whether it is about the topic, and why, as a sentence."""

        said = replace(mention, topic=None)  # what the text says, without the feed's word

        def is_about(topic: Topic, *, by_feed: bool = True) -> bool:
            return topic.name in MentionMatcher((topic,), ()).match(mention if by_feed else said).topics

        return why_about(mention, topic, topic.name in self.match(mention).own, is_about)

    def _read(self, original: str, platform: str) -> TextRead:
        said, text = TextRead(), as_compared(original)
        if self._automaton is None:
            return said
        hashtags = HashtagReader(original, text) if "#" in text else None
        for end, (length, meaning, in_hashtags) in self._automaton.iter(text):
            start = end + 1 - length
            if meaning and stands_alone(text, start, end):
                said.take(meaning)
                if text[start] == "@":
                    said.take_handle(meaning, text, end, platform)
            elif hashtags and (inside := in_hashtags or meaning) and hashtags.names(start, end):
                said.take(inside)
        return said

    def _with_feed_topic(self, brand: str, found: dict[str, None]) -> dict[str, None]:
        known = self._named.get(word_as_compared(brand), {})
        if not self._by_brand:
            return known | found
        return {brand: None} | {name: None for name in found if name not in known}

    def _tags(self, mention: Mention, written: Iterable[Watched], mentioned: Iterable[Watched]) -> list[Tag]:
        at = mention.created_at
        tags: dict[tuple[str, str], Tag] = {}  # an entry is tagged once, however often it is hit
        for one in written:
            if one.valid(at):
                tags.setdefault((one.watchlist.name, one.entry.name), one.tag("author"))
        if mention.author.followers is not None:
            listed_already = {watchlist for watchlist, _ in tags}
            for watchlist in self._by_followers_lists:
                if watchlist.name not in listed_already and (tag := _by_followers(watchlist, mention.author)):
                    tags[watchlist.name, ""] = tag
        for one in mentioned:
            if one.valid(at):
                tags.setdefault((one.watchlist.name, one.entry.name), one.tag("mentioned"))
        return list(tags.values())

    def _add_topic(self, topic: Topic, words: Words) -> None:
        for name in (topic.name, topic.title, *topic.words):
            if name:
                self._named.setdefault(word_as_compared(name), {})[topic.name] = None
        words.add_topic(topic)
        self._lookalikes.add_title(topic.title)
        for platform, handles in topic.handles.items():
            for bare in filter(None, map(without_at, handles)):
                words.add_handle(topic, platform_of(platform), bare)
                self._own_handles.setdefault((platform_of(platform), fold(bare)), {})[topic.name] = None
                self._brands.setdefault(bare, {})[topic.name] = None
                self._lookalikes.add(bare)

    def _add_entry(self, watchlist: Watchlist, entry: WatchEntry, words: Words) -> None:
        for platform, handles in entry.handles.items():
            for bare in filter(None, map(without_at, handles)):
                watched = Watched(watchlist, entry, bare, where := platform_of(platform), is_whole_address(bare, where))
                words.at(word_as_compared("@" + bare))["watched"][watchlist.name, entry.name, platform, bare] = watched
                self._authors.setdefault((platform_of(platform), fold(bare)), []).append(watched)
                self._lookalikes.add(bare)


def _by_followers(watchlist: Watchlist, author: Author) -> Tag | None:
    followers, least = author.followers, watchlist.min_followers
    if followers is None or least is None or followers < least:
        return None
    name = f"@{author.handle}" if author.handle else "an unnamed author"
    why = f"written by {name}, {followers:,} followers ({watchlist.kind} from {least:,})"
    return Tag(watchlist.name, watchlist.kind, name, "followers", why)
