"""The doors through which others push: `POST /feeds/NAME/KEY`, and the handshakes that Meta, Slack and VK ask for."""

from __future__ import annotations

import hashlib
import hmac
import logging
from base64 import b64encode
from hmac import compare_digest
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ..core.errors import BadSetting, StoreError, unexpected
from .mentions_in import in_words, take_in
from .request_body import read_body
from .unavailable import unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from starlette.requests import Request

    from ..app import App
    from ..core.model import Parsed
    from .admission import Admission, Admitted

log = logging.getLogger("firebreak")

BROKEN = "something broke here and is in the log; send the same again, since every mention counts only once"
_NOBODY = "there is no such feed, or its key is another; look at feeds: in the playbooks file"


class Door(Struct, frozen=True):
    """One feed that is pushed. `secret` signs bodies, `confirm` is what a handshake is answered or asked with."""

    name: str
    key: str
    secret: str = ""
    signature: str = "X-Hub-Signature-256"
    confirm: str = ""
    shape: str = ""
    zone: str = ""


def routes(
    app: App, parse: Callable[..., Iterable[Parsed]], doors: Sequence[Door], admission: Admission
) -> list[Route]:
    """The two routes of all doors."""
    pushed = _Pushed(app, parse, doors, admission)
    path = "/feeds/{name}/{key}"
    return [Route(path, pushed.confirm, methods=["GET"]), Route(path, pushed.take, methods=["POST"])]


class _Pushed:
    def __init__(
        self, app: App, parse: Callable[..., Iterable[Parsed]], doors: Sequence[Door], admission: Admission
    ) -> None:
        self._app, self._parse, self._admission = app, parse, admission
        self._doors = {door.name: door for door in doors}

    def _door(self, request: Request) -> Door:
        """The door, for who has its key; all others get one answer, in one time."""
        door = self._doors.get(request.path_params["name"])
        key = door.key if door else "\0"
        if not compare_digest(request.path_params["key"].encode(), key.encode()) or door is None:
            raise HTTPException(404, _NOBODY)
        return door

    async def confirm(self, request: Request) -> Response:
        """The handshake of Meta and of WebSub: they send a challenge, and want it back."""
        door, said = self._door(request), request.query_params
        if "hub.challenge" not in said:
            raise HTTPException(405, "send what you have with POST")
        if door.confirm and not _same(said.get("hub.verify_token", ""), door.confirm):
            raise HTTPException(403, "hub.verify_token is wrong; write what `confirm` of this feed holds")
        return PlainTextResponse(said["hub.challenge"])

    async def take(self, request: Request) -> Response:
        """What somebody pushes: 202 once it is stored, also where it is no post; 422 where nothing can be read."""
        door = self._door(request)
        with self._admission.admit() as place:
            return await self._take(request, door, place)

    async def _take(self, request: Request, door: Door, place: Admitted) -> Response:
        body = await read_body(request, hold=place.hold)
        event = _event(body)
        self._check_signature(door, request, body, event)
        if event.get("type") == "url_verification" and isinstance(event.get("challenge"), str):
            return _json({"challenge": event["challenge"]})
        is_vk = "group_id" in event and isinstance(event.get("type"), str)
        if is_vk and event["type"] == "confirmation":
            return PlainTextResponse(door.confirm)
        encoding = request.headers.get("content-encoding", "").strip().lower()
        said = {"shape": door.shape, "zone": door.zone}
        try:
            answer, status = await run_in_threadpool(
                take_in, self._app, self._parse, body, encoding, place, f"push:{door.name}", said
            )
        except BadSetting as error:
            raise HTTPException(422, error.said) from None
        except HTTPException:
            raise
        except StoreError as error:
            log.error("/feeds/%s: %s", door.name, error)
            raise unavailable(error) from None
        except Exception as error:  # noqa: BLE001  its address, which the log would tell of, holds the key
            log.error("/feeds/%s: %s", door.name, unexpected(error))
            raise HTTPException(500, BROKEN) from None
        if is_vk:
            return PlainTextResponse("ok")  # whatever else it gets, it sends again, and in the end no more
        return _json(in_words(answer), status)

    def _check_signature(self, door: Door, request: Request, body: bytes, event: dict[str, Any]) -> None:
        """401 unless whoever knows the secret has signed the body, or says it inside as VK does."""
        if not door.secret:
            return
        shown = request.headers.get(door.signature, "")
        if not shown and isinstance(event.get("secret"), str) and _same(event["secret"], door.secret):
            return
        scheme, _, digest = shown.rpartition("=") if shown[:4] in ("sha1", "sha2") else ("", "", shown)
        made = hmac.new(door.secret.encode(), body, hashlib.sha1 if scheme == "sha1" else hashlib.sha256).digest()
        if not (_same(digest.lower(), made.hex()) or _same(digest, b64encode(made).decode())):
            said = "is wrong" if shown else "is missing"
            raise HTTPException(401, f"the signature in the header {door.signature} {said}")


def _event(body: bytes) -> dict[str, Any]:
    """The body as one JSON object; empty where it is none."""
    if len(body) > 64 * 1024:  # no handshake is so long
        return {}
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())


def _json(content: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status, media_type="application/json")
