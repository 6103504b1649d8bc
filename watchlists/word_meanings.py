"""What words and handles mean where they stand in a text; all of them in one automaton."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import ahocorasick

from ..core.model import Tag
from .handles import goes_on, is_whole_address, platform_of, without_at
from .normalising import word_as_compared
from .word_forms import forms, glued

if TYPE_CHECKING:
    from datetime import datetime

    from ..core.model import Topic, WatchEntry, Watchlist


class Watched(NamedTuple):
    """A watchlist entry by one of its handles; the tag is only made when it is hit."""

    watchlist: Watchlist
    entry: WatchEntry
    handle: str
    platform: str
    is_whole_address: bool

    def valid(self, at: datetime) -> bool:
        since, until = self.entry.valid_from, self.entry.valid_until
        return (since is None or since <= at) and (until is None or at < until)

    def tag(self, how: Literal["author", "mentioned"]) -> Tag:
        what = f"written by @{self.handle}" if how == "author" else f"@{self.handle} is tagged"
        why = f"{what}: {self.entry.name}, {self.watchlist.kind}"
        return Tag(self.watchlist.name, self.watchlist.kind, self.entry.name, how, why)


class Conditions(NamedTuple):
    """What a word says that is weighed against the other words of the text."""

    everyday: tuple[tuple[str, str], ...] = ()  # (topic, word) that it names in company only
    company: tuple[tuple[str, str], ...] = ()  # (topic, word) for which it is that company
    not_about: tuple[str, ...] = ()  # topics of which the text is not


class Meaning(NamedTuple):
    """What a word or handle says where it stands in a text."""

    topics: tuple[str, ...] = ()  # that it names
    tagged: tuple[str, ...] = ()  # topics whose handle it is; on platforms ...
    elsewhere: tuple[tuple[str, str], ...] = ()  # ... but these (topic, platform), where theirs is another
    watched: tuple[Watched, ...] = ()
    conditions: Conditions | None = None


class TextRead:
    """What one text says, gathered place by place; topics in the order of the text."""

    __slots__ = ("_conditions", "_tagged", "about", "watched")

    def __init__(self) -> None:
        self.about: dict[str, None] = {}
        self.watched: list[Watched] = []
        self._tagged: list[str] = []
        self._conditions: list[Conditions] = []

    def take(self, meaning: Meaning) -> None:
        """A word stands here."""
        for topic in meaning.topics:
            self.about[topic] = None
        if meaning.conditions:
            self._conditions.append(meaning.conditions)

    def take_handle(self, meaning: Meaning, text: str, end: int, platform: str) -> None:
        """A handle stands here: that of an account of one platform, unless it is a whole address."""
        ends = not goes_on(text, end, platform, whole_address=False)
        for topic in meaning.tagged:
            if ends and (topic, platform) not in meaning.elsewhere:
                self.about[topic] = None
                self._tagged.append(topic)
        for one in meaning.watched:
            if one.is_whole_address:
                if not goes_on(text, end, platform, whole_address=True):
                    self.watched.append(one)
            elif ends and one.platform == platform:
                self.watched.append(one)

    def topics(self) -> dict[str, None]:
        """What it is about in the end: an everyday word needs company, and a handle outweighs a word to leave out."""
        if self._conditions:
            company = {each for one in self._conditions for each in one.company}
            self.about |= {each[0]: None for one in self._conditions for each in one.everyday if each in company}
            for topic in {each for one in self._conditions for each in one.not_about}.difference(self._tagged):
                self.about.pop(topic, None)
        return self.about


class Words:
    """Words and handles, compared as texts are, on their way into the automaton, which is built once."""

    def __init__(self) -> None:
        self._meanings: dict[str, dict[str, dict[Any, Any]]] = {}
        self._in_hashtags: dict[str, dict[str, dict[Any, Any]]] = {}

    def at(self, word: str, *, in_hashtags: bool = False) -> dict[str, dict[Any, Any]]:
        """What the word means, by the fields of `Meaning` and `Conditions`."""
        meanings = self._in_hashtags if in_hashtags else self._meanings
        return meanings.setdefault(word, defaultdict(dict))

    def add_topic(self, topic: Topic) -> None:
        """Its words in all their forms, those that count in company only, and those that say that it is not meant."""
        everyday = {word_as_compared(word): company for word, company in topic.only_with.items()}
        for word in (*topic.words, *everyday):
            plain = word_as_compared(word)
            kind, what = ("everyday", (topic.name, plain)) if plain in everyday else ("topics", topic.name)
            self._add(word, kind, what)
            for company in everyday.get(plain, ()):
                self._add(company, "company", (topic.name, plain))
        for word in topic.not_words:
            self._add(word, "not_about", topic.name)

    def add_handle(self, topic: Topic, platform: str, bare: str) -> None:
        """A topic's handle: one of these counts wherever the topic has not given another one for that platform."""
        means = self.at(word := word_as_compared("@" + bare))
        means["tagged"][topic.name] = topic.name
        if not is_whole_address(bare, platform):
            others = {
                platform_of(one)
                for one, handles in topic.handles.items()
                if word not in {word_as_compared("@" + without_at(handle)) for handle in handles}
            }
            means["elsewhere"] |= {(topic.name, other): (topic.name, other) for other in others}

    def _add(self, word: str, kind: str, what: str | tuple[str, str]) -> None:
        for form in forms(word):
            self.at(form)[kind][what] = what
        for form in glued(word):
            self.at(form, in_hashtags=True)[kind][what] = what

    def automaton(self) -> ahocorasick.Automaton | None:
        """Gives (length, meaning, meaning in a hashtag) for every place where a word ends; None without words."""
        made = ahocorasick.Automaton()
        for word in (self._meanings | self._in_hashtags).keys() - {""}:
            made.add_word(word, (len(word), _meaning(self._meanings.get(word)), _meaning(self._in_hashtags.get(word))))
        if not len(made):
            return None
        made.make_automaton()
        return made


def _meaning(fields: dict[str, dict[Any, Any]] | None) -> Meaning | None:
    if fields is None:
        return None
    given = {name: tuple(each.values()) for name, each in fields.items()}
    conditions = {name: given.pop(name) for name in Conditions._fields if name in given}
    return Meaning(**given, conditions=Conditions(**conditions) if conditions else None)
