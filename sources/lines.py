"""Writes a mention as the line that every door reads."""

from __future__ import annotations

from typing import Any

import msgspec

from ..core.model import Mention

_ENCODE = msgspec.json.Encoder().encode


def line_of(mention: Mention) -> bytes:
    """The mention as one JSON object, without the fields that nobody told."""
    return _ENCODE(fields_of(mention))


def fields_of(mention: Mention) -> dict[str, Any]:
    """The fields of that object, in the order in which people look for them."""
    author = mention.author
    said: dict[str, Any] = {
        "id": mention.id,
        "created_at": mention.created_at,
        "platform": mention.platform,
        "author": author.handle,
        "text": mention.text,
    }
    more = {
        "display_name": author.name,
        "about": author.about,
        "followers": author.followers,
        "verified": author.verified or None,
        "url": mention.url,
        "brand": mention.topic,
        "lang": mention.lang,
        "sentiment": mention.sentiment,
        "in_reply_to": mention.in_reply_to,
        "thread": mention.thread,
        "alias": mention.alias,
        "reach": mention.reach,
        "place": mention.place,
        "rating": mention.rating,
        "engagement": mention.engagement or None,
        "operation": None if mention.operation == "create" else mention.operation,
    }
    said.update({name: value for name, value in more.items() if value is not None})
    return said
