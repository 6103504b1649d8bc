"""The days of a topic: where its clock stands against UTC, and which days are public holidays there."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from ..core.model import Topic


seconds = lru_cache(maxsize=8)(datetime.timestamp)
"""A moment in seconds since 1970; remembered, because every detector of a topic asks it of the same reading."""


class Calendar:
    """Local time and holidays of a topic. Moments are seconds since 1970.

    >>> from firebreak.core.model import Topic
    >>> calendar = Calendar(Topic("acme", zone="Europe/Berlin", holidays=("DE",)))
    >>> calendar.offset(1_782_900_000.0), calendar.offset(1_798_000_000.0)  # summer and winter
    (7200.0, 3600.0)
    >>> calendar.holiday(datetime(2026, 12, 24, 23, 30, tzinfo=UTC).timestamp())
    'Christmas Day'
    """

    __slots__ = ("countries", "weekly", "zone")

    def __init__(self, topic: Topic) -> None:
        self.zone = None if topic.zone == "UTC" else ZoneInfo(topic.zone)
        self.countries = topic.holidays
        self.weekly = topic.weekly

    def offset(self, at: float) -> float:
        """Seconds by which the local clock is ahead of UTC."""
        if self.zone is None:
            return 0.0
        ahead = datetime.fromtimestamp(at, self.zone).utcoffset()
        return ahead.total_seconds() if ahead else 0.0

    def comes_weekly(self, at: float) -> str:
        """What is expected at this time of every week; empty when nothing is."""
        if not self.weekly:
            return ""
        local = datetime.fromtimestamp(at, self.zone or UTC)
        day, minute = local.weekday(), 60 * local.hour + local.minute
        return next((what for what, days, begin, until in self.weekly if day in days and begin <= minute < until), "")

    def holiday(self, at: float) -> str:
        """The name of the local day's public holiday; empty on any other day."""
        if not self.countries:
            return ""
        return _holiday(self.countries, datetime.fromtimestamp(at, self.zone or UTC).date())


@lru_cache(maxsize=64)
def _holiday(countries: tuple[str, ...], day: date) -> str:
    return next((name for country in countries if (name := _days(country).get(day, ""))), "")


@lru_cache(maxsize=32)
def _days(country: str) -> dict[date, str]:
    from holidays import country_holidays  # 0.1 s, and only for those who ask for holidays

    return country_holidays(country, language="en_US")
