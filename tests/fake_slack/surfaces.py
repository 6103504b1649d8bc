"""The rest of the Web API that we use: users.*, views.*, files.* and who the token belongs to."""

from __future__ import annotations

import json
from typing import Any

from firebreak.commands.init import manifest

from .blocks import label_parts, view_problems
from .chat import TEXT_MAX, check_thread
from .mrkdwn import pings
from .reading import Params, need_member, objects, page, parsed
from .refusal import Refused
from .state import TEAM, Door, File, Message, Token, View, Workspace

VIEW_BYTES = 250_000


def auth_test(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    return {
        "url": "https://fake.slack.invalid/",
        "team": "Fake",
        "team_id": TEAM,
        "user": team.users[caller.user].name,
        "user_id": caller.user,
        **({"bot_id": caller.bot} if team.users[caller.user].is_bot else {}),  # a person's token has none
        "is_enterprise_install": False,
    }


def open_connection(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    """Only for app-level tokens: an address that serves once."""
    if not caller.value.startswith("xapp-"):
        raise Refused("not_allowed_token_type")
    return {"url": f"{team.address.replace('http', 'ws', 1)}/socket?{team.ticket()}"}


def user_info(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    user = team.users.get(str(params["user"]))
    if user is None:
        raise Refused("user_not_found")
    return {"user": user.shown()}


def user_list(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    part, more = page(params, [user.shown() for user in team.users.values()], 1000)
    return {"members": part, **more}


def user_by_email(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    for user in team.users.values():
        if user.email and user.email == params["email"] and not user.deleted:
            return {"user": user.shown()}
    raise Refused("users_not_found")


def _view_body(team: Workspace, params: Params) -> dict[str, Any]:
    view = parsed(params["view"], "invalid_arguments")
    found = view_problems(view)
    if found:
        raise Refused("invalid_arguments", *found)
    return {**view, "blocks": label_parts(view["blocks"], team.next_id("b"))}


def _taken(team: Workspace, body: dict[str, Any], but: str | None = None) -> bool:
    name = body.get("external_id")
    return bool(name) and any(v.body.get("external_id") == name and v.id != but for v in team.views.values())


def use_trigger(team: Workspace, trigger: str) -> Door:
    """A trigger_id opens one view, within three seconds of the click."""
    door = team.triggers.get(trigger)
    if door is None:
        raise Refused("invalid_trigger_id")
    if door.uses < 1:
        raise Refused("exchanged_trigger_id")
    if team.seconds() > door.until:
        raise Refused("expired_trigger_id")
    door.uses -= 1
    return door


def open_view(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    trigger = params.get("trigger_id") or params.get("interactivity_pointer")
    if not trigger:
        raise Refused("invalid_arguments", "missing required field: trigger_id")
    body = _view_body(team, params)
    if body["type"] != "modal":
        raise Refused("invalid_arguments", "must be a valid enum value (modal) [json-pointer:/view/type]")
    if _taken(team, body):
        raise Refused("duplicate_external_id")
    door = use_trigger(team, str(trigger))
    view = View(team.next_id("V"), door.user, body, team.next_ts())
    team.views[view.id] = view
    return {"view": view.payload()}


def update_view(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    body = _view_body(team, params)
    key, name = params.get("view_id"), params.get("external_id")
    if not key and not name:
        raise Refused("invalid_arguments", "missing required field: view_id")
    known = (v for v in team.views.values() if v.id == key or (name and v.body.get("external_id") == name))
    view = next(known, None)
    if view is None or view.closed:
        raise Refused("not_found")
    if params.get("hash") and params["hash"] != view.hash:
        raise Refused("hash_conflict")
    if _taken(team, body, view.id):
        raise Refused("duplicate_external_id")
    view.body, view.hash = body, team.next_ts()
    return {"view": view.payload()}


def publish_view(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    """A person's Home tab; only a view of that type, and only where the manifest has switched the tab on."""
    body = _view_body(team, params)
    if body.get("type") != "home":
        raise Refused("invalid_arguments", "must be a valid enum value (home) [json-pointer:/view/type]")
    if not manifest()["features"]["app_home"].get("home_tab_enabled"):
        raise Refused("not_enabled")
    if len(json.dumps(body)) > VIEW_BYTES:
        raise Refused("view_too_large")
    user = str(params["user_id"])
    if user not in team.users:
        raise Refused("user_not_found")
    before = team.homes.get(user)
    if params.get("hash") and (before is None or params["hash"] != before.hash):
        raise Refused("hash_conflict")
    if _taken(team, body):
        raise Refused("duplicate_external_id")
    view = View(before.id if before else team.next_id("V"), user, body, team.next_ts())
    team.homes[user] = view
    return {"view": view.payload()}


def upload_url(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    if not str(params["length"]).isdigit() or int(params["length"]) < 1:
        raise Refused("invalid_arguments", "must be more than 0 [json-pointer:/length]")
    file = File(team.next_id("F"), str(params["filename"]), int(params["length"]), alt_txt=params.get("alt_txt") or "")
    team.files[file.id] = file
    return {"file_id": file.id, "upload_url": f"{team.address}/upload/{file.id}"}


def complete_upload(team: Workspace, caller: Token, params: Params) -> dict[str, Any]:
    """Shares what was uploaded; without a channel it stays the app's own."""
    asked = objects(params, "files", "invalid_arguments")
    files = [team.files.get(str(item.get("id"))) for item in asked]
    if not files or None in files:
        raise Refused("file_not_found")
    done = [file for file in files if file]
    if any(file.content is None or file.complete for file in done):
        raise Refused("file_update_failed")
    comment = str(params.get("initial_comment") or "")
    if len(comment) > TEXT_MAX:
        raise Refused("msg_too_long")
    several = str(params.get("channels") or "").split(",")
    channels = list(filter(None, [params.get("channel_id"), *several]))
    rooms = [team.visible(str(channel), caller.user) for channel in channels]
    for room in rooms:
        need_member(room, caller)
        if room.archived:
            raise Refused("is_archived")
    threads = [check_thread(room, params.get("thread_ts")) for room in rooms]
    for file, item in zip(done, asked, strict=True):
        file.complete, file.title = True, str(item.get("title") or file.name)
        file.shared_in += [room.id for room in rooms]
    for room, thread in zip(rooms, threads, strict=True):
        message = Message(room.id, team.next_ts(), caller.user, comment, thread_ts=thread, bot_id=caller.bot)
        message.files = [file.id for file in done]
        message.pings = pings(comment, [], known=frozenset(team.users))
        room.messages.append(message)
    return {"files": [{"id": file.id, "title": file.title, "name": file.name} for file in done]}
