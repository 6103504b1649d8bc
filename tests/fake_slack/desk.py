"""One Web API call from the token to the answer: who calls, how often, with what; then the method itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from . import chat, conversations, surfaces
from .contract import METHODS, Method
from .limits import Limits
from .reading import Params, need_scope
from .refusal import Refused, TooFast
from .state import Token, Workspace

Perform = Callable[[Workspace, Token, Params], dict[str, Any]]

PERFORM: dict[str, Perform] = {
    "auth.test": surfaces.auth_test,
    "apps.connections.open": surfaces.open_connection,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.delete": chat.delete,
    "chat.getPermalink": chat.permalink,
    "reactions.add": chat.react,
    "pins.add": chat.pin,
    "conversations.create": conversations.create,
    "conversations.invite": conversations.invite,
    "conversations.join": conversations.join,
    "conversations.info": conversations.info,
    "conversations.list": conversations.listing,
    "conversations.members": conversations.members,
    "conversations.history": conversations.history,
    "conversations.replies": conversations.replies,
    "conversations.setTopic": conversations.set_topic,
    "conversations.setPurpose": conversations.set_purpose,
    "conversations.unarchive": conversations.unarchive,
    "conversations.archive": conversations.archive,
    "conversations.open": conversations.open_direct,
    "users.info": surfaces.user_info,
    "users.list": surfaces.user_list,
    "users.lookupByEmail": surfaces.user_by_email,
    "views.open": surfaces.open_view,
    "views.update": surfaces.update_view,
    "views.publish": surfaces.publish_view,
    "files.getUploadURLExternal": surfaces.upload_url,
    "files.completeUploadExternal": surfaces.complete_upload,
}


@dataclass(frozen=True)
class Call:
    """One call as it came and as it was answered; `status` 0 means that the line was cut after the work."""

    method: str
    params: Params
    answer: dict[str, Any]
    at: datetime
    status: int = 200

    @property
    def ok(self) -> bool:
        return bool(self.answer.get("ok"))


@dataclass(frozen=True)
class Fault:
    """A failure that was ordered: an error code, an HTTP status, or a cut line after the work was done."""

    error: str | None = None
    status: int = 200
    retry_after: int | None = None
    drop_after: bool = False


@dataclass
class Reply:
    """What goes over the wire; `cut` closes the connection without an answer."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False


@dataclass
class Desk:
    """Answers calls on `team`."""

    team: Workspace
    limits: Limits
    calls: list[Call] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    names_scopes: bool = True  # as Slack does; a gateway in between may drop that header

    def answer(self, name: str, token: str | None, params: Params, *, is_json: bool) -> Reply:
        waiting = self.faults.get(name)
        fault = waiting.pop(0) if waiting else Fault()
        status, headers = 200, {}
        if fault.error or fault.status != 200:
            status = fault.status
            body: dict[str, Any] = {
                "ok": False,
                "error": fault.error or ("ratelimited" if status == 429 else "internal_error"),
            }
            if fault.retry_after is not None:
                headers["Retry-After"] = str(fault.retry_after)
        else:
            try:
                body = {"ok": True} | self._perform(name, token, params, is_json)
            except Refused as refusal:
                body = refusal.answer()
                self._check_ourselves(name, refusal.error)
            except TooFast as fast:
                status, headers = 429, {"Retry-After": str(fast.retry_after)}
                body = {"ok": False, "error": "ratelimited"}
        key = self.team.tokens.get(token or "")
        if key and self.names_scopes:
            headers["X-OAuth-Scopes"] = ",".join(sorted(key.scopes))
        at, recorded = self.team.now(), json.loads(json.dumps(body))
        self.calls.append(Call(name, dict(params), recorded, at, 0 if fault.drop_after else status))
        return Reply(status, json.dumps(body).encode(), headers, cut=fault.drop_after)

    def _perform(self, name: str, token: str | None, params: Params, is_json: bool) -> dict[str, Any]:
        method = METHODS.get(name)
        if method is None:
            raise Refused("unknown_method", req_method=name)
        caller = self._caller(name, token)
        self.limits.count(caller.value, name, method.tier)
        if len(set(method.scopes.values())) == 1:
            need_scope(name, caller, "public")
        _check_arguments(name, method, params, is_json)
        if name == "chat.postMessage":
            self.limits.count_message(self._bucket(str(params["channel"]), caller))
        return PERFORM[name](self.team, caller, params)

    def _caller(self, name: str, token: str | None) -> Token:
        if not token:
            raise Refused("not_authed")
        caller = self.team.tokens.get(token)
        if caller is None:
            raise Refused("invalid_auth")
        if caller.revoked:
            raise Refused("token_revoked")
        if token.startswith("xapp-") != (name == "apps.connections.open"):
            raise Refused("not_allowed_token_type")
        return caller

    def _bucket(self, channel: str, caller: Token) -> str:
        """A channel by name and by id is one channel; so is a person and the direct messages with them."""
        if channel in self.team.users and channel != caller.user:
            return self.team.direct(channel, caller.user).id
        room = self.team.rooms.get(channel) or self.team.room_named(channel)
        return room.id if room else channel

    def _check_ourselves(self, name: str, error: str) -> None:
        """The fake may only say what Slack says: an error outside the contract is a fault of the fake."""
        if name in METHODS and error not in METHODS[name].errors:
            raise AssertionError(f"the fake answered {error!r} to {name}, which contract.py does not list")


def _check_arguments(name: str, method: Method, params: Params, is_json: bool) -> None:
    """Slack ignores many unknown parameters and JSON where it wants a form; the fake is strict and refuses both."""
    if is_json and not method.json and params:
        raise Refused("invalid_arguments", f"{name} reads a form, not JSON")
    unknown = sorted(params.keys() - method.params)
    missing = sorted(need for need in method.required if params.get(need) in (None, ""))
    if name in ("conversations.setTopic", "conversations.setPurpose"):  # an empty one clears it
        missing = [need for need in missing if need not in params]
    if unknown or missing:
        said = [f"missing required field: {need}" for need in missing]
        said += [f"unknown parameter: {word} (the fake is strict; Slack may ignore it)" for word in unknown]
        raise Refused("invalid_arguments", *said)
