"""The detectors' state in the database of a running installation: an earlier version wrote it, this one goes on.

`detector_states.json` was written by the last version that called its classes Past, Tides and Highs. For each detector
it holds the state after `before()`, in the middle of a crisis, and what that version then said to `after()`.
`tagged`, `cascade` and `negative_velocity` have changed since what they store and say.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from firebreak.core import plugins
from firebreak.core.model import Hit, Reading, Signal, Tag, Thread, Topic, Voice
from firebreak.detectors.short_numbers import pack_counts

STORED: dict[str, Any] = json.loads((Path(__file__).parent / "detector_states.json").read_text(encoding="utf-8"))
START = datetime(2026, 3, 2, tzinfo=UTC)
DETECTORS = plugins.load_all(plugins.DETECTORS)
DAY = 1440
WAITING = {  # version 2 of `tagged` wrote this: @a was told of at minute 0, and @b came at minute 5
    "v": 2,
    "seen": {"influencer/@a": "sev3", "influencer/@b": "sev3"},
    "waiting": [["big-voices", "influencer", "@b", "followers", "written by @b", "x:5", True]],
    "rest": [1772409900.0, 1772409600.0, 1, 900.0],
}
TAG = Tag("regulators", "regulator", "Somebody Grave", "mentioned", "@grave is in the text")


def usual(first: int, last: int) -> list[Reading]:
    """Days with a night in them: more mentions by day, a third of them negative."""
    minutes = range(first * DAY, last * DAY, 20)
    return [_reading(n, 3 + n // 60 % 24 // 6, n // 20 % 3, people=7) for n in minutes]


def crisis(day: int, minutes: int, negative: int) -> list[Reading]:
    """Many angry posts every other minute, by few people, under one post; a regulator is tagged now and then."""
    return [
        _reading(
            day * DAY + n,
            negative + 2,
            negative,
            people=5,
            reach=300_000,
            threads=(Thread("x:1", negative, negative),),
            hits=(Hit(TAG, f"x:{n}", True),) if n % 60 == 0 else (),
            evidence=(f"x:{n}",),
        )
        for n in range(0, minutes, 2)
    ]


def before() -> list[Reading]:
    """Twenty days, then a crisis that has lasted two hours."""
    return usual(0, 20) + crisis(20, 120, 20)


def after() -> list[Reading]:
    """The crisis grows and ends; eleven days later half a week is worse than usual; then a feed falls silent."""
    worse = [_reading(n, 5, 2, people=9) for n in range(31 * DAY, 34 * DAY, 20)]
    silence = [_reading(n, 0, 0, people=1) for n in range(34 * DAY, 35 * DAY, 20)]
    return crisis(20, 600, 45)[60:] + usual(21, 31) + worse + silence + crisis(35, 120, 60)


def _reading(minute: int, all: int, negative: int, people: int, **more: Any) -> Reading:
    at = START + timedelta(minutes=minute)
    voices = tuple(Voice(author % people, (minute + author) % people) for author in range(negative))
    return Reading("acme", at, at + timedelta(seconds=50), all=all, negative=negative, voices=voices, **more)


def make(name: str) -> Any:
    return DETECTORS[name](Topic(name="feed:x" if name == "blind" else "acme"))


def said(signals: list[Signal | None]) -> list[list[Any]]:
    """What people would see of the signals."""
    return [[one.phase, one.at.isoformat(), one.severity.value, one.score, one.why] for one in signals if one]


@pytest.mark.parametrize("name", sorted(STORED.keys() - {"tagged", "cascade", "negative_velocity"}))
def test_a_state_of_an_earlier_version_is_carried_on(name: str) -> None:
    """It is taken up whole, and the same is said from there on: nobody is told twice, and nothing is forgotten."""
    detector = make(name)

    detector.restore(STORED[name]["state"])

    assert json.loads(json.dumps(detector.state())) == _as_written_now(name, STORED[name]["state"])
    now = said([detector.update(reading) for reading in after()])
    assert _but_for_when(now) == _but_for_when(STORED[name]["said"])


def _as_written_now(name: str, state: dict[str, Any]) -> dict[str, Any]:
    """The same numbers, since they are written together."""
    if name not in ("negative_share", "slow_burn", "negative_velocity"):
        return state
    now = {**state, "v": state["v"] + 1}
    if name == "negative_velocity":
        maxima, *others = state["past"]
        return {**now, "past": [[*maxima[:-1], pack_counts(maxima[-1])], *others]}
    now["peaks"] = [*state["peaks"][:-1], pack_counts(state["peaks"][-1])]
    if name == "slow_burn":
        return {**now, "past": [pack_counts(counts) for counts in state["past"]]}
    return {**now, "hours": pack_counts(state["hours"])}


def _but_for_when(told: list[list[Any]]) -> list[list[Any]]:
    """Without when a share changed: since five days of hours are looked at, that is told more truly than then."""
    return [[*rest, why.partition("; it changed about")[0].rstrip(".")] for *rest, why in told]


def test_negative_velocity_goes_on_with_all_that_it_had_learned() -> None:
    """Taken up whole; the alarm that was on grows and ends, and nobody is told of it as of a new one."""
    detector, stored = make("negative_velocity"), STORED["negative_velocity"]
    detector.restore(stored["state"])

    assert json.loads(json.dumps(detector.state())) == _as_written_now("negative_velocity", stored["state"])
    now = said([detector.update(reading) for reading in after()])
    assert [one[0] for one in now][:2] == ["grew", "calm"]
    assert [one[:2] for one in now][:2] == [one[:2] for one in stored["said"]][:2]


def test_cascade_goes_on_with_the_threads_it_followed() -> None:
    """The thread that had taken off has not taken off anew, and its end is told."""
    detector = make("cascade")
    detector.restore(STORED["cascade"]["state"])

    phases = [one[0] for one in said([detector.update(reading) for reading in after()])]

    assert phases[0] in ("grew", "calm")
    assert "raised" not in phases[: phases.index("calm")]


def test_tagged_takes_up_all_that_version_2_knew() -> None:
    """Its entries and its times, under the names of now: known is what was told, unless it still waits."""
    detector, old = make("tagged"), STORED["tagged"]["state"]
    last_hit, notified_at, unreported, pause = old["rest"]

    detector.restore(old)

    assert json.loads(json.dumps(detector.state())) == {
        "v": 3,
        "seen": old["seen"],
        "untold": [],
        "waiting": old["waiting"],
        "posts": [],
        "rest": [last_hit, last_hit, notified_at, unreported, pause],
    }


def test_tagged_goes_on_at_the_same_times_and_counts_on() -> None:
    """It is neither raised nor calm anew; but each sentence now counts since the first, not since the one before."""
    detector = make("tagged")
    detector.restore(STORED["tagged"]["state"])

    now, then = said([detector.update(reading) for reading in after()]), STORED["tagged"]["said"]

    assert [one[:3] for one in now] == [one[:3] for one in then]
    assert [one[3] for one in now] == [*range(1, 9), 0, 1, 2]
    for (*_, count, why), (*_, earlier) in zip(now, then, strict=True):
        assert why == (f"{earlier.removesuffix('.')}; {count:.0f} such posts so far." if count > 1 else earlier)


def test_tagged_tells_of_who_waited_in_version_2_when_the_pause_ends() -> None:
    """A further post of a known voice is counted and tells of nobody new; who waited is told of once, in time."""
    detector, known = make("tagged"), Tag("big-voices", "influencer", "@a", "followers", "written by @a")
    detector.restore(WAITING)

    further = detector.update(_reading(7, 1, 1, people=1, hits=(Hit(known, "x:7", True),)))
    signals = [detector.update(_reading(minute, 0, 0, people=1)) for minute in range(8, 60)]

    assert (further.phase, further.observed, further.details["entries"]) == ("grew", 2.0, ["influencer/@a"])
    assert [(one.at.minute, one.phase, one.details["entries"], one.evidence) for one in signals if one] == [
        (15, "grew", ["influencer/@b", "influencer/@a"], ("x:5", "x:7"))
    ]
