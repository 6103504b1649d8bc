"""Makes plain text of what platforms deliver: tags out, entities resolved, invisible characters folded."""

from __future__ import annotations

import re
from html import unescape

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u180e\u202a-\u202e\u2066-\u2069]")  # soft hyphen, zero width, bidi
_JOINERS = re.compile("(?<=[A-Za-z\u00c0-\u04ff\u4e00-\u9fff])[\u200c\u200d](?=[A-Za-z\u00c0-\u04ff\u4e00-\u9fff])")
_HIDDEN = frozenset(
    "\u00ad\u200b\u2060\ufeff\u180e\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200c\u200d\0"
)
_DROPPED = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BLOCK = re.compile(
    r"</?(?:p|br|div|li|ul|ol|tr|table|h[1-6]|blockquote|section|article|header|footer|pre|hr|dd|dt)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_KNOWN_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|em|strong|u|li|ul|ol|blockquote|img|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SPACES = re.compile(r"[ \t\xa0]+")
_BREAKS = re.compile(r" *\n[ \n]*")


def plain(text: str) -> str:
    """Without NUL, zero-width characters and soft hyphens; a joiner stays where scripts and emoji need it. A break is
    one character, whichever system wrote it.

    >>> plain("Ac\\u00adme\\u200b Air"), plain("👩\\u200d✈")
    ('Acme Air', '👩\\u200d✈')
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        return text.replace("\0", "") if "\0" in text else text
    if _HIDDEN.isdisjoint(text):
        return text
    return _JOINERS.sub("", _INVISIBLE.sub("", text.replace("\0", "")))


def entities(text: str) -> str:
    """The characters that `&amp;`, `&#x27;` and the like stand for.

    >>> entities("K&amp;B isn&#39;t AT&T")
    "K&B isn't AT&T"
    """
    return plain(unescape(text) if "&" in text and _ENTITY.search(text) else text)


def html(text: str) -> str:
    """The text of a piece of HTML: a break at block tags, nothing at inline ones, so that words stay whole.

    >>> html('<p>Acme Air &amp; co<br>third <a href="x">#<span>acmeair</span></a></p><p>cc @usdot</p>')
    'Acme Air & co\\nthird #acmeair\\ncc @usdot'
    """
    if "<" in text:
        text = _TAG.sub("", _BLOCK.sub("\n", _DROPPED.sub("", text)))
    text = entities(text)
    return _BREAKS.sub("\n", _SPACES.sub(" ", text)).strip()


def as_posted(text: str) -> str:
    """For a field that should be plain already: entities are resolved, and tags taken out where they are real ones.

    >>> as_posted("K&amp;B <3 > 2"), as_posted("<p>one</p><p>two</p>")
    ('K&B <3 > 2', 'one\\ntwo')
    """
    if "<" in text and _KNOWN_TAG.search(text):
        return html(text)
    return entities(text)
