"""Asks py3langid which language a text is written in, word by word, so that each word is only asked about once.

Loading it takes a second and more: a service does so ahead.
"""

from __future__ import annotations

from functools import cache, lru_cache
from threading import Lock, Thread
from typing import Any, NamedTuple

import numpy as np

from .arrays import Float32Array

# How much likelier (log) another language must be. Short posts prove little, and most are in a language of the topic;
# 5 gives a third of short Russian posts that look Bulgarian away, 20 keeps twice as many foreign ones.
PRIOR = 10.0
# What is written in Latin or Cyrillic letters by many, which is all that is asked about: half of what the library knows
_TOLD_APART = frozenset(
    """af az ba be bg bs ca cs cy da de en eo es et eu fi fr ga gl hr ht hu id is it kk ky la lb lt lv mg mk mn ms mt nl
    nn no oc pl pt ro ru sk sl so sq sr sv sw tg tk tl tr tt uk uz vi""".split()  # noqa: SIM905
)
WORDS = 50_000  # whose log likelihoods are kept: about 20 MB
_loading = Lock()


class Library(NamedTuple):
    """The library's model, cut to the languages it tells apart.

    `moves`, `rows` and `found` are its automaton over bytes: where each byte leads, where each state's moves begin, and
    the n-gram that each state has found or -1. `likelihoods` (n-grams, languages) float16 and `priors` (languages,) are
    logarithms.
    """

    languages: list[str]
    moves: Any
    rows: list[int]
    found: list[int]
    likelihoods: Any
    priors: Float32Array


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
    from py3langid.langid import visit_counts

    known = library()
    ngrams = visit_counts(known.moves, known.rows, known.found, f" {word} ".encode("utf-8", "surrogatepass"))
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
    """The library, 60 MB: loaded once, by whoever comes first; others wait for it."""
    with _loading:
        return _library()


@cache
def _library() -> Library:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    kept = [at for at, language in enumerate(whole.nb_classes) if language in _TOLD_APART]
    return Library(
        languages=[whole.nb_classes[at] for at in kept],
        moves=whole.tk_nextmove,
        rows=[row << 8 for row in whole.tk_row],
        found=whole.tk_output,
        likelihoods=whole.nb_ptc[:, kept].copy(),
        priors=whole.nb_pc[kept],
    )
