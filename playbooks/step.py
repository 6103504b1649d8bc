"""What every step of a playbook may say; each verb adds its own options, and what it does, in `response/steps/`."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from .values import Block, EscalationName, Language, Span, Until


class Step(Block):
    """One thing to do: `after` is counted from the start of the playbook, `unless` is judged when it is due."""

    do: str
    after: Span = timedelta(0)
    unless: Until | None = None
    language: Language = ""  # of what it says in a channel


class SharedEscalation(Block):
    """In place of a step: the tiers of an escalation, each so much later."""

    escalation: EscalationName
    after: Span = timedelta(0)


class Lint(Struct, frozen=True):
    """Something to say about a step: at which of its options, and whether it forbids using the file."""

    option: str
    what: str
    severe: bool = False
