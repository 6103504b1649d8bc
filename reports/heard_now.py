"""What is heard of each topic now and how it is answered today: read once for all who look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from ..care.conversations import answered
from ..care.response_figures import GOAL, TARGET, Desk, Figures, figures
from ..core.public_promises import LONGEST, PromiseState, counts, due
from ..core.signal_posts import parts_of
from .heard import heard

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from ..core.model import Topic
    from ..core.store import Store
    from .heard import Heard

OUT_OF_DATE = timedelta(days=1)  # older mentions are no news
SHARED = timedelta(hours=4)  # of which shares are told
POSTS, READ = 400, 2_000  # that are read of all topics together, for now and for today
FEWEST = 20  # of a topic, however many there are
NAMED = 3  # parts or places
MOMENT, MINUTE = 2, 60  # seconds for which something that was read is good enough
EACH, LONG = 0.1, 20  # ... of a topic: so many for every topic that there is, at most so long
LATELY = timedelta(minutes=10)  # in which new posts are looked for; who writes of the past is found with the others
WEEK = timedelta(days=7)
Read = TypeVar("Read")
Seen = TypeVar("Seen")


class TopicHeard(Struct, frozen=True):
    """The newest mentions of a topic within a day, the newest first; shares in percent, the largest first."""

    posts: tuple[Heard, ...] = ()
    is_all: bool = True
    people: int = 0  # who wrote negatively in the last hours
    parts: tuple[tuple[str, int], ...] = ()  # of the product, in negative mentions that name one
    places: tuple[tuple[str, int], ...] = ()

    @property
    def waiting(self) -> list[Heard]:
        """Who waits for an answer."""
        return [one for one in self.posts if one.answered.state == "unanswered"]


class Today(Struct, frozen=True):
    """How those were answered who wrote since midnight, and what became of this week's promises."""

    figures: Figures
    target: timedelta
    goal: float
    is_all: bool
    promises: dict[PromiseState, int]

    @property
    def kept(self) -> int:
        """Promises that were kept, renewed ones among them."""
        return self.promises.get("kept", 0) + self.promises.get("renewed", 0)

    @property
    def settled(self) -> int:
        """All whose time is over."""
        return self.kept + self.promises.get("broken", 0)


class _Once(Generic[Read]):
    """Reads again once something has changed; who asks meanwhile waits for the first one's answer."""

    def __init__(self) -> None:
        self._turn, self._mark = Lock(), object()
        self._kept: list[Read] = []

    def read(self, mark: object, read: Callable[[], Read]) -> Read:
        with self._turn:
            if not self._kept or self._mark != mark:
                self._kept, self._mark = [read()], mark
            return self._kept[0]


class _Each(Generic[Read]):
    """The same of many topics: reads those anew of which something has changed, and leaves the others as they are."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._marks: Mapping[str, object] = {}
        self._kept: dict[str, Read] = {}

    def read(
        self, marks: Mapping[str, object], read: Callable[[Collection[str]], Mapping[str, Read]]
    ) -> dict[str, Read]:
        with self._turn:
            old = {name for name, mark in marks.items() if self._marks.get(name, self) != mark}
            found = {**self._kept, **read(old)} if old else self._kept
            self._kept, self._marks = {name: found[name] for name in marks}, marks
            return self._kept


class HeardNow:
    """Reads a topic when something was said of it, else now and then, however many pages are open."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._of_topics = _Each[TopicHeard]()
        self._of_history = _Each[Any]()
        self._of_today = _Once[Today]()

    def topics(self, topics: Sequence[Topic], now: datetime) -> Mapping[str, TopicHeard]:
        """What is heard of each."""
        most = max(FEWEST, POSTS // max(1, len(topics)))
        return self._of_topics.read(
            self._marks(topics, now),
            lambda names: self._topics([one for one in topics if one.name in names], now, most),
        )

    def seen(self, topics: Sequence[Topic], now: datetime, read: Callable[[str], Seen]) -> Mapping[str, Seen]:
        """How each topic runs, which `read` tells by its name; shared in the same way."""
        return self._of_history.read(self._marks(topics, now), lambda names: {name: read(name) for name in names})

    def _marks(self, topics: Sequence[Topic], now: datetime) -> dict[str, object]:
        """What a topic has of new posts, and at which time it is read again without any: not all at once."""
        since = now.replace(second=0, microsecond=0) - LATELY
        with self._store.begin() as tx:
            lately, said = tx.heard_lately([one.name for one in topics], since), tx.said_of_mentions()
        good = good_for(len(topics))
        turns = (int(now.timestamp() / good + place / len(topics)) for place in range(len(topics)))
        return {one.name: (one, lately.get(one.name), said, turn) for one, turn in zip(topics, turns, strict=True)}

    def today(self, topics: Sequence[Topic], now: datetime) -> Today | None:
        """How those were answered who wrote to accounts of ours; None where the file names no account."""
        ours = [one for one in topics if one.handles]
        if not ours:
            return None
        return self._of_today.read(int(now.timestamp() // MINUTE), lambda: self._today(ours, now))

    def _topics(self, topics: Sequence[Topic], now: datetime, most: int) -> Mapping[str, TopicHeard]:
        known, since, soon = {one.name: one for one in topics}, now - OUT_OF_DATE, now + timedelta(seconds=1)
        found = {}
        together = max(1, POSTS // most)  # topics: so many posts in one transaction, and no more
        for some in (topics[at : at + together] for at in range(0, len(topics), together)):
            with self._store.begin() as tx:
                newest = [one for topic in some for one in tx.heard(topic.name, since, soon, most)[::-1]]
                told = heard(tx, known, newest)
            for topic in some:
                mine = [one for one in told if one.answered.heard.topic == topic.name]
                found[topic.name] = _told(topic, mine, now, is_all=len(mine) < most)
        return found

    def _today(self, topics: Sequence[Topic], now: datetime) -> Today:
        midnight = now.astimezone(ZoneInfo(topics[0].zone)).replace(hour=0, minute=0, second=0, microsecond=0)
        most, soon = READ // len(topics), now + timedelta(seconds=1)
        found, promises, is_all = [], [], True
        for topic in topics:
            with self._store.begin() as tx:
                newest = tx.heard(topic.name, midnight, soon, most)
                own = tx.own_posts(topic.name, newest[0].mention.created_at, soon) if newest else []
                handled = tx.handled([one.mention.key for one in newest])
                about = [tx.open_incident(topic.name), *tx.closed_since(topic.name, now - WEEK - LONGEST)]
            found += answered(newest, own, topic.handles, handled)
            promises += due(about, now - WEEK, now)
            is_all = is_all and len(newest) < most
        return Today(figures("today", found, Desk(topics[0].zone)), TARGET, GOAL, is_all, counts(promises, now))


def good_for(things: int) -> float:
    """For how many seconds one of so many is as good as new, when nothing happens to it.

    >>> good_for(6), good_for(100), good_for(1_000)
    (2, 10.0, 20)
    """
    return min(LONG, max(MOMENT, EACH * things))


def _told(topic: Topic, posts: Sequence[Heard], now: datetime, *, is_all: bool) -> TopicHeard:
    late = [one.answered.heard.mention for one in posts if one.is_negative]
    mentions = [one for one in late if one.created_at >= now - SHARED]
    parts = shares(part for one in mentions for part in parts_of(one.text, topic.parts))
    places = shares(one.place for one in mentions if one.place)
    people = {(one.platform, one.author.handle) for one in mentions}
    return TopicHeard(tuple(posts), is_all, len(people), parts, places)


def shares(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """The most frequent ones, in percent of all that are named.

    >>> shares(["app", "site", "app", "app"])
    (('app', 75), ('site', 25))
    """
    found = Counter(names)
    return tuple((name, round(100 * count / found.total())) for name, count in found.most_common(NAMED))
