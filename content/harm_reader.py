"""Reads what harm a text speaks of: one post about a death is graver than fifty about a queue."""

from __future__ import annotations

import re
from functools import cache

import ahocorasick

from ..core.model import Harm, Severity
from .harm_lexicon import LANGUAGES, Kind, Lexicon, as_compared, lexicon

LONGEST = 2_000  # characters of a text that are read: what comes later is no news
MOST_WORDS = 60  # characters that are quoted of what was found
_MASK = "\x00"
_LINK = re.compile(r"https?://\S+")


def harms_in(text: str) -> tuple[Harm, ...]:
    """The kinds of harm that a text speaks of, the gravest first; empty for nearly all texts.

    A text in which nobody means it, or that tells of a film, speaks of none. What almost happened is one grade milder;
    what is denied is none. Whether a text is negative does not matter: news tells the worst in plain words.

    >>> [(harm.kind, harm.severity.value, harm.words) for harm in harms_in("A passenger died on your flight!")]
    [('death', 'sev1', 'passenger died')]
    >>> harms_in("My battery died and the queue is killing me"), harms_in("No one was injured")
    ((), ())
    """
    read = as_compared(text[:LONGEST])
    suspected = _suspected(read)
    if not suspected:
        return ()
    found: dict[str, Harm] = {}
    without_links = _LINK.sub(" ", read)
    for language, some in suspected.items():
        words = lexicon(language)
        kinds = [kind for kind in words.kinds if kind.name in some and kind.rules.search(without_links)]
        if not kinds or words.playful.search(read) or words.fiction.search(read):
            continue
        masked = words.masks.sub(_MASK, without_links)
        for harm in filter(None, (_harm(kind, words, masked) for kind in kinds)):
            found[harm.kind] = min(harm, found.get(harm.kind, harm), key=lambda one: one.severity)
    return tuple(sorted(found.values(), key=lambda one: one.severity))


def _harm(kind: Kind, words: Lexicon, text: str) -> Harm | None:
    """The first place where a text speaks of it, and means that it happened; one that nearly did is milder."""
    milder = None
    for match in kind.rules.finditer(text):
        begin = max(match.start() - 40, 0)
        if words.denied.search(text[begin : match.start()]):
            continue
        said = match[0].strip()[:MOST_WORDS]
        if not words.nearly.search(text[begin : _last_word(text, match)]):
            return Harm(kind.name, kind.severity, said)
        milder = milder or Harm(kind.name, _milder(kind.severity), said)
    return milder


def _last_word(text: str, match: re.Match[str]) -> int:
    """Where the last word of a match begins: in "a passenger nearly got killed" what weakens it stands inside."""
    space = text.rfind(" ", match.start(), match.end() - 1) + 1
    return max(space, match.start())


def _milder(severity: Severity) -> Severity:
    return list(Severity)[min(severity.rank, 3)]


def _suspected(text: str) -> dict[str, set[str]]:
    """By language, the kinds of which a stem stands in the text."""
    suspected: dict[str, set[str]] = {}
    for _, several in _stems().iter(text):
        for language, kind in several:
            suspected.setdefault(language, set()).add(kind)
    return suspected


@cache
def _stems() -> ahocorasick.Automaton:
    of_stem: dict[str, list[tuple[str, str]]] = {}
    for language in LANGUAGES:
        for kind in lexicon(language).kinds:
            for stem in kind.stems:
                of_stem.setdefault(stem, []).append((language, kind.name))
    made = ahocorasick.Automaton()
    for stem, several in of_stem.items():
        made.add_word(stem, tuple(several))
    made.make_automaton()
    return made
