"""A word to those who may know the details, wherever they are; and whoever has the incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.effects import Post
from .card import redacted
from .rooms import alert_of, channel_of, room_of, wait_for_alert

if TYPE_CHECKING:
    from ...core.effects import Briefing, Button, Person
    from ...playbooks.file import PlaybooksFile


def inside(
    briefing: Briefing,
    file: PlaybooksFile,
    text: str,
    people: tuple[Person, ...] = (),
    *,
    buttons: tuple[Button, ...] = (),
) -> Post | None:
    """Said where the details may be known: in the room, else below the alert; else the people hear where to look."""
    if room := room_of(briefing):
        return Post(room, text, mention=people, buttons=buttons)
    if briefing.incident.confidential:
        card = redacted(briefing.incident, briefing.now)
        return Post(people[0].slack, f"{card.headline}. {card.status}.", buttons=buttons) if people else None
    wait_for_alert(briefing)
    alert, channel = alert_of(briefing), channel_of(briefing, file)
    return Post(channel, text, mention=people, thread=alert.ref, buttons=buttons) if alert and channel else None


def owner(briefing: Briefing, file: PlaybooksFile) -> tuple[Person, ...]:
    """Whoever has it, as somebody who can be called."""
    incident = briefing.incident
    name = file.called(incident.owner or incident.acknowledged_by or "")
    return (file.people[name],) if name in file.people else ()
