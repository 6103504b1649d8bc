"""Where a text holds links, as X finds them: with a protocol, or a name that ends in a top-level domain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .top_level_domains import TOP_LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGN = r"[^\x00-\x7f\s\u2000-\u206f\u3000-\u303f\uff00-\uff0f]"  # of any script, and ☃; no punctuation
_LABEL = rf"(?:[a-z0-9]|{_SIGN})(?:[\w-]*(?:[a-z0-9]|{_SIGN}))?"
_LATIN = r"a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"  # also with accents: a host may have them without a protocol
_ASCII = rf"[{_LATIN}](?:[{_LATIN}-]*[{_LATIN}])?"
_LETTER = r"a-z0-9_\u00c0-\u024f\u0400-\u04ff"  # Han ends a path: no space divides it from the sentence
_TOKEN = rf"[{_LETTER}!*';:=+,.$/%#\[\]\-\u2013~@|&]"
_PATH = rf"/(?:{_TOKEN}|\([{_LETTER}./=-]*\))*(?<=[{_LETTER}=#/+\-)])"
_QUERY = r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/]"
_REST = rf"(?::\d{{1,5}})?(?:{_PATH})?(?:{_QUERY})?"
_FULL = re.compile(rf"(?<![A-Za-z0-9@＠$#＃])https?://(?P<host>(?:{_LABEL}\.)+{_LABEL})(?P<rest>{_REST})", re.I)
_BARE = re.compile(
    rf"(?<![{_LATIN}@＠$#＃_./-])(?P<host>(?:{_ASCII}\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?![@+-])(?P<rest>{_REST})",
    re.I,
)
_LONGEST_LABEL = 63  # of a host name, in ASCII (RFC 1035)
_LONGEST = 4096  # characters of a link that X shortens


def links(text: str) -> Iterator[tuple[int, int]]:
    """The places (from, until) of the links in a text, in order; after twitter-text's `extractUrls`.

    >>> [text[a:b] for text in ["see acmeair.de/hilfe, or t.me/acmeair!", "e.g. this.that", "Sorry.It is mended"]
    ...  for a, b in links(text)]
    ['acmeair.de/hilfe', 't.me/acmeair', 'Sorry.It']
    """
    last = 0
    for found in _full(text):
        yield from _bare(text, last, found[0])
        yield found
        last = found[1]
    yield from _bare(text, last, len(text))


def _full(text: str) -> Iterator[tuple[int, int]]:
    for found in _FULL.finditer(text):
        host = _known(found["host"].split("."))
        if not host or len(found[0]) > _LONGEST:
            continue
        whole = host == found["host"]
        yield found.start(), found.end() if whole else found.start("host") + len(host)


def _bare(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    for found in _BARE.finditer(text, begin, end):
        host = _known(found["host"].split("."))
        rest = found["rest"] if host == found["host"] else ""
        if host:
            yield found.start(), found.start() + len(host) + len(rest)


def _known(labels: list[str]) -> str:
    """The longest host that these labels begin with and that ends in a top-level domain; empty for none."""
    for end in range(len(labels), 1, -1):
        if end == len(labels) and not _top_level(labels[-1]) and (latin := re.match(_ASCII, labels[-1], re.I)):
            labels = [*labels[:-1], latin[0]] if not labels[-1].isascii() else labels  # "acme.com谢谢": no space
        if _top_level(labels[end - 1]) and all(len(_in_ascii(each)) <= _LONGEST_LABEL for each in labels[:end]):
            return ".".join(labels[:end])
    return ""


def _top_level(label: str) -> bool:
    return _in_ascii(label.lower()) in TOP_LEVEL


def _in_ascii(label: str) -> str:
    """As it stands in the list and on the wire: `рф` is `xn--p1ai`."""
    return label if label.isascii() else f"xn--{label.lower().encode('punycode').decode('ascii')}"
