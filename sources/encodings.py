"""Tells in which encoding a text was written: by its mark, as UTF-8, or by what the letters look like."""

from __future__ import annotations

import codecs
import re

from msgspec import Struct

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_IN_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_LOOKED_AT = 64 * 1024


class Encoding(Struct, frozen=True):
    """How bytes become text. `guessed` is to be said aloud: it may be wrong."""

    name: str
    guessed: bool = False

    @property
    def said(self) -> str:
        """For a person; "" where there is nothing to say, which is UTF-8."""
        name = self.name.removesuffix("-sig").upper()
        return "" if name in ("UTF-8", "ASCII") else f"{name}, by the look of it" if self.guessed else name


def encoding_of(head: bytes) -> Encoding:
    """The encoding of a text that begins with `head`."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name)
    if head[:4096].count(b"\0") > len(head[:4096]) // 5:
        return Encoding("utf-16-le" if head[1:4096:2].count(b"\0") > head[0:4096:2].count(b"\0") else "utf-16-be")
    declared = _IN_XML.match(head)
    if declared:
        try:
            return Encoding(codecs.lookup(declared.group(1).decode()).name)
        except LookupError:
            pass
    if _is_utf8(head):
        return Encoding("utf-8")
    return Encoding(_looks_like(head), guessed=True)


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # an unfinished character at the end is no fault
    except UnicodeDecodeError as error:
        return error.start > _LOOKED_AT  # one bad byte far on is a bad byte, not another encoding
    return True


def _looks_like(head: bytes) -> str:
    import chardet  # 0.1 s to load, and few files need it

    odd = next((at for at, byte in enumerate(head) if byte > 127), 0)
    found = chardet.detect(head[max(0, odd - 4096) :][:_LOOKED_AT])["encoding"]
    try:
        return codecs.lookup(found or "cp1252").name
    except LookupError:
        return "cp1252"
