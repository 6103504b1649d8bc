"""Asks py3langid's model which language a text is written in, word by word, so that each word is only asked about once.

Its model is read from a file of our own; `watch` does so ahead, a service when the first text asks for it (60 ms).
"""

from __future__ import annotations

from collections import Counter
from functools import cache, lru_cache
from threading import Lock, Thread

import numpy as np

from .arrays import Float32Array
from .language_file import Library, read

# How much likelier (log) another language must be. Short posts prove little, and most are in a language of the topic;
# 5 gives a third of short Russian posts that look Bulgarian away, 20 keeps twice as many foreign ones.
PRIOR = 10.0
WORDS = 50_000  # whose log likelihoods are kept: about 20 MB
_loading = Lock()


def is_likely(text: str, language: str) -> bool:
    """Whether no other language is much likelier than this one, a code such as `en`.

    The library's naive Bayes is nearly a sum over words; only n-grams that reach from word to word are left out.

    >>> is_likely("refund", "en"), is_likely("ich warte seit drei wochen", "en")
    (True, False)
    """
    known = library()
    logits = sum(map(_log_likelihoods, text.split()), known.priors)
    return bool(logits[known.languages.index(language)] + PRIOR >= logits.max())


@lru_cache(maxsize=WORDS)
def _log_likelihoods(word: str) -> Float32Array:
    """Of a word in each language, (languages,), up to a constant, as `LanguageIdentifier.rank` reckons."""
    known = library()
    ngrams = Counter(known.ngrams(f" {word} ".encode("utf-8", "surrogatepass")))
    if not ngrams:
        return np.zeros(len(known.priors), np.float32)
    counts = np.log1p(np.fromiter(ngrams.values(), np.float32, len(ngrams)))
    logits: Float32Array = counts @ known.likelihoods[list(ngrams)].astype(np.float32)
    return logits


def load_ahead() -> Thread:
    """Begin to load the library beside what else is done, so that no batch of mentions waits for it."""
    loader = Thread(target=library, name="language library", daemon=True)
    loader.start()
    return loader


def library() -> Library:
    """The library, 20 MB: loaded once, by whoever comes first; others wait for it."""
    with _loading:
        return _library()


@cache
def _library() -> Library:
    return read()
