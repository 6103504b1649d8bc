"""Text as everything else compares it: folded; cut, escaped, spelled for a name."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from inspect import cleandoc

_REMEMBERED = 600  # characters: longer texts are folded anew
_NAMES = re.compile(r"(?:(?:[@#]|https?://)\S+\s*)+")
_HOST = re.compile(r"https?://(?:[^/?#]*@)?(?P<host>[^/?#@:]+)(?::(?P<port>[0-9]{1,5}))?(?=[/?#]|$)", re.IGNORECASE)
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")  # of a host, between two dots
_LINK = re.compile(r"https?://[^\s<>|/?#\[\]]+\.[^\s<>|/?#\[\]]+(?:[/?#][^\s<>|]*)?", re.IGNORECASE)


def fold(text: str) -> str:
    """NFKC and case-folded, so that ＡＣＭＥ, Acme and acme are one; accents stay (й is not и).

    >>> fold("ＡＣＭＥ Air — Ужасный"), fold("STRASSE") == fold("straße")
    ('acme air — ужасный', True)
    """
    if text.isascii():
        return text.lower()
    return _folded(text) if len(text) <= _REMEMBERED else _fold(text)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


_folded = lru_cache(4_096)(_fold)  # matching, judging and telling copies apart all fold the text of one post


_SCRIPTS = (("zh", re.compile(r"[\u3400-\u9fff]")), ("ru", re.compile(r"[\u0400-\u04ff]")))


def language_of(lang: str | None, text: str) -> str:
    """The feed's word for the language of a text, else what its script tells.

    >>> language_of("pt-BR", ""), language_of(None, "Ужасный рейс"), language_of(None, "Awful")
    ('pt', 'ru', 'unknown')
    """
    if lang:
        return fold(lang).replace("_", "-").partition("-")[0]
    return next((one for one, letters in _SCRIPTS if letters.search(text)), "unknown")


def about(count: float, thousands: str = "") -> str:
    """A count as it stands in a sentence: one that is not whole was estimated, and says so.

    >>> about(43.0), about(42.7), about(1042.7, ",")
    ('43', 'about 43', 'about 1,043')
    """
    return f"{'' if count == int(count) else 'about '}{count:{thousands}.0f}"


def cut(text: str, most: int) -> str:
    """At most `most` characters of it; what was left out shows.

    >>> cut("two words", 9), cut("two words", 5)
    ('two words', 'two…')
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def ended(words: str) -> str:
    """A sentence with its full stop, where somebody has not ended it already.

    >>> ended("Try at eight"), ended("Try at eight."), ended("还在查。")
    ('Try at eight.', 'Try at eight.', '还在查。')
    """
    return words if words.endswith((".", "!", "?", "…", "。", "！", "？")) else f"{words}."


def as_clause(sentence: str) -> str:
    """A sentence as it goes on after a comma: with a small letter, unless it begins with a name or a number.

    >>> as_clause("A post speaks of a strike"), as_clause("US DOT tagged"), as_clause("В посте речь о забастовке")
    ('a post speaks of a strike', 'US DOT tagged', 'в посте речь о забастовке')
    """
    begins = re.match(r"(?:[A-Z]|[А-ЯЁ][а-яё]*) |(?:Of|About|Around|The|In) ", sentence)
    return sentence[:1].lower() + sentence[1:] if begins else sentence


def is_link(url: str) -> bool:
    """Whether `url` could be the address of a public post.

    >>> [is_link(url) for url in ("https://x.com/AcmeAir/status/1", "done", "javascript:alert(1)", "https://x.com/\\x1b")]
    [True, False, False, False]
    >>> [is_link(url) for url in ("https://a..b/", "https://-.-", "https://x.com:99999/", "https://пример.рф/1")]
    [False, False, False, True]
    """
    if len(url) > 2_000 or not url.isprintable() or not _LINK.fullmatch(url) or not (parts := _HOST.match(url)):
        return False
    labels = parts["host"].split(".")
    return 0 < int(parts["port"] or 443) < 65_536 and all(_LABEL.fullmatch(label) for label in labels)


def is_names_only(text: str) -> bool:
    """Whether a post only names somebody: handles, hashtags and addresses, and not a word beside them.

    >>> is_names_only("@BrandA @BrandB"), is_names_only("@BrandA why?"), is_names_only("")
    (True, False, False)
    """
    return _NAMES.fullmatch(text.strip()) is not None


def escaped(text: str) -> str:
    """With & < > as entities, as Slack wants whatever is to be read as text: so nothing in it rings anybody.

    >>> escaped("<!channel> & co")
    '&lt;!channel&gt; &amp; co'
    """
    return html.escape(text, quote=False)


def as_name(name: str) -> str:
    """A person's name for reading.

    >>> as_name("mei"), as_name("anna-lena"), as_name("U0MEI0001")
    ('Mei', 'Anna Lena', 'U0MEI0001')
    """
    return " ".join(word.capitalize() for word in name.split("-")) if name.islower() else name


def slug(text: str, also: str = "") -> str:
    """For a name: lower-case Latin letters, digits and the characters `also`; whatever stands between is one hyphen.

    >>> slug("INC 7ngzhh: Acme_Air"), slug("Acme_Air", also="_")
    ('inc-7ngzhh-acme-air', 'acme_air')
    """
    return re.sub(rf"[^a-z0-9{also}]+", "-", text.lower())


def spark_bar(value: float, most: float) -> str:
    """One character of a sparkline: as high as `value` stands between 0 and `most`.

    >>> "".join(spark_bar(value, 4) for value in range(5))
    '▁▃▅▆█'
    """
    return "▁▂▃▄▅▆▇█"[round(value / most * 7)]


def as_looked_up(text: str) -> str:
    """A text of several lines as the catalogue knows it: each paragraph on one line.

    >>> as_looked_up('''Say it.
    ...
    ...     And say
    ...     it again.''')
    'Say it.\\n\\nAnd say it again.'
    """
    return "\n\n".join(" ".join(one.split()) for one in cleandoc(text).split("\n\n"))
