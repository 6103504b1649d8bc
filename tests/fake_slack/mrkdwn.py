"""Who is pinged by a text: mentions as Slack reads them in mrkdwn, and the plain words of a message."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

MENTION = re.compile(r"<(?:!(channel|here|everyone)|@([UW][A-Z0-9]+)|!subteam\^(S[A-Z0-9]+))(?:\|[^<>]*)?>")
PLAIN = re.compile(r"(?<![\w&])@(channel|here|everyone)\b")


def mentions(text: str, *, link_names: bool = False) -> list[str]:
    """`channel`, `here`, `everyone`, member ids (U…) and user group ids (S…) that `text` pings.

    An escaped `&lt;!channel&gt;` pings nobody. With `link_names` (or `parse=full`) a bare @channel does too.
    """
    found = ["".join(filter(None, groups)) for groups in MENTION.findall(text)]
    return found + (PLAIN.findall(text) if link_names else [])


def pings(text: str, parts: Any, *, known: frozenset[str] = frozenset(), link_names: bool = False) -> list[str]:
    """Everybody pinged by a message, each once, in order; member ids that do not exist ping nobody."""
    found = mentions(text, link_names=link_names)
    for piece in walk(parts):
        found += _of_piece(piece)
    kept = [who for who in found if who[0] not in "UW" or who in known]
    return list(dict.fromkeys(kept))


def _of_piece(piece: dict[str, Any]) -> list[str]:
    kind = piece.get("type")
    if kind in ("mrkdwn", "markdown") and isinstance(piece.get("text"), str):
        return mentions(piece["text"])
    if kind == "broadcast":
        return [str(piece.get("range"))]
    if kind == "user" and "user_id" in piece:
        return [str(piece["user_id"])]
    if kind == "usergroup":
        return [str(piece.get("usergroup_id"))]
    if kind is None:  # a legacy attachment: its texts are mrkdwn
        texts = (piece.get(name) for name in ("text", "pretext", "value"))
        return [who for text in texts if isinstance(text, str) for who in mentions(text)]
    return []


def walk(parts: Any) -> Iterator[dict[str, Any]]:
    """Every object inside blocks or attachments."""
    if isinstance(parts, dict):
        yield parts
        for value in parts.values():
            yield from walk(value)
    elif isinstance(parts, list):
        for value in parts:
            yield from walk(value)


DATE = re.compile(r"<!date\^(\d+)\^[^|<>]*\|([^<>]*)>")


def _date(found: re.Match[str]) -> str:
    """As whoever lives by UTC reads it; with its day where its words for others have one."""
    at, words = datetime.fromtimestamp(int(found[1]), UTC), found[2].removeprefix("at ")
    said = f"{at:%d %b} {at:%H:%M} UTC" if re.match(r"\d\d [A-Z]", words) else f"{at:%H:%M} UTC"
    return said if words == found[2] else f"at {said}"


def dates_read(text: str) -> str:
    """A text as it is read by whoever lives by UTC."""
    return DATE.sub(_date, text)


def words(text: str, parts: Any) -> str:
    """All that a reader sees, one piece a line, with &lt; &gt; &amp; turned back, and dates as they read in UTC."""
    pieces = [text]
    for piece in walk(parts):
        said = (piece.get(name) for name in ("text", "alt_text", "fallback", "pretext"))
        pieces += [value for value in said if isinstance(value, str)]
    return html.unescape(dates_read("\n".join(dict.fromkeys(filter(None, pieces)))))
