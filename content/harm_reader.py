"""Reads what harm a text speaks of: one post about a death is graver than fifty about a queue."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ..core.model import Harm, Severity
from .harm_lexicon import LANGUAGES, Kind, Lexicon, as_compared, lexicon, stems
from .scene_reader import MASK, Scene, likely, sight, slots, starts_word
from .word_finder import WordFinder

if TYPE_CHECKING:
    from collections.abc import Container

SCENE = ""  # stands for the kinds of scenes
LONGEST = 2_000  # characters of a text that are read: what comes later is no news
MOST_WORDS = 60  # characters that are quoted of what was found
PHRASE_VOTE, SCENE_VOTE = -1.75, -0.75  # logits from which on what was found is taken to be meant
UNMASKED = 2.0  # by so much more the vote may be for harm when idioms are masked
_LINK = re.compile(r"https?://\S+")


def harms_in(text: str, ours: Container[str] = ()) -> tuple[Harm, ...]:
    """The kinds of harm that a text speaks of, the gravest first; empty for nearly all texts.

    Phrases that say it whole need little of the vote (see `scene_reader`), scenes more. A text in which nobody means
    it, or that tells of a film, or is glad not to be with another company, speaks of none; names of companies among
    `ours` (in small letters) are no other's. What almost happened is one grade milder; what is denied is none.
    Whether a text is negative does not matter: news tells the worst in plain words.

    >>> [(harm.kind, harm.severity.value, harm.words) for harm in harms_in("A passenger died on your flight!")][0]
    ('death', 'sev1', 'passenger died')
    >>> harms_in("My battery died and the queue is killing me"), harms_in("No one was injured")
    ((), ())
    """
    read = as_compared(text[:LONGEST])
    suspected = _suspected(read)
    if not suspected:
        return ()
    found: dict[str, Harm] = {}
    without_links = _LINK.sub(" ", read) if "://" in read else read
    for language, kinds in suspected.items():
        words = lexicon(language)
        kinds = {kind.name for kind in words.kinds if kind.name in kinds and kind.rules.search(without_links)}
        if not kinds and likely(without_links, language) < SCENE_VOTE - UNMASKED:
            continue
        if words.playful.search(read) or words.fiction.search(read):
            continue
        masked = words.masks.sub(MASK, without_links)
        for harm in _told(masked, words, language, kinds, ours):
            found[harm.kind] = min(found.get(harm.kind, harm), harm, key=lambda one: one.severity)
    return tuple(sorted(found.values(), key=lambda one: one.severity))


def _told(masked: str, words: Lexicon, language: str, kinds: set[str], ours: Container[str]) -> list[Harm]:
    """What phrases say and scenes show, where the vote is for it."""
    seen = sight(masked, language, ours)
    if seen.is_elsewhere:
        return []
    phrases = [harm for kind in words.kinds if kind.name in kinds and (harm := _harm(kind, words, masked))]
    told = phrases if seen.vote > PHRASE_VOTE else []
    if seen.vote <= SCENE_VOTE:
        return told
    return told + [harm for place in seen.scenes if (harm := _meant(place, words, masked))]


def _meant(place: tuple[Scene, int, int], words: Lexicon, text: str) -> Harm | None:
    """The scene, unless it is denied just before; one that nearly came about is milder."""
    scene, begin, end = place
    before = max(begin - 40, 0)
    if words.denied.search(text[before:begin]):
        return None
    is_near = any(words.nearly.search(text[before:at]) for at in (begin, _last_word(text, begin, end)))
    return Harm(
        scene.kind, _milder(scene.severity) if is_near else scene.severity, text[begin:end].strip()[:MOST_WORDS]
    )


def _harm(kind: Kind, words: Lexicon, text: str) -> Harm | None:
    """The first place where a text speaks of it, and means that it happened; one that nearly did is milder."""
    milder = None
    for match in kind.rules.finditer(text):
        begin = max(match.start() - 40, 0)
        if words.denied.search(text[begin : match.start()]):
            continue
        said = match[0].strip()[:MOST_WORDS]
        if not words.nearly.search(text[begin : _last_word(text, match.start(), match.end())]):
            return Harm(kind.name, kind.severity, said)
        milder = milder or Harm(kind.name, _milder(kind.severity), said)
    return milder


def _last_word(text: str, begin: int, end: int) -> int:
    """Where the last word begins: in "a passenger nearly got killed" what weakens it stands inside."""
    return max(text.rfind(" ", begin, end - 1) + 1, begin)


def _milder(severity: Severity) -> Severity:
    return list(Severity)[min(severity.rank, 3)]


def _suspected(text: str) -> dict[str, set[str]]:
    """By language, the kinds of which a stem stands in the text; SCENE where a scene may."""
    suspected: dict[str, set[str]] = {}
    for begin, after, (of_kinds, rare) in _stems().found(text):
        for language, kind in of_kinds:
            suspected.setdefault(language, set()).add(kind)
        for language, any_ending in rare:
            if _stands(text, language, begin, after, any_ending):
                suspected.setdefault(language, set()).add(SCENE)
    return suspected


def _stands(text: str, language: str, begin: int, after: int, any_ending: bool) -> bool:
    """Whether a word stands there, and not a part of a longer one."""
    if language == "zh":
        return True
    return starts_word(text, begin) and (any_ending or after == len(text) or not text[after].isalnum())


@cache
def _stems() -> WordFinder[tuple[tuple[tuple[str, str], ...], tuple[tuple[str, bool], ...]]]:
    """All that makes a text worth a closer look, in all languages: most texts are done after one pass over it."""
    of_kinds: dict[str, list[tuple[str, str]]] = {}
    rare: dict[str, list[tuple[str, bool]]] = {}
    for language in LANGUAGES:
        for stem, kind in stems(language):
            of_kinds.setdefault(stem, []).append((language, kind))
        for word, any_ending in slots(language).rare:
            rare.setdefault(word, []).append((language, any_ending))
    both = (of_kinds | rare).keys()
    return WordFinder({word: (tuple(of_kinds.get(word, ())), tuple(rare.get(word, ()))) for word in both})
