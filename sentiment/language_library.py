"""Asks py3langid which language a text is written in; loaded at the first text in doubt, since it takes long."""

from __future__ import annotations

from functools import cache
from typing import Any

# How much likelier (log) another language must be. Short posts prove little, and most are in a language of the topic;
# 5 gives a third of short Russian posts that look Bulgarian away, 20 keeps twice as many foreign ones.
PRIOR = 10.0


def is_likely(text: str, language: str) -> bool:
    """Whether no other language is much likelier than this one, a code such as `en`.

    >>> is_likely("refund", "en"), is_likely("ich warte seit drei wochen", "en")
    (True, False)
    """
    logits: dict[str, float] = dict(_library().rank(text))
    return logits.pop(language) + PRIOR >= max(logits.values())


@cache
def _library() -> Any:
    """1.5 s and 120 MB, which none pays whose feeds tell the language."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)
