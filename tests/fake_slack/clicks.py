"""What people do to the app: press, pick, submit, type a command; signed and posted as Slack posts it."""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from firebreak.commands.init import manifest

from .blocks import interactive
from .state import (
    APP,
    BOT,
    RESPONSE_URL_LIFE,
    RESPONSE_URL_USES,
    TEAM,
    TRIGGER_LIFE,
    Door,
    Message,
    User,
    View,
    Workspace,
)

CHOICES = ("checkboxes", "multi_static_select")
CHOICE = ("static_select", "radio_buttons", "overflow")
CALLED = {"private": "privategroup", "im": "directmessage"}
"""What Slack calls a channel whose name it keeps to itself."""

PLAIN = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}


@dataclass(frozen=True)
class Answer:
    """What the app under test answered to a click."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


Send = Callable[[str, bytes, dict[str, str]], Answer]
"""(url, body, headers) → answer: how a click travels; a test client may stand in for HTTP."""


def over_http(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Post like Slack, which gives up after three seconds."""
    request = urllib.request.Request(url, body, headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=3) as response:
            return Answer(response.status, response.read(), dict(response.headers))
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(refused.code, refused.read(), dict(refused.headers))


def signed(secret: str, at: int, body: bytes) -> dict[str, str]:
    """Slack's v0 signature: HMAC-SHA256 over `v0:<seconds>:<body>`."""
    digest = hmac.new(secret.encode(), b"v0:%d:%s" % (at, body), hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": str(at),
        "X-Slack-Signature": f"v0={digest}",
    }


def form(**fields: Any) -> bytes:
    return urlencode(fields).encode()


def doors(team: Workspace, user: str, channel: str | None, ts: str | None) -> tuple[str, str]:
    """A fresh trigger_id and, when there is a channel, a fresh response_url."""
    trigger = f"{team.next_id('G')}.{int(team.seconds())}.fake"
    team.triggers[trigger] = Door(user, channel, ts, team.seconds() + TRIGGER_LIFE, 1)
    if channel is None:
        return trigger, ""
    key = team.next_id("R")
    team.response_urls[key] = Door(user, channel, ts, team.seconds() + RESPONSE_URL_LIFE, RESPONSE_URL_USES)
    return trigger, f"{team.address}/response/{key}"


def value_of(element: dict[str, Any], chosen: Any) -> dict[str, Any]:
    """An element's state: what Slack puts into `actions` and `state.values`. Fails for what it does not offer."""
    kind = str(element["type"])
    if kind in CHOICES or kind in CHOICE:
        wanted = [chosen] if isinstance(chosen, str) else list(chosen or [])
        options = {option.get("value"): option for option in element.get("options", [])}
        options |= {o.get("value"): o for group in element.get("option_groups", []) for o in group["options"]}
        unknown = [value for value in wanted if value not in options]
        if unknown:
            raise AssertionError(f"{element['action_id']} does not offer {unknown}; it offers {list(options)}")
        picked = [options[value] for value in wanted]
        name = "selected_options" if kind in CHOICES else "selected_option"
        return {"type": kind, name: picked if kind in CHOICES else (picked[0] if picked else None)}
    if kind == "button":
        return {"type": kind, "value": element.get("value", ""), "text": element["text"]}
    return {"type": kind, PLAIN.get(kind, "value"): chosen}


def initial_of(element: dict[str, Any]) -> dict[str, Any]:
    """An element's state before anybody touched it."""
    kind = str(element["type"])
    if kind in CHOICES:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    if kind in CHOICE:
        return {"type": kind, "selected_option": element.get("initial_option")}
    first = next((value for name, value in element.items() if name.startswith("initial_")), None)
    return {"type": kind, PLAIN.get(kind, "value"): first}


def states(blocks: Sequence[dict[str, Any]], given: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """`state.values`: block id → action id → state, with what was `given` by action id in place of the initial."""
    values: dict[str, dict[str, Any]] = {}
    for block in blocks:
        for element in interactive(block):
            if element["type"] in ("button", "overflow", "workflow_button"):
                continue
            name = str(element["action_id"])
            state = value_of(element, given[name]) if name in given else initial_of(element)
            values.setdefault(str(block["block_id"]), {})[name] = state
    return values


def _person(user: User) -> dict[str, str]:
    return {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM}


def pressed(team: Workspace, message: Message, action_id: str, user: User, chosen: Any) -> dict[str, Any]:
    """The block_actions payload of one use of one element. Fails when `user` could not have done it."""
    room = team.rooms[message.channel]
    if user.id not in room.members:
        raise AssertionError(f"{user.name} is not in #{room.name} and cannot press anything there")
    if message.deleted:
        raise AssertionError("the message was deleted; nobody can press it")
    blocks = [*message.blocks, *(b for a in message.attachments for b in a.get("blocks", []))]
    found = [(b, e) for b in blocks for e in interactive(b) if e.get("action_id") == action_id]
    if not found:
        there = [e.get("action_id") for b in blocks for e in interactive(b)]
        raise AssertionError(f"there is no {action_id!r} on this message; there is {there}")
    block, element = found[0]
    trigger, response_url = doors(team, user.id, room.id, message.ts)
    given = {} if chosen is None else {action_id: chosen}
    action = value_of(element, chosen) | {"action_id": action_id, "block_id": block["block_id"]}
    container = {"type": "message", "message_ts": message.ts, "channel_id": room.id, "is_ephemeral": False}
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    return {
        "type": "block_actions",
        "user": _person(user),
        "api_app_id": APP,
        "token": "deprecated",
        "container": container,
        "trigger_id": trigger,
        "team": {"id": TEAM, "domain": "fake"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": room.id, "name": CALLED.get(room.kind, room.name)},
        "message": message.payload(),
        "state": {"values": states(blocks, given)},
        "response_url": response_url,
        "actions": [action | {"action_ts": team.next_ts()}],
    }


def submitted(team: Workspace, view: View, values: dict[str, Any], user: User) -> dict[str, Any]:
    """The view_submission payload; `values` are by action id. Fails for a field that is not there or left empty."""
    if view.closed or view.user != user.id:
        raise AssertionError(f"{user.name} has no open modal {view.title!r}")
    blocks = view.body["blocks"]
    there = {str(e["action_id"]): block for block in blocks for e in interactive(block)}
    if unknown := sorted(values.keys() - there.keys()):
        raise AssertionError(f"{view.title!r} has no field {unknown}; it has {sorted(there)}")
    state = states(blocks, values)
    for name, block in there.items():
        held = state.get(block["block_id"], {}).get(name, {})
        empty = all(value in (None, "", []) for key, value in held.items() if key != "type")
        if block["type"] == "input" and not block.get("optional") and empty:
            raise AssertionError(f"Slack would not send {view.title!r} while {name!r} is empty")
    trigger, _ = doors(team, user.id, None, None)
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "fake"},
        "user": _person(user),
        "api_app_id": APP,
        "token": "deprecated",
        "trigger_id": trigger,
        "view": view.payload() | {"state": {"values": state}},
        "response_urls": [],
        "is_enterprise_install": False,
    }


def pressed_at_home(team: Workspace, action_id: str, value: str | None, user: User) -> dict[str, Any]:
    """The block_actions payload of a button of somebody's Home tab: it has no channel and no response_url."""
    view = team.homes.get(user.id)
    blocks = view.body["blocks"] if view else []
    found = [(b, e) for b in blocks for e in interactive(b) if e.get("action_id") == action_id]
    found = [(b, e) for b, e in found if value is None or e.get("value") == value]
    if view is None or not found:
        there = [(e.get("action_id"), e.get("value")) for b in blocks for e in interactive(b)]
        raise AssertionError(f"there is no {action_id!r} on the Home tab of {user.name}; there is {there}")
    block, element = found[0]
    trigger, _ = doors(team, user.id, None, None)
    action = value_of(element, None) | {"action_id": action_id, "block_id": block["block_id"]}
    return {
        "type": "block_actions",
        "user": _person(user),
        "api_app_id": APP,
        "token": "deprecated",
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": trigger,
        "team": {"id": TEAM, "domain": "fake"},
        "enterprise": None,
        "is_enterprise_install": False,
        "view": view.payload(),
        "actions": [action | {"action_ts": team.next_ts()}],
    }


def opened_home(team: Workspace, user: User, tab: str) -> dict[str, Any]:
    """The event of somebody who opens our app. Fails where the manifest does not ask for it."""
    described = manifest()
    if "app_home_opened" not in described["settings"]["event_subscriptions"]["bot_events"]:
        raise AssertionError("the app does not ask to hear of app_home_opened")
    if tab == "home" and not described["features"]["app_home"].get("home_tab_enabled"):
        raise AssertionError("the app has no Home tab")
    room, view = team.direct(user.id, BOT), team.homes.get(user.id)
    event = {"type": "app_home_opened", "user": user.id, "channel": room.id, "tab": tab, "event_ts": team.next_ts()}
    return _event(team, event | ({"view": view.payload()} if view and tab == "home" else {}))


def shortcut(team: Workspace, name: str, user: User, message: Message | None = None) -> dict[str, Any]:
    """The payload of a shortcut of that name, on a message or everywhere. Fails for one that the manifest has not."""
    kind = "message" if message else "global"
    there = [one for one in manifest()["features"].get("shortcuts", []) if one["type"] == kind]
    found = next((one for one in there if one["name"] == name), None)
    if found is None:
        raise AssertionError(f"the app has no {kind} shortcut {name!r}; it has {[one['name'] for one in there]}")
    room = team.rooms[message.channel] if message else None
    if room and user.id not in room.members:
        raise AssertionError(f"{user.name} is not in #{room.name} and sees no message there")
    trigger, response_url = doors(team, user.id, room.id if room else None, None)
    payload = {
        "type": "message_action" if message else "shortcut",
        "token": "deprecated",
        "action_ts": team.next_ts(),
        "team": {"id": TEAM, "domain": "fake"},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM},
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": found["callback_id"],
        "trigger_id": trigger,
    }
    if message and room:
        named = {"id": room.id, "name": CALLED.get(room.kind, room.name)}
        payload |= {"channel": named, "message_ts": message.ts, "message": message.payload()}
        payload |= {"response_url": response_url}
    return payload


def reacted(team: Workspace, message: Message, emoji: str, user: User) -> dict[str, Any]:
    """The event of a reaction. Fails when `user` could not have put it there."""
    room = team.rooms[message.channel]
    if user.id not in room.members or message.deleted:
        raise AssertionError(f"{user.name} cannot see that message")
    who = message.reactions.setdefault(emoji, [])
    if user.id in who:
        raise AssertionError(f"{user.name} has put :{emoji}: there already")
    who.append(user.id)
    item = {"type": "message", "channel": room.id, "ts": message.ts}
    return _event(
        team,
        {
            "type": "reaction_added",
            "user": user.id,
            "reaction": emoji,
            "item": item,
            "item_user": message.user,
            "event_ts": team.next_ts(),
        },
    )


def _event(team: Workspace, event: dict[str, Any]) -> dict[str, Any]:
    """An event in its envelope."""
    return {
        "type": "event_callback",
        "token": "deprecated",
        "team_id": TEAM,
        "api_app_id": APP,
        "event": event,
        "event_id": team.next_id("Ev"),
        "event_time": int(team.seconds()),
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        "is_ext_shared_channel": False,
    }
