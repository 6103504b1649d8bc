"""The watching half in shards, without Spark: the same signals as in one process, however it is cut."""

from __future__ import annotations

import pytest
from engine_streams import InProcess, InShards, in_shards, of_lines, older, parts_of, playbooks, steps, told

TOPICS, CRISES = 10, 3


@pytest.fixture(scope="module")
def stream() -> list[bytes]:
    return list(steps(TOPICS, 20, CRISES, minutes=30))


@pytest.fixture(scope="module")
def expected(stream: list[bytes]) -> list[str]:
    """What the App itself says of the stream, in one process."""
    one = InProcess(playbooks(TOPICS))
    for content in stream:
        one.take_in(content)
    one.app.store.close()
    return told(one.signals)


def test_shards_say_what_one_process_says(stream: list[bytes], expected: list[str]) -> None:
    """Whether they live on or are made anew of their state before each file: every word of every signal is the same."""
    parts = parts_of(playbooks(TOPICS))

    assert len(expected) > 10
    assert told(of_lines(in_shards(parts, 3, stream, forgetful=False))) == expected
    assert told(of_lines(in_shards(parts, 8, stream[-12:]))) == told(of_lines(in_shards(parts, 1, stream[-12:])))


def test_silence_is_listened_to_until_an_incident_closes() -> None:
    """On a dense stream, where alarms calm and come again: the hour after a calm counts as it does in one process."""
    dense, text = list(steps(3, 8, 0, minutes=10, rate=180.0)), playbooks(3)
    one = InProcess(text)
    for content in dense:
        one.take_in(content)
    one.app.store.close()

    assert {signal.phase for signal in one.signals} >= {"raised", "calm"}
    assert told(of_lines(in_shards(parts_of(text), 2, dense, forgetful=False))) == told(one.signals)


def test_shards_are_put_into_others(stream: list[bytes], expected: list[str]) -> None:
    """Eight shards become three in the middle of the stream, and then sixteen."""
    shards = InShards(parts_of(playbooks(TOPICS)), 8)
    for number, content in enumerate(stream):
        if number in (20, 35):
            shards.put_into({20: 3, 35: 16}[number])
        shards.take_in(content)

    assert told(of_lines(shards.lines)) == expected


def test_a_detector_of_a_newer_version_learns_anew_from_what_its_topic_heard() -> None:
    """Before the crises all states become those of an older version: what follows is what one process says to it."""
    several, text = list(steps(2, 76, 1, minutes=120, rate=3.0)), playbooks(2)
    one, shards = InProcess(text), InShards(parts_of(text), 2)
    for number, content in enumerate(several):
        if number == 29:
            one.grows_old()
            shards.states = {name: older(state) for name, state in shards.states.items()}
        one.take_in(content)
        shards.take_in(content)
    one.app.store.close()

    assert any(day < "2026-03-04" for _, day in shards.days)  # days that are over stand beside the state
    assert len(one.signals) > 2
    assert told(of_lines(shards.lines)) == told(one.signals)
