"""What every detector promises, whoever wrote it: found by name, held to the seam."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from firebreak.core import plugins
from firebreak.core.errors import BadState
from firebreak.core.model import GravePost, Harm, Hit, Reading, Severity, Signal, Tag, Thread, Topic, Voice
from firebreak.core.nearness import Nearness

START = datetime(2026, 3, 2, tzinfo=UTC)
KINDS = plugins.load_all(plugins.DETECTORS)
NAMES = list(KINDS)
WATCHED = {"topic": "acme", "feed": "feed:x", "series": "series:acme/calls"}  # an example of what a detector may watch
SILENT_ON_VOLUME = {
    "blind",
    "grave",
    "series_silence",
    "tagged",
}  # these fire on silence, on what is said, and on who is touched
STATE = 4096

every = pytest.mark.parametrize("name", NAMES)
some = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def make(name: str, **changes: Any) -> Any:
    """A fresh detector for a topic it can watch."""
    watches = getattr(KINDS[name], "watches", "topic")
    return KINDS[name](Topic(name=WATCHED[watches], **changes))


def reading(minutes: float, all: int = 1, negative: int = 1, **more: Any) -> Reading:
    """What a topic received in one minute."""
    at = START + timedelta(minutes=minutes)
    return Reading("acme", at, at + timedelta(seconds=50), all=all, negative=negative, **more)


def ordinary(days: int, every_minutes: int = 15) -> list[Reading]:
    """Days of which each is like the other: two mentions at a time, one of them negative."""
    return [reading(n, 2, 1, voices=(Voice(n, n),)) for n in range(0, days * 1440, every_minutes)]


def crisis(after_days: int) -> list[Reading]:
    """A day of forty negative posts every other minute: one text, one post answered, a regulator tagged."""
    tag = Tag("regulators", "regulator", "Somebody Grave", "mentioned", "@grave is in the text")
    return [
        reading(
            after_days * 1440 + n,
            42,
            40,
            reach=2_000_000,
            voices=tuple(Voice(author % 3, 7) for author in range(40)),
            threads=(Thread("x:1", 40, 40),),
            echo=(Thread("x:ours", 40, 40),),
            hits=(Hit(tag, f"x:{n}", True),),
            grave=(GravePost(f"x:{n}", (Harm("death", Severity.SEV1, "passenger died"),)),),
            evidence=(f"x:{n}",),
        )
        for n in range(0, 1440, 2)
    ]


def slow(after_days: int) -> list[Reading]:
    """Two days on which every quarter of an hour brings two negative posts more, and no hour stands out."""
    return [reading(after_days * 1440 + n, 4, 3, voices=(Voice(n, n),)) for n in range(0, 2880, 15)]


def change(name: str, after_days: int) -> list[Reading]:
    """A change this detector must not overlook."""
    return slow(after_days) if name == "slow_burn" else crisis(after_days)


def feed(detector: Any, readings: list[Reading]) -> list[Signal]:
    return [signal for one in readings if (signal := detector.update(one))]


def through_json(state: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(state, allow_nan=False))


@every
@pytest.mark.parametrize("days", [0, 3, 20])
def test_it_says_how_near_it_is_and_remembers_nothing_of_that(name: str, days: int) -> None:
    """At any age, calm and in a crisis; what it would have said comes from a copy."""
    detector = make(name, floor=30)
    for one in [*ordinary(days), *(crisis(days)[:3] if days == 20 else ())]:
        detector.update(one)
    before = json.dumps(detector.state())
    near = detector.nearness(START + timedelta(days=days, minutes=10))

    assert isinstance(near, Nearness)
    assert json.dumps(detector.state()) == before
    assert math.isfinite(near.seen)
    assert near.seen >= 0
    assert near.said.endswith(".")
    assert not near.would or near.would.phase != "calm"


@every
def test_is_called_as_it_is_found(name: str) -> None:
    """A detector carries the name by which playbooks speak of it, whatever its file is called."""
    assert name == make(name).name


@every
def test_is_silent_on_constant_input(name: str) -> None:
    """A month that is the same every day wakes nobody."""
    assert feed(make(name), ordinary(28)) == []


@every
def test_fires_once_on_a_gross_change_and_says_why(name: str) -> None:
    """A change nobody could overlook is raised, once, in a sentence."""
    if name in ("blind", "series_silence"):
        pytest.skip("blind fires on silence: see test_is_blind_when_nothing_comes")
    detector = make(name)
    feed(detector, ordinary(28))

    signals = feed(detector, change(name, 28))

    assert [signal.phase for signal in signals if signal.phase == "raised"] == ["raised"]
    assert signals[0].why.endswith(".")
    assert (name, "acme") == (signals[0].detector.partition(":")[0], signals[0].topic)
    assert signals[0].at >= START + timedelta(days=28)


def test_is_blind_when_nothing_comes() -> None:
    """A feed that has never been silent for hours is called blind when it is, and sees again when it speaks."""
    detector = make("blind")
    feed(detector, ordinary(28, 5))
    silence = [reading(28 * 1440 + n, 0, 0) for n in range(0, 600, 5)]

    phases = [signal.phase for signal in feed(detector, [*silence, reading(28 * 1440 + 600, 2, 1)])]

    assert phases == ["raised", "calm"]


@every
def test_grows_seldom(name: str) -> None:
    """A day of crisis is not told again and again; a further hit of an entry that was named only edits the card."""
    detector = make(name)
    feed(detector, ordinary(14))
    told, named = 0, set[str]()
    for signal in feed(detector, change(name, 14)):
        entries = set(signal.details.get("entries", ()))
        told += not entries or not entries <= named
        named |= entries

    assert told <= 1 + 24


@every
def test_same_input_same_output(name: str) -> None:
    """A detector has no clock, no dice and no memory but its own."""
    readings = ordinary(10) + change(name, 10)

    assert feed(make(name), readings) == feed(make(name), readings)


@every
@pytest.mark.parametrize("cut", [0, 1, 50, 900, 980, 1400])
def test_goes_on_from_its_state(name: str, cut: int) -> None:
    """state, through JSON, restore: from there on everything is as if nothing had happened."""
    readings = ordinary(10) + change(name, 10) + [reading(12 * 1440 + n, 1, 1) for n in range(0, 3000, 20)]
    whole, first, second = make(name), make(name), make(name)
    feed(whole, readings[:cut])
    feed(first, readings[:cut])
    second.restore(through_json(first.state()))

    assert through_json(whole.state()) == through_json(second.state())
    assert feed(whole, readings[cut:]) == feed(second, readings[cut:])
    assert through_json(whole.state()) == through_json(second.state())


@every
def test_refuses_the_state_of_another_version(name: str) -> None:
    """What another version wrote is refused, so that it is learned anew instead of misread."""
    with pytest.raises(BadState):
        make(name).restore({**make(name).state(), "v": -1})


@every
def test_state_stays_small(name: str) -> None:
    """However much came in, a detector keeps less than 4 KB."""
    detector = make(name)
    for n, one in enumerate(ordinary(30) + crisis(30)):
        voices = tuple(Voice(n * 31 + k, n * 17 + k) for k in range(3))
        threads = tuple(Thread(f"x:{n}-{k}", 1, 1) for k in range(3))
        detector.update(replace(one, voices=voices, threads=threads, echo=threads))

    assert len(json.dumps(detector.state(), ensure_ascii=False, separators=(",", ":")).encode()) <= STATE


@every
def test_a_calm_follows_every_raise(name: str) -> None:
    """What began ends: when things have been ordinary for a day, it is said; a tag needs no end."""
    if name in SILENT_ON_VOLUME:
        pytest.skip(f"{name} does not end by quiet")
    detector = make(name)
    after = [reading(16 * 1440 + n, 2, 1, voices=(Voice(n, n),)) for n in range(0, 4 * 1440, 15)]

    phases = [signal.phase for signal in feed(detector, ordinary(14) + change(name, 14) + after)]

    assert (phases[0], phases[-1]) == ("raised", "calm")


counts = st.one_of(st.integers(0, 5), st.integers(0, 10**9), st.just(10**9))
gaps = st.one_of(
    st.floats(-3000, 3000),  # minutes, and back in time
    st.sampled_from([0.0, 0.0, 1.0, 60.0, 1440.0, 400 * 1440.0, -400 * 1440.0]),
)


@st.composite
def wild(draw: Any) -> list[Reading]:
    """Readings as a broken clock and a broken feed would give them."""
    at, made = 1_000_000.0, []
    for gap, all, spread in draw(st.lists(st.tuples(gaps, counts, st.floats(0, 90)), min_size=1, max_size=60)):
        at = max(0.0, at + gap)
        since = START + timedelta(minutes=at)
        negative = draw(st.integers(0, all)) if all else 0
        voices = tuple(Voice(n, n % 3) for n in range(min(negative, 5)))
        threads = (Thread("x:1", min(all, 9), min(negative, 9)),) if all else ()
        until = since + timedelta(minutes=spread)
        one = Reading("acme", since, until, all, negative, all, voices, threads, (), ("x:1",), echo=threads)
        made += [one] * draw(st.sampled_from([1, 1, 1, 2]))
    return made


@every
@some
@given(readings=wild())
def test_never_raises_and_never_says_nonsense(name: str, readings: list[Reading]) -> None:
    """Zeros, gaps, duplicates, a 1e9 spike, a clock that jumps: no error, no NaN, and the state survives."""
    detector = make(name)
    signals = feed(detector, ordinary(2, 60)[:40]) + feed(detector, readings)

    for signal in signals:
        numbers = [signal.observed, signal.expected, signal.window, signal.score, *signal.terms.values()]
        assert [number for number in numbers if not math.isfinite(number)] == []
        assert signal.window >= 0
    twin = make(name)
    twin.restore(through_json(detector.state()))
    assert through_json(detector.state()) == through_json(twin.state())


@every
def test_announced_time_does_not_mute(name: str) -> None:
    """An expected window raises the bar; a gross change is told all the same."""
    if name in SILENT_ON_VOLUME:
        pytest.skip(f"{name} does not look at volume")
    begin = START + timedelta(days=27)
    detector = make(name, expected=(("spring sale", begin, begin + timedelta(days=5)),))
    feed(detector, ordinary(28))

    assert "raised" in [signal.phase for signal in feed(detector, change(name, 28))]


@every
def test_the_first_that_is_seen_may_be_nothing(name: str) -> None:
    """A tick may come before the first mention; ten years may pass until the next."""
    detector = make(name)

    signals = feed(detector, [reading(0, 0, 0), reading(0, 0, 0), reading(10 * 365 * 1440, 5, 5), reading(1, 1, 1)])

    assert [signal.phase for signal in signals] == []


@every
def test_a_year_is_as_short_to_remember_as_a_month(name: str) -> None:
    """State stays within 4 KB at every week's end, and words about it come in order: raised, grown, calm."""
    detector, phases = make(name), []
    for day in range(365):
        crisis = day % 31 == 30
        for hour in range(0, 24, 2):
            count = (6 if 8 < hour < 22 else 2) * (9 if crisis and hour > 12 else 1)
            bad = count if crisis and hour > 12 else count // 3
            noise = [day * 7919 + hour * 104729 + n * 15485863 for n in range(bad)]
            one = reading(
                day * 1440 + hour * 60,
                count,
                bad,
                voices=tuple(Voice(each % 2**32, each % 997) for each in noise),
                threads=tuple(Thread(f"x:1{each:018}", 1 + 9 * crisis, 1 + 9 * crisis) for each in noise[:8]),
                evidence=tuple(f"x:1{each:018}" for each in noise[:20]),
            )
            phases += [signal.phase for signal in feed(detector, [one])]
        if day % 7 == 6:
            assert len(json.dumps(detector.state(), ensure_ascii=False, separators=(",", ":")).encode()) <= STATE

    begun = [index for index, phase in enumerate(phases) if phase == "raised"]
    assert all(phase != "grew" for phase in phases[:1])
    assert all(phases[index - 1] == "calm" for index in begun[1:])
