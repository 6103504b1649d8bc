"""Asks py3langid which language a text is written in. Loading it takes a second and more: a service does so ahead."""

from __future__ import annotations

from functools import cache
from threading import Lock, Thread
from typing import Any

# How much likelier (log) another language must be. Short posts prove little, and most are in a language of the topic;
# 5 gives a third of short Russian posts that look Bulgarian away, 20 keeps twice as many foreign ones.
PRIOR = 10.0
# What is written in Latin or Cyrillic letters by many, which is all that is asked about: half of what the library knows
_TOLD_APART = frozenset(
    """af az ba be bg bs ca cs cy da de en eo es et eu fi fr ga gl hr ht hu id is it kk ky la lb lt lv mg mk mn ms mt nl
    nn no oc pl pt ro ru sk sl so sq sr sv sw tg tk tl tr tt uk uz vi""".split()  # noqa: SIM905
)
_loading = Lock()


def is_likely(text: str, language: str) -> bool:
    """Whether no other language is much likelier than this one, a code such as `en`.

    >>> is_likely("refund", "en"), is_likely("ich warte seit drei wochen", "en")
    (True, False)
    """
    logits: dict[str, float] = dict(library().rank(text))
    return logits.pop(language) + PRIOR >= max(logits.values())


def load_ahead() -> Thread:
    """Begin to load the library beside what else is done, so that no batch of mentions waits for it."""
    loader = Thread(target=library, name="language library", daemon=True)
    loader.start()
    return loader


def library() -> Any:
    """The identifier, 60 MB: loaded once, by whoever comes first; others wait for it."""
    with _loading:
        return _library()


@cache
def _library() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    kept = [at for at, language in enumerate(whole.nb_classes) if language in _TOLD_APART]
    languages = [whole.nb_classes[at] for at in kept]
    tables = (whole.nb_ptc[:, kept].copy(), whole.nb_pc[kept], languages, whole.tk_nextmove, whole.tk_output)
    return LanguageIdentifier(*tables, tk_row=whole.tk_row)
