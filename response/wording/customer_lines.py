"""What an approver should know of those whom a draft answers: how often they wrote, about what, what we said last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...care.customers import FOCUS, customer
from ...core.messages import When
from ...core.model import Topic
from ...core.safe_text import one_line
from ...core.signal_posts import own_names
from ...core.text import cut
from ...core.translation import gettext, listed, ngettext

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
    return tuple((_label(one), cut(listed(_said(one), "semicolon"), 300)) for one in known)


def _label(one: Customer) -> str:
    platform, _, handle = one.account.partition("/")
    return gettext("@{author} on {platform}", author=one_line(handle), platform=platform)


def _said(one: Customer) -> Iterator[str]:
    if one.year > 1:
        yield ngettext(
            "{n} post in 3 months, {all} in 12", "{n} posts in 3 months, {all} in 12", one.quarter, all=one.year
        )
    if one.focus >= FOCUS:
        yield gettext("{n} about {theme}: keep an eye on this person", n=one.focus, theme=one.theme)
    if one.told:
        said = cut(one_line(one.told.text), QUOTED)
        yield gettext("told last at {at}: “{said}”", at=When(one.told.created_at, "dated"), said=said)
    if one.also:
        yield gettext("also {names}", names=", ".join(map(one_line, one.also)))
    if one.hints:
        accounts = " ".join((one.account, one.hints[0]))
        yield gettext(
            "perhaps also {names} (the same? /firebreak same {accounts})",
            names=", ".join(map(one_line, one.hints)),
            accounts=one_line(accounts),
        )
