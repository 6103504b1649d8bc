"""Reads request bodies without letting anybody fill the memory."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.requests import Request

GZIP = b"\x1f\x8b"  # how gzip begins
MEGABYTE = 1024 * 1024
LARGEST = 32 * MEGABYTE


async def read_body(request: Request, limit: int = LARGEST) -> bytes:
    """The body as it came; 413 when it has more than `limit` bytes.

    What is too much is read and thrown away, since a sender who is cut off while still sending sees a broken
    connection instead of the answer; a sender of four times too much is cut off all the same.
    """
    body, size = bytearray(), 0
    async for part in request.stream():
        size += len(part)
        if size > 4 * limit:
            break
        if size <= limit:
            body += part
    if size > limit:
        raise _too_large(limit)
    return bytes(body)


def unpack(body: bytes, encoding: str, limit: int = LARGEST) -> bytes:
    """The body without its Content-Encoding. Never unpacks more than `limit` bytes, whatever the gzip promises.

    A .gz file sent as it is, without the header, is unpacked too: no line of JSON begins as gzip does.
    """
    if encoding in ("", "identity") and not body.startswith(GZIP):
        return body
    encoding = encoding.replace("identity", "") or "gzip"
    if encoding not in ("gzip", "x-gzip"):
        raise HTTPException(415, f"Content-Encoding {encoding} is not known here; send gzip, or none")
    plain = bytearray()
    while body:
        member = zlib.decompressobj(wbits=31)  # 31: gzip, and nothing but gzip
        try:
            plain += member.decompress(body, limit + 1 - len(plain))
        except zlib.error:
            raise HTTPException(400, "the body is not gzip, although Content-Encoding says so") from None
        if len(plain) > limit:
            raise _too_large(limit)
        if not member.eof:
            raise HTTPException(400, "the gzip body ends too early; send it again")
        body = member.unused_data
    return bytes(plain)


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"the body is larger than {limit // MEGABYTE} MB; send it in parts")
