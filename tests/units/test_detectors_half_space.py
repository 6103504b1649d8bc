"""The advisory voice: it says a strange hour, stays mild, and needs no trees in its state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from firebreak.core.model import Reading, Severity, Signal, Topic
from firebreak.detectors.half_space import HalfSpace

START = datetime(2026, 3, 2, tzinfo=UTC)


def _hour(detector: HalfSpace, hour: int, all: int, negative: int) -> Signal | None:
    at = START + timedelta(hours=hour)
    return detector.update(Reading("acme", at, at, all=all, negative=negative))


def _usual(detector: HalfSpace, hours: int = 120) -> list[Signal]:
    said = [_hour(detector, hour, 10 + hour % 5, 2 + hour % 3) for hour in range(hours)]
    return [signal for signal in said if signal]


def test_a_strange_hour_is_told_mildly_with_what_is_strange_about_it() -> None:
    """An advisory voice never speaks above sev4, and names the feature that stands out."""
    detector = HalfSpace(Topic("acme"))
    assert _usual(detector) == []

    said = [_hour(detector, hour, 40, 38) for hour in range(120, 123)]

    signal = next(signal for signal in said if signal)
    assert (signal.phase, signal.severity) == ("raised", Severity.SEV4)
    assert "38 of 40 mentions are negative" in signal.why
    assert set(signal.terms) == {"negative mentions", "share", "authors", "reach"}


def test_a_better_hour_is_no_news() -> None:
    """The trees call an hour without any complaint strange; people need not hear of it."""
    detector = HalfSpace(Topic("acme"))
    _usual(detector)

    assert [_hour(detector, 120 + hour, 60, 0) for hour in range(6)] == [None] * 6


def test_every_feature_stays_between_nothing_and_very_much() -> None:
    """A thousand million mentions do not leave the box the trees live in."""
    detector = HalfSpace(Topic("acme"))
    _usual(detector)
    signals = [_hour(detector, 120, 10**9, 10**9), _hour(detector, 121, 0, 0)]

    signal = next(signal for signal in signals if signal)
    assert all(0.0 <= value <= 1.0 for value in signal.terms.values())


def test_ordinary_hours_end_it() -> None:
    """Three of them, one after the other."""
    detector = HalfSpace(Topic("acme"))
    _usual(detector)
    _hour(detector, 120, 40, 38)
    after = [_hour(detector, 121 + hour, 11, 3) for hour in range(10)]

    assert [signal.phase for signal in after if signal] == ["raised", "calm"]
