"""What a drill brings as time passes: tasks of its incident, and posts that are judged and noticed as real ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec.structs import replace

from ..core.effects import Post
from ..core.errors import NotFound
from ..core.model import DRILL, About, Author, Incident, Inject, Mention, Task
from ..core.ports import Clock
from ..core.reading_language import reading_in
from ..core.rules import INJECT
from ..core.store import Store
from ..core.translation import message

MOST = 200  # posts that one inject may bring
WAVES = 8  # in which they come
POSTS = 30  # of a past incident that are brought again

Score = Callable[[Store, str, datetime], str]  # of the incident so named, in words
Rehearse = Callable[[Sequence[Mention], str], None]


def inject_tasks(incident: Incident, injects: Sequence[Inject]) -> list[Task]:
    """A task for each, at its time; those of a crowd come in waves."""
    ordered = sorted((one for each in injects for one in _in_waves(each)), key=lambda one: one.after)
    return [
        Task(
            key=f"{incident.id}/desk/{INJECT}/{number}",
            incident=incident.id,
            playbook="",
            step=number,
            verb=INJECT,
            due_at=incident.opened_at + timedelta(seconds=one.after),
            about=About(inject=one),
        )
        for number, one in enumerate(ordered, 1)
    ]


def _in_waves(inject: Inject) -> list[Inject]:
    """A crowd comes in a few waves, a minute apart or more: each is told once."""
    posts = min(inject.posts, MOST)
    waves = max(1, min(posts, WAVES, int(inject.over // 60)))
    shares = [posts * (place + 1) // waves - posts * place // waves for place in range(waves)]
    return [
        replace(inject, after=inject.after + place * inject.over / waves, posts=share)
        for place, share in enumerate(shares)
    ]


def of_past(store: Store, id: str) -> list[Inject]:
    """The posts that an incident was about, as long after its beginning as they came then. Raises NotFound."""
    with store.begin() as tx:
        incident = tx.incident(id)
        if incident is None:
            raise NotFound(message("there is no incident {id}", id=id))
        keys = dict.fromkeys(key for signal in incident.signals for key in (*signal.posts, *signal.evidence))
        posts = tx.evidence(id, list(keys)[:POSTS])
    return [
        Inject(
            after=max(0.0, (one.mention.created_at - incident.opened_at).total_seconds()),
            text=one.mention.text,
            author=one.mention.author.handle,
            platform=one.mention.platform,
            followers=one.mention.author.followers,
            lang=one.mention.lang,
            sentiment=one.label,
        )
        for one in sorted(posts, key=lambda one: (one.mention.created_at, one.mention.key))
    ]


class Rehearsals:
    """Makes what a drill says ready to be said: its posts are taken in first, its score is counted."""

    def __init__(self, store: Store, clock: Clock, rehearse: Rehearse, score: Score) -> None:
        self._store, self._clock, self._rehearse, self._score = store, clock, rehearse, score

    def ready(self, task: Task, effect: Post) -> Post:
        """The message; done again after a crash, the posts are known and nothing follows from them twice."""
        if task.verb != INJECT:
            with reading_in(effect.language):
                return replace(effect, text=self._score(self._store, task.incident, self._clock.now()))
        if task.about.inject and task.about.inject.author:
            self._take_in(task, task.about.inject)
        return effect

    def _take_in(self, task: Task, inject: Inject) -> None:
        with self._store.begin() as tx:
            incident = tx.incident(task.incident)
        if incident:
            now, topic = self._clock.now(), incident.topic
            names = [inject.author, *(f"{inject.author}{n}" for n in range(2, inject.posts + 1))]
            made = partial(Mention, text=inject.text, created_at=now, lang=inject.lang, sentiment=inject.sentiment)
            posts = [
                made(
                    f"{task.key}/{place}",
                    inject.platform,
                    Author(name, inject.followers),
                    topic=topic.removeprefix(DRILL),
                )
                for place, name in enumerate(names, 1)
            ]
            self._rehearse(posts, topic)
