"""What is known of each topic so far, and what is found until more is: said at start and by `doctor`."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..app.topic_detectors import restored, told_since
from ..core.translation import gettext_noop, message, nmessage
from ..detectors.negative_velocity import NegativeVelocity

if TYPE_CHECKING:
    from ..app.topic_detectors import Told
    from ..core.model import Topic
    from ..core.store import Store, Tx

log = logging.getLogger(__name__)
MOST = 10  # topics named one by one
DO = gettext_noop("nothing: it learns by itself; firebreak warmup FILE lets it learn from earlier mentions")


def still_learning(tx: Tx, topics: Sequence[Topic]) -> Iterator[str]:
    """A sentence for each topic that is not known yet."""
    told = told_since(tx)
    said = [
        message("{topic} is {learned}", topic=topic.name, learned=words)
        for topic in topics
        if (words := _learned(tx, topic, told))
    ]
    yield from said[:MOST]
    if (more := len(said) - MOST) > 0:
        yield nmessage("{n} more topic is still being learned", "{n} more topics are still being learned", more)


def log_learning(store: Store, topics: Sequence[Topic]) -> None:
    """The same in the log, at the start of the service."""
    with store.begin() as tx:
        for said in still_learning(tx, topics):
            log.info("%s", said)


def _learned(tx: Tx, topic: Topic, told: Told) -> str:
    detector = NegativeVelocity(topic)
    since = told.readings.get(topic.name, ())
    restored([detector], tx.detector_states(topic.name), since)  # what another version wrote is learned anew
    return detector.learned
