"""The words and rules of one language: what speaks of harm, and what only sounds like it.

A file `en.yaml` beside this one has these keys. Patterns are regular expressions over folded text (see `as_compared`
here), one a line; a blank stands for what may lie between two words, `~` for a few words more, `<people>` for a group.

- `gap`, `space`, `edge`: what `~`, a blank and the two ends of a rule become in this language
- `groups`: patterns with a name, which those after them may use
- `masks`: idioms, titles and devices that sound like harm; they are taken out before anything is looked for
- `fiction`: words of films, books and games: a post that holds one tells a story
- `playful`: what shows that nobody means it
- `nearly`, `denied`: what stands before a harm that almost happened, or did not
- `kinds`: by kind of harm its `severity`, its `rules`, and `stems`, one of which stands in whatever the rules find
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from ..core.model import Severity
from ..core.text import fold

LANGUAGES = ("en", "ru", "zh")
_FOLDER = Path(__file__).parent
_BLANK = re.compile(r"\[[^\]]*\]| ")  # or a set of characters, in which a blank is one


class Kind(Struct, frozen=True):
    """A kind of harm in one language."""

    name: str
    severity: Severity
    rules: re.Pattern[str]


class Lexicon(Struct, frozen=True):
    """What one language knows."""

    kinds: tuple[Kind, ...]
    masks: re.Pattern[str]
    fiction: re.Pattern[str]
    playful: re.Pattern[str]
    nearly: re.Pattern[str]
    denied: re.Pattern[str]


def as_compared(text: str) -> str:
    """The form in which texts are read here: folded, one kind of apostrophe, е for ё."""
    folded = fold(text)
    if folded.isascii():
        return folded
    return folded.replace("’", "'").replace("‘", "'").replace("ʼ", "'").replace("ё", "е")


@cache
def lexicon(language: str) -> Lexicon:
    """The words of `language`, one of LANGUAGES; its patterns are made once, when a text is first suspected."""
    given = _given(language)
    write = _Writer(given)
    return Lexicon(
        kinds=tuple(
            Kind(name, Severity(kind["severity"]), write.rules(kind["rules"])) for name, kind in given["kinds"].items()
        ),
        masks=write.rules(given["masks"]),
        fiction=re.compile(_joined(given["fiction"])),
        playful=re.compile(_joined(given["playful"])),
        nearly=re.compile(_joined(given["nearly"])),
        denied=re.compile(_joined(given["denied"])),
    )


def stems(language: str) -> Iterator[tuple[str, str]]:
    """What makes a text worth a closer look, each with the kind of harm that it is a part of."""
    for name, kind in _given(language)["kinds"].items():
        for stem in kind["stems"]:
            yield str(stem), name


@cache
def _given(language: str) -> dict[str, Any]:
    from ruamel.yaml import YAML  # here, since most commands read no text

    given: dict[str, Any] = YAML(typ="safe").load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return given


class _Writer:
    """Makes regular expressions of a file's patterns."""

    def __init__(self, given: dict[str, Any]) -> None:
        self._gap, self._space, self._edge = (given.get(name, "") for name in ("gap", "space", "edge"))
        self._groups: dict[str, str] = {}
        for name, pattern in given["groups"].items():
            self._groups[name] = self._with_groups(_joined(pattern))

    def rules(self, lines: str) -> re.Pattern[str]:
        """One pattern that finds what any of the lines finds."""
        each = [self._rule(line.strip()) for line in lines.splitlines() if line.strip()]
        return re.compile(f"{self._edge}(?:{'|'.join(each)}){self._edge}")

    def _rule(self, line: str) -> str:
        line = self._with_groups(line).replace("~", self._gap)
        return _BLANK.sub(lambda found: self._space if found[0] == " " else found[0], line)

    def _with_groups(self, pattern: str) -> str:
        return re.sub(r"<(\w+)>", lambda found: self._groups[found[1]], pattern)


def _joined(pattern: str) -> str:
    return re.sub(r"\s*\n\s*", "", pattern)
