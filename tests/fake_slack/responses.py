"""What comes back through a response_url, and what the app answers to a slash command."""

from __future__ import annotations

import json
from typing import Any

from .blocks import label_parts, view_problems
from .chat import check_thread, draft_of
from .clicks import Answer
from .desk import Reply
from .refusal import Refused
from .state import BOT, BOT_ID, Ephemeral, Message, Room, User, View, Workspace

KNOWN = {"text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "thread_ts",
         "link_names", "parse", "unfurl_links", "unfurl_media", "metadata"}  # fmt: skip


def respond(team: Workspace, key: str, content: bytes) -> Reply:
    """A post to a response_url: five times within half an hour, as Slack allows."""
    door = team.response_urls.get(key)
    if door is None or door.channel is None:
        return _refused(404, "used_url")
    if team.seconds() > door.until:
        return _refused(404, "expired_url")
    if door.uses < 1:
        return _refused(404, "used_url")
    try:
        body = json.loads(content)
        if not isinstance(body, dict) or body.keys() - KNOWN:
            raise Refused("invalid_payload")
        room = team.rooms[door.channel]
        original = room.message(door.message_ts)
        if (body.get("delete_original") or body.get("replace_original")) and original is None:
            raise Refused("message_not_found")
        if original and body.get("delete_original"):
            original.deleted = True
        elif original and body.get("replace_original"):
            _replace(team, original, body)
        else:
            show(team, room, door.user, body)
    except ValueError:
        return _refused(400, "invalid_payload")
    except Refused as refusal:
        return _refused(400, refusal.error)
    door.uses -= 1
    return Reply(200, b'{"ok": true}')


def _refused(status: int, error: str) -> Reply:
    return Reply(status, json.dumps({"ok": False, "error": error}).encode())


def _replace(team: Workspace, original: Message, body: dict[str, Any]) -> None:
    for name, value in draft_of(team, body).items():
        setattr(original, name, value)
    original.edited, original.edits = team.next_ts(), original.edits + 1


def show(team: Workspace, room: Room, user: str, body: dict[str, Any]) -> None:
    """Show `body` to the person alone, or to all with `response_type: in_channel`."""
    drafted = draft_of(team, body)
    thread = check_thread(room, body.get("thread_ts"))
    if body.get("response_type", "ephemeral") == "in_channel":
        message = Message(room.id, team.next_ts(), BOT, thread_ts=thread, bot_id=BOT_ID, **drafted)
        room.messages.append(message)
    else:
        shown = (drafted["text"], drafted["blocks"], team.next_ts(), thread, drafted["pings"])
        team.ephemerals.append(Ephemeral(room.id, user, *shown))


def show_command_answer(team: Workspace, room: Room, user: User, answer: Answer) -> None:
    """The body of a 200 answer to a slash command, JSON or plain words, is shown."""
    if answer.status != 200 or not answer.body.strip():
        return
    is_json = any(n.lower() == "content-type" and "json" in v for n, v in answer.headers.items())
    show(team, room, user.id, answer.json() if is_json else {"text": answer.text})


def show_view_answer(team: Workspace, view: View, answer: Answer) -> None:
    """Nothing closes the modal, `clear` closes all of the person's, `update` and `push` show another."""
    if answer.status != 200:
        return
    body = answer.json() if answer.body.strip() else {}
    action = body.get("response_action")
    if action in ("update", "push"):
        found = view_problems(body.get("view"))
        if found:
            raise AssertionError(f"Slack would not show this modal: {found}")
        fresh = {**body["view"], "blocks": label_parts(body["view"]["blocks"], team.next_id("b"))}
        if action == "update":
            view.body, view.hash = fresh, team.next_ts()
        else:
            pushed = View(team.next_id("V"), view.user, fresh, team.next_ts())
            team.views[pushed.id] = pushed
    elif action == "clear":
        for open_view in team.views.values():
            open_view.closed = open_view.closed or open_view.user == view.user
    elif action is None:
        view.closed = True
    elif action != "errors" or not isinstance(body.get("errors"), dict):
        raise AssertionError(f"Slack does not know this answer to a modal: {body}")
