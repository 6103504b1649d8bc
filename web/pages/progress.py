"""What a button says while its press is under way."""

from __future__ import annotations

from ...core.actions import named
from ...core.translation import gettext, gettext_noop

ANY = gettext_noop("Sending …")


def busy(action: str = "") -> str:
    """Of a button of that action; of any other without one."""
    return gettext((named(action).busy if action else "") or ANY)
