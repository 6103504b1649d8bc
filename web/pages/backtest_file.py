"""Backtests as one file that can be sent and printed: figures, pictures, and how two files differ."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from .assets import STYLE, assets
from .frame import templates
from .replay_file import ends_at, shown
from .words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...reports.backtest_changes import Change
    from ...reports.backtested import Backtested
    from ...reports.replayed import Replayed


def backtest_file(
    found: Sequence[Backtested], played: Sequence[Replayed], changes: Sequence[Change] | None, against: str
) -> str:
    """The page as HTML that loads nothing from anywhere. `played` are the replays of `found`, in order."""
    first = played[0]
    now = ends_at(first)
    ways = [(one, shown(replay)["pictures"]) for one, replay in zip(found, played, strict=True)]
    return (
        templates()
        .get_template("backtest.html.j2")
        .render(
            style=assets()[STYLE].content.decode(),
            words=Words(ZoneInfo(first.zone), now),
            now=now,
            zone=first.zone,
            visitor=None,
            here="try",
            found=first,
            ways=ways,
            changes=changes,
            against=against,
        )
    )
