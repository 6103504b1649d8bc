"""How near a detector is: the number that it names is the number that would have been enough."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from firebreak.core.model import Reading, Signal, Topic, Voice
from firebreak.core.nearness import Nearness
from firebreak.detectors.negative_share import NegativeShare
from firebreak.detectors.negative_velocity import NegativeVelocity

START = datetime(2026, 3, 2, tzinfo=UTC)
NOW = START + timedelta(days=6)


def said(at: datetime, count: int, first: int = 0, all: int = 0) -> Reading:
    """So many negative mentions, each by somebody else."""
    voices = tuple(Voice(first + n, first + n) for n in range(count))
    return Reading("acme", at, at, all=all or count, negative=count, voices=voices)


def known(kind: type[NegativeVelocity] | type[NegativeShare]) -> NegativeVelocity | NegativeShare:
    """After six days with a negative mention of two every twenty minutes."""
    detector = kind(Topic("acme"))
    for n in range(6 * 72):
        detector.update(said(START + timedelta(minutes=20 * n), 1, n, 2))
    return detector


@pytest.mark.parametrize("kind", [NegativeVelocity, NegativeShare])
def test_one_fewer_is_not_enough_and_what_is_needed_is(kind: type[NegativeVelocity] | type[NegativeShare]) -> None:
    """Told as a number, and true: the same detector stays silent at one fewer and speaks at the number."""
    near = known(kind).nearness(NOW)
    more = round(near.needed - near.seen) if kind is NegativeShare else round(near.needed) - round(near.seen)

    def comes_of(count: int) -> Signal | None:
        return known(kind).update(said(NOW, count, 10_000))

    assert more > 1
    assert (comes_of(more - 1), getattr(comes_of(more), "phase", "")) == (None, "raised")
    assert near.would
    assert near.would.phase == "raised"


def test_the_sentence_has_the_numbers() -> None:
    """What was seen, in how long, what is usual, and what would have been needed."""
    detector = known(NegativeVelocity)
    for minute in range(3):
        detector.update(said(NOW + timedelta(minutes=minute), 1, 500 + minute))
    near = detector.nearness(NOW + timedelta(minutes=3))

    assert near.said == (
        f"{near.seen:.0f} negative mentions in 2 min seen, where 0.1 are usual; {near.needed:.0f} would have been "
        "needed."
    )
    assert near.missing == near.needed - near.seen


def test_one_that_has_spoken_says_so() -> None:
    """Nothing more is needed: what comes adds to what was told."""
    detector = known(NegativeVelocity)
    detector.update(said(NOW, 60, 500))
    near = detector.nearness(NOW)

    assert (near.speaks, near.missing) == (True, 0.0)
    assert near == Nearness(near.seen, near.needed, near.unit, near.said, speaks=True)
