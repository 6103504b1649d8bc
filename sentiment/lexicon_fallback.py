"""Judges what no model of ours was trained for: by emoji, emoticons and a short list of words, abstaining in doubt."""

from __future__ import annotations

import math
import re

from . import lexicon

_NAMES = re.compile(r"https?://\S+|@\w+")
_UNSPACED = re.compile(r"[\u3040-\u9fff]")
_WORD = re.compile(r"[^\W\d_]+")
PRIOR = 0.3  # of texts without any sign, about 30 % are negative
_PRIOR_LOG_ODDS = math.log(PRIOR / (1 - PRIOR))
_WEIGHT = 0.75  # per point of valence: one angry emoji makes .80, one grateful word .09


class Fallback:
    """Adds up valences. Knows every language a little, and says so by abstaining."""

    def __init__(self) -> None:
        self._words: dict[str, float] = {}
        for lang in ("other", "zh", "ru", "en"):
            self._words |= lexicon.words(lang)
        # Emoji, emoticons and Han or kana words stand anywhere; all else must be a word of its own.
        anywhere = [word for word in self._words if _UNSPACED.match(word)]
        self._anywhere = lexicon.emoji() | {word: self._words[word] for word in anywhere}
        longest_first = sorted(self._anywhere, key=lambda sign: (-len(sign), sign))
        self._sign = re.compile("|".join(map(re.escape, longest_first)))

    def valence(self, folded: str) -> float:
        """The sum of the valences found."""
        plain = _NAMES.sub(" ", folded)  # or every link would be a frown, :/
        emoji = sum(self._anywhere[sign] for sign in self._sign.findall(plain))
        return emoji + sum(self._valence_of_word(word) for word in _WORD.findall(self._sign.sub(" ", plain)))

    def negative(self, folded: str) -> tuple[float, bool]:
        """P(negative) of a folded text, and whether to abstain."""
        valence = self.valence(folded[:5000])
        if not valence:
            return PRIOR, True
        negative = 1 / (1 + math.exp(min(50.0, max(-50.0, _WEIGHT * valence - _PRIOR_LOG_ODDS))))
        return negative, abs(valence) < 2

    def _valence_of_word(self, word: str) -> float:
        if word in self._words:
            return self._words[word]
        for end in range(len(word), 2, -1):
            if (stem := word[:end] + "*") in self._words:
                return self._words[stem]
        return 0.0
