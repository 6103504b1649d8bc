"""Moments as people type them behind an option of a command."""

from __future__ import annotations

from datetime import UTC, datetime

from .errors import BadSetting
from .translation import message


def typed_moment(option: str, text: str) -> datetime:
    """The moment that `text` says, in UTC where it names no zone. Raises BadSetting, which names the option."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadSetting(
            message(
                '{option}: "{text}" is no time; write 2026-03-01 or 2026-03-01T09:30 (UTC), or add a zone, +01:00',
                option=option,
                text=text,
            )
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
