"""Takes a file in from a form, straight onto the disk: never more than is allowed, and never all of it in memory."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from ...core.translation import message
from ..request_body import MEGABYTE, parts_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from starlette.requests import Request

LARGEST = 64 * MEGABYTE
LONGEST = 600.0  # seconds in which all of it must come
FIELDS = 20
PIECE = 1 << 20


class TooLarge(MultiPartException):
    """More than is taken; of this kind, since the parser then closes what it has begun."""


async def taken_in(request: Request, largest: int = LARGEST) -> tuple[dict[str, str], UploadFile | None]:
    """The fields of a form, and the file in it that is named `file`, on the disk. Raises HTTPException."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise HTTPException(415, message("the form cannot be read"))
    try:
        async with asyncio.timeout(LONGEST):
            parser = MultiPartParser(request.headers, _bounded(request, largest), max_files=1, max_fields=FIELDS)
            form = await parser.parse()
    except TimeoutError:
        raise HTTPException(
            408, message("the file did not come in time; send it again"), {"Connection": "close"}
        ) from None
    except TooLarge:
        raise HTTPException(
            413, message("the file is larger than {n} MB; take a part of it", n=largest // MEGABYTE)
        ) from None
    except MultiPartException as error:
        raise HTTPException(422, message("the form cannot be read: {said}", said=error.message)) from None
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    file = form.get("file")
    if isinstance(file, UploadFile) and file.size:
        return fields, file
    await form.close()
    return fields, None


async def _bounded(request: Request, largest: int) -> AsyncGenerator[bytes, None]:
    """The body. What is too much is read and thrown away, up to a limit: whoever is cut off never sees the answer."""
    size = 0
    async for part in parts_of(request):
        size += len(part)
        if size > 4 * largest:
            break
        if size <= largest:
            yield part
    if size > largest:
        raise TooLarge("too large")


async def keep(file: UploadFile, path: Path) -> None:
    """Write it to `path`."""
    await run_in_threadpool(_copy, file, path)


def _copy(file: UploadFile, path: Path) -> None:
    with path.open("wb") as out:
        shutil.copyfileobj(file.file, out, PIECE)
