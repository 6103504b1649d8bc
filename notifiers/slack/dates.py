"""Times that everybody reads on their own clock, in their own words for today and tomorrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.safe_text import clock_time
from ...core.times import with_times

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ...core.times import Times

_MOST = 2900  # characters of a text; Slack takes 3000


def date(at: datetime, words: str = "") -> str:
    """A time as Slack shows it to each reader; whoever cannot be shown it reads `words`, by default in UTC.

    >>> from datetime import UTC, datetime
    >>> date(datetime(2026, 3, 10, 10, 3, tzinfo=UTC))
    '<!date^1773136980^{date_short_pretty} {time}|10:03 UTC>'
    """
    return f"<!date^{at.timestamp():.0f}^{{date_short_pretty}} {{time}}|{words or clock_time(at)}>"


def dated_text(text: str, times: Times) -> str:
    """A text that is mrkdwn already; as it was where there are too many times for what Slack takes."""
    shown = with_times(text, times, lambda words, at: date(at, words))
    return shown if len(shown) <= _MOST else text


def dated(blocks: Sequence[dict[str, Any]], times: Times) -> list[dict[str, Any]]:
    """Blocks whose mrkdwn shows times to each reader; headings and buttons know no dates."""
    return [_dated(block, times) for block in blocks]


def _dated(part: dict[str, Any], times: Times) -> dict[str, Any]:
    if part.get("type") == "mrkdwn":
        return part | {"text": dated_text(part["text"], times)}
    changed: dict[str, Any] = {}
    for name in ("text", "fields", "elements"):
        inside = part.get(name)
        if isinstance(inside, dict):
            changed[name] = _dated(inside, times)
        elif isinstance(inside, list):
            changed[name] = [_dated(one, times) if isinstance(one, dict) else one for one in inside]
    return part | changed
