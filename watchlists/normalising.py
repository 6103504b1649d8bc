"""Text and words as they are compared: folded, е for ё, one kind of hyphen and apostrophe, links set aside."""

from __future__ import annotations

import re

from ..core.text import fold

_SAME = {
    **dict.fromkeys("’‘ʼʹ´`′", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),  # never seen: soft hyphen, zero width
}
_TYPOGRAPHY = str.maketrans(_SAME)
_SAME_CHARS = re.compile(f"[{''.join(_SAME)}]")
# Up to a space, or to a script that is written without spaces: in Chinese the sentence goes on right behind a link.
_NO_LINK = '\\s<>"\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af'
_LINK = re.compile(rf"(?:https?://|(?<![\w.])www\.)[^{_NO_LINK}]+")
_PATH = re.compile(rf"(?<=\w)(\.[a-z]{{2,24}})/[^{_NO_LINK}]+")


def as_compared(text: str) -> str:
    """A text in the form in which words are looked for, without the links in it.

    A domain that people say (`acme.example is down`) stays, what follows its slash does not.

    >>> as_compared("Ёлка’s\\n  “Кока‑Кола” https://a.example/acme.jpg"), as_compared("cdn.example/i/acme.jpg")
    ("елка's “кока-кола”", 'cdn.example')
    """
    folded = word_as_compared(text)
    if "/" not in folded and "www." not in folded:
        return folded
    without = _PATH.sub(r"\1 ", _LINK.sub(" ", folded))
    return " ".join(without.split()) if without != folded else folded


def word_as_compared(word: str) -> str:
    """A watched word, or the links of a text left where they are.

    >>> word_as_compared(" L’Été  ")
    "l'été"
    """
    if not word.isascii():
        if _SAME_CHARS.search(word):
            word = word.translate(_TYPOGRAPHY)
        return " ".join(fold(word).replace("ё", "е").split())
    if "`" in word:
        word = word.replace("`", "'")
    word = word.strip()
    return word.lower() if word.isprintable() and "  " not in word else " ".join(word.lower().split())
