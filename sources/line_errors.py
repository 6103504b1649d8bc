"""Says what is wrong with an unreadable line in words that help to mend the feed."""

from __future__ import annotations

import json
from typing import Any

from msgspec import ValidationError

INSTEAD = {
    "id": "give the platform's own id of the post, as text or a whole number",
    "created_at": "write it like 2026-03-01T09:30:00Z",
    "platform": "say where it was written, such as x, weibo or reddit",
    "text": "give what was written, as text",
    "author": 'give the handle as text, or {"handle": ..., "followers": ..., "verified": ...}',
    "sentiment": "write negative, neutral or positive, or leave it out",
    "followers": "give a whole number, 0 or more",
    "reach": "give a whole number, 0 or more",
    "verified": "write true or false",
    "engagement": 'give whole numbers by name, such as {"likes": 3}',
}


def explain(line: bytes, error: Exception) -> str:
    """The reason for a person; slow, and only ever asked for a line that is already lost."""
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8 text; save or send the feed as UTF-8"
    if isinstance(error, RecursionError):
        return "lists or objects nested too deeply; give one flat JSON object"
    if isinstance(error, ValidationError):
        return _explain_type(line, error)
    if "trailing characters" in str(error):
        return "more than one JSON value on the line; put each object on a line of its own (curl: use --data-binary)"
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return f"not JSON ({str(error).removeprefix('JSON is malformed: ')}); give one JSON object a line"
    if b"\\ud" in line.lower():
        return "holds half a character (a lone surrogate such as \\ud83d); write whole characters"
    return "holds NaN or Infinity, which are not JSON; write a number or null"


def _explain_type(line: bytes, error: ValidationError) -> str:
    what, _, path = str(error).partition(" - at `$")
    if not path:
        return f"not a JSON object ({what.split('got')[-1].strip(' `')}); give one object a line"
    keys = [key for key in path.strip("`.").replace("[...]", "").split(".") if key]
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError):  # more is wrong further on; one reason is enough
        return f"{'.'.join(keys)} cannot be read; {INSTEAD.get(keys[-1], 'give text')}"
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else value
    return f"{'.'.join(keys)} is {shown(value)}; {INSTEAD.get(keys[-1], 'give text')}"


def shown(value: object) -> str:
    """A value as it stood in the feed, cut to a length that fits a sentence."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= 60 else text[:57] + "..."
