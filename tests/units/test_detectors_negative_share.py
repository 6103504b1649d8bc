"""When the share of negative mentions changed: found also where little is said."""

from __future__ import annotations

import random

import pytest

from firebreak.detectors.negative_share import WINDOW_HOURS, hours_since_rise


@pytest.mark.parametrize(
    ("an_hour", "before", "after", "least"),
    [(20, 0.25, 0.45, 30), (20, 0.25, 0.35, 22), (5, 0.25, 0.55, 28), (2, 0.3, 0.7, 18)],
)
def test_a_shift_is_found_and_a_steady_share_is_none(an_hour: int, before: float, after: float, least: int) -> None:
    """Of 30 shifts at hour 60 so many within 60 hours; none in the hours before."""
    found = 0
    for seed in range(30):
        rng = random.Random(seed)
        hours = [[sum(rng.random() < before for _ in range(an_hour)), an_hour] for _ in range(60)]
        assert hours_since_rise(hours[-WINDOW_HOURS:]) == 0
        hours += [[sum(rng.random() < after for _ in range(an_hour)), an_hour] for _ in range(60)]
        found += any(hours_since_rise(hours[max(end - WINDOW_HOURS, 0) : end]) > 0 for end in range(61, 121))

    assert found >= least
