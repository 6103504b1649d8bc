"""A post that takes off in anger is told within minutes; one that takes off in laughter is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from firebreak.core.model import Reading, Signal, Thread, Topic
from firebreak.detectors.cascade import Cascade

START = datetime(2026, 3, 2, tzinfo=UTC)


def _replies(
    detector: Cascade, minute: float, count: int, negative: int, post: str = "p1", *, root: str = "", unsure: int = 0
) -> Signal | None:
    at = START + timedelta(minutes=minute)
    told = count - unsure
    threads = (Thread(f"x:{post}", count, negative, unsure),) if told or unsure else ()
    evidence = (f"x:{root}",) if root else ()
    return detector.update(Reading("acme", at, at, count, negative, threads=threads, evidence=evidence, unsure=unsure))


def _phases(detector: Cascade, begin: int, minutes: int, count: int, negative: int, post: str = "p1") -> list[str]:
    signals = [_replies(detector, begin + n, count, negative, post) for n in range(minutes)]
    return [signal.phase for signal in signals if signal]


def test_angry_replies_to_one_post_are_told_within_minutes() -> None:
    """Five a minute, four of them angry: it is told while people can still answer."""
    detector = Cascade(Topic("acme"))
    signals = [(n, signal) for n in range(20) if (signal := _replies(detector, n, 5, 4))]

    minute, signal = signals[0]
    assert (signal.phase, minute) == ("raised", 5)
    assert signal.why == "A post takes off: 24 negative replies and reposts in 5 min, beside 6 that are not."


def test_a_joke_that_everybody_passes_on_stays_silent() -> None:
    """Ten times the replies, a quarter of them negative: nobody is woken for hours on end."""
    assert _phases(Cascade(Topic("acme")), 0, 300, 12, 3) == []


def test_reposts_without_a_word_spread_a_negative_post() -> None:
    """Who reposts an angry post says the same, though nobody can judge an empty text."""
    detector = Cascade(Topic("acme"))
    _replies(detector, 0, 0, 1, root="p1")
    signals = [_replies(detector, 1 + n, 4, 0, unsure=4) for n in range(15)]

    assert [signal.phase for signal in signals if signal] == ["raised"]


def test_bare_reposts_count_as_the_words_beside_them() -> None:
    """Of ten a minute seven have no word; two of the other three are angry, and so the thread is."""
    detector = Cascade(Topic("acme"))
    signals = [_replies(detector, n, 10, 2, unsure=7) for n in range(15)]

    assert [signal.phase for signal in signals if signal][:1] == ["raised"]


def test_replies_that_trickle_in_all_day_are_no_take_off() -> None:
    """Fifteen an hour to one post for two days: it forgets as fast as they come."""
    assert _phases(Cascade(Topic("acme")), 0, 48 * 60, 0, 0) == []
    detector = Cascade(Topic("acme"))
    signals = [_replies(detector, 4 * n, 1, 1) for n in range(48 * 15)]
    assert [signal for signal in signals if signal] == []


def test_it_forgets_at_the_same_pace_however_often_it_is_asked() -> None:
    """A tick every second changes nothing about how long an hour is."""
    often, seldom = Cascade(Topic("acme")), Cascade(Topic("acme"))
    for detector in (often, seldom):
        _replies(detector, 0, 15, 15)
    for second in range(3600):
        _replies(often, second / 60, 0, 0)
    said = [_replies(detector, 60, 10, 10) for detector in (often, seldom)]

    assert said == [None, None]
    assert abs(often.threads.threads["p1"][0] - seldom.threads.threads["p1"][0]) < 1e-6


def test_the_second_wave_is_told_at_a_lower_bar() -> None:
    """The evening after, another post of the same story takes off: smaller, and told all the same."""
    detector = Cascade(Topic("acme"))
    first = _phases(detector, 0, 30, 5, 5)
    quiet = _phases(detector, 30, 20 * 60, 0, 0)
    second = _phases(detector, 21 * 60, 14, 1, 1, post="p2")

    assert (first, quiet, second) == (["raised", "grew"], ["calm"], ["raised"])


def test_it_is_over_when_replies_have_all_but_ended() -> None:
    """And its end is told once."""
    detector = Cascade(Topic("acme"))
    _phases(detector, 0, 30, 5, 5)

    assert _phases(detector, 30, 24 * 60, 0, 0) == ["calm"]


def test_a_topic_of_large_threads_needs_larger_ones() -> None:
    """Whoever has a thread of thirty every day hears of it no more often than asked for."""
    detector = Cascade(Topic("acme", alerts_per_week=1.0))
    days = [_phases(detector, day * 24 * 60, 30, 1, 1, post=f"p{day}") for day in range(28)]
    days = [phases for phases in days if "raised" in phases]

    assert len(days) <= 4


def test_replies_under_an_angry_post_are_counted_as_they_were_judged() -> None:
    """Three angry, eleven in doubt and twelve friendly ones are three, however angry the post is."""
    detector = Cascade(Topic("acme"))
    _replies(detector, 0, 0, 1, root="p1")
    said = [
        detector.update(Reading("acme", at, at, 26, 3, threads=(Thread("x:p1", 26, 3, unsure=11),), unsure=11))
        for at in (START + timedelta(minutes=n) for n in range(1, 7))
    ]

    assert not any(said)


def test_the_rest_of_a_thread_is_named_and_its_post_comes_first() -> None:
    """What is not counted as negative is not passed over in silence; the post that takes off is what people see."""
    detector = Cascade(Topic("acme"))
    thread = Thread("x:p1", 10, 4, bare=1, unsure=2)
    signals = [
        detector.update(Reading("acme", at, at, 10, 4, threads=(thread,), unsure=3, evidence=("x:r1",)))
        for at in (START + timedelta(minutes=n) for n in range(7))
    ]

    (signal,) = [one for one in signals if one]
    assert signal.why.endswith("in 5 min, beside 18 that are not and 18 in doubt or without a word.")
    assert (signal.evidence, signal.details["thread"]) == (("x:p1", "x:r1"), "x:p1")
