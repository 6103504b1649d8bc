"""How the review writes times and texts: in the zone of its topic, and harmless, whoever wrote them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from msgspec import Struct
from msgspec.structs import asdict

from ..core.safe_text import clock_time, one_line, stripped
from ..core.spans import hours_and_minutes
from ..core.times import times_of, with_times

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from ..core.model import Incident

_MARKS = re.compile(r"([\\`*_{}\[\]()#+!|<>~])")


class Wording(Struct, frozen=True):
    """The filters of both templates. Only the address of our own answer in public stays a link."""

    incident: Incident
    zone: ZoneInfo
    now: datetime

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"clock": self.clock, "span": hours_and_minutes, "plain": self.plain, "whole": stripped, "md": self.md}

    def clock(self, at: datetime | None) -> str:
        """A time with its day, and the name of its zone."""
        there = at.astimezone(self.zone) if at else None
        zone = clock_time(there).partition(" ")[2] if there else ""
        return f"{there:%Y-%m-%d %H:%M:%S} {zone}" if there else "never"

    def md(self, text: str) -> str:
        """Anybody's text on one line of Markdown that formats nothing, links nothing and is no HTML."""
        pieces = [_MARKS.sub(r"\\\1", one_line(piece)) for piece in self._pieces(text)]
        return _joined(pieces, f"<{self.incident.public_ack}>")

    def plain(self, text: str) -> Markup:
        """The same on the page."""
        url = escape(self.incident.public_ack or "")
        pieces = [str(escape(one_line(piece))) for piece in self._pieces(text)]
        return Markup(_joined(pieces, f'<a href="{url}" rel="noreferrer">{url}</a>'))  # noqa: S704  all escaped

    def _pieces(self, text: str) -> list[str]:
        """The text with the zone's times, cut where our own link stands."""
        moments = [value for value in asdict(self.incident).values() if isinstance(value, datetime)]
        told = with_times(text, times_of(moments, self.now), lambda words, at: self._shown(words, at))
        return told.split(self.incident.public_ack) if self.incident.public_ack else [told]

    def _shown(self, words: str, at: datetime) -> str:
        there = at.astimezone(self.zone)
        day = f"{there:%d %b} " if len(words) > len("10:03 UTC") or there.date() != at.date() else ""
        return day + clock_time(there)


def _joined(pieces: list[str], link: str) -> str:
    """The pieces with the link between them, and the spaces that a piece on one line has lost."""
    return f" {link} ".join(pieces).strip()
