"""Topics of one `group:` share an incident: what one of them alarms of joins what is open for another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from ..core.incident_topics import ABOUT, topics_of
from ..core.model import Incident, Signal
from ..core.ports import Planner
from ..core.translation import message

Said = tuple[tuple[str, int], ...]


def open_for(open_of: Callable[[str], Incident | None], current: Planner, topic: str) -> Incident | None:
    """The incident that a signal about a topic belongs to: its own, else the oldest that its group has.

    `open_of` finds the one that is open on a topic.
    """
    if own := open_of(topic):
        return own
    found = [open_of(one) for one in topics_with(topic, current)]
    return min((one for one in found if one), key=lambda one: one.opened_at, default=None)


def topics_with(topic: str, current: Planner) -> list[str]:
    """The other topics of its group."""
    group = current.topic(topic).group
    if not group:
        return []
    return [one.name for one in current.topics() if one.group == group and one.name != topic]


def said_together(said: Mapping[str, int], incidents: Mapping[str, Incident], current: Planner, topic: str) -> Said:
    """What was said of each topic of the incident that a signal about `topic` belongs to.

    `said` is how often something was said of a topic, `incidents` are the open ones by topic.
    """
    return said_of(topics_of(open_for(incidents.get, current, topic), topic), said)


def said_of(topics: Sequence[str], said: Mapping[str, int]) -> Said:
    """How often something was said of each topic. They are not added up: as many may leave an incident as write."""
    return tuple((one, said.get(one, 0)) for one in topics)


def joining(signal: Signal, incident: Incident | None, current: Planner) -> Signal:
    """The signal as its incident keeps it: one of another topic says which, and stands beside those of the incident's.

    Else the calm of one topic would be taken for that of the other.
    """
    if incident is None or incident.topic == signal.topic:
        return signal
    title = current.topic(signal.topic).title or signal.topic
    return replace(
        signal,
        topic=incident.topic,
        detector=f"{signal.detector}:{signal.topic}",
        why=message("{topic}: {why}", topic=title, why=signal.why),
        details=signal.details | {ABOUT: signal.topic},
    )
