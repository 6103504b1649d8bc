"""Few voices behind a large volume are recognised, and a crowd is not taken for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from firebreak.core.model import Reading, Severity, Signal, Topic, Voice
from firebreak.detectors.coordinated import Coordinated
from firebreak.detectors.unique_voices import UniqueVoices

START = datetime(2026, 3, 2, tzinfo=UTC)


def _say(detector: Coordinated, minute: float, voices: list[tuple[int, int]]) -> Signal | None:
    at = START + timedelta(minutes=minute)
    # As the marks of texts are: without anything in common.
    said = tuple(Voice(author, text * 0x9E3779B97F4A7C15 % 2**60) for author, text in voices)
    return detector.update(Reading("acme", at, at, all=len(said), negative=len(said), voices=said))


def _flood(detector: Coordinated, begin: float, count: int, authors: int, same: float = 0.0) -> list[Signal]:
    """So many negative mentions in the minutes from `begin` on, ten a minute, by so many authors."""
    signals = []
    for minute in range(count // 10):
        numbers = range(minute * 10, minute * 10 + 10)
        voices = [
            (n * 2654435761 % 2**32 if authors >= count else n % authors, 1 if n % 100 < same * 100 else -n)
            for n in numbers
        ]
        signals.append(_say(detector, begin + minute, voices))
    return [signal for signal in signals if signal]


def test_few_authors_are_told_as_voices() -> None:
    """500 mentions by nine people are not 500 customers, and the sentence says so."""
    signals = _flood(Coordinated(Topic("acme")), 0, 500, authors=9, same=0.94)

    first = signals[0]
    assert (first.phase, first.severity) == ("raised", Severity.SEV4)
    assert "come from only 9 authors" in first.why
    assert first.details["voices"] == "50 mentions by 9 people, all of them the same text"
    assert [signal.phase for signal in signals] == ["raised", "grew", "grew", "grew", "grew"][: len(signals)]


def test_a_crowd_is_not_a_campaign() -> None:
    """As many people as mentions, each in their own words: nothing to say."""
    assert _flood(Coordinated(Topic("acme")), 0, 1000, authors=1000) == []


def test_one_text_by_many_is_told_as_passed_on() -> None:
    """A hundred people with one text are told as such, whether they repost or campaign."""
    signals = _flood(Coordinated(Topic("acme")), 0, 100, authors=100, same=0.95)

    assert [signal.phase for signal in signals] == ["raised"]
    assert "say the same, by about" in signals[0].why


def test_a_very_large_crowd_is_not_taken_for_few() -> None:
    """Twenty thousand people within an hour are many, also where they cannot be told apart one by one."""
    detector = Coordinated(Topic("acme"))
    signals = []
    for minute in range(40):
        voices = [(n * 2654435761 % 2**32, n) for n in range(minute * 500, minute * 500 + 500)]
        signals.append(_say(detector, minute, voices))

    assert [signal for signal in signals if signal] == []


def test_two_quiet_hours_are_calm() -> None:
    """The end is told once."""
    detector = Coordinated(Topic("acme"))
    _flood(detector, 0, 100, authors=3)
    after = [_say(detector, 20 + 5 * n, []) for n in range(60)]

    assert [signal.phase for signal in after if signal] == ["calm"]


def test_a_daily_bot_is_told_once() -> None:
    """What happens every day as large is not news on the second day; twice as large is."""
    detector = Coordinated(Topic("acme"))
    days = [_flood(detector, day * 24 * 60, 60, authors=2) + _quiet(detector, day) for day in range(7)]
    larger = _flood(detector, 8 * 24 * 60, 300, authors=2)

    assert [[signal.phase for signal in day] for day in days] == [["raised", "calm"]] + [[]] * 6
    assert larger[0].phase == "raised"


def _quiet(detector: Coordinated, day: int) -> list[Signal]:
    said = [_say(detector, day * 24 * 60 + 60 * hour, []) for hour in range(1, 12)]
    return [signal for signal in said if signal]


def test_voices_are_told_in_words() -> None:
    """As the card shows them."""
    assert UniqueVoices().summary() == "0 mentions by 0 people, none of them the same text"
