"""One post that speaks of a death, a fire or a data leak is enough, whoever wrote it and however few read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.errors import BadState
from ..core.model import GravePost, Harm, Severity, Signal, gravest
from ..core.nearness import Nearness
from ..core.translation import gettext_noop, message
from .calendar import seconds
from .how_near import goes_on

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..core.model import Phase, Reading, Topic

VERSION = 1
CALM_AFTER = 24 * 3600.0  # seconds without such a post after which the next one begins anew
OLDEST = 24 * 3600.0  # seconds: of a post that comes later than that nobody is told
COUNT_EVERY = 300.0  # seconds between two signals that only count more of the same: a fire has hundreds a minute
MAX_POSTS = 6  # posts that a signal names: the gravest, and of these the latest
IN_WORDS = {
    "death": gettext_noop("a death"),
    "injury": gettext_noop("somebody hurt"),
    "fire": gettext_noop("fire, smoke or an explosion"),
    "accident": gettext_noop("an accident"),
    "abuse": gettext_noop("violence or harassment"),
    "discrimination": gettext_noop("discrimination"),
    "children": gettext_noop("harm to children"),
    "data_leak": gettext_noop("a data leak"),
    "food_poisoning": gettext_noop("spoilt or poisoned food"),
    "lawsuit": gettext_noop("the courts"),
    "arrest": gettext_noop("police or prosecutors"),
    "strike": gettext_noop("a strike"),
    "recall": gettext_noop("a recall"),
}


class Grave:
    """Raises at the first post, grows when another kind of harm or a graver one is spoken of; calm after a day.

    More posts about the same are counted on the card and ring nobody: how fast they come is for other detectors.

    >>> from datetime import UTC, datetime
    >>> from firebreak.core.model import Reading, Topic
    >>> at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    >>> post = GravePost("x:1", (Harm("death", Severity.SEV1, "passenger died"),))
    >>> signal = Grave(Topic("acme")).update(Reading("acme", at, at, all=1, grave=(post,)))
    >>> signal.severity.value, signal.why
    ('sev1', 'A post speaks of a death ("passenger died").')
    """

    name = "grave"

    def __init__(self, topic: Topic) -> None:
        self.topic = topic.name
        self.seen: dict[str, Severity] = {}  # kind of harm -> the gravest so far
        self.posts: list[GravePost] = []
        self.now = self.last_post = 0.0  # seconds since 1970, as we learned of them
        self.count = 0  # posts since the first
        self.signalled_at = 0.0

    def update(self, reading: Reading) -> Signal | None:
        """A signal for every post that tells something new; of more of the same one in five minutes, a count."""
        now = seconds(reading.heard_at or reading.until)
        if now < self.now:
            now = self.now
        self.now = now
        if not reading.grave and not self.seen:
            return None
        grave = reading.grave if now - seconds(reading.until) <= OLDEST else ()
        known = {post.mention for post in self.posts}
        fresh = [post for post in grave if post.mention not in known]
        is_first = not self.seen or now - self.last_post > CALM_AFTER
        if not fresh:
            return self._calm(reading) if self.seen and is_first else None
        if is_first:
            self.closed()
        self.last_post = now
        self.count += len(fresh)
        self.posts = sorted([*reversed(fresh), *self.posts], key=_severity)[:MAX_POSTS]
        before = dict(self.seen)
        for harm in (harm for post in fresh for harm in post.harms):
            self.seen[harm.kind] = gravest(harm.severity, self.seen.get(harm.kind, harm.severity))
        if self.seen == before and now - self.signalled_at < COUNT_EVERY:
            return None
        self.signalled_at = now
        return self._signal(reading, "raised" if is_first else "grew", min(fresh, key=_severity))

    def closed(self) -> None:
        """Nothing is open that this was a part of: the next post is the first again."""
        self.seen, self.posts, self.count = {}, [], 0

    def _signal(self, reading: Reading, phase: Phase, told: GravePost) -> Signal:
        return Signal(
            topic=self.topic,
            detector=self.name,
            phase=phase,
            at=reading.until,
            severity=gravest(*self.seen.values()),
            observed=float(self.count),
            expected=0.0,
            window=0.0,
            score=float(self.count),
            why=_sentence(told, self.count),
            details={"content": list(self.seen), "entries": list(self.seen), "said": _quoted(self.posts)},
            evidence=tuple(dict.fromkeys([told.mention, *(post.mention for post in self.posts)])),
        )

    def _calm(self, reading: Reading) -> Signal:
        self.closed()
        why = message("No post has spoken of harm for a day.")
        return Signal(self.topic, self.name, "calm", reading.until, Severity.SEV4, 0.0, 0.0, CALM_AFTER, 0.0, why)

    def nearness(self, at: datetime) -> Nearness:
        """One post is enough."""
        unit = message("posts that speak of harm")
        if self.seen and at.timestamp() - self.last_post <= CALM_AFTER:
            return goes_on(float(self.count), unit)
        return Nearness(0.0, 1.0, unit, message("No post speaks of harm; one would have been enough."))

    def state(self) -> dict[str, Any]:
        """Plain JSON, under 3 KB."""
        posts = [
            [post.mention, [[harm.kind, harm.severity.value, harm.words] for harm in post.harms]] for post in self.posts
        ]
        seen = {kind: severity.value for kind, severity in self.seen.items()}
        return {
            "v": VERSION,
            "seen": seen,
            "posts": posts,
            "rest": [self.now, self.last_post, self.count, self.signalled_at],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; BadState when another version wrote it."""
        if state.get("v") != VERSION:
            raise BadState(f"{self.name}: state of version {state.get('v')}, this is {VERSION}")
        self.seen = {kind: Severity(value) for kind, value in state["seen"].items()}
        self.posts = [
            GravePost(mention, tuple(Harm(kind, Severity(value), words) for kind, value, words in harms))
            for mention, harms in state["posts"]
        ]
        self.now, self.last_post, self.count, self.signalled_at = state["rest"]


def _severity(post: GravePost) -> Severity:
    return min(harm.severity for harm in post.harms)


def _quoted(posts: list[GravePost]) -> list[str]:
    """The words that did it, each once."""
    return list(dict.fromkeys(harm.words for post in posts for harm in post.harms))


def _sentence(post: GravePost, count: int) -> str:
    first, *others = sorted(post.harms, key=lambda harm: harm.severity)
    gaps = {"harm": message(IN_WORDS.get(first.kind, first.kind)), "said": first.words}
    told = message('A post speaks of {harm} ("{said}").', **gaps)
    if others:
        other = message(IN_WORDS.get(others[0].kind, others[0].kind))
        told = message('A post speaks of {harm} ("{said}"), and of {other}.', other=other, **gaps)
    return message("{what}; {n} such posts so far.", what=told, n=count) if count > 1 else told
