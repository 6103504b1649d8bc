"""The code of a language, from a code or from its name."""

from __future__ import annotations

import re
from functools import lru_cache

_NAMES = {
    "en": "english, английский, 英语, englisch, anglais, inglés",
    "zh": "chinese, mandarin, simplified chinese, traditional chinese, chinese (simplified), "
    "chinese (traditional), 中文, китайский",
    "ru": "russian, русский, 俄语, russe",
    "de": "german, deutsch",
    "fr": "french, français, francais",
    "es": "spanish, español, espanol, castilian",
    "pt": "portuguese, português, brazilian portuguese",
    "it": "italian, italiano",
    "nl": "dutch, nederlands, flemish",
    "pl": "polish, polski",
    "uk": "ukrainian, українська",
    "tr": "turkish, türkçe",
    "ar": "arabic, العربية",
    "he": "hebrew",
    "fa": "persian, farsi",
    "hi": "hindi",
    "bn": "bengali, bangla",
    "ur": "urdu",
    "ta": "tamil",
    "te": "telugu",
    "ja": "japanese, 日本語",
    "ko": "korean, 한국어",
    "vi": "vietnamese",
    "th": "thai",
    "id": "indonesian, bahasa indonesia, in",
    "ms": "malay",
    "tl": "tagalog, filipino",
    "sv": "swedish, svenska",
    "no": "norwegian, norsk",
    "da": "danish, dansk",
    "fi": "finnish, suomi",
    "cs": "czech",
    "sk": "slovak",
    "hu": "hungarian",
    "ro": "romanian",
    "bg": "bulgarian",
    "sr": "serbian",
    "hr": "croatian",
    "sl": "slovenian, slovene",
    "el": "greek",
    "et": "estonian",
    "lv": "latvian",
    "lt": "lithuanian",
    "ca": "catalan",
    "ka": "georgian",
    "hy": "armenian",
    "kk": "kazakh",
    "az": "azerbaijani",
    "be": "belarusian",
    "sw": "swahili",
    "af": "afrikaans",
}
_CODES = {name.strip(): code for code, names in _NAMES.items() for name in names.split(",")}
_CODE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}")
_UNTOLD = frozenset({"und", "zxx", "mul", "mis", "qme", "qst", "qht", "qam", "qct", "xx", "art"})


@lru_cache(1_024)
def code(text: str) -> str | None:
    """The code of a language; None for what is no language, and for the codes that mean "not told".

    >>> code("English"), code("zh-CN"), code("pt_BR"), code("und"), code("gibberish words")
    ('en', 'zh-CN', 'pt-BR', None, None)
    """
    text = text.strip()
    low = text.lower()
    if low in _CODES:
        return _CODES[low]
    if low in _UNTOLD or not _CODE.fullmatch(low):
        return None
    return text.replace("_", "-") if len(text) > 3 else low
