"""The forms in which a watched word may stand in a text: scripts, cases, hyphens, accents; and glued in a hashtag."""

from __future__ import annotations

import re
import unicodedata

from .normalising import word_as_compared
from .russian_cases import cases
from .spellings import in_both_scripts

LONG_ENOUGH = 5  # letters of a word whose accents people may leave out without meaning another
PART = 3  # letters that each part needs for a hyphen to be left out (coda-kola, not re-mix)
_MARKED = re.compile(r"[\u00c0-\u024f\u1e00-\u1eff]")
_SEPARATOR = re.compile(r"[ -]")


def forms(word: str) -> set[str]:
    """Every form, compared as texts are.

    >>> sorted(forms("Coda-Kolé"))
    ['coda kole', 'coda kolé', 'coda-kole', 'coda-kolé', 'codakole', 'codakolé']
    """
    plain = word_as_compared(word)
    found = in_both_scripts(plain) | cases(plain)
    found |= {spelled for each in tuple(found) for spelled in _hyphenated(each)}
    return found | {bare for each in found if (bare := _unmarked(each))}


def glued(word: str) -> set[str]:
    """The forms of a word of several parts as a hashtag holds it, without what stands between the parts.

    >>> glued("Blue Fern"), glued("acme")
    ({'bluefern'}, set())
    """
    return {_SEPARATOR.sub("", each).replace("'", "") for each in forms(word) if re.search("[ '-]", each)} - {""}


def _hyphenated(word: str) -> set[str]:
    parts = _SEPARATOR.split(word)
    if len(parts) == 1 or "" in parts or not all(part[0].isalnum() for part in parts):
        return set()
    found = {" ".join(parts), "-".join(parts)}
    return found | {"".join(parts)} if " " not in word and min(map(len, parts)) >= PART else found


def _unmarked(word: str) -> str:
    """Without the accents of Latin letters; empty where there are none, or too few letters."""
    if len(word) < LONG_ENOUGH or not _MARKED.search(word):
        return ""
    return _MARKED.sub(lambda found: unicodedata.normalize("NFD", found[0])[0], word)
