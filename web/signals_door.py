"""Signals of an engine in: `POST /api/signals`, a JSON object a line; each is stored by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from starlette.concurrency import run_in_threadpool

from ..core.errors import StoreError, unexpected
from ..core.sent_signals import read_sent
from .request_body import read_body, unpack

if TYPE_CHECKING:
    from starlette.requests import Request

    from ..app import App
    from .admission import Admission, Admitted


async def taken(request: Request, app: App, admission: Admission) -> tuple[dict[str, Any], int]:
    """The answer, and its status: 202 once all are stored, 422 where there was something and nothing could be read."""
    with admission.admit() as place:
        body = await read_body(request, hold=place.hold)
        encoding = request.headers.get("content-encoding", "").strip().lower()
        return await run_in_threadpool(_take_in, app, body, encoding, place)


def _take_in(app: App, body: bytes, encoding: str, place: Admitted) -> tuple[dict[str, Any], int]:
    plain = unpack(body, encoding)
    place.hold(len(plain) if plain is not body else 0)
    counts = {"accepted": 0, "duplicates": 0}
    rejected: list[dict[str, Any]] = []
    for number, line in enumerate(plain.splitlines(), 1):
        if not line.strip():
            continue
        try:
            counts["accepted" if app.take_signal(read_sent(line)) else "duplicates"] += 1
        except StoreError:
            raise
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            rejected.append({"line": number, "reason": f"no signal ({error}); send what firebreak engine sends"})
        except Exception as error:  # noqa: BLE001  one signal costs itself
            rejected.append({"line": number, "reason": unexpected(error)})
    return {**counts, "rejected": rejected}, 422 if rejected and not sum(counts.values()) else 202
