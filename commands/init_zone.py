"""Whose clock `init` writes into a new file: that of this machine, else of those who read the language, else UTC."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from ..core.reading_language import reading
from ..core.zone_names import zone_of

USUAL = {"zh": "Asia/Shanghai", "zh_Hant": "Asia/Taipei", "ru": "Europe/Moscow", "de": "Europe/Berlin"}
"""Where most of those who read a language are: no more than a proposal."""
LINK = Path("/etc/localtime")


def own_zone(languages: Iterable[str] = ()) -> str:
    """The zone to propose; a machine on UTC, as servers are, tells nothing of people."""
    found = (_place(os.environ.get("TZ", "").lstrip(":")), _place(_linked()), *map(USUAL.get, (reading(), *languages)))
    return next(filter(None, found), "UTC")


def _linked() -> str:
    return str(LINK.resolve()).partition("zoneinfo/")[2] if LINK.is_symlink() else ""


def _place(name: str) -> str:
    return (zone_of(name) or "") if "/" in name and not name.startswith("Etc/") else ""
