"""A word to those who may know the details, wherever they are; and whoever has the incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.effects import Post
from .card import redacted
from .rooms import alert_of, channel_of, room_of, wait_for_alert

if TYPE_CHECKING:
    from ...core.effects import Briefing, Button, Card, Person
    from ...playbooks.file import PlaybooksFile


def inside(
    briefing: Briefing,
    file: PlaybooksFile,
    text: str,
    people: tuple[Person, ...] = (),
    *,
    buttons: tuple[Button, ...] = (),
    card: Card | None = None,
) -> Post | None:
    """Said where the details may be known: in the room, else below the alert; else the people hear where to look."""
    if room := room_of(briefing):
        return Post(room, text, card, mention=people, buttons=buttons)
    if briefing.incident.confidential:
        hidden = redacted(briefing.incident, briefing.now)
        return Post(people[0].slack, f"{hidden.headline}. {hidden.status}.", buttons=buttons) if people else None
    wait_for_alert(briefing)
    alert, channel = alert_of(briefing), channel_of(briefing, file)
    return Post(channel, text, card, mention=people, thread=alert.ref, buttons=buttons) if alert and channel else None


def owner(briefing: Briefing, file: PlaybooksFile) -> tuple[Person, ...]:
    """Whoever has it, as somebody who can be called."""
    incident = briefing.incident
    name = file.called(incident.owner or incident.acknowledged_by or "")
    return (file.people[name],) if name in file.people else ()
