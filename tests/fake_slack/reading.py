"""Reading what a caller sent: JSON inside form fields, yes and no, pages, and whether a scope is there."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from .contract import METHODS
from .refusal import Refused
from .state import Room, Token

Params = dict[str, Any]
TS = re.compile(r"\d{10}\.\d{6}")


def parsed(value: Any, error: str) -> Any:
    """A list or object as it is, or from the JSON text that a form holds."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise Refused(error) from None


def yes(value: Any, default: bool = False) -> bool:
    """Slack takes 1, true and True; slack_sdk sends "1" and "0"."""
    if value is None:
        return default
    return str(value).lower() in ("1", "true")


def objects(params: Params, name: str, error: str) -> list[dict[str, Any]]:
    """A list of objects from `params`, empty when it is not there."""
    value = parsed(params.get(name), error)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Refused(error)
    return value


def need_scope(method: str, caller: Token, kind: str) -> None:
    """Raise `missing_scope` with what is needed and what is there."""
    need = METHODS[method].scopes.get(kind, ())
    if need and not caller.scopes & set(need):
        raise Refused("missing_scope", needed=",".join(need), provided=",".join(sorted(caller.scopes)))


def need_member(room: Room, caller: Token) -> None:
    if caller.user not in room.members:
        raise Refused("not_in_channel")


def page(params: Params, items: Sequence[Any], default: int = 100) -> tuple[list[Any], dict[str, Any]]:
    """One page of `items` and the `response_metadata` that leads to the next. A cursor is our own number."""
    cursor, limit = str(params.get("cursor") or "at:0"), int(params.get("limit") or default)
    if not re.fullmatch(r"at:\d+", cursor):
        raise Refused("invalid_cursor")
    start = int(cursor.removeprefix("at:"))
    stop = start + max(1, min(limit, 999))
    following = f"at:{stop}" if stop < len(items) else ""
    return list(items[start:stop]), {"response_metadata": {"next_cursor": following}}
