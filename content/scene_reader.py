"""Reads who had what happen to them: words of several slots near each other, and a vote on whether it is meant.

The words of a slot say little by themselves ("dead", "my brother", "your driver"); what they say together is a scene.
A linear vote, trained on posts with and without harm (`grave_votes.json`: a weight for each slot and scene), then tells
"my brother was crushed by your forklift" from "my brother crushed it".
"""

from __future__ import annotations

import itertools
import json
import math
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..core.model import Severity
from .word_finder import WordFinder

if TYPE_CHECKING:
    from collections.abc import Container

NEAR = {"en": 70, "ru": 70, "zh": 26}  # characters between the first and the last word of a scene
AWAY = "away"
OTHERS, RELIEF = "other_company", "relief"  # together: it happened to somebody else's customers
MOST_CHOICES = 400  # ways to put a scene's words together that are tried
MASK = "\x00"
EXCEPT = "-"  # before a word: where it stands, its slot does not
_FOLDER = Path(__file__).parent
Found = dict[str, list[tuple[int, int]]]


class Scene(Struct, frozen=True, eq=False):
    """Slots that tell of a kind of harm when they stand together, and slots that speak against it."""

    kind: str
    severity: Severity
    slots: tuple[frozenset[str], ...]
    without: frozenset[str]
    name: str


class Slots(Struct, frozen=True):
    """The words of one language, or what they begin with, each with its slots and whether any ending will do there."""

    language: str
    words: WordFinder[tuple[tuple[str, bool], ...]]
    rare: tuple[tuple[str, bool], ...]  # words, and whether any ending will do: no scene without one of them


class Sight(Struct, frozen=True):
    """What a text shows: scenes with where they stand, the logit that harm is meant, and whether it is another's."""

    scenes: tuple[tuple[Scene, int, int], ...]
    vote: float
    is_elsewhere: bool


def sight(text: str, language: str, ours: Container[str] = ()) -> Sight:
    """What a folded text shows in which idioms are masked; companies among `ours` are no others."""
    found = slots_in(text, slots(language))
    names, seen = _features(text, found, language)
    others = [name for begin, end in found.get(OTHERS, ()) if (name := text[begin:end]) not in ours]
    return Sight(seen, _vote(names), bool(others) and RELIEF in found)


def features(text: str, language: str) -> dict[str, float]:
    """What the vote is taken on, by name: slots, scenes, and a few figures of the text."""
    return _features(text, slots_in(text, slots(language)), language)[0]


def _features(text: str, found: Found, language: str) -> tuple[dict[str, float], tuple[tuple[Scene, int, int], ...]]:
    seen = () if AWAY in found else tuple(_scenes_in(found, NEAR[language]))
    names = {f"s {slot}": 1.0 for slot in found}
    for scene, _, _ in seen:
        names[f"c {scene.name}"] = names[f"k {scene.kind}"] = 1.0
    names |= {"scenes": min(len(seen), 3), "mask": float(MASK in text), "question": float("?" in text)}
    names |= {"length": min(len(text), 280) / 100, "number": float(any(map(str.isdigit, text)))}
    return names, seen


def _vote(names: dict[str, float]) -> float:
    of = weights()
    return of[""] + sum(of.get(name, 0.0) * value for name, value in names.items())


def likely(text: str, language: str) -> float:
    """The vote before idioms are masked, which costs more; -inf where no scene is shown."""
    found = slots_in(text, slots(language))
    if AWAY in found or not _scenes_in(found, NEAR[language]):
        return -math.inf
    return _vote(_features(text, found, language)[0])


def slots_in(text: str, some: Slots) -> Found:
    """Where in a folded text words of which slots stand."""
    found: Found = {}
    is_chinese = some.language == "zh"
    spaced = f" {text} "
    for begin, after, entries in some.words.found(text):
        if not is_chinese and spaced[begin].isalnum() and text[begin].isalnum():
            continue
        is_whole = is_chinese or not spaced[after + 1].isalnum()
        for slot, any_ending in entries:
            if any_ending or is_whole:
                found.setdefault(slot, []).append((begin, after))
    return _without_exceptions(found)


def _without_exceptions(found: Found) -> Found:
    """A slot does not stand where one of its exceptions does: "thanks to your" is no thanks."""
    for exception in [slot for slot in found if slot.startswith(EXCEPT)]:
        places, slot = found.pop(exception), exception[len(EXCEPT) :]
        kept = [at for at in found.get(slot, ()) if not any(at[0] < end and begin < at[1] for begin, end in places)]
        found.pop(slot, None)
        if kept:
            found[slot] = kept
    return found


def starts_word(text: str, begin: int) -> bool:
    """True unless the character before belongs to the same word."""
    return not (begin and text[begin - 1].isalnum() and text[begin].isalnum())


def _scenes_in(found: Found, near: int) -> list[tuple[Scene, int, int]]:
    return [
        (scene, *place)
        for scene in _likely_scenes(found)
        if scene.without.isdisjoint(found) and (place := _together(scene, found, near))
    ]


def _likely_scenes(found: Found) -> dict[Scene, None]:
    first = _by_first_slot()
    return dict.fromkeys(scene for slot in found for scene in first.get(slot, ()))


def _together(scene: Scene, found: Found, near: int) -> tuple[int, int] | None:
    """Where all slots of a scene stand near each other, in words that do not overlap."""
    places = []
    for several in scene.slots:
        some = sorted(place for slot in several if slot in found for place in found[slot])  # sets have no order
        if not some:
            return None
        places.append(some)
    for chosen in itertools.islice(itertools.product(*places), MOST_CHOICES):
        ordered = sorted(chosen)
        if ordered[-1][1] - ordered[0][0] <= near and all(a[1] <= b[0] for a, b in itertools.pairwise(ordered)):
            return ordered[0][0], ordered[-1][1]
    return None


@cache
def slots(language: str) -> Slots:
    """The slots of a language; read once, when first asked for."""
    words: dict[str, dict[tuple[str, bool], None]] = {}
    given = _yaml(f"slots_{language}.yaml")
    endings = "|".join(map(str.strip, given.pop("endings", "").split(",")))
    for slot, line in given.items():
        for one in (form for word in _listed(line) for form in _alternatives(word.replace("* ", f"({endings}) "))):
            of = EXCEPT + slot if one.startswith(EXCEPT) else slot
            if plain := one.removeprefix(EXCEPT).rstrip("*").strip():
                words.setdefault(plain, {})[of, one.endswith("*")] = None
    first = frozenset().union(*(scene.slots[0] for scene in scenes()))
    rare = {(word, open_end) for word, entries in words.items() for slot, open_end in entries if slot in first}
    return Slots(language, WordFinder({word: tuple(entries) for word, entries in words.items()}), tuple(sorted(rare)))


@cache
def scenes() -> tuple[Scene, ...]:
    """All scenes, of whatever language."""
    return tuple(
        _scene(kind, Severity(given["severity"]), line)
        for kind, given in _yaml("scenes.yaml").items()
        for line in given["scenes"]
    )


@cache
def _by_first_slot() -> dict[str, list[Scene]]:
    first: dict[str, list[Scene]] = {}
    for scene in scenes():
        for slot in scene.slots[0]:
            first.setdefault(slot, []).append(scene)
    return first


def _scene(kind: str, severity: Severity, line: str) -> Scene:
    parts = [part for part in line.split() if not part.startswith("-")]
    without = frozenset(part[1:] for part in line.split() if part.startswith("-"))
    return Scene(kind, severity, tuple(frozenset(part.split("|")) for part in parts), without, f"{kind} {line}")


@cache
def weights() -> dict[str, float]:
    """The votes by name; "" is what all texts begin with."""
    read: dict[str, float] = json.loads((_FOLDER / "grave_votes.json").read_text(encoding="utf-8"))
    return read


def _listed(line: str) -> list[str]:
    return [word.strip() for word in re.split(r",(?![^(]*\))", line) if word.strip()]


def _alternatives(word: str) -> list[str]:
    """Every form that `a (b|c) d` stands for."""
    parts = re.split(r"\(([^()]*\|[^()]*)\)", word)  # what is between them, and the alternatives
    options = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    return ["".join(some) for some in itertools.product(*options)]


def _yaml(name: str) -> dict[str, Any]:
    from ruamel.yaml import YAML  # here, since most commands read no text

    given: dict[str, Any] = YAML(typ="safe").load((_FOLDER / name).read_text(encoding="utf-8"))
    return given
