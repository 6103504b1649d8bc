"""Times in words: a sentence says one in UTC, and beside it an effect names the moment, to be shown in other zones."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Times = tuple[tuple[str, datetime], ...]
"""Words such as "10:03 UTC", and the moment that they mean."""


def time_in_words(at: datetime, now: datetime) -> str:
    """A time, with its day whenever that is not today's.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 3, 10, 23, 45, tzinfo=UTC)
    >>> time_in_words(at, at.replace(hour=1)), time_in_words(at, at.replace(day=11))
    ('23:45 UTC', '10 Mar 23:45 UTC')
    """
    return f"{at:%H:%M} UTC" if at.date() == now.date() else f"{at:%d %b %H:%M} UTC"


def times_of(moments: Iterable[datetime], now: datetime) -> Times:
    """The words for each of these moments, with and without the day; of two at the same hour, the nearer to `now`."""
    found: dict[str, datetime] = {}
    for at in sorted(set(moments), key=lambda at: (abs(at - now), at)):
        for words in (f"{at:%d %b %H:%M} UTC", f"{at:%H:%M} UTC"):
            found.setdefault(words, at)
    return tuple(found.items())


def with_times(text: str, times: Times, shown: Callable[[str, datetime], str]) -> str:
    """`text` with the words for these moments as `shown` writes them; all else stays, whoever wrote it.

    Only moments that were handed in can come of it, so a stranger who writes "10:03 UTC" forges nothing.

    >>> from datetime import UTC, datetime
    >>> times = times_of([datetime(2026, 3, 10, 10, 3, tzinfo=UTC)], datetime(2026, 3, 10, 11, tzinfo=UTC))
    >>> with_times("At 10:03 UTC, not 10:04 UTC or 31 Dec 10:03 UTC.", times, lambda words, at: f"<{at:%I %p}>")
    'At <10 AM>, not 10:04 UTC or 31 Dec 10:03 UTC.'
    """
    known = dict(times)
    if not known or "UTC" not in text:
        return text
    longest = sorted(known, key=len, reverse=True)
    pattern = rf"(?<![\d:])(?<![A-Z][a-z]{{2}} )(?<!-\d\d )(?:{'|'.join(map(re.escape, longest))})(?!\w)"
    return re.sub(pattern, lambda found: shown(found[0], known[found[0]]), text)
