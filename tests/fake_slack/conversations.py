"""The methods that make rooms, fill them with people and read them: conversations.*."""

from __future__ import annotations

import re
from typing import Any

from .reading import Params, need_member, need_scope, page, yes
from .refusal import Refused
from .state import Message, Room, Token, Workspace

INVITES = 100
"""People per invitation. Slack's pages say 100 in one place and 1,000 in another; the fake takes the lower."""

TOPIC_MAX = 250


def _room(team: Workspace, method: str, caller: Token, params: Params) -> Room:
    room = team.visible(str(params["channel"]), caller.user)
    need_scope(method, caller, room.kind)
    return room


def _live_room(team: Workspace, method: str, caller: Token, params: Params) -> Room:
    """A channel, not a direct message, that the caller is in and that is not archived."""
    room = _room(team, method, caller, params)
    if room.kind == "im":
        raise Refused("method_not_supported_for_channel_type")
    need_member(room, caller)
    if room.archived:
        raise Refused("is_archived")
    return room


def check_name(name: str) -> None:
    """Lower-case ASCII letters, digits, `-` and `_`, at most 80. Slack lets some other letters pass; we do not."""
    if not name.strip():
        raise Refused("invalid_name_required")
    if len(name) > 80:
        raise Refused("invalid_name_maxlength")
    if not re.search(r"\w", name.replace("_", "")):
        raise Refused("invalid_name_punctuation")
    if not re.fullmatch(r"[a-z0-9_-]+", name):
        raise Refused("invalid_name_specials")
    if name in ("here", "channel", "everyone", "group"):
        raise Refused("invalid_name")


def create(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    name, kind = str(params.get("name") or ""), "private" if yes(params.get("is_private")) else "public"
    need_scope("conversations.create", caller, kind)
    check_name(name)
    if team.room_named(name):  # archived ones keep their names
        raise Refused("name_taken")
    room = Room(team.next_id("C"), name, kind, caller.user, int(team.seconds()), [caller.user])
    team.rooms[room.id] = room
    return {"channel": room.shown(caller.user)}


def _cannot_invite(team: Workspace, room: Room, caller: Token, who: str) -> str | None:
    if who not in team.users:
        return "user_not_found"
    if who == caller.user:
        return "cant_invite_self"
    if who in room.members:
        return "already_in_channel"
    return "cant_invite" if team.users[who].deleted or team.users[who].guest else None


def invite(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    """Without `force` one bad id means that nobody comes, as Slack documents it.

    With it the good ones come, and `errors` names the others: ok when somebody came, not ok when nobody did.
    (Slack documents the field and its entries, `{user, ok: false, error}`, but not the outer `ok` of a partial
    success; integrators report true.) A person who left the workspace gives ok false though the others came.
    """
    room = _live_room(team, "conversations.invite", caller, params)
    users = list(dict.fromkeys(u.strip() for u in str(params.get("users") or "").split(",") if u.strip()))
    if not users:
        raise Refused("no_user")
    if len(users) > INVITES:
        raise Refused("too_many_users")
    reasons = {who: _cannot_invite(team, room, caller, who) for who in users}
    errors = [{"user": who, "ok": False, "error": error} for who, error in reasons.items() if error]
    gone = bool(errors) and all(error["error"] == "cant_invite" for error in errors)
    coming = [who for who, error in reasons.items() if error is None]
    if not errors or gone or yes(params.get("force")):
        room.members += coming
    if errors and (gone or not coming or not yes(params.get("force"))):
        raise Refused(str(errors[0]["error"]), errors=errors)
    return {"channel": room.shown(caller.user)} | ({"errors": errors} if errors else {})


def join(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    room = _room(team, "conversations.join", caller, params)
    if room.kind != "public":
        raise Refused("method_not_supported_for_channel_type")
    if room.archived:
        raise Refused("is_archived")
    if caller.user not in room.members:
        room.members.append(caller.user)
        return {"channel": room.shown(caller.user)}
    return {"channel": room.shown(caller.user), "warning": "already_in_channel"}


def info(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    room = _room(team, "conversations.info", caller, params)
    counted = {"num_members": len(room.members)} if yes(params.get("include_num_members")) else {}
    return {"channel": room.shown(caller.user) | counted}


def listing(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    names = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
    asked = [t.strip() for t in str(params.get("types") or "public_channel").split(",")]
    if set(asked) - names.keys():
        raise Refused("invalid_types")
    kinds = {names[word] for word in asked}
    for kind in sorted(kinds):
        need_scope("conversations.list", caller, kind)
    rooms = [
        room.shown(caller.user)
        for room in team.rooms.values()
        if room.kind in kinds
        and (room.kind == "public" or caller.user in room.members)
        and not (room.archived and yes(params.get("exclude_archived")))
    ]
    part, more = page(params, rooms)
    return {"channels": part, **more}


def members(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    part, more = page(params, _room(team, "conversations.members", caller, params).members)
    return {"members": part, **more}


def _span(params: Params, messages: list[Message]) -> list[Message]:
    """Those between `oldest` and `latest`, which themselves count only when `inclusive`."""
    ends = {}
    for name, default in (("oldest", "0"), ("latest", "9999999999")):
        try:
            ends[name] = float(params.get(name) or default)
        except ValueError:
            raise Refused(f"invalid_ts_{name}") from None
    inclusive = yes(params.get("inclusive"))
    return [
        m
        for m in messages
        if ends["oldest"] < float(m.ts) < ends["latest"] or (inclusive and float(m.ts) in ends.values())
    ]


def history(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    """Newest first, without the replies in threads; metadata only for those who ask."""
    room = _room(team, "conversations.history", caller, params)
    need_member(room, caller)
    top = [m for m in room.messages if not m.deleted and (m.thread_ts in (None, m.ts) or m.reply_broadcast)]
    part, more = page(params, _span(params, top)[::-1])
    metadata = yes(params.get("include_all_metadata"))
    shown = [m.payload(metadata=metadata) for m in part]
    return {"messages": shown, "has_more": bool(more["response_metadata"]["next_cursor"]), **more}


def replies(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    """The parent, then its replies, oldest first."""
    room = _room(team, "conversations.replies", caller, params)
    need_member(room, caller)
    parent = room.message(str(params["ts"]))
    if parent is None:
        raise Refused("thread_not_found")
    thread = parent.thread_ts or parent.ts
    answers = [m for m in room.messages if not m.deleted and m.thread_ts == thread and m.ts != thread]
    first = [m for m in [room.message(thread)] if m]
    part, more = page(params, first + _span(params, answers))
    metadata = yes(params.get("include_all_metadata"))
    shown = [m.payload(metadata=metadata) for m in part]
    return {"messages": shown, "has_more": bool(more["response_metadata"]["next_cursor"]), **more}


def set_topic(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    room = _live_room(team, "conversations.setTopic", caller, params)
    if len(str(params["topic"])) > TOPIC_MAX:
        raise Refused("too_long")
    room.topic = str(params["topic"])
    return {"channel": room.shown(caller.user)}


def set_purpose(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    room = _live_room(team, "conversations.setPurpose", caller, params)
    if len(str(params["purpose"])) > TOPIC_MAX:
        raise Refused("too_long")
    room.purpose = str(params["purpose"])
    return {"purpose": room.purpose}


def unarchive(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    """Slack's page of the method: "Bot tokens (xoxb-...) cannot currently be used to unarchive conversations".

    What they get, integrators report, is `not_in_channel` (github.com/slack-go/slack/issues/1066): the archiving has
    thrown the bot out. A workspace of the day when it is mended is `Workspace.bots_unarchive`.
    """
    room = _room(team, "conversations.unarchive", caller, params)
    if not room.archived:
        raise Refused("not_archived")
    if not team.bots_unarchive:
        raise Refused("not_in_channel")
    room.archived = False
    return {}


def archive(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    room = _room(team, "conversations.archive", caller, params)
    if room.kind == "im":
        raise Refused("method_not_supported_for_channel_type")
    need_member(room, caller)
    if room.archived:
        raise Refused("already_archived")
    if room.name == "general":
        raise Refused("cant_archive_general")
    room.archived = True
    return {}


def open_direct(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    """A direct conversation with one person; groups of several are not faked."""
    if params.get("channel"):
        room = team.visible(str(params["channel"]), caller.user)
        if room.kind != "im":
            raise Refused("method_not_supported_for_channel_type")
    else:
        users = [u.strip() for u in str(params.get("users") or "").split(",") if u.strip()]
        if not users:
            raise Refused("users_list_not_supplied")
        if len(users) > 1:
            raise Refused("too_many_users")
        if users[0] not in team.users or users[0] == caller.user:
            raise Refused("user_not_found")
        if team.users[users[0]].deleted:
            raise Refused("user_disabled")
        room = team.direct(users[0], caller.user)
    full = yes(params.get("return_im"))
    return {"channel": room.shown(caller.user) if full else {"id": room.id}}
