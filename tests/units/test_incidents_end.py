"""What began ends: when its evidence does each detector says so in time; and what comes later is told and called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from firebreak.core import plugins
from firebreak.core.model import (
    GravePost,
    Harm,
    Hit,
    Incident,
    Match,
    Reading,
    Severity,
    Signal,
    Tag,
    Thread,
    Topic,
    Voice,
)
from firebreak.core.triage import triage

START = datetime(2026, 3, 2, tzinfo=UTC)
DETECTORS = plugins.load_all(plugins.DETECTORS)
DAY = 24.0
KNOWN = 28 * DAY  # hours of history
REGULATOR = Hit(Tag("authorities", "regulator", "FTO", "mentioned", ""), "x:1", negative=True)
Stream = Iterator[Reading]


def reading(hour: float, all: int, negative: int, **more: Any) -> Reading:
    at = START + timedelta(hours=hour)
    return Reading("acme", at, at, all, negative, **more)


def said(begin: float, end: float, bad: float, good: float, people: int = 10**6, **more: Any) -> Stream:
    """So many an hour, at random, in steps of five minutes."""
    chance = Random(int(begin * 31 + bad))
    for step in range(int(begin * 12), int(end * 12)):
        negative = sum(chance.random() < bad / 120 for _ in range(10))
        positive = sum(chance.random() < good / 120 for _ in range(10))
        if negative + positive:
            voices = tuple(Voice(chance.randrange(people), chance.randrange(people)) for _ in range(negative))
            yield reading(step / 12, negative + positive, negative, voices=voices, **more)


def silence(begin: float, end: float) -> Stream:
    """Nobody writes; the service lets time pass."""
    return (reading(step / 12, 0, 0) for step in range(int(begin * 12), int(end * 12)))


def thread(begin: float, end: float) -> Stream:
    return said(begin, end, 60, 1, threads=(Thread("x:9", 5, 5),))


def touched(begin: float, end: float) -> Stream:
    return said(begin, end, 2, 2, hits=(REGULATOR,))


def harmed(begin: float, end: float) -> Stream:
    return said(begin, end, 2, 2, grave=(GravePost("x:1", (Harm("fire", Severity.SEV2, "on fire"),)),))


def below_ours(begin: float, end: float) -> Stream:
    return said(begin, end, 60, 1, echo=(Thread("x:ours", 5, 5),))


EVIDENCE: dict[str, tuple[Callable[[float, float], Stream], float, float]] = {
    # what it is, for how many hours it lasts, and within how many hours of its end the alarm must be over
    "negative_velocity": (lambda begin, end: said(begin, end, 60, 3), 6, 18),
    "negative_share": (lambda begin, end: said(begin, end, 3, 1), 2 * DAY, 2 * DAY),
    "slow_burn": (lambda begin, end: said(begin, end, 2.5, 3), 9 * DAY, 3 * DAY),
    "cascade": (thread, 2, 6),
    "coordinated": (lambda begin, end: said(begin, end, 100, 1, people=3), 2, 4),
    "tagged": (touched, 3, DAY + 1),
    "grave": (harmed, 3, DAY + 1),
    "echo": (below_ours, 2, 6),
    "half_space": (lambda begin, end: said(begin, end, 120, 9, people=3, reach=2_000_000), 6, DAY),
}


def last_hours(detector: Any, after: Callable[[float], Stream], name: str) -> tuple[list[str], float]:
    """The phases of evidence and of what follows it; and after how many hours the last one came."""
    evidence, lasts, _ = EVIDENCE[name]
    for one in said(0, KNOWN, 1, 3):
        detector.update(one)
    signals = [signal for one in evidence(KNOWN, KNOWN + lasts) if (signal := detector.update(one))]
    ended = [signal for one in after(KNOWN + lasts) if (signal := detector.update(one))]
    assert signals, f"{name} saw nothing"
    hours = (ended[-1].at - START).total_seconds() / 3600 - KNOWN - lasts if ended else float("inf")
    return [signal.phase for signal in (*signals, *ended)], hours


def test_every_detector_stands_in_the_table() -> None:
    """A new one says how it ends. A silent feed ends with its next mention, which has a test of its own."""
    assert EVIDENCE.keys() | {"blind", "series", "series_silence"} >= DETECTORS.keys()


@pytest.mark.parametrize("name", EVIDENCE)
def test_the_alarm_is_over_within_its_time_once_all_is_as_usual(name: str) -> None:
    """And it says so, once."""
    within = EVIDENCE[name][2]
    phases, hours = last_hours(DETECTORS[name](Topic("acme")), lambda end: said(end, end + within, 1, 3), name)

    assert (phases[0], phases[-1], phases.count("calm"), hours <= within) == ("raised", "calm", 1, True)


@pytest.mark.parametrize("name", EVIDENCE)
def test_the_alarm_is_over_within_its_time_when_nobody_writes_any_more(name: str) -> None:
    """Silence is no evidence of anything bad."""
    within = EVIDENCE[name][2]
    phases, _ = last_hours(DETECTORS[name](Topic("acme")), lambda end: silence(end, end + within), name)

    assert (phases[0], phases[-1], phases.count("calm")) == ("raised", "calm", 1)


def test_a_share_that_stays_is_the_new_usual_one() -> None:
    """After three days it is said, and a rise is measured by it from then on."""
    detector = DETECTORS["negative_share"](Topic("acme"))
    signals = [signal for one in said(0, KNOWN, 1, 3) if (signal := detector.update(one))]
    signals += [signal for one in said(KNOWN, KNOWN + 9 * DAY, 2.5, 2) if (signal := detector.update(one))]

    last = signals[-1]
    assert (last.phase, last.at < START + timedelta(hours=KNOWN + 5 * DAY)) == ("calm", True)
    assert "for 3.0 days" in last.why
    assert last.why.endswith("so many are taken as usual from now on.")


def test_a_slow_burn_that_falls_back_almost_to_usual_is_out() -> None:
    """It burned for nine days; a tenth more than usual is no fire, and its end needs no week."""
    phases, hours = last_hours(
        DETECTORS["slow_burn"](Topic("acme")), lambda end: said(end, end + 6 * DAY, 1.0, 3), "slow_burn"
    )

    assert (phases[-1], hours < 3 * DAY) == ("calm", True)


def test_another_post_that_takes_off_beside_the_first_is_told() -> None:
    """The first is still discussed a little; the second outruns it, and is named."""
    detector = DETECTORS["cascade"](Topic("acme"))
    for one in said(0, KNOWN, 1, 3):
        detector.update(one)
    first = [signal for one in thread(KNOWN, KNOWN + 2) if (signal := detector.update(one))]
    both = (Thread("x:9", 1, 1), Thread("x:10", 6, 6))
    later = said(KNOWN + 4, KNOWN + 6, 80, 1, threads=both)
    second = [signal for one in later if (signal := detector.update(one))]

    assert (first[0].details["post"], [one.details["post"] for one in second if one.phase == "raised"]) == ("9", ["10"])


def test_a_second_wave_before_the_first_has_calmed_is_told() -> None:
    """It ebbed to a little above what is usual, never to quiet, and comes back as high as it was."""
    detector = DETECTORS["negative_velocity"](Topic("acme"))
    for one in said(0, KNOWN, 1, 3):
        detector.update(one)
    waves = [
        *said(KNOWN, KNOWN + 3, 60, 3),
        *said(KNOWN + 3, KNOWN + 9, 7, 3),
        *said(KNOWN + 9, KNOWN + 11, 70, 3),
    ]
    signals = [signal for one in waves if (signal := detector.update(one))]

    assert next(signal.phase for signal in signals if signal.at >= START + timedelta(hours=KNOWN + 9)) == "raised"
    assert not any(signal.phase == "calm" for signal in signals)


# --- the incident -----------------------------------------------------------------------------------

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
FIRES = ("negative_velocity", "cascade", "series:calls")


def spoke(detector: str, phase: Any = "raised", severity: Severity = Severity.SEV3, minute: int = 0) -> Signal:
    hits = (REGULATOR,) if detector == "tagged" else ()
    at = NOON + timedelta(minutes=minute)
    return Signal("acme", detector, phase, at, severity, 20, 1, 600, 9, f"{detector} {phase}.", hits=hits)


def opened(*signals: Signal) -> Incident:
    names = ("all",)
    grave = min(signal.severity for signal in signals)
    return Incident("abc", "acme", grave, NOON, NOON, "", signals, playbooks=names, touched=("regulator/FTO",))


def after(incident: Incident, signal: Signal, hours: float) -> Any:
    return triage(signal, incident, [Match("all", "")], NOON + timedelta(hours=hours), "v1")


@pytest.mark.parametrize("fire", FIRES)
@pytest.mark.parametrize("smoulders", ["slow_burn", "negative_share", "tagged", "coordinated", "half_space"])
def test_a_fire_in_what_smoulders_calls_again(smoulders: str, fire: str) -> None:
    """An incident that has been open for days swallows nothing: it is no graver, and people were told of less."""
    grown = after(opened(spoke(smoulders)), spoke(fire), hours=20)

    assert (grown.change_kind, grown.change) == ("flared", f"Another fire: {fire} raised.")
    assert (grown.incident.risings, grown.incident.risen_how) == (1, "flared")


def test_the_same_fire_seen_by_another_detector_calls_nobody_again() -> None:
    """Minutes after people were called; or while a fire that they know of burns."""
    soon = after(opened(spoke("negative_share")), spoke("negative_velocity"), hours=0.2)
    beside = after(opened(spoke("negative_velocity")), spoke("cascade"), hours=5)
    mild = after(opened(spoke("slow_burn")), spoke("negative_velocity", severity=Severity.SEV4), hours=20)

    assert [each.incident.risings for each in (soon, beside, mild)] == [0, 0, 0]


@pytest.mark.parametrize("detector", [*FIRES, "negative_share", "tagged"])
def test_what_was_over_and_begins_again_calls_though_another_thing_goes_on(detector: str) -> None:
    """People read that it was over, and something else kept the incident open."""
    both = opened(spoke("slow_burn"), spoke(detector))
    calmed = after(both, spoke(detector, "calm"), hours=3).incident
    again = after(calmed, spoke(detector, minute=600), hours=10)

    assert (again.change_kind, again.incident.risings) == ("returned", 1)


def test_a_second_wave_of_an_open_surge_calls_again() -> None:
    """The detector says that it is raised once more; at once after the first telling it is the same one."""
    burning = opened(spoke("negative_velocity"))

    assert after(burning, spoke("negative_velocity"), hours=8).change_kind == "flared"
    assert after(burning, spoke("negative_velocity"), hours=0.5).change_kind == "growing"


def test_what_goes_on_milder_is_milder() -> None:
    """The surge is over, a share of sev4 goes on: the card says sev4, and the next surge raises it anew."""
    both = opened(spoke("negative_velocity", severity=Severity.SEV2), spoke("negative_share", severity=Severity.SEV4))
    lowered = after(both, spoke("negative_velocity", "calm"), hours=3)
    raised = after(lowered.incident, spoke("negative_velocity", severity=Severity.SEV2), hours=9)

    assert (lowered.incident.severity, lowered.incident.calm_since) == ("sev4", None)
    assert lowered.change == ("Lowered to sev4: negative_velocity calm. What goes on is milder: negative_share raised.")
    assert (raised.change_kind, raised.incident.severity, raised.incident.risings) == ("raised", "sev2", 1)


def test_what_a_person_or_a_playbook_set_stays() -> None:
    """Only what the signals made falls by itself."""
    both = opened(spoke("negative_velocity", severity=Severity.SEV2), spoke("negative_share", severity=Severity.SEV4))
    calm = spoke("negative_velocity", "calm")
    by_mei = after(replace(both, severity=Severity.SEV1), calm, hours=3)
    by_file = triage(calm, both, [], NOON + timedelta(hours=3), "v1", fixed=Severity.SEV2)

    assert [each.incident.severity for each in (by_mei, by_file)] == ["sev1", "sev2"]
