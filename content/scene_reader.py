"""Reads who had what happen to them: words of several slots near each other, in whatever words they are said."""

from __future__ import annotations

import itertools
import re
from functools import cache
from pathlib import Path
from typing import Any

import ahocorasick
from msgspec import Struct

from ..core.model import Harm, Severity

NEAR = {"en": 70, "ru": 70, "zh": 26}  # characters between the first and the last word of a scene
AWAY = "away"
_FOLDER = Path(__file__).parent


class Scene(Struct, frozen=True):
    """Slots that tell of a kind of harm when they stand together, and slots that speak against it."""

    kind: str
    severity: Severity
    slots: tuple[frozenset[str], ...]
    without: frozenset[str]


class Slots(Struct, frozen=True):
    """The words of one language: an automaton of what all of them begin with, and for each what it must end with."""

    language: str
    words: ahocorasick.Automaton
    scenes: tuple[Scene, ...]


Found = dict[str, list[tuple[int, int]]]


def slots_in(text: str, slots: Slots) -> Found:
    """Where in a folded text words of which slots stand."""
    found: Found = {}
    whole = slots.language != "zh"
    for end, (length, entries) in slots.words.iter(text):
        begin = end - length + 1
        if whole and begin and text[begin - 1].isalnum() and text[begin].isalnum():
            continue
        open_end = whole and end + 1 < len(text) and text[end + 1].isalnum()
        for slot, any_ending in entries:
            if any_ending or not open_end:
                found.setdefault(slot, []).append((begin, end + 1))
    return found


def scenes_in(text: str, slots: Slots) -> list[tuple[Scene, int, int]]:
    """The scenes that a folded text holds, and where each begins and ends."""
    found = slots_in(text, slots)
    if AWAY in found:
        return []
    near = NEAR[slots.language]
    scenes = []
    for scene in slots.scenes:
        if scene.without.isdisjoint(found) and (place := _together(scene, found, near)):
            scenes.append((scene, *place))
    return scenes


def _together(scene: Scene, found: Found, near: int) -> tuple[int, int] | None:
    """Where all slots of a scene stand near each other, in words that do not overlap."""
    places = []
    for several in scene.slots:
        some = [place for slot in several if slot in found for place in found[slot]]
        if not some:
            return None
        places.append(some)
    for chosen in itertools.islice(itertools.product(*places), 400):
        ordered = sorted(chosen)
        if ordered[-1][1] - ordered[0][0] <= near and all(a[1] <= b[0] for a, b in itertools.pairwise(ordered)):
            return ordered[0][0], ordered[-1][1]
    return None


def told(scene: Scene, text: str, begin: int, end: int) -> Harm:
    """The harm that a scene tells of, with the words that do."""
    return Harm(scene.kind, scene.severity, text[begin:end])


@cache
def slots(language: str) -> Slots:
    """The slots of a language; read once, when first asked for."""
    words: dict[str, list[tuple[str, bool]]] = {}
    for slot, line in _yaml(f"slots_{language}.yaml").items():
        for word in _listed(line):
            for one in _alternatives(word.strip()):
                words.setdefault(one.rstrip("*").strip(), []).append((slot, one.endswith("*")))
    made = ahocorasick.Automaton()
    for word, entries in words.items():
        if word:
            made.add_word(word, (len(word), tuple(entries)))
    made.make_automaton()
    return Slots(language, made, tuple(_scenes()))


def _scenes() -> list[Scene]:
    scenes = []
    for kind, given in _yaml("scenes.yaml").items():
        for line in given["scenes"]:
            parts = line.split()
            scenes.append(
                Scene(
                    kind,
                    Severity(given["severity"]),
                    tuple(frozenset(part.split("|")) for part in parts if part[0] != "-"),
                    frozenset(part[1:] for part in parts if part[0] == "-"),
                )
            )
    return scenes


def _listed(line: str) -> list[str]:
    return [word for word in re.split(r",(?![^(]*\)) ?", line) if word.strip()]


def _alternatives(word: str) -> list[str]:
    """Every form that `a (b|c) d` stands for."""
    parts = re.split(r"\(([^()]*\|[^()]*)\)", word)
    options = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    return ["".join(some) for some in itertools.product(*options)]


def _yaml(name: str) -> dict[str, Any]:
    from ruamel.yaml import YAML  # here, since most commands read no text

    given: dict[str, Any] = YAML(typ="safe").load((_FOLDER / name).read_text(encoding="utf-8"))
    return given
