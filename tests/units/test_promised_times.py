"""The times that a public text promises, on the clocks of those who read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from firebreak.drafts.promised_times import promised

FIRST = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)  # 02:50 in Berlin, ten minutes before it is 02:00 again


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("en", ["02:50 Berlin time (UTC+2)", "02:50 Berlin time (UTC+1)", "03:50 Berlin time"]),
        ("zh", ["Berlin时间（UTC+2）02:50", "Berlin时间（UTC+1）02:50", "Berlin时间03:50"]),
        ("ru", ["02:50 (Berlin, UTC+2)", "02:50 (Berlin, UTC+1)", "03:50 (Berlin)"]),
        ("de", ["02:50 (Berlin, UTC+2)", "02:50 (Berlin, UTC+1)", "03:50 (Berlin)"]),
    ],
)
def test_of_a_time_that_comes_twice_the_text_says_which(lang: str, says: list[str]) -> None:
    """An hour apart the clock shows the same: a customer would take the promise for broken."""
    times = [FIRST + timedelta(hours=hours) for hours in range(3)]

    assert [promised(at, FIRST, lang, "Europe/Berlin") for at in times] == says


@pytest.mark.parametrize(
    ("zone", "says"),
    [
        ("Etc/GMT+12", ["12:50 UTC-12", "12:50 UTC-12", "12:50 UTC-12"]),
        ("EST5EDT", ["20:50 EDT", "20:50 EDT", "20:50 EDT"]),
        ("Asia/Kathmandu", ["06:35 Kathmandu time", "Kathmandu时间06:35", "06:35 (Kathmandu)"]),
        ("Australia/Lord_Howe", ["11:50 am Lord Howe time", "Lord Howe时间11:50", "11:50 (Lord Howe)"]),
    ],
)
def test_a_zone_without_a_place_is_told_by_its_distance(zone: str, says: list[str]) -> None:
    """A name of figures stands behind the time: before it the two would read as one."""
    assert [promised(FIRST, FIRST, lang, zone) for lang in ("en", "zh", "ru")] == says
