"""How the review writes times and texts: in the zone of its topic, and harmless, whoever wrote them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from msgspec import Struct

from ..core.safe_text import one_line, stripped
from ..core.spans import hours_and_minutes
from ..core.times import in_their_zone, moments_in, moments_said, times_of, to_the_second
from ..core.translation import gettext, worded

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
        return to_the_second(at.astimezone(self.zone)) if at else gettext("never")

    def md(self, text: str, when: datetime | None = None) -> str:
        """Anybody's text on one line of Markdown that formats nothing, links nothing and is no HTML.

        Of a sentence that was written `when` all times are told in the zone; else those of the incident.
        """
        pieces = [_MARKS.sub(r"\\\1", one_line(piece)) for piece in self._pieces(text, when)]
        return _joined(pieces, f"<{self.incident.public_ack}>")

    def plain(self, text: str, when: datetime | None = None) -> Markup:
        """The same on the page."""
        url = escape(self.incident.public_ack or "")
        pieces = [str(escape(one_line(piece))) for piece in self._pieces(text, when)]
        return Markup(_joined(pieces, f'<a href="{url}" rel="noreferrer">{url}</a>'))  # noqa: S704  all escaped

    def _pieces(self, text: str, when: datetime | None) -> list[str]:
        """The text with the zone's times, cut where our own link stands."""
        moments = moments_said(text, when) if when else moments_in(self.incident)
        told = in_their_zone(worded(text), times_of(moments, when or self.now, self.zone.key), when or self.now)
        return told.split(self.incident.public_ack) if self.incident.public_ack else [told]


def _joined(pieces: list[str], link: str) -> str:
    """The pieces with the link between them, and the spaces that a piece on one line has lost."""
    return f" {link} ".join(pieces).strip()
