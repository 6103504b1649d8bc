"""Mentions that come late: of a time that is over. They are counted where they belong, and move no clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..core.model import Reading
    from .baseline import Baseline
    from .ewma_counts import EwmaCounts
    from .scan import ScanStatistic


def is_late(reading: Reading, now: float) -> bool:
    """Whether all of it was said before `now`, the detector's event time in seconds since 1970."""
    return reading.until.timestamp() < now


def count_late(reading: Reading, scan: ScanStatistic, ewma: EwmaCounts, baseline: Baseline) -> None:
    """Into every window that is open, and into the hour that is; nothing more was to be expected for it."""
    scan.add_late(reading.negative, reading.all)
    ewma.add(0.0, reading.negative, 0.0)
    baseline.add(reading.negative, reading.all)
