"""Topics of one `group:` share an incident: what one of them alarms of joins what is open for another."""

from __future__ import annotations

from msgspec.structs import replace

from ..core.incident_topics import ABOUT
from ..core.model import Incident, Signal
from ..core.ports import Planner
from ..core.store import Tx
from ..core.translation import message


def open_for(tx: Tx, current: Planner, topic: str) -> Incident | None:
    """The incident that a signal about a topic belongs to: its own, else the oldest that its group has."""
    if own := tx.open_incident(topic):
        return own
    found = [tx.open_incident(one) for one in topics_with(topic, current)]
    return min((one for one in found if one), key=lambda one: one.opened_at, default=None)


def topics_with(topic: str, current: Planner) -> list[str]:
    """The other topics of its group."""
    group = current.topic(topic).group
    return [one.name for one in current.topics() if group and one.group == group and one.name != topic]


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
