"""`firebreak who`: who is on call, in every team that has a rota."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ..core.clock import SystemClock
from ..core.errors import BadSetting
from ..playbooks.file import turn
from ..playbooks.on_call import roster
from ..wiring import default_playbooks


def print_who(playbooks: Path, at: str, *, as_json: bool) -> None:
    """Print each team's duty at `at` (ISO time; now by default). Raises BadSetting for what is no time."""
    duties = roster(default_playbooks(playbooks).teams, _time(at))
    if as_json:
        for duty in duties:
            print(msgspec.json.encode(duty).decode())
        return
    for duty in duties:
        print(f"{duty.team}: {turn(duty)}")
    if not duties:
        print(f"No team in {playbooks} has an on_call rota.")


def _time(text: str) -> datetime:
    if not text:
        return SystemClock().now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadSetting(f'--at: "{text}" is no time; write 2026-03-01T09:30 (UTC) or add a zone, +01:00') from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
