"""A file of counts in, the same rows with score and alert out."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from firebreak.core.errors import BadMention
from firebreak.detectors.negative_velocity import of_series
from firebreak.detectors.series import Row, Scored, detect, read_csv

if TYPE_CHECKING:
    from collections.abc import Iterator

START = datetime(2026, 3, 2, tzinfo=UTC)


def _lines(counts: list[str], minutes: int = 5) -> list[str]:
    times = [START + timedelta(minutes=minutes * n) for n in range(len(counts))]
    return ["timestamp,value", *(f"{at:%Y-%m-%d %H:%M:%S},{count}" for at, count in zip(times, counts, strict=True))]


def _usual(days: int = 14) -> list[str]:
    return [str(4 + n * n % 5) for n in range(days * 288)]


def _scored(lines: list[str]) -> list[Scored]:
    return list(detect(read_csv(lines)))


def test_every_row_comes_back_as_it_was_written() -> None:
    """Whoever joins the output with the input finds the same words."""
    lines = ["timestamp,value", "2026-03-02T00:00:00Z,7", "2026-03-02 00:05:00,007.0", "1772410200,"]

    rows = _scored(lines)

    assert [(row.timestamp, row.value) for row in rows] == [
        ("2026-03-02T00:00:00Z", "7"),
        ("2026-03-02 00:05:00", "007.0"),
        ("1772410200", ""),
    ]


def test_a_surge_is_one_alert_at_its_beginning() -> None:
    """People are told once, not at every row of the crisis."""
    rows = _scored(_lines([*_usual(), *["60"] * 12, *_usual(1)]))

    alerts = [index for index, row in enumerate(rows) if row.alert]
    assert len(alerts) == 1
    assert 14 * 288 <= alerts[0] <= 14 * 288 + 2
    assert rows[alerts[0]].score > max(row.score for row in rows[: 14 * 288])


def test_an_even_series_is_silent() -> None:
    """Nothing happens, nothing is said, and every score is a number."""
    rows = _scored(_lines(["5"] * 2000))

    assert sum(row.alert for row in rows) == 0
    assert all(math.isfinite(row.score) for row in rows)


def test_blank_values_are_not_taken_for_zeros() -> None:
    """Nothing is known of a blank: it is passed on with no score, and the surge after it is found all the same."""
    rows = _scored(_lines([*_usual(), "", "nan", "NA", *["60"] * 12]))

    blank = rows[14 * 288 : 14 * 288 + 3]
    assert [(row.score, row.alert) for row in blank] == [(0.0, 0)] * 3
    assert sum(row.alert for row in rows) == 1


def test_rows_are_given_while_the_file_is_still_being_read() -> None:
    """A series that never ends is scored as it comes: row n is out before row n + 1 is asked for."""
    asked = 0

    def endless() -> Iterator[Row]:
        nonlocal asked
        while True:
            asked += 1
            at = START + timedelta(minutes=5 * asked)
            yield Row(str(at), "5", at, 5)

    rows = detect(endless())
    counts = []
    for _ in range(5):
        next(rows)
        counts.append(asked)

    assert counts == [2, 2, 3, 4, 5]


def test_times_that_jump_back_are_late_news() -> None:
    """An unsorted file is scored without a complaint, row for row."""
    lines = _lines(_usual(3))
    lines[50:60] = reversed(lines[50:60])
    lines.append(lines[1])

    rows = _scored(lines)

    assert [row.timestamp for row in rows] == [line.split(",")[0] for line in lines[1:]]


def test_columns_may_be_elsewhere_when_the_header_says_so() -> None:
    """Other columns are nobody's business here; a byte order mark neither."""
    lines = ["\ufeffid,value,timestamp", 'a,3,"2026-03-02 00:00:00"', "", "b,4,2026-03-02 00:05:00"]

    assert [(row.value, row.at) for row in read_csv(lines)] == [("3", START), ("4", START + timedelta(minutes=5))]


def test_a_file_without_a_header_is_timestamp_then_value() -> None:
    """The first row is then a row."""
    assert [row.mentions for row in read_csv(["2026-03-02,3", "2026-03-03,4"])] == [3, 4]


def test_an_empty_file_and_a_single_row_are_no_trouble() -> None:
    """There is simply little to say."""
    assert _scored([]) == []
    assert [row.alert for row in _scored(["timestamp,value", "2026-03-02,3"])] == [0]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("2026-03-02 00:00:00,many", 'line 3: "many" is no number; leave it blank if it is not known'),
        ("2026-03-02 00:00:00,-4", 'line 3: "-4" is no count of mentions; counts are 0 or more'),
        ("2026-03-02 00:00:00,inf", 'line 3: "inf" is no count of mentions; counts are 0 or more'),
        ("2026-03-02 00:00:00,1e300", 'line 3: "1e300" is no count of mentions; counts are 0 or more'),
        ("yesterday,4", 'line 3: "yesterday" is no time; write 2026-03-01 09:30:00 (UTC)'),
        ("0001-01-01,4", 'line 3: "0001-01-01" is no time of ours; the years 1971 to 9000 are'),
        ("1e400,4", 'line 3: "1e400" is no time; write 2026-03-01 09:30:00 (UTC)'),
        ("2026-03-02 00:00:00", "line 3: 1 column(s), where timestamp,value are expected"),
    ],
)
def test_what_is_no_row_is_named_with_its_line(line: str, complaint: str) -> None:
    """A bad file says where and what instead."""
    with pytest.raises(BadMention) as error:
        list(read_csv(["timestamp,value", "2026-03-01,3", line]))

    assert str(error.value) == complaint


@pytest.mark.parametrize("hours", [1, 3, 4, 6, 12, 24, 7 * 24])
def test_rows_of_any_span_find_a_tenfold_value(hours: int) -> None:
    """The span of a row is no silence: one row is tenfold and is told; chance is told once at the most."""
    dice = random.Random(1)
    counts = [(120 + dice.randint(-24, 24)) * (10 if n == 48 else 1) for n in range(60 if hours > 12 else 200)]
    rows = [Row(str(n), str(count), START + timedelta(hours=hours * n), count) for n, count in enumerate(counts)]

    told = [row.timestamp for row in detect(rows) if row.alert]
    assert "48" in told
    assert len(told) <= 2


def test_the_doubled_hour_is_an_hour_like_any_other() -> None:
    """Wall-clock rows of October: two o'clock comes twice, as busy as ever, and nothing is late or doubled."""
    begin, detector = datetime(2026, 10, 4, tzinfo=UTC), of_series()
    rows = []
    for n in range(28 * 288):
        wall = begin + timedelta(minutes=5 * n)
        wall -= timedelta(hours=1) if wall >= datetime(2026, 10, 25, 3, tzinfo=UTC) else timedelta(0)
        rows.append(Row(str(n), "20", wall, 20))

    assert not any(row.alert for row in detect(rows, detector))
    assert detector.counts.now == (begin + timedelta(days=28)).timestamp()
    assert detector.counts.past.hours[-1][0] == 240
