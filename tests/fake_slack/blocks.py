"""The rules of Block Kit for whole blocks, messages and views: what Slack answers `invalid_blocks` to.

Limits are Slack's published ones, including those that slack_sdk's models let pass: 10 options of checkboxes,
2,000 characters a section field, 50 blocks a message.
"""

from __future__ import annotations

import json
from typing import Any

from . import elements as el
from .refusal import Refused
from .shapes import Check, Shape, among, anything, flag, many, note, one_of, string, text

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
ATTACHMENTS = 100


def _text_or_fields(block: dict[str, Any], at: str, found: list[str]) -> None:
    if "text" not in block and "fields" not in block:
        note("must define either `fields` or `text`", at, found)


def _image_source(block: dict[str, Any], at: str, found: list[str]) -> None:
    if ("image_url" in block) == ("slack_file" in block):
        note("must define either `image_url` or `slack_file`", at, found)


_RICH = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
_TASK = {"task_id": string(255, 1), "title": string(255, 1), "details": anything, "output": anything,
         "sources": anything, "status": among("pending", "in_progress", "complete", "error")}  # fmt: skip

BLOCKS: dict[str, Check] = {
    "section": Shape(
        el.WHERE
        | {"text": text(3000, *el.MRKDWN), "fields": many(text(2000, *el.MRKDWN), 10), "accessory": el.ACCESSORY}
        | {"expand": flag},
        "",
        _text_or_fields,
    ),
    "divider": Shape(el.WHERE),
    "header": Shape(el.WHERE | {"text": text(150)}, "text"),
    "markdown": Shape(el.WHERE | {"text": string(12_000, 1)}, "text"),
    "image": Shape(
        el.WHERE
        | {"image_url": string(3000, 1), "slack_file": anything, "alt_text": string(2000, 1), "title": text(2000)},
        "alt_text",
        _image_source,
    ),
    "actions": Shape(el.WHERE | {"elements": many(el.ACTION, 25)}, "elements"),
    "context": Shape(el.WHERE | {"elements": many(el.CONTEXT, 10)}, "elements"),
    "context_actions": Shape(el.WHERE | {"elements": many(el.CONTEXT_ACTION, 5)}, "elements"),
    "input": Shape(
        el.WHERE
        | {"label": text(2000), "element": el.INPUT, "hint": text(2000), "optional": flag, "dispatch_action": flag},
        "label element",
    ),
    "rich_text": Shape(el.WHERE | {"elements": many(one_of(dict.fromkeys(_RICH, anything)), 1000)}, "elements"),
    "table": Shape(el.WHERE | {"rows": many(many(anything, 20), 100), "column_settings": many(anything, 20)}, "rows"),
    "video": Shape(
        el.WHERE
        | {"title": text(200), "author_name": string(50), "alt_text": string(2000), "video_url": string(3000)}
        | {"thumbnail_url": string(3000), "title_url": string(3000), "description": text(200)}
        | {"provider_name": string(200), "provider_icon_url": string(3000)},
        "title alt_text video_url thumbnail_url",
    ),
    "file": Shape(el.WHERE | {"external_id": string(255, 1), "source": among("remote")}, "external_id source"),
    "alert": Shape(
        el.WHERE | {"text": text(200, *el.MRKDWN), "level": among("default", "info", "warning", "error", "success")},
        "text",
    ),
    "task_card": Shape(el.WHERE | _TASK, "task_id title status"),
    "plan": Shape(el.WHERE | {"title": string(255, 1), "tasks": anything}, "title"),
}
"""Every block the fake shows. card, carousel and container are not among them: we do not send those."""

_BLOCK = one_of(BLOCKS)
VIEW = Shape(
    {
        "title": text(24),
        "blocks": anything,
        "close": text(24),
        "submit": text(24),
        "private_metadata": string(3000),
        "callback_id": string(255),
        "external_id": string(255),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
    "blocks",
)


def block_problems(blocks: Any, at: str = "/blocks", most: int = MESSAGE_BLOCKS) -> list[str]:
    """Everything Slack would refuse about `blocks`, each with its place; empty when they are fine."""
    found: list[str] = []
    many(_BLOCK, most, 0)(blocks, at, found)
    known = (
        [(place, block) for place, block in enumerate(blocks) if isinstance(block, dict)]
        if (isinstance(blocks, list))
        else []
    )
    ids: set[Any] = set()
    for place, block in known:
        block_id = block.get("block_id")
        if isinstance(block_id, str):
            if block_id in ids:
                note(f"`block_id` {block_id} already exists", f"{at}/{place}/block_id", found)
            ids.add(block_id)
        actions = [e["action_id"] for e in interactive(block) if isinstance(e.get("action_id"), str)]
        found += [
            f"`action_id` {name} already exists [json-pointer:{at}/{place}]"
            for name in dict.fromkeys(actions)
            if actions.count(name) > 1
        ]
    return found


def interactive(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The elements of one block that a person can use."""
    parts = block.get("elements") if block.get("type") in ("actions", "context_actions") else None
    parts = parts if isinstance(parts, list) else [block.get("accessory"), block.get("element")]
    usable = el.PRESSED.keys() | el.FILLED.keys() | {"feedback_buttons", "icon_button"}
    return [part for part in parts if isinstance(part, dict) and part.get("type") in usable]


def check_message(blocks: list[dict[str, Any]], attachments: list[dict[str, Any]]) -> None:
    """Raise Refused `invalid_blocks`, `too_many_attachments` or `invalid_attachments`."""
    found = block_problems(blocks)
    if found:
        raise Refused("invalid_blocks", *found, errors=found)
    if len(attachments) > ATTACHMENTS:
        raise Refused("too_many_attachments")
    for place, attachment in enumerate(attachments):
        found += block_problems(attachment.get("blocks", []), f"/attachments/{place}/blocks")
    if found:
        raise Refused("invalid_attachments", *found, errors=found)


def view_problems(view: Any) -> list[str]:
    """Everything Slack would refuse about a modal or a home tab."""
    found: list[str] = []
    if not isinstance(view, dict):
        return ["must provide an object [json-pointer:/view]"]
    among("modal", "home")(view.get("type"), "/view/type", found)
    VIEW(view, "/view", found)
    blocks = view.get("blocks")
    found += block_problems(blocks, "/view/blocks", VIEW_BLOCKS)
    if view.get("type") == "home":
        found += [
            f"invalid additional property: {name} [json-pointer:/view]"
            for name in ("title", "submit", "close", "submit_disabled", "clear_on_close", "notify_on_close")
            if name in view
        ]
    if view.get("type") == "modal":
        if "title" not in view:
            note("missing required field: title", "/view", found)
        has_input = isinstance(blocks, list) and any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)
        if has_input and "submit" not in view:
            note("missing required field: submit (a modal with an input block needs it)", "/view", found)
    return found


def label_parts(blocks: list[dict[str, Any]], fresh: str) -> list[dict[str, Any]]:
    """A copy in which every block has a block_id and every element an action_id, as Slack gives them."""
    copied: list[dict[str, Any]] = json.loads(json.dumps(blocks))
    for place, block in enumerate(copied):
        block.setdefault("block_id", f"{fresh}.{place}")
        for spot, element in enumerate(interactive(block)):
            element.setdefault("action_id", f"{fresh}.{place}.{spot}")
    return copied
