"""Judges texts offline: finds each text's language and asks the model made for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.model import Sentiment
from ..core.text import fold
from .fallback import Fallback
from .language import detect

if TYPE_CHECKING:
    from collections.abc import Sequence


class Judge:
    """A first judge: word lists only, until the trained models stand behind the same seam."""

    def __init__(self) -> None:
        self._fallback = Fallback()

    def score(self, texts: Sequence[str], langs: Sequence[str | None]) -> list[Sentiment]:
        """One judgement for each text, in order."""
        return [self._judge(fold(text), lang) for text, lang in zip(texts, langs, strict=True)]

    def _judge(self, folded: str, told: str | None) -> Sentiment:
        lang = detect(folded, told)[0][0]
        negative, abstain = self._fallback.negative(folded)
        if abstain:
            return Sentiment(negative, "abstain", lang)
        return Sentiment(negative, "negative" if negative >= 0.5 else "positive", lang)


def open_model() -> Judge:
    """The judge that ships with Firebreak."""
    return Judge()
