"""Times that everybody reads on their own clock, in their own words for today and tomorrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ...core.times import Times, for_slack, in_their_zone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_MOST = 2900  # characters of a text; Slack takes 3000


class Dates(Struct, frozen=True):
    """The moments that the words of one effect name, shown `now`.

    Slack shows dates in mrkdwn alone: headings, buttons and what a locked phone reads say the time of the place that
    it is about, with the name of its zone.
    """

    times: Times
    now: datetime

    def mrkdwn(self, text: str) -> str:
        """On each reader's clock, unless there are too many times for what Slack takes."""
        shown = for_slack(text, self.times)
        return shown if len(shown) <= _MOST else self.plain(text)

    def plain(self, text: str) -> str:
        """On the clock of the place."""
        return in_their_zone(text, self.times, self.now)

    def blocks(self, blocks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """All words of these blocks but drafted texts, which stay as they are to be posted."""
        return [self._part(block) for block in blocks]

    def _part(self, part: dict[str, Any]) -> dict[str, Any]:
        match part.get("type"):
            case "mrkdwn":
                return part | {"text": self.mrkdwn(part["text"])}
            case "plain_text":
                return part | {"text": self.plain(part["text"])}
            case "rich_text":
                return part
        changed: dict[str, Any] = {}
        for name in ("text", "fields", "elements"):
            inside = part.get(name)
            if isinstance(inside, dict):
                changed[name] = self._part(inside)
            elif isinstance(inside, list):
                changed[name] = [self._part(one) if isinstance(one, dict) else one for one in inside]
        return part | changed
