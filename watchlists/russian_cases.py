"""The cases of a Russian name, so that «Снежка» and «Норвией» are heard where «Снежок» and «Норвия» are watched.

By rules, of the singular (a brand has no plural), and of a name that is a plural itself. Where a noun may go two ways
both are made: a form that nobody uses is never met. Names that do not decline (Авито, МТС) stay as they are.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product

SHORTEST = 4  # letters of a name; below it, a case of one is another word
_RUSSIAN = re.compile(r"[а-я]+(?:[ -][а-я]+)*")
_CONSONANTS = "бвгджзклмнпрстфхцчшщ"
_HUSHING = "жчшщц"
_DECLINED_O = ("ко", "ово", "ево", "ино", "ыно", "ство", "цо")

Cases = tuple[str, ...]  # genitive, dative, accusative, instrumental, prepositional

_ADJECTIVES = {  # ending -> the endings of its cases
    "ый": ("ого", "ому", "ого", "ым", "ом"),
    "ой": ("ого", "ому", "ого", "ым", "ом"),
    "ая": ("ой", "ой", "ую", "ой", "ой"),
    "яя": ("ей", "ей", "юю", "ей", "ей"),
    "ое": ("ого", "ому", "ое", "ым", "ом"),
    "ее": ("его", "ему", "ее", "им", "ем"),
    "ые": ("ых", "ым", "ых", "ыми", "ых"),
}
_KEEN = "гкх"  # after these and the hushing ones -ий is an adjective's ending
_NOUNS = (  # ending -> the endings of its cases; the first that fits, longest first
    ("ия", ("ии", "ии", "ию", "ией", "ии")),
    ("ья", ("ьи", "ье", "ью", "ьей", "ье")),
    ("я", ("и", "е", "ю", "ей", "е")),
    ("ие", ("ия", "ию", "ие", "ием", "ии")),
    ("ье", ("ья", "ью", "ье", "ьем", "ье")),
    ("ий", ("ия", "ию", "ия", "ием", "ии")),
    ("й", ("я", "ю", "я", "ем", "е")),
    ("ии", ("ий", "иям", "ий", "иями", "иях")),
)


@cache
def cases(name: str) -> frozenset[str]:
    """The other cases of a folded name (е for ё), of each word of it that declines; empty where none does.

    >>> sorted(cases("норвия"))
    ['норвией', 'норвии', 'норвию']
    >>> "сибирского банка" in cases("сибирский банк"), cases("метро")
    (True, frozenset())
    """
    if len(name.replace(" ", "")) < SHORTEST or not _RUSSIAN.fullmatch(name):
        return frozenset()
    parts = re.split(r"([ -])", name)
    words, separators = parts[::2], [*parts[1::2], ""]
    ways: list[list[str | None]] = [[*words[:-1], None], [None, *words[1:]]] if len(words) > 1 else [[None]]
    if any(_as_adjective(word) for word in words[:-1]):
        ways.append([None if last or _as_adjective(word) else word for word, last in _marked(words)])
    made = {
        "".join(word + separator for word, separator in zip(form, separators, strict=True))
        for way in ways
        for form in _declined(words, way)
    }
    return frozenset(made - {name})


def _marked(words: list[str]) -> list[tuple[str, bool]]:
    return [(word, at == len(words) - 1) for at, word in enumerate(words)]


def _declined(words: list[str], way: list[str | None]) -> list[tuple[str, ...]]:
    """The name in each case; `way` holds None for a word that declines, and the word where it stays."""
    alone = len(words) == 1
    tables = [[(stays,) * 5] if stays else _tables(word, alone=alone) for word, stays in zip(words, way, strict=True)]
    return [tuple(table[case] for table in chosen) for chosen in product(*tables) for case in range(5)]


def _tables(word: str, *, alone: bool) -> list[Cases]:
    """Every way in which a word may decline."""
    adjective = _as_adjective(word)
    nouns = [] if adjective and word.endswith(("ый", "ая", "яя", "ое", "ее", "ые")) else _as_noun(word, alone=alone)
    return nouns + ([adjective] if adjective else [])


def _as_adjective(word: str) -> Cases | None:
    if len(word) < 5:
        return None
    stem, ending = word[:-2], word[-2:]
    if ending == "ий" and (stem[-1] in _KEEN or stem[-1] in _HUSHING or stem[-1] == "н"):
        soft = stem[-1] not in _KEEN
        return tuple(stem + each for each in (("его", "ему", "его", "им", "ем") if soft else _hard(_ADJECTIVES["ый"])))
    if ending == "ие" and stem[-1] in _KEEN + _HUSHING + "н":
        return tuple(stem + each for each in ("их", "им", "их", "ими", "их"))
    if ending not in _ADJECTIVES or stem[-1] not in _CONSONANTS:
        return None
    endings = _ADJECTIVES[ending]
    return tuple(stem + each for each in (_hard(endings) if stem[-1] in _KEEN + "жшчщ" else endings))


def _hard(endings: Cases) -> Cases:
    """After г, к, х and the hushing ones и is written for ы."""
    return tuple(each.replace("ы", "и") for each in endings)


def _as_noun(word: str, *, alone: bool) -> list[Cases]:
    last, stem = word[-1], word[:-1]
    if len(word) < 3 or not re.search("[аеиоуыэюя]", word):
        return []
    if last in _CONSONANTS:
        return _masculine(word)
    if last == "а":
        plural = "и" if stem[-1] in _KEEN + "жчшщ" else "ы"
        soft = "ей" if stem[-1] in _HUSHING else "ой"
        return [(stem + plural, stem + "е", stem + "у", stem + soft, stem + "е")]
    if last == "ь":
        return [
            tuple(stem + each for each in ("и", "и", "ь", "ью", "и")),
            tuple(stem + each for each in ("я", "ю", "я", "ем", "е")),
        ]
    if last == "о":
        declines = word.endswith(_DECLINED_O)
        return [tuple(stem + each for each in ("а", "у", "о", "ом", "е"))] if declines else []
    if word.endswith("ще"):
        return [tuple(stem + each for each in ("а", "у", "е", "ем", "е"))]
    if word.endswith(("ре", "ле")):
        return [tuple(stem + each for each in ("я", "ю", "е", "ем", "е"))]
    return _by_table(word, alone=alone)


def _by_table(word: str, *, alone: bool) -> list[Cases]:
    found: list[Cases] = []
    for ending, forms in _NOUNS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            found = [tuple(word[: -len(ending)] + each for each in forms)]
            break
    if word.endswith("ей"):
        found += [tuple(word[:-2] + each for each in ("ья", "ью", "ья", "ьем", "ье"))]
    if not found and word[-1] in "ыи" and len(word) >= 5 and word[-2] in _CONSONANTS:
        stem = word[:-1]
        bare = f"{stem}ам" if alone else stem  # the bare genitive of a plural is too often another word
        found = [(bare, f"{stem}ам", bare, f"{stem}ами", f"{stem}ах")]
    return found


def _masculine(word: str) -> list[Cases]:
    """With the vowel that is lost in снежок, снежка and in огонек, огонька."""
    stems = [word]
    if len(word) >= 5 and word.endswith(("ок", "ек", "ец")):
        stems.append(word[:-2] + word[-1])
        if word[-2] == "е" and word[-3] in "лн":
            stems.append(word[:-2] + "ь" + word[-1])
        if word.endswith("ец") and word[-3] in "аеиоуыэя":
            stems.append(word[:-2] + "й" + word[-1])
    return [
        tuple(stem + each for each in ("а", "у", "а", "ем" if stem[-1] in _HUSHING else "ом", "е")) for stem in stems
    ]
