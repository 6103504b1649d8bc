"""What `firebreak check` advises beside its warnings: what is not watched, and how people spell what is."""

from __future__ import annotations

from pathlib import Path as Folder
from typing import TYPE_CHECKING

from msgspec import Struct

from ..core.clock import SystemClock
from ..core.messages import Listed, Number
from ..core.model import Problem
from ..core.translation import gettext, message, nmessage
from ..playbooks.out_of_date import out_of_date
from ..response.coming_week import doubts_of_the_week
from ..watchlists import spellings
from ..watchlists.everyday_words import words_found_everywhere
from ..watchlists.matcher import MentionMatcher
from ..wiring import open_existing_store, open_recording
from .replay_progress import WithProgress
from .run_absences import ABSENCES, Absences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from ..core.model import Mention
    from ..playbooks.file import PlaybooksFile
    from ..playbooks.loader.tree import Path

STORED = 50_000  # of the database's newest mentions that no topic matched


class Advice(Struct, frozen=True):
    """Warnings with their places, and spellings to think about: one sentence each."""

    warnings: tuple[Problem, ...]
    spellings: tuple[str, ...]


def advise(file: PlaybooksFile, mentions: Iterable[Mention] | None = None, now: datetime | None = None) -> Advice:
    """What to think about before this file is used; with `mentions`, only misspellings that really stand in them."""
    now = now or SystemClock().now()
    suspects = (
        Problem(file.path, *_place_of(file, suspect), suspect.why, severe=False)
        for suspect in (*words_found_everywhere(file.topics), *spellings.suspect_words(file.topics))
    )
    nothing = message("nothing is watched: no mention will ever be looked at; give it topics")
    empty = () if file.topics else (Problem(file.path, 1, 1, nothing, severe=False),)
    doubts = (*_absences(file, now), *out_of_date(file, now), *doubts_of_the_week(file, now))
    over = (Problem(file.path, *file.place(*at), what, severe=False) for at, what in doubts)
    said = _unmatched(file, mentions) if mentions is not None else _suggested(file)
    return Advice((*empty, *suspects, *over), tuple(said))


def _absences(file: PlaybooksFile, now: datetime) -> Iterator[tuple[Path, str]]:
    """Lets the rotas of the file know who is away, and tells of calendars that cannot be read."""
    notes: dict[str, str] = {}
    if file.absences:
        Absences(Folder(file.path).resolve().parent, notes.__setitem__).look(file, now)
    for subject, why in notes.items():
        if why:
            told = message("{why}; until it can, nothing is known of the days when they are away", why=why)
            yield ("people", subject.removeprefix(ABSENCES), "absences"), told


def recorded(path: str) -> Iterator[Mention]:
    """The mentions of a recording in any shape that import reads; BadSetting when it cannot be opened."""
    for part in WithProgress(open_recording(path, SystemClock(), zone="UTC"), gettext("looking for misspellings")).read(
        None
    ):
        yield from part.mentions


def stored(database_url: str) -> list[Mention]:
    """The newest mentions in the database that belonged to no topic when they came; BadSetting where there is none."""
    store = open_existing_store(database_url)
    with store.begin() as tx:
        found = tx.unmatched(STORED)
    store.close()
    return found


def _unmatched(file: PlaybooksFile, mentions: Iterable[Mention]) -> Iterator[str]:
    watch, counter = MentionMatcher(file.topics, ()), spellings.MisspellingCounter(file.topics)
    count = 0
    for mention in mentions:
        count += 1
        if not watch.match(mention).topics:
            counter.add(mention.text)
    frequent = counter.frequent()
    for one in frequent:
        yield nmessage(
            '{topic}: "{spelling}" stands in {n} mention that no topic matches; add it to the words if it means you',
            '{topic}: "{spelling}" stands in {n} mentions that no topic matches; add it to the words if it means you',
            one.mentions,
            topic=one.topic,
            spelling=one.spelling,
        )
    if not frequent:
        yield nmessage(
            "no misspelling of a watched word stands in the {count} mention looked at",
            "no misspelling of a watched word stands in more than one of the {count} mentions looked at",
            count,
            count=Number(count, grouped=True),
        )


def _suggested(file: PlaybooksFile) -> Iterator[str]:
    for topic in file.topics:
        if typos := spellings.suggestions(topic):
            yield message(
                "{topic}: people may also write: {typos}; add to the words what you have seen",
                topic=topic.name,
                typos=Listed(tuple(typos), "comma"),
            )


def _place_of(file: PlaybooksFile, suspect: spellings.SuspectWord) -> tuple[int, int]:
    """Where it stands among the words of its topic: the same letters may stand anywhere before."""
    words = next(one.words for one in file.topics if one.name == suspect.topic)
    at = file.place("topics", suspect.topic, "words", words.index(suspect.word)) if suspect.word in words else (0, 0)
    line = file.text.splitlines()[at[0] - 1] if at[0] else ""
    return at if suspect.word in line[at[1] - 1 :] else place(file.text, suspect.word)


def place(text: str, word: str) -> tuple[int, int]:
    """Line and column where a word first stands, counted from 1; the beginning where it is written otherwise."""
    at = text.find(word)
    return (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)) if at >= 0 else (1, 1)
