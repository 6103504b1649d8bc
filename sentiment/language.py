"""Tells which language a text is judged in: the feed's word first, then its script, in doubt py3langid."""

from __future__ import annotations

import re

from .language_library import is_likely

KNOWN = ("en", "ru", "zh")
MIN_SHARE = 0.25  # of its letters: from here on a text is judged in a second language too

_IGNORED = re.compile(r"https?://\S+|[@#]\w+|\brt\b")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_KANA = re.compile(r"[\u3040-\u30fa]")
_MARKED = re.compile(r"[@#]|://|\brt\b")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
_LATIN = re.compile(r"[a-z\u00df-\u024f]+")
_OTHER = re.compile(r"[\u0370-\u03ff\u0530-\u11ff\u3040-\u30ff\uac00-\ud7af]+")
_NOT_RUSSIAN = re.compile(r"[іїєґўјљњћђџѕәғқңөұүһӣӯҷҳ]")
_NOT_LATIN = re.compile(rf"{_IGNORED.pattern}|[\u0370-\u11ff\u3040-\u9fff\uac00-\ud7af]+")
_NOT_CYRILLIC = re.compile(rf"{_IGNORED.pattern}|{_LATIN.pattern}")
_SCRIPT = {"ru": _CYRILLIC, "zh": _HAN}  # a brand in Latin letters is found in texts of every language
_LETTER = re.compile(r"[^\W\d_]")

# What is English or Russian beyond doubt: the library, which takes memory and time, is asked about the rest only
_ENGLISH = frozenset(
    """the and to of is you that it for with this my are have be not your at just but what like
    they he she do if can get out when up how its im dont from about has been had will would who there their why
    them by our more now really love good bad never ever u thanks please hate want know""".split()  # noqa: SIM905
)
ENOUGH = 2  # English words that leave no doubt
_RUSSIAN = re.compile(r"[ыэ]|\b(?:что|как|это|вы|нет|если|уже|только|когда|или|мне|меня|его|был|была|быть)\b")
_BULGARIAN = re.compile(r"[бвгджзклмнпрстфхцчшщ]ъ[бвгджзклмнпрстфхцчшщ]")  # between consonants ъ is a vowel


def is_russian(folded: str) -> bool:
    """True unless letters, or in doubt the library, show another language that is written in Cyrillic.

    >>> is_russian("приложение опять не работает"), is_russian("защо никой не вдига телефона")
    (True, False)
    """
    if _NOT_RUSSIAN.search(folded) or _BULGARIAN.search(folded):
        return False
    return bool(_RUSSIAN.search(folded)) or is_likely(_NOT_CYRILLIC.sub(" ", folded), "ru")


def tag(declared: str | None) -> str | None:
    """The feed's word as a plain language code; None when it says nothing (`und`, empty).

    >>> tag("zh-Hans"), tag("EN_us"), tag("und"), tag(None)
    ('zh', 'en', None, None)
    """
    if not declared:
        return None
    code = declared.replace("_", "-").partition("-")[0].lower()
    return (
        None
        if code in {"", "und", "unk", "zxx", "mul", "qme", "art"}
        else {"cmn": "zh", "eng": "en", "rus": "ru"}.get(code, code)
    )


def shares(folded: str) -> dict[str, float]:
    """How much of a folded text each known language's script makes up; a Han character counts for two letters.

    What belongs to no known language counts as `other`. Empty when the text has no letters.
    """
    if folded.isascii():
        return {"en": 1.0} if _LATIN.search(folded) else {}
    plain = _IGNORED.sub(" ", folded) if _MARKED.search(folded) else folded
    han = 2 * _letters(_HAN, plain)
    cyrillic = _letters(_CYRILLIC, plain)
    latin = _letters(_LATIN, plain)
    other = _letters(_OTHER, plain)
    if _KANA.search(plain):
        other, han = other + han, 0  # Japanese is written with Han characters too
    if cyrillic and not is_russian(plain):
        other, cyrillic = other + cyrillic, 0
    letters = han + cyrillic + latin + other
    counts = {"zh": han, "ru": cyrillic, "en": latin, "other": other}
    return {lang: count / letters for lang, count in counts.items() if count}


def _letters(script: re.Pattern[str], text: str) -> int:
    return sum(map(len, script.findall(text)))


def is_english(folded: str) -> bool:
    """True with a few common words of English, else what the library says.

    >>> is_english("the app is down again"), is_english("la aplicación no funciona y nadie me responde, muy mal")
    (True, False)
    """
    words = set(folded.split())  # a comma hides a word now and then; cutting properly takes four times as long
    return len(words & _ENGLISH) >= ENOUGH or is_likely(_NOT_LATIN.sub(" ", folded), "en")


def detect(folded: str, declared: str | None) -> tuple[tuple[str, float], ...]:
    """The languages to judge a folded text in, with weights that sum to 1; `other` stands for all the rest.

    The feed's word holds unless the text is not written in that language's script. Without it, the script decides; a
    second language joins when it makes up a quarter of the text.

    >>> detect("ужасно", "en"), detect("мой iphone опять совсем не работает", None)
    ((('ru', 1.0),), (('ru', 1.0),))
    """
    code = tag(declared)
    if code is not None and code not in KNOWN:
        return ((code, 1.0),)
    if code == "en" and folded.isascii():
        return (("en", 1.0),)
    if code in _SCRIPT and (_SCRIPT[code].search(folded) or not _LETTER.search(folded)):
        return ((code, 1.0),)
    found = shares(folded)
    if code == "en" and (not found or found.get("en", 0.0) >= MIN_SHARE):
        return (("en", 1.0),)
    if not found:
        return (("other", 1.0),)
    if "en" in found and not is_english(folded):
        found["other"] = found.get("other", 0.0) + found.pop("en")
    judged = {lang: share for lang, share in found.items() if share >= MIN_SHARE}
    total = sum(judged.values())
    return tuple(
        sorted(((lang, share / total) for lang, share in judged.items()), key=lambda pair: (-pair[1], pair[0]))
    )
