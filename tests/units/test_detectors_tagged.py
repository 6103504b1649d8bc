"""One mention is enough, and a hundred do not ring a hundred times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from firebreak.core.model import Hit, Reading, Severity, Signal, Tag, Topic
from firebreak.detectors.tagged import Tagged

START = datetime(2026, 3, 2, tzinfo=UTC)
USDOT = Tag("regulators", "regulator", "US Department of Transportation", "mentioned", "@USDOT is in the text")
FAA = Tag("regulators", "regulator", "Federal Aviation Administration", "mentioned", "@FAANews is in the text")


PAPER = Tag("papers", "press", "The Daily", "author", "written by @daily")


def _voice(name: str) -> Tag:
    return Tag("big-voices", "influencer", f"@{name}", "followers", f"written by @{name}, 200,000 followers")


def _say(detector: Tagged, minute: float, *tags: Tag, negative: bool = True, reach: int = 0) -> Signal | None:
    at = START + timedelta(minutes=minute)
    hits = tuple(Hit(tag, f"x:{minute}", negative) for tag in tags)
    return detector.update(Reading("acme", at, at, all=1, negative=1, reach=reach, hits=hits))


def test_one_mention_is_enough() -> None:
    """A regulator tagged in anger is sev1 at once."""
    signal = _say(Tagged(Topic("acme")), 0, USDOT)

    assert signal is not None
    assert (signal.phase, signal.severity, signal.evidence) == ("raised", Severity.SEV1, ("x:0",))


def test_a_second_regulator_is_told_at_once() -> None:
    """Another authority is news however recently the first one was."""
    detector = Tagged(Topic("acme"))
    _say(detector, 0, USDOT)
    signal = _say(detector, 1, FAA)

    assert signal is not None
    assert "Federal Aviation Administration" in signal.why


def test_a_regulator_after_big_voices_is_told_at_once() -> None:
    """Nobody waits for a pause of others."""
    detector = Tagged(Topic("acme"))
    _say(detector, 0, _voice("a"))
    _say(detector, 1, _voice("b"))
    signal = _say(detector, 2, USDOT)

    assert signal is not None
    assert (signal.severity, [hit.tag.name for hit in signal.hits]) == (
        Severity.SEV1,
        ["US Department of Transportation", "@b", "@a"],
    )


def test_a_big_voice_that_reaches_a_million_is_told_at_once() -> None:
    """Graver than what was told already does not wait."""
    detector = Tagged(Topic("acme"))
    _say(detector, 0, _voice("a"))
    signal = _say(detector, 1, _voice("b"), reach=2_000_000)

    assert signal is not None
    assert (signal.phase, signal.severity) == ("grew", Severity.SEV2)


def test_when_the_whole_press_writes_it_is_told_together() -> None:
    """A new big voice every two minutes for four hours: each is counted, and a handful of words tell of them."""
    detector = Tagged(Topic("acme"))
    signals = [(n, signal) for n in range(0, 240, 2) if (signal := _say(detector, n, _voice(f"v{n}")))]
    told = [
        (n, signal)
        for (n, signal), (_, before) in zip(signals[1:], signals, strict=False)
        if signal.details["entries"] != before.details["entries"]
    ]

    assert [signal.observed for _, signal in signals] == list(range(1, 121))
    assert [minute for minute, _ in told] == [16, 46, 106, 166, 226]
    assert told[0][1].why.startswith("A negative post by the influencer @v2 (written by @v2")
    assert told[0][1].why.endswith(", and also @v10, @v12, @v4 and 2 more; 9 such posts so far.")


def test_who_waits_is_told_without_another_hit() -> None:
    """The pause ends by itself: the tick that passes it tells who has come meanwhile."""
    detector = Tagged(Topic("acme"))
    _say(detector, 0, _voice("a"))
    counted = _say(detector, 3, _voice("b"))
    ticks = [(n, signal) for n in range(4, 60) if (signal := _say(detector, n))]

    assert counted is not None
    assert (counted.details["entries"], counted.evidence) == (["influencer/@a"], ("x:3", "x:0"))
    assert [(minute, signal.phase, signal.evidence) for minute, signal in ticks] == [(15, "grew", ("x:3", "x:0"))]


def test_a_post_that_comes_a_day_late_is_news_for_a_day() -> None:
    """The day runs from when it was learned of: half a minute later nothing is calm."""
    detector = Tagged(Topic("acme"))
    _say(detector, 25 * 60)
    late = _say(detector, 0, USDOT)

    assert late is not None
    assert (late.phase, _say(detector, 25 * 60 + 1)) == ("raised", None)
    calm = _say(detector, 49 * 60)
    assert calm is not None
    assert calm.phase == "calm"


def test_what_was_closed_is_told_again() -> None:
    """A closed incident holds nothing back: the same regulator is the first again, and the count begins anew."""
    detector = Tagged(Topic("acme"))
    _say(detector, 0, USDOT)
    detector.closed()
    again = _say(detector, 1, USDOT)

    assert again is not None
    assert (again.phase, again.observed, again.evidence) == ("raised", 1.0, ("x:1",))


def test_a_friendly_big_voice_is_for_playbooks_that_ask_for_any_post() -> None:
    """Praise wakes nobody by itself; what they write next in anger is told at once."""
    detector = Tagged(Topic("acme"))
    friendly, angry = _say(detector, 0, _voice("a"), negative=False), _say(detector, 1, _voice("a"))

    assert friendly is not None
    assert angry is not None
    assert (friendly.severity, friendly.negative) == (Severity.SEV4, False)
    assert (angry.severity, angry.why.split(" (")[0]) == (Severity.SEV3, "A negative post by the influencer @a")


def test_the_press_is_spoken_of_as_the_press() -> None:
    """A list of papers is no list of people."""
    signal = _say(Tagged(Topic("acme")), 0, PAPER, negative=False)

    assert signal is not None
    assert signal.why == "A post by the press (The Daily) (written by @daily)."


def test_a_post_that_comes_late_is_told_with_its_date_and_for_a_week() -> None:
    """What is older than that is history, and no news at all."""
    detector = Tagged(Topic("acme"))
    _say(detector, 8 * 24 * 60)
    news, history = _say(detector, 2 * 24 * 60, USDOT), _say(Tagged(Topic("acme")), 0)

    assert news is not None
    assert news.why.endswith("(@USDOT is in the text), written on 04 Mar 00:00 UTC and delivered late.")
    assert history is None
    assert _say(detector, 12 * 60, FAA) is None


def test_a_day_of_quiet_is_calm_and_the_next_one_begins_anew() -> None:
    """After a day without a hit it is over; whoever comes then is the first again."""
    detector = Tagged(Topic("acme"))
    _say(detector, 0, _voice("a"))
    calm = _say(detector, 24 * 60 + 1)
    again = _say(detector, 24 * 60 + 2, _voice("a"))

    assert calm is not None
    assert again is not None
    assert (calm.phase, again.phase) == ("calm", "raised")
