"""The methods that put messages before people: chat.*, reactions.add and pins.add."""

from __future__ import annotations

import re
from typing import Any

from .blocks import check_message, label_parts
from .mrkdwn import pings
from .reading import TS, Params, need_member, need_scope, objects, parsed, yes
from .refusal import Refused
from .state import Ephemeral, Message, Room, Token, Workspace

TEXT_MAX = 40_000
MARKDOWN_MAX = 12_000


def draft_of(team: Workspace, params: Params, *, empty_ok: bool = False) -> dict[str, Any]:
    """`text`, `blocks`, `attachments` and `pings` of what is to be shown, after all of Slack's checks on them."""
    text = str(params.get("text") or "")
    blocks = objects(params, "blocks", "invalid_blocks_format")
    attachments = objects(params, "attachments", "invalid_attachments")
    markdown = str(params.get("markdown_text") or "")
    if markdown and (text or blocks):
        raise Refused("markdown_text_conflict")
    if len(text) > TEXT_MAX or len(markdown) > MARKDOWN_MAX:
        raise Refused("msg_too_long")
    check_message(blocks, attachments)
    if not (text.strip() or blocks or attachments or markdown or empty_ok):
        raise Refused("no_text")
    if markdown:
        blocks = [{"type": "markdown", "text": markdown}]
    plain = yes(params.get("link_names")) or params.get("parse") == "full"
    return {
        "text": text or markdown,
        "blocks": label_parts(blocks, team.next_id("b")) if blocks else [],
        "attachments": attachments,
        "pings": pings(text, [blocks, attachments], known=frozenset(team.users), link_names=plain),
    }


def metadata_of(params: Params) -> dict[str, Any] | None:
    """The message's metadata: an event_type and a payload, or {} to take it away."""
    metadata = parsed(params.get("metadata"), "invalid_metadata_format")
    if metadata is None:
        return None
    if metadata == {}:
        return {}
    if not isinstance(metadata, dict):
        raise Refused("invalid_metadata_format")
    kind, payload = metadata.get("event_type"), metadata.get("event_payload")
    known = {"event_type", "event_payload", "entities"}
    if not isinstance(kind, str) or not kind or not isinstance(payload, dict) or metadata.keys() - known:
        raise Refused("invalid_metadata_schema", "metadata needs `event_type` (a word) and `event_payload` (an object)")
    return metadata


def check_thread(room: Room, ts: Any) -> str | None:
    """The parent's ts. Slack is vague about a thread that is not there; the fake refuses it."""
    if not ts:
        return None
    parent = room.message(str(ts))
    if parent is None:
        raise Refused("thread_not_found")
    if parent.thread_ts not in (None, parent.ts):
        raise Refused("cannot_reply_to_message")
    return parent.ts


def addressed(team: Workspace, params: Params, caller: Token) -> Room:
    """The conversation that chat.postMessage names: an id, a #name, or a member id for a direct message."""
    channel = str(params["channel"])
    if re.fullmatch(r"[UW][A-Z0-9]{5,}", channel):
        if channel not in team.users or channel == caller.user:
            raise Refused("user_not_found" if channel not in team.users else "channel_not_found")
        return team.direct(channel, caller.user)
    return team.visible(channel, caller.user, by_name=True)


def _open_for(room: Room, caller: Token) -> None:
    if room.archived:
        raise Refused("is_archived")
    if room.kind == "public" and "chat:write.public" in caller.scopes:
        return
    need_member(room, caller)


def post_message(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    room = addressed(team, params, caller)
    _open_for(room, caller)
    if {"username", "icon_emoji", "icon_url"} & params.keys() and "chat:write.customize" not in caller.scopes:
        raise Refused("missing_scope", needed="chat:write.customize", provided=",".join(sorted(caller.scopes)))
    body, metadata = draft_of(team, params), metadata_of(params)
    thread = check_thread(room, params.get("thread_ts"))
    message = Message(
        room.id,
        team.next_ts(),
        caller.user,
        metadata=metadata or None,
        thread_ts=thread,
        reply_broadcast=thread is not None and yes(params.get("reply_broadcast")),
        username=params.get("username"),
        bot_id=caller.bot,
        **body,
    )
    room.messages.append(message)
    return {"channel": room.id, "ts": message.ts, "message": message.payload()}


def update(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    """Attachments and metadata that are not sent stay; blocks stay only when no text is sent either.

    An empty list or object takes them away. (Slack's page says so since 2024; older copies kept the blocks.)
    """
    room = team.visible(str(params["channel"]), caller.user)
    message = room.message(str(params["ts"]))
    if message is None:
        raise Refused("message_not_found")
    if message.user != caller.user:
        raise Refused("cant_update_message")
    if room.archived:
        raise Refused("is_inactive")
    kept = {"attachments": message.attachments}
    if not params.get("text") and not params.get("markdown_text"):
        kept["blocks"] = message.blocks
    sent = params.keys() & {"text", "blocks", "attachments", "markdown_text"}
    if not sent:
        raise Refused("no_text")
    body = draft_of(team, kept | {n: v for n, v in params.items() if v is not None})
    metadata = metadata_of(params)
    if metadata is not None:
        message.metadata = metadata or None
    for name, value in body.items():
        setattr(message, name, value)
    message.edited, message.edits = team.next_ts(), message.edits + 1
    return {"channel": room.id, "ts": message.ts, "text": message.text, "message": message.payload()}


def post_ephemeral(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    room = team.visible(str(params["channel"]), caller.user, by_name=True)
    _open_for(room, caller)
    if params["user"] not in room.members:
        raise Refused("user_not_in_channel")
    body = draft_of(team, params)
    thread = check_thread(room, params.get("thread_ts"))
    shown = Ephemeral(room.id, str(params["user"]), body["text"], body["blocks"], team.next_ts(), thread, body["pings"])
    team.ephemerals.append(shown)
    return {"message_ts": shown.ts}


def delete(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    room = team.visible(str(params["channel"]), caller.user)
    message = room.message(str(params["ts"]))
    if message is None:
        raise Refused("message_not_found")
    if message.user != caller.user:
        raise Refused("cant_delete_message")
    message.deleted = True
    return {"channel": room.id, "ts": message.ts}


def permalink(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    room = team.visible(str(params["channel"]), caller.user)
    message = room.message(str(params["message_ts"]))
    if message is None:
        raise Refused("message_not_found")
    link = f"https://fake.slack.invalid/archives/{room.id}/p{message.ts.replace('.', '')}"
    return {"channel": room.id, "permalink": link}


def _marked(team: Workspace, method: str, caller: Token, params: Params) -> tuple[Room, Message]:
    room = team.visible(str(params["channel"]), caller.user)
    need_scope(method, caller, room.kind)
    need_member(room, caller)
    if room.archived:
        raise Refused("is_archived")
    if not TS.fullmatch(str(params["timestamp"])):
        raise Refused("bad_timestamp")
    message = room.message(str(params["timestamp"]))
    if message is None:
        raise Refused("message_not_found")
    return room, message


def pin(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    if not params.get("timestamp"):
        raise Refused("no_item_specified")
    room, message = _marked(team, "pins.add", caller, params)
    if message.ts in room.pinned:
        raise Refused("already_pinned")
    room.pinned.append(message.ts)
    return {}


def react(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    name = str(params["name"])
    if not re.fullmatch(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?", name):
        raise Refused("invalid_name")
    _, message = _marked(team, "reactions.add", caller, params)
    who = message.reactions.setdefault(name, [])
    if caller.user in who:
        raise Refused("already_reacted")
    who.append(caller.user)
    return {}
