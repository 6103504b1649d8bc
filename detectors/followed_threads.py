"""The threads with most negative replies, each counted with a time constant of an hour."""

from __future__ import annotations

from math import exp, inf
from typing import TYPE_CHECKING
from zlib import crc32

from .seasonal_rate import HOUR
from .short_numbers import rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.model import Thread

MAX_THREADS = 12  # posts followed at a time
MAX_NEGATIVE_POSTS = 24  # negative posts remembered: whoever reposts one of them spreads it, even without a word
MAX_WEIGHT_AGE = 6 * HOUR  # how long the weight may grow
MIN_REPLIES = 0.05  # recent replies, below which a thread is dropped
MAX_POST_ID = 80  # characters of a post's id that are kept


class FollowedThreads:
    """Replies and reposts of each thread, lately and at all. Times are seconds since 1970.

    Recent ones decay exponentially, by forward decay (Cormode, Shkapenyuk, Srivastava, Xu 2009): instead of scaling
    all threads down at each reading, new replies count as `weight`, which grows from 1 at the landmark.

    >>> from firebreak.core.model import Thread
    >>> threads = FollowedThreads()
    >>> threads.add([Thread("x:1", 8, 6)], HOUR, threads.advance(HOUR, keep=""))
    ['1']
    >>> [round(number, 1) for number in threads.figures("1")]
    [6.0, 6.0, 3600.0, 8.0]
    >>> _ = threads.advance(2 * HOUR, keep="")
    >>> [round(number, 1) for number in threads.figures("1")]
    [2.2, 6.0, 3600.0, 2.9]
    """

    __slots__ = ("landmark", "negative_posts", "now", "reach", "threads", "weight")

    def __init__(self) -> None:
        # Post -> negative replies recently and at all, first seen, replies that could be judged recently; at all:
        # replies in doubt or without a word, and replies that are not negative.
        self.threads: dict[str, list[float]] = {}
        self.weight = 1.0
        self.now = self.landmark = 0.0
        self.negative_posts: dict[int, None] = {}  # hashes of negative posts, oldest first
        self.reach = 0.0  # of what was heard lately

    def advance(self, until: float, keep: str) -> float:
        """Let time pass; what a reply weighs by now.

        Now and then the landmark is moved, and threads that nobody speaks of are dropped, but for `keep`.
        """
        self.now = until
        self.landmark = self.landmark or until
        if until - self.landmark > MAX_WEIGHT_AGE:
            decay = exp((self.landmark - until) / HOUR)
            self.reach *= decay
            for thread in self.threads.values():
                thread[0], thread[3] = rounded(thread[0] * decay, 1e3), rounded(thread[3] * decay, 1e3)
            self.threads = {post: it for post, it in self.threads.items() if it[3] >= MIN_REPLIES or post == keep}
            self.landmark = until
        self.weight = exp((until - self.landmark) / HOUR)
        return self.weight

    def remember(self, keys: Sequence[str]) -> None:
        """Negative posts, the latest of all."""
        known = self.negative_posts
        for key in keys:
            known[_hash(_id(key))] = None
        while len(known) > MAX_NEGATIVE_POSTS:
            del known[next(iter(known))]

    def add(self, said: Sequence[Thread], until: float, weight: float) -> list[str]:
        """Add what threads received, each mention counted for as much as `weight`; the posts they began with."""
        posts = [self._count(thread, until, weight) for thread in said]
        while len(self.threads) > MAX_THREADS:
            del self.threads[self._least_spoken_of()]
        return posts

    def _count(self, said: Thread, until: float, weight: float) -> str:
        post, replies, negative, bare = _id(said.key), said.replies, said.negative, said.bare
        told = replies - said.unsure
        if bare and _hash(post) in self.negative_posts:
            negative += bare
        elif bare:
            told -= bare
        post = post[:MAX_POST_ID]
        thread = self.threads.get(post)
        if thread is None:
            thread = self.threads[post] = [0.0, 0.0, until, 0.0, 0.0, 0.0]
        alike = told == negative and thread[0] == thread[3]
        thread[0] = rounded(thread[0] + negative * weight, 1e3)
        thread[1] += negative
        thread[3] = thread[0] if alike else rounded(thread[3] + told * weight, 1e3)
        thread[4] += replies - told
        thread[5] += told - negative
        return post

    def _least_spoken_of(self) -> str:
        """The thread with the fewest negative replies lately, the oldest of these."""
        least, fewest = "", inf
        for post, thread in self.threads.items():
            if thread[0] < fewest:
                least, fewest = post, thread[0]
        return least

    def most_spoken_of(self, posts: Sequence[str]) -> str:
        """The one of these posts with most negative replies lately; empty where none is followed."""
        if len(posts) == 1:  # as mostly
            return posts[0] if posts[0] in self.threads else ""
        return max([post for post in posts if post in self.threads], key=self._recent, default="")

    def _recent(self, post: str) -> float:
        """Negative replies lately, each counted for what it weighed."""
        return self.threads[post][0]

    def figures(self, post: str) -> tuple[float, float, float, float]:
        """Negative replies recently and at all, when the first came, and all that could be judged recently."""
        recent, total, since, replies, *_ = self.threads.get(post, (0.0, 0.0, self.now, 0.0))
        return recent / self.weight, total, since, replies / self.weight

    def beside(self, post: str) -> tuple[float, float]:
        """Its replies in doubt or without a word, and those that are not negative."""
        *_, unsure, others = self.threads.get(post, (0.0, 0.0))
        return unsure, others

    def weigh_anew(self, now: float) -> None:
        """After a restart: what a reply weighs at `now`."""
        self.now, self.weight = now, exp((now - self.landmark) / HOUR)


def post_of(key: str) -> str:
    """The post's own id as it is kept, without its platform."""
    return _id(key)[:MAX_POST_ID]


def _id(key: str) -> str:
    return key.partition(":")[2]


def _hash(post: str) -> int:
    return crc32(post.encode())
