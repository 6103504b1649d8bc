"""Webhooks: signed as Standard Webhooks says, or as a card for a Teams workflow."""

from __future__ import annotations

import base64
import binascii
import hmac
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from ..core.errors import DeliveryError

if TYPE_CHECKING:
    from ..core.effects import Post
    from .services import Line

_TEAMS_TEXT = 20_000  # characters; Teams takes messages of 28 KB


def signed(line: Line, post: Post, key: str, again: bool) -> str:  # noqa: ARG001  the receiver knows the id again
    """One event, by https://www.standardwebhooks.com: the id is the task's, and stays when it is sent again."""
    card = post.card
    data = {
        "incident": card.incident if card else "",
        "topic": card.topic if card else "",
        "severity": card.severity.value if card else "",
        "title": post.title,
        "text": post.text,
    }
    now = line.clock.now()
    body = msgspec.json.encode({"type": "incident.told", "timestamp": now, "data": data})
    moment, id = str(int(now.timestamp())), f"msg_{sha256(key.encode()).hexdigest()[:32]}"
    headers = {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": moment,
        "webhook-signature": signature(line.token, id, moment, body),
    }
    line.post("", content=body, headers=headers)
    return ""


def signature(secret: str, id: str, moment: str, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of id, time and body, with the key that stands in base64 behind `whsec_`."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise DeliveryError(
            "the secret of the webhook is not base64 behind whsec_", permanent=True, mendable=True
        ) from None
    made = hmac.new(key, f"{id}.{moment}.".encode() + body, sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def teams(line: Line, post: Post, key: str, again: bool) -> str:  # noqa: ARG001  a workflow cannot be asked
    """An adaptive card to the address of a workflow; sent again after a crash, it stands there twice."""
    line.post("", json=adaptive(post.title, post.text))
    return ""


def adaptive(title: str, text: str) -> dict[str, Any]:
    """What a Teams workflow takes that waits for a webhook's request."""
    head = {"type": "TextBlock", "text": title, "weight": "Bolder", "size": "Medium", "wrap": True}
    lines = [{"type": "TextBlock", "text": line, "wrap": True} for line in text[:_TEAMS_TEXT].split("\n") if line]
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [head, *lines],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
    return {"type": "message", "attachments": [attachment]}
