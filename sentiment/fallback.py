"""Judges what no model of ours was trained for: by emoji, emoticons and a short list of words, abstaining in doubt."""

from __future__ import annotations

import math
import re

from . import lexicon

_NAMES = re.compile(r"https?://\S+|@\w+")
_WORD = re.compile(r"[^\W\d_]+")
_PRIOR = -0.85  # of texts without any sign, about 30 % are negative
_WEIGHT = 0.75  # per point of valence: one angry emoji makes .80, one grateful word .09


class Fallback:
    """Adds up valences. Knows every language a little, and says so by abstaining."""

    def __init__(self) -> None:
        self._signs = lexicon.signs()
        self._words: dict[str, float] = {}
        for lang in ("other", "zh", "ru", "en"):
            self._words |= lexicon.words(lang)
        signs = sorted(
            [*self._signs, *(word for word in self._words if not _WORD.fullmatch(word.rstrip("*")))], key=len
        )
        han = [word for word in self._words if re.match(r"[\u3040-\uac00]", word)]
        self._sign = re.compile("|".join(map(re.escape, sorted({*signs, *han}, key=len, reverse=True))))

    def valence(self, folded: str) -> float:
        """The sum of the valences found, each word cut at ±4."""
        folded = _NAMES.sub(" ", folded)  # or every link would be a frown, :/
        found = self._sign.findall(folded)
        total = sum(self._signs.get(sign, self._words.get(sign, 0.0)) for sign in found)
        return total + sum(self._valence_of_word(word) for word in _WORD.findall(folded))

    def negative(self, folded: str) -> tuple[float, bool]:
        """P(negative) of a folded text, and whether to abstain."""
        valence = self.valence(folded[:5000])
        negative = 1 / (1 + math.exp(min(50.0, max(-50.0, -(_PRIOR - _WEIGHT * valence)))))
        return negative, abs(valence) < 2

    def _valence_of_word(self, word: str) -> float:
        if word in self._words:
            return self._words[word]
        for end in range(len(word), 2, -1):
            if (stem := word[:end] + "*") in self._words:
                return self._words[stem]
        return 0.0
