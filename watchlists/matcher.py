"""Finds in one pass what a mention is about and whom it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import ahocorasick

from ..core.model import Matched, Tag
from ..core.post_edits import reposted_handle
from ..core.text import fold
from .boundaries import stands_alone
from .lookalikes import Lookalikes, impersonation
from .spellings import in_both_scripts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from ..core.model import Author, Mention, Topic, WatchEntry, Watchlist

_ALIASES = {"twitter": "x"}  # one platform, two names


class _Watched(NamedTuple):
    """A watchlist entry by one of its handles; the tag is only made when it is hit."""

    watchlist: Watchlist
    entry: WatchEntry
    handle: str

    def valid(self, at: datetime) -> bool:
        since, until = self.entry.valid_from, self.entry.valid_until
        return (since is None or since <= at) and (until is None or at < until)

    def tag(self, how: Literal["author", "mentioned"]) -> Tag:
        what = f"written by @{self.handle}" if how == "author" else f"@{self.handle} is tagged"
        why = f"{what}: {self.entry.name}, {self.watchlist.kind}"
        return Tag(self.watchlist.name, self.watchlist.kind, self.entry.name, how, why)


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
        self._authors: dict[tuple[str, str], list[_Watched]] = {}
        self._by_followers_lists = [one for one in watchlists if one.min_followers is not None]
        self._lookalikes = Lookalikes()
        words = _Words()
        for topic in topics:
            self._add_topic(topic, words)
        for watchlist in watchlists:
            for entry in watchlist.entries:
                self._add_entry(watchlist, entry, words)
        self._automaton = words.automaton()

    def match(self, mention: Mention, repeats: Mention | None = None) -> Matched:
        """The topics (the feed's own first, then in order of the text) and tags (the author's first)."""
        text = " ".join(fold(mention.text).split())
        named: list[str] = []
        watched: list[_Watched] = []
        if self._automaton is not None:
            for end, (length, about, tagged) in self._automaton.iter(text):
                if stands_alone(text, end + 1 - length, end):
                    named += about
                    watched += tagged
        topics = dict.fromkeys(named)  # an ordered set
        if mention.topic:
            topics = self._with_feed_topic(mention.topic, topics)
        handle = mention.author.handle.lstrip("@")
        platform = _platform(mention.platform)
        key = (platform, fold(handle))
        own = tuple(self._own_handles.get(key, ()))
        said_by = reposted_handle(mention.text) or (fold(repeats.author.handle.lstrip("@")) if repeats else "")
        for name in (*own, *self._own_handles.get((platform, said_by), ())):
            topics.pop(name, None)
        tags = self._tags(mention, self._authors.get(key, ()), watched)
        if real := self._lookalikes.imitated(handle):
            tags.append(impersonation(handle, real, "author"))
            topics.update(self._brands.get(real, {}))
        tags += self._lookalikes.mentioned(mention.text)
        return Matched(tuple(topics), tuple(tags), own)

    def _with_feed_topic(self, brand: str, found: dict[str, None]) -> dict[str, None]:
        known = self._named.get(_normalised(brand), {})
        if not self._by_brand:
            return known | found
        return {brand: None} | {name: None for name in found if name not in known}

    def _tags(self, mention: Mention, written: Iterable[_Watched], mentioned: Iterable[_Watched]) -> list[Tag]:
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

    def _add_topic(self, topic: Topic, words: _Words) -> None:
        for name in (topic.name, topic.title, *topic.words):
            if name:
                self._named.setdefault(_normalised(name), {})[topic.name] = None
        for word in topic.words:
            for spelling in in_both_scripts(_normalised(word)):
                words.topics.setdefault(spelling, {})[topic.name] = None
        for platform, handles in topic.handles.items():
            for bare in filter(None, map(_without_at, handles)):
                words.topics.setdefault(_normalised("@" + bare), {})[topic.name] = None
                self._own_handles.setdefault((_platform(platform), fold(bare)), {})[topic.name] = None
                self._brands.setdefault(bare, {})[topic.name] = None
                self._lookalikes.add(bare)

    def _add_entry(self, watchlist: Watchlist, entry: WatchEntry, words: _Words) -> None:
        for platform, handles in entry.handles.items():
            for bare in filter(None, map(_without_at, handles)):
                watched = _Watched(watchlist, entry, bare)
                words.watched.setdefault(_normalised("@" + bare), []).append(watched)
                self._authors.setdefault((_platform(platform), fold(bare)), []).append(watched)
                self._lookalikes.add(bare)


class _Words:
    """Folded words and handles on their way into the automaton, which is built once."""

    def __init__(self) -> None:
        self.topics: dict[str, dict[str, None]] = {}
        self.watched: dict[str, list[_Watched]] = {}

    def automaton(self) -> ahocorasick.Automaton | None:
        """Gives (length, topics, watched) for every place where a word ends; None when there are no words."""
        made = ahocorasick.Automaton()
        for word in (self.topics | self.watched).keys() - {""}:
            made.add_word(word, (len(word), tuple(self.topics.get(word, ())), tuple(self.watched.get(word, ()))))
        if not len(made):
            return None
        made.make_automaton()
        return made


def _by_followers(watchlist: Watchlist, author: Author) -> Tag | None:
    followers, least = author.followers, watchlist.min_followers
    if followers is None or least is None or followers < least:
        return None
    name = f"@{author.handle}" if author.handle else "an unnamed author"
    why = f"written by {name}, {followers:,} followers ({watchlist.kind} from {least:,})"
    return Tag(watchlist.name, watchlist.kind, name, "followers", why)


def _without_at(handle: str) -> str:
    return handle.strip().lstrip("@＠")


def _normalised(word: str) -> str:
    return " ".join(fold(word).split())


def _platform(name: str) -> str:
    folded = name.lower()
    return _ALIASES.get(folded, folded)
