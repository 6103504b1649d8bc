"""What another service is told of an incident: a title and lines of text; of a confidential one next to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.effects import Post
from ...core.safe_text import one_line
from ...core.times import in_their_zone, moments_in, times_of
from ...core.translation import gettext
from .card import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...core.effects import Briefing, Card
    from ...playbooks.file import PlaybooksFile


def handed_on(service: str, part: str, briefing: Briefing, file: PlaybooksFile, mailbox: str = "") -> Post:
    """What is sent to a service of the file; its times are told in the topic's zone, since it has no other."""
    card, zone = shown(briefing, file), file.zone("", briefing.incident.topic) or "UTC"
    times = times_of(moments_in(briefing.incident, *briefing.pending), briefing.now, zone)
    text = "\n".join(in_their_zone(line, times, briefing.now) for line in _lines(card))
    return Post(service, text, card, by="service", title=one_line(card.headline), part=part, mailbox=mailbox)


def _lines(card: Card) -> Iterator[str]:
    if card.confidential or not card.why:
        yield gettext("What it is about stands in the incident's private room only.")
        yield one_line(card.status)
        return
    yield one_line(card.why)
    yield from (f"{one_line(label)}: {one_line(value)}" for label, value in card.facts)
    for quote in card.quotes:
        gaps = {"author": one_line(quote.author), "platform": quote.platform, "said": one_line(quote.text)}
        yield gettext("@{author} on {platform}: “{said}”", **gaps)
        yield from (one_line(address) for address in [quote.url] if address)
    yield from (gettext("Next: {says}", says=one_line(line)) for line in card.next)
    yield gettext("Incident {incident}. {status}", incident=card.incident, status=one_line(card.status))
