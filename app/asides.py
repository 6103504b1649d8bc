"""Detectors as they stood at a moment, as copies that can be tried: the working ones are not touched."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ..core.judging import judge, weigh
from ..core.model import FEED, SERIES, Judged, Mention, Reading, Signal
from ..core.readings import tally
from .negative_counts import NegativeCounts, stored_prior
from .topic_detectors import restored, told_since

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..core.model import Topic
    from ..core.ports import Detector
    from ..core.store import Tx
    from .intake import Judging

LEARNED_FROM = timedelta(weeks=8)  # before a past moment: what is stored of them teaches the copies, ...
MOST = 200_000  # ... or the newest so many mentions
INSTANT = timedelta(microseconds=1)


class Aside(NamedTuple):
    """The copies, what they said at that moment, and from how many stored mentions they learned; 0 for their own
    states, which are exact."""

    detectors: Sequence[Detector]
    spoken: tuple[Signal, ...]
    learned_from: int


def aside(tx: Tx, judging: Judging, topic: str, at: datetime, new: Sequence[Judged] = ()) -> Aside:
    """The detectors of a topic at a moment, with `new` mentions that are not stored."""
    detectors = judging.make_detectors(topic)
    latest = tx.latest(topic)
    spoken: list[Signal] = []
    learned = 0
    if latest and latest[0] > at and not topic.startswith((FEED, SERIES)):
        heard = tx.heard(topic, at - LEARNED_FROM, at + INSTANT, MOST)
        learned = len(heard)
        for reading in tally(heard):
            spoken = [signal for each in detectors if (signal := each.update(reading))]
            spoken = [one for one in spoken if one.at >= at - timedelta(minutes=1)]
    else:
        told = told_since(tx).readings.get(topic, ())
        restored(detectors, tx.detector_states(topic), told)  # one of an older algorithm begins anew
    for reading in [*tally(new), Reading(topic, at, at)]:
        spoken += [signal for each in detectors if (signal := each.update(reading))]
    return Aside(detectors, tuple(one for one in spoken if one.phase != "calm"), learned)


def judged_now(tx: Tx, judging: Judging, mention: Mention, topic: Topic) -> Judged:
    """How a mention that is not stored would be judged; nothing is kept of it."""
    about = [(mention, topic.name, judging.matcher.match(mention).tags)]
    weighed = weigh(about, {}, judging.sentiment.score, lambda _: topic, judging.harms_in)
    (judged,) = judge(weighed, partial(NegativeCounts(_prior).estimate, tx))
    return judged


def _prior(tx: Tx, topic: str) -> Mapping[str, Any]:
    return told_since(tx).priors.get(topic) or stored_prior(tx, topic)
