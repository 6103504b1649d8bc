"""A message to one person who is called: what they may know, the first post, and where to go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ...core.safe_text import one_line
from ...core.text import cut
from ...core.translation import gettext
from .card import card, redacted
from .rooms import channel_of, link, room_of

if TYPE_CHECKING:
    from datetime import datetime

    from ...core.effects import Briefing, Card, Person
    from ...core.model import Incident
    from ...playbooks.file import PlaybooksFile

QUOTED = 160  # characters of a post in a message: what a locked phone has room for beside the headline


def of_the_room(person: Person, incident: Incident, file: PlaybooksFile, now: datetime) -> bool:
    """Whether somebody is asked into the room, and so may know what it is about wherever they read it."""
    running = [file.playbooks[name] for name in incident.playbooks if name in file.playbooks]
    invited = [name for one in running for step in one.steps for name in getattr(step, "invite", ())]
    return person in file.members(invited, now)


def direct_card(briefing: Briefing, file: PlaybooksFile, person: Person) -> Card:
    """The card as this person may see it alone. Of a confidential one little more is pressed here than acknowledge.

    How it stands is not said: the text of a call does so.
    """
    incident = briefing.incident
    hidden = replace(redacted(incident, briefing.now), status="")
    if not incident.confidential:
        return replace(card(briefing, file), status="")
    if not of_the_room(person, incident, file, briefing.now):
        return hidden
    return replace(card(briefing, file), buttons=hidden.buttons, next=(), next_at=None, status="")


def first_post(shown: Card) -> str:
    """The post that matters most, in a line; empty where the card may not show it, or has none."""
    if not shown.quotes:
        return ""
    quote = shown.quotes[0]
    author = one_line(quote.author).lstrip("@")
    said = gettext("@{author}: “{said}”.", author=author, said=cut(one_line(quote.text), QUOTED))
    return said.replace("<", "‹").replace(">", "›")  # no link to a channel of a stranger's making


def where(briefing: Briefing, file: PlaybooksFile) -> str:
    """Where to go, as a sentence."""
    room, channel = room_of(briefing), channel_of(briefing, file)
    return gettext("Go to {channel}.", channel=link(room or channel or "")) if room or channel else ""


def worse(briefing: Briefing) -> str:
    """Why somebody is called anew, as a sentence; empty where it has not got worse since it opened."""
    if not briefing.task.about.rising:
        return ""
    return worse_in_words(briefing.incident)


def worse_in_words(incident: Incident) -> str:
    """How it got worse, as a sentence that may stand anywhere."""
    match incident.risen_how:
        case "raised":
            return gettext("It is {severity} now.", severity=incident.severity.value)
        case "returned":
            return gettext("It has begun again.")
        case "flared":
            return gettext("Another fire has broken out beside it.")
        case "grown":
            return gettext("It is still growing, and nobody has it.")
        case "joined":
            return gettext("Somebody whose word weighs more has joined in.")
    return ""
