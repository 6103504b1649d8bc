"""Says what is wrong with an unreadable line in words that help to mend the feed."""

from __future__ import annotations

import json
from typing import Any

from msgspec import ValidationError

from ..core.translation import message

INSTEAD = {
    "id": message("give the platform's own id of the post, as text or a whole number"),
    "created_at": message("write it like 2026-03-01T09:30:00Z"),
    "platform": message("say where it was written, such as x, weibo or reddit"),
    "text": message("give what was written, as text"),
    "author": message('give the handle as text, or {"handle": ..., "followers": ..., "verified": ...}'),
    "sentiment": message("write negative, neutral or positive, or leave it out"),
    "followers": message("give a whole number, 0 or more"),
    "reach": message("give a whole number, 0 or more"),
    "verified": message("write true or false"),
    "engagement": message('give whole numbers by name, such as {"likes": 3}'),
}
_TEXT = message("give text")


def explain(line: bytes, error: Exception) -> str:
    """The reason for a person; slow, and only ever asked for a line that is already lost."""
    if isinstance(error, UnicodeDecodeError):
        return message("not UTF-8 text; save or send the feed as UTF-8")
    if isinstance(error, RecursionError):
        return message("lists or objects nested too deeply; give one flat JSON object")
    if isinstance(error, ValidationError):
        return _explain_type(line, error)
    if "trailing characters" in str(error):
        return message(
            "more than one JSON value on the line; put each object on a line of its own (curl: use --data-binary)"
        )
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return message(
            "not JSON ({cause}); give one JSON object a line", cause=str(error).removeprefix("JSON is malformed: ")
        )
    if b"\\ud" in line.lower():
        return message("holds half a character (a lone surrogate such as \\ud83d); write whole characters")
    return message("holds NaN or Infinity, which are not JSON; write a number or null")


def _explain_type(line: bytes, error: ValidationError) -> str:
    what, _, path = str(error).partition(" - at `$")
    if not path:
        return message("not a JSON object ({kind}); give one object a line", kind=what.split("got")[-1].strip(" `"))
    keys = [key for key in path.strip("`.").replace("[...]", "").split(".") if key]
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError):  # more is wrong further on; one reason is enough
        return message("{keys} cannot be read; {instead}", keys=".".join(keys), instead=INSTEAD.get(keys[-1], _TEXT))
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else value
    return message(
        "{keys} is {said}; {instead}", keys=".".join(keys), said=shown(value), instead=INSTEAD.get(keys[-1], _TEXT)
    )


def shown(value: object) -> str:
    """A value as it stood in the feed, cut to a length that fits a sentence."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= 60 else text[:57] + "..."
