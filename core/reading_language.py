"""Who reads: the language in which sentences are worded at the moment, and where their translations are looked up."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from typing import TYPE_CHECKING, ParamSpec, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from babel import Locale

ENGLISH = "en"  # the language of the sentences in the code
COMPLETE = ("en", "zh", "zh_Hant", "ru")
BEGUN = ("de",)  # what they do not have is read in English, sentence by sentence
LANGUAGES = (*COMPLETE, *BEGUN)
_TRADITIONAL = {"hant", "tw", "hk", "mo"}


P = ParamSpec("P")


class Catalogue(Protocol):
    """What gettext keeps of a language. What it lacks comes back as it was asked for."""

    def gettext(self, message: str) -> str: ...

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...

    def pgettext(self, context: str, message: str) -> str: ...


class _Source:
    """English: the sentences are their own translation."""

    def gettext(self, message: str) -> str:
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return msgid1 if n == 1 else msgid2

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002
        return message


_reading: ContextVar[str] = ContextVar("reading", default=ENGLISH)
_catalogues: dict[str, Catalogue] = {}
_look_up: list[Callable[[str], Catalogue]] = []  # at most one: core reads no files


def looks_up(catalogue: Callable[[str], Catalogue]) -> None:
    """Where catalogues come from; said once, by whoever puts the program together."""
    _look_up[:] = [catalogue]
    _catalogues.clear()


@contextmanager
def reading_in(language: str) -> Iterator[None]:
    """Within, sentences are worded in this language, or the nearest that we speak."""
    token = _reading.set(spoken(language))
    try:
        yield
    finally:
        _reading.reset(token)


def reading() -> str:
    """The language in which sentences are worded now."""
    return _reading.get()


def in_english() -> bool:
    """Whether sentences are worded as the code has them."""
    return _reading.get() == ENGLISH


class InBoth(str):
    """Words in a language that is only begun, which know their English: for a gap in a sentence that is English."""

    __slots__ = ("english",)
    english: str

    def __new__(cls, said: str, english: str) -> InBoth:
        made = super().__new__(cls, said)
        made.english = english
        return made

    def __reduce__(self) -> tuple[type[InBoth], tuple[str, str]]:
        return InBoth, (str(self), self.english)


def in_both(word: Callable[P, str]) -> Callable[P, str]:
    """Of what puts something into words: a begun language has the English of it too."""

    @wraps(word)
    def told(*args: P.args, **gaps: P.kwargs) -> str:
        said = word(*args, **gaps)
        if reading() not in BEGUN:
            return said
        with reading_in(ENGLISH):
            return InBoth(said, word(*args, **gaps))

    return told


def catalogue() -> Catalogue:
    """The translations into the language of now."""
    language = _reading.get()
    if language not in _catalogues:
        _catalogues[language] = _look_up[0](language) if _look_up and language != ENGLISH else _Source()
    return _catalogues[language]


@cache
def locale_of(language: str) -> Locale:
    """What CLDR knows of a language of ours."""
    from babel import Locale  # not before somebody reads another language than English

    return Locale.parse(language)


def locale() -> Locale:
    """What CLDR knows of the language of now."""
    return locale_of(_reading.get())


def language_name(code: str) -> str:
    """What a language is called in the language of now; the code itself where CLDR does not know it.

    >>> with reading_in("ru"):
    ...     language_name("zh"), language_name("tlh-x")
    ('китайский', 'клингонский')
    """
    return str(locale().languages.get(code.replace("_", "-").partition("-")[0].lower(), code))


def language_meant(said: str) -> str:
    """The code of a language that somebody calls by its name, in a language of ours or its own; empty for none.

    >>> [language_meant(name) for name in ("English", "中文", "英语", "Русский", "français", "klingon")]
    ['en', 'zh', 'en', 'ru', 'fr', '']
    """
    sought = said.strip().casefold()
    for spoken in ("en", "zh", "zh_Hant", "ru", "de", "fr", "es"):
        for code, name in locale_of(spoken).languages.items():
            if len(code) == 2 and str(name).casefold() == sought:
                return str(code)
    return ""


def known(language: str) -> str:
    """The language of ours that a code means; empty for one that we do not speak.

    >>> [known(code) for code in ("zh", "zh-CN", "zh-TW", "zh_Hant_HK", "RU", "en-GB", "fr", "")]
    ['zh', 'zh', 'zh_Hant', 'zh_Hant', 'ru', 'en', '', '']
    """
    first, *rest = language.replace("_", "-").lower().split("-")
    if first == "zh":
        return "zh_Hant" if _TRADITIONAL.intersection(rest) else "zh"
    return first if first in LANGUAGES else ""


def spoken(language: str) -> str:
    """The language of ours that a code means; English for one that we do not speak."""
    return known(language) or ENGLISH


def first_of(languages: Iterable[str]) -> str:
    """The first of somebody's languages that we speak; empty where we speak none.

    >>> first_of(["fr", "ru", "en"]), first_of([])
    ('ru', '')
    """
    return next(filter(None, map(known, languages)), "")


def accepted(header: str) -> str:
    """What a browser or a program asks for by Accept-Language, the dearest first; empty where we speak none of it.

    >>> accepted("fr-FR, ru;q=0.8, zh-CN;q=0.9"), accepted("*"), accepted("ru;q=0")
    ('zh', '', '')
    """
    asked = []
    for place, part in enumerate(header[:500].split(",")):
        code, _, rest = part.strip().partition(";")
        weight = rest.strip().removeprefix("q=")
        if weight and not weight.replace(".", "", 1).isdigit():
            continue
        asked.append((-float(weight or 1), place, code.strip()))
    return first_of(code for weight, _, code in sorted(asked) if weight)
