"""Who may press what: whoever the file knows, unless a playbook says `may`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .values import Addressee, Block, Many

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ..core.model import Incident
    from .file import PlaybooksFile

WORDS = {
    "acknowledge": "acknowledge this",
    "take_over": "take this over",
    "open_room": "open the room",
    "snooze": "snooze this",
    "wrong": "say that this is wrong",
    "approve": "approve this draft",
    "posted": "say where the answer was posted",
    "close": "close this",
    "severity": "change the severity",
    "status": "say how things stand",
    "checklist": "work on this checklist",
    "remember": "add to the timeline",
}


class May(Block):
    """Who may do what (people, teams, team.on_call). What is left out is for everybody in `people:`."""

    acknowledge: Many[Addressee] = ()
    take_over: Many[Addressee] = ()
    open_room: Many[Addressee] = ()
    snooze: Many[Addressee] = ()
    wrong: Many[Addressee] = ()
    approve: Many[Addressee] = ()
    posted: Many[Addressee] = ()
    close: Many[Addressee] = ()
    severity: Many[Addressee] = ()
    status: Many[Addressee] = ()
    checklist: Many[Addressee] = ()
    remember: Many[Addressee] = ()

    def who(self, action: str) -> tuple[str, ...]:
        """The addresses that may do `action`; empty when everybody may."""
        named: tuple[str, ...] = getattr(self, action, ())
        return named


def refuses(file: PlaybooksFile, incident: Incident, action: str, who: str, now: datetime, among: Sequence[str]) -> str:
    """Why `who` may not do `action`; empty when they may. Every playbook that runs has a say.

    `among` are the people a draft asks to approve it; a playbook's own `may: approve` takes their place.
    A file that names no people cannot know anybody: there everybody may.
    """
    if not file.people:
        return ""
    name = file.called(who)
    if name not in file.people:
        return f"Firebreak does not know {who}, so this does not count. Whoever keeps playbooks.yaml can add you."
    rules = [file.playbooks[one].may.who(action) for one in incident.playbooks if one in file.playbooks]
    named = [addresses for addresses in rules if addresses]
    if among and not named:
        named = [tuple(among)]
    for addresses in named:
        if name not in {person.name for person in file.members(addresses, now)}:
            return f"Only {file.spoken(addresses)} may {WORDS.get(action, 'do this')}."
    return ""
