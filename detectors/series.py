"""A plain series of counts through the default detector, row by row: timestamp, value in; score and alert out."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from ..core.errors import BadMention
from ..core.model import Reading
from .negative_velocity import of_series

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..core.ports import Detector

HOUR = timedelta(hours=1)
LONGEST_STEP = timedelta(days=31)  # of a series that is believed
CADENCE = timedelta(minutes=5)  # of a series whose first two rows do not say
LARGEST = 1e15  # counts above this are no counts


class Row(NamedTuple):
    """One row as it was written; `mentions` is None where the value is blank: nothing is known of that time."""

    timestamp: str
    value: str
    at: datetime
    mentions: int | None


class Scored(NamedTuple):
    """A row, how surprising it was, and 1 where people would be told."""

    timestamp: str
    value: str
    score: float
    alert: int


def detect(rows: Iterable[Row], detector: Detector | None = None) -> Iterator[Scored]:
    """Score rows as they come: each is given before the next is read, except for the first one.

    A row is the span from its time to one step later; the step is that of the first two rows. Its count is taken
    as negative mentions; a time before that of the last row is taken as late news. `score` is the evidence for a
    rise in nats, 0 when there is none; `alert` is 1 only on the row at which people would be told.

    >>> lines = [f"2026-03-{2 + n // 24:02} {n % 24:02}:00:00,{400 if n == 119 else 20}" for n in range(120)]
    >>> [row.timestamp for row in detect(read_csv(lines)) if row.alert]
    ['2026-03-06 23:00:00']
    """
    detector = detector or of_series()
    coming = iter(rows)
    held = list(islice(coming, 2))
    step = held[1].at - held[0].at if len(held) == 2 else CADENCE
    step = step if timedelta(0) < step <= LONGEST_STEP else CADENCE
    for row, at in _in_order(chain(held, coming), step):
        yield _score(row, at, detector, step)


def _in_order(rows: Iterable[Row], step: timedelta) -> Iterator[tuple[Row, datetime]]:
    """Each row, and when it was: wall-clock times that go back by the hour at the end of summer go on instead.

    That hour is told by the first row of it, which would have followed the last one an hour later. When as many rows
    as an hour has are missing, at the end of winter, wall-clock time has caught up.
    """
    doubled, following = timedelta(0), None
    for row in rows:
        if following and step <= HOUR:
            if not doubled and row.at == following - HOUR:
                doubled = HOUR
            elif doubled and row.at + doubled == following + HOUR:
                doubled = timedelta(0)
        at = row.at + doubled
        following = max(at + step, following or at)
        yield row, at


def _score(row: Row, at: datetime, detector: Detector, step: timedelta) -> Scored:
    if row.mentions is None:
        return Scored(row.timestamp, row.value, 0.0, 0)
    signal = detector.update(Reading("series", at, at + step, all=row.mentions, negative=row.mentions))
    evidence = getattr(detector, "evidence", None)  # now, in nats, for a detector that shows it at every row
    score = float(evidence) if evidence is not None else (signal.score if signal else 0.0)
    return Scored(row.timestamp, row.value, round(score, 3), int(signal is not None and signal.phase == "raised"))


def read_csv(lines: Iterable[str]) -> Iterator[Row]:
    """Rows of `timestamp,value`, in this order or as a header says; blank lines are skipped.

    Times are ISO 8601 or seconds since 1970; without a zone they are UTC. Values are counts, rounded to whole ones.
    Raises BadMention, with the line, for what is neither.
    """
    reader = csv.reader(lines)
    columns = (0, 1)
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if reader.line_num == 1 and (found := _header(cells)):
            columns = found
            continue
        if len(cells) <= max(columns):
            raise BadMention(f"line {reader.line_num}: {len(cells)} column(s), where timestamp,value are expected")
        timestamp, value = cells[columns[0]].strip(), cells[columns[1]].strip()
        yield Row(timestamp, value, _time(timestamp, reader.line_num), _count(value, reader.line_num))


def _header(cells: list[str]) -> tuple[int, int] | None:
    names = [cell.strip().lower().lstrip("\ufeff") for cell in cells]
    if "timestamp" in names and "value" in names:
        return names.index("timestamp"), names.index("value")
    return None


def _time(text: str, line: int) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        try:
            at = datetime.fromtimestamp(float(text), UTC)
        except (ValueError, OverflowError, OSError):
            raise BadMention(f'line {line}: "{text}" is no time; write 2026-03-01 09:30:00 (UTC)') from None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    if not 1971 <= at.year <= 9000:
        raise BadMention(f'line {line}: "{text}" is no time of ours; the years 1971 to 9000 are')
    return at.astimezone(UTC)


def _count(text: str, line: int) -> int | None:
    if text.lower() in ("", "nan", "na", "null", "none"):
        return None
    try:
        value = float(text)
    except ValueError:
        raise BadMention(f'line {line}: "{text}" is no number; leave it blank if it is not known') from None
    if not isfinite(value) or not 0 <= value <= LARGEST:
        raise BadMention(f'line {line}: "{text}" is no count of mentions; counts are 0 or more')
    return round(value)
