"""Reads request bodies without letting anybody fill the memory."""

from __future__ import annotations

import asyncio
import zlib
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request

GZIP = b"\x1f\x8b"  # how gzip begins
MEGABYTE = 1024 * 1024
LARGEST = 32 * MEGABYTE
PART_SECONDS = 10.0  # in which the next part of a body must come
BODY_SECONDS = 120.0  # ... and the whole
PIECE = 256  # bytes of gzip that are unpacked first


async def read_body(request: Request, limit: int = LARGEST, hold: Callable[[int], None] | None = None) -> bytes:
    """The body as it came; 413 when it has more than `limit` bytes, 408 when it stops coming.

    `hold` is told of each part before it is kept, and may refuse it. What is too much or refused is read and thrown
    away, since a sender who is cut off while still sending sees a broken connection instead of the answer; a sender of
    four times too much is cut off all the same.
    """
    body, size, refused = bytearray(), 0, None
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in parts_of(request):
                size += len(part)
                if size > 4 * limit:
                    break
                if size <= limit and refused is None:
                    refused = _held(hold, len(part))
                    body += b"" if refused else part
    except TimeoutError:
        raise HTTPException(408, "the body did not come in time; send it again", {"Connection": "close"}) from None
    if refused is not None:
        raise refused
    if size > limit:
        raise _too_large(limit)
    return bytes(body)


async def parts_of(request: Request) -> AsyncIterator[bytes]:
    """A body piece by piece; TimeoutError where the next one does not come."""
    parts = aiter(request.stream())
    while True:
        try:
            async with asyncio.timeout(PART_SECONDS):
                part = await anext(parts)
        except StopAsyncIteration:
            return
        yield part


def _held(hold: Callable[[int], None] | None, size: int) -> HTTPException | None:
    try:
        if hold:
            hold(size)
    except HTTPException as refused:
        return refused
    return None


def unpack(body: bytes, encoding: str, limit: int = LARGEST) -> bytes:
    """The body without its Content-Encoding. Never unpacks more than `limit` bytes, whatever the gzip promises.

    A .gz file sent as it is, without the header, is unpacked too: no line of JSON begins as gzip does. The time is in
    proportion to the length, also for a gzip of a hundred thousand empty members.
    """
    if encoding in ("", "identity") and not body.startswith(GZIP):
        return body
    encoding = encoding.replace("identity", "") or "gzip"
    if encoding not in ("gzip", "x-gzip"):
        raise HTTPException(415, f"Content-Encoding {encoding} is not known here; send gzip, or none")
    plain, whole, at = bytearray(), memoryview(body), 0
    while at < len(body):
        at = _unpack_member(whole, at, plain, limit)
    return bytes(plain)


def _unpack_member(body: memoryview, at: int, plain: bytearray, limit: int) -> int:
    """Unpack the gzip member that begins at `at`; where it ends. Pieces grow: what follows a small one is copied."""
    member, piece = zlib.decompressobj(wbits=31), PIECE  # 31: gzip, and nothing but gzip
    while not member.eof:
        some = body[at : at + piece]
        if not some:
            raise HTTPException(400, "the gzip body ends too early; send it again")
        try:
            plain += member.decompress(some, limit + 1 - len(plain))
        except zlib.error:
            raise HTTPException(400, "the body is not gzip, although Content-Encoding says so") from None
        if len(plain) > limit:
            raise _too_large(limit)
        at += len(some) - len(member.unused_data)
        piece = min(2 * piece, MEGABYTE)
    return at


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"the body is larger than {limit // MEGABYTE} MB; send it in parts")
