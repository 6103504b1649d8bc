"""Tells in which encoding a text was written: by its mark, as UTF-8, or by what the letters look like."""

from __future__ import annotations

import codecs
import re

from msgspec import Struct

from ..core.translation import message

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_IN_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_LOOKED_AT = 64 * 1024
_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5", "gb18030")  # in which Russian is met; the likeliest first
_WORD = re.compile(r"[^\W\d_]{3,}")
_RUSSIAN_WORD = re.compile(r"[А-ЯЁІЇЄҐ]?[а-яёіїєґ]+|[А-ЯЁІЇЄҐ]+")
_ESCAPE = re.compile(r"\\[nrt]")  # of JSON, right before a word
_FREQUENT = frozenset("оеаинтсрвл")  # two thirds of Russian; a third of Greek that is taken for it
_FOUR_BYTES = re.compile(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]")  # what only GB18030 has: emoji and rare letters


class Encoding(Struct, frozen=True):
    """How bytes become text. `guessed` is to be said aloud: it may be wrong."""

    name: str
    guessed: bool = False

    @property
    def said(self) -> str:
        """For a person; "" where there is nothing to say, which is UTF-8."""
        name = self.name.removesuffix("-sig").upper()
        return (
            ""
            if name in ("UTF-8", "ASCII")
            else message("{name}, by the look of it", name=name)
            if self.guessed
            else name
        )


def encoding_of(head: bytes) -> Encoding:
    """The encoding of a text that begins with `head`."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name)
    if head[:4096].count(b"\0") > len(head[:4096]) // 5:
        return Encoding("utf-16-le" if head[1:4096:2].count(b"\0") > head[0:4096:2].count(b"\0") else "utf-16-be")
    if _is_utf8(head) and not _declared(head).startswith("iso2022"):
        return Encoding("utf-8")
    if declared := _declared(head):
        return Encoding(declared)
    return Encoding(_looks_like(head), guessed=True)


def _declared(head: bytes) -> str:
    """What an XML says of itself; "" where that cannot be: not all that is written is meant."""
    found = _IN_XML.match(head)
    try:
        name = codecs.lookup(found.group(1).decode()).name if found else ""
    except LookupError:
        return ""
    return "" if name.startswith(("utf-8", "utf-16", "utf-32")) else name


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # an unfinished character at the end is no fault
    except UnicodeDecodeError as error:
        return error.start > _LOOKED_AT  # one bad byte far on is a bad byte, not another encoding
    return True


def _looks_like(head: bytes) -> str:
    import chardet  # 0.1 s to load, and few files need it

    odd = next((at for at, byte in enumerate(head) if byte > 127), 0)
    sample = head[max(0, odd - 4096) :][:_LOOKED_AT]
    if russian := next((name for name in _CYRILLIC if _reads_as_russian(_decoded(sample, name))), ""):
        return russian
    if _FOUR_BYTES.search(sample) and _decoded(sample, "gb18030"):
        return "gb18030"
    found = chardet.detect(sample)["encoding"]
    try:
        return codecs.lookup(found or "cp1252").name
    except LookupError:
        return "cp1252"


def _decoded(sample: bytes, name: str) -> str:
    """The sample in that encoding; "" where it cannot be."""
    try:
        return codecs.getincrementaldecoder(name)().decode(sample)
    except UnicodeDecodeError:
        return ""


def _reads_as_russian(text: str) -> bool:
    """Whether its words beyond ASCII are Russian ones: one case throughout, and the letters that are frequent."""
    words = [word for word in _WORD.findall(_ESCAPE.sub(" ", text)) if not word.isascii()]
    letters = "".join(words).lower()
    if len(letters) < 6:
        return False
    whole = sum(len(word) for word in words if _RUSSIAN_WORD.fullmatch(word))
    return whole > 0.9 * len(letters) and sum(map(letters.count, _FREQUENT)) > 0.45 * len(letters)
