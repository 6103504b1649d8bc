"""What an approver should know of those whom a draft answers: how often they wrote, about what, what we said last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...care.customers import FOCUS, customer
from ...core.explain import own_names
from ...core.model import Topic
from ...core.safe_text import one_line
from ...core.text import cut
from ...core.times import dated_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...care.customers import Customer
    from ...core.effects import Briefing
    from ...playbooks.file import PlaybooksFile

QUOTED = 80  # characters of what we told somebody last


def customer_lines(briefing: Briefing, file: PlaybooksFile) -> tuple[tuple[str, str], ...]:
    """A label and a line for each author who has written before, or may have under the same name elsewhere."""
    name = briefing.incident.topic
    topic = next((one for one in file.topics if one.name == name), Topic(name, name))
    known = (customer(one, topic.parts, own_names(topic), briefing.now) for one in briefing.customers)
    return tuple((_label(one), cut("; ".join(_said(one)), 300)) for one in known)


def _label(one: Customer) -> str:
    platform, _, handle = one.account.partition("/")
    return f"@{one_line(handle)} on {platform}"


def _said(one: Customer) -> Iterator[str]:
    if one.year > 1:
        yield f"{one.quarter} posts in 3 months, {one.year} in 12"
    if one.focus >= FOCUS:
        yield f"{one.focus} about {one.theme}: keep an eye on this person"
    if one.told:
        said = cut(one_line(one.told.text), QUOTED)
        yield f"told last at {dated_time(one.told.created_at)}: “{said}”"
    if one.also:
        yield f"also {', '.join(map(one_line, one.also))}"
    if one.hints:
        accounts = " ".join((one.account, one.hints[0]))
        yield f"perhaps also {', '.join(map(one_line, one.hints))} (the same? /firebreak same {one_line(accounts)})"
