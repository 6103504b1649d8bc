"""Who may press what: whoever the file knows, unless a playbook says `may`."""

from __future__ import annotations

from .values import Addressee, Block, Many

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
