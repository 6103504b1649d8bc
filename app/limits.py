"""What a stranger's feed may make us keep: dead letters an hour, platforms and topics of its own invention."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from ..core.model import FEED

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence
    from datetime import datetime

    from ..core.model import DeadLetter, Reading, Topic

log = logging.getLogger("firebreak")

LETTERS_AN_HOUR = 10_000  # kept to look at; those beyond are counted
PLATFORMS = 200  # whose silence is listened for
TOPICS = 5_000  # each has detectors of its own, some 50 KB in memory


class LetterLimit:
    """How many unreadable lines are kept with their text in an hour."""

    def __init__(self, most: int = LETTERS_AN_HOUR) -> None:
        self._most, self._kept = most, 0
        self._since: datetime | None = None

    def share(self, letters: Sequence[DeadLetter], now: datetime) -> tuple[Sequence[DeadLetter], int]:
        """Those that are kept, and how many are only counted."""
        if self._since is None or not timedelta(0) <= now - self._since < timedelta(hours=1):
            self._since, self._kept = now, 0
        kept = letters[: self._most - self._kept]
        self._kept += len(kept)
        if len(kept) < len(letters) and kept:
            log.warning("more than %d unreadable lines in an hour: the next ones are only counted", self._most)
        return kept, len(letters) - len(kept)


class TopicLimit:
    """Which topics and platforms are listened to: those that are known, and new ones while there is room."""

    def __init__(self, platforms: int = PLATFORMS, topics: int = TOPICS) -> None:
        self._most = {True: platforms, False: topics}
        self._known: set[str] = set()  # and those that the playbooks name
        self._invented: dict[bool, set[str]] = {True: set(), False: set()}
        self._asked = False
        self._told: set[bool] = set()

    def within(
        self,
        readings: Iterable[Reading],
        stored: Callable[[], Iterable[str]],
        named: Callable[[], Iterable[Topic]] = tuple,
    ) -> list[Reading]:
        """The readings that detectors may have; `stored` names the topics that are known to the database, and `named`
        those of the playbooks, of which there may be any number."""
        found = list(readings)
        if any(each.topic not in self._known for each in found):
            self._know(stored, {each.name for each in named()})
        return [each for each in found if each.topic in self._known or self._has_room(each.topic)]

    def _know(self, stored: Callable[[], Iterable[str]], named: set[str]) -> None:
        self._known |= named
        if not self._asked:  # later on nobody but us adds any
            self._asked = True
            for topic in stored():
                self._add(topic, named)

    def _add(self, topic: str, named: Container[str] = ()) -> None:
        self._known.add(topic)
        if topic not in named:
            self._invented[topic.startswith(FEED)].add(topic)

    def _has_room(self, topic: str) -> bool:
        feed = topic.startswith(FEED)
        if len(self._invented[feed]) < self._most[feed]:
            self._add(topic)
            return True
        if feed not in self._told:
            what = "platforms: the silence of further ones" if feed else "topics: what further ones receive"
            log.warning("the feeds named more than %d %s is not watched", self._most[feed], what)
            self._told.add(feed)
        return False
