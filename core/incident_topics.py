"""Which topics an incident is about: its own, and those of its `group:` that have joined it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import Incident, Signal

ABOUT = "topic"  # of a signal's details: which topic it is about, where its incident is another one's
VOLUME = "volume"  # of a signal's details: how many posts there are, where several topics have one incident


def topic_of(signal: Signal) -> str:
    """Which topic a signal is about."""
    return str(signal.details.get(ABOUT, signal.topic))


def topics_of(incident: Incident | None, *first: str) -> tuple[str, ...]:
    """The topics that it is about, each once, after those that are named `first`."""
    of_it = (incident.topic, *map(topic_of, incident.signals)) if incident else ()
    return tuple(dict.fromkeys([*first, *of_it]))
