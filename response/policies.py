"""Which policies hold for an incident, what they say to whoever approves, and who may offer what a text offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.explain import parts_of
from ..core.text import cut
from ..drafts.evidence_class import classes
from ..drafts.offers import offer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..core.effects import Briefing, DraftText
    from ..drafts.offers import Offer
    from ..playbooks.file import PlaybooksFile
    from ..playbooks.policy import Mandate, PolicyBlock


def applying(briefing: Briefing, file: PlaybooksFile) -> tuple[str, ...]:
    """The names of the policies that hold for what the posts of an incident are about."""
    topic = next((one for one in file.topics if one.name == briefing.incident.topic), None)
    texts = [one.mention.text for one in briefing.evidence]
    about = set(classes(texts)) or {"complaint"}
    parts = {part for text in texts for part in parts_of(text, topic.parts)} if topic else set()

    def holds(one: PolicyBlock) -> bool:
        here = not one.topic or briefing.incident.topic in one.topic
        spoken_of = not one.about or bool(about & set(one.about))
        return here and spoken_of and (not one.part or bool(parts & set(one.part)))

    return tuple(name for name, one in file.policies.items() if holds(one))


def policy_lines(briefing: Briefing, file: PlaybooksFile) -> tuple[tuple[str, str], ...]:
    """A label and a line for each policy that holds: what may be said, who may offer what, who decides beyond that."""
    found = ((name, file.policies[name]) for name in applying(briefing, file))
    return tuple((f"Policy {name.replace('-', ' ')}", cut(" ".join(_said(one, file)), 300)) for name, one in found)


def _said(one: PolicyBlock, file: PlaybooksFile) -> Iterator[str]:
    yield one.say.strip().rstrip(".") + "."
    for each in one.mandates:
        most = " or ".join(f"{value:g}{'%' if unit == '%' else f' {unit}'}" for value, unit in each.up_to)
        yield f"{file.spoken(each.who)} may offer {' or '.join(each.offer)} up to {most}."
    yield f"Beyond that: {file.spoken(one.owner)}."


def bound(text: DraftText, file: PlaybooksFile, names: Iterable[str]) -> tuple[tuple[str, ...], str]:
    """Of whom one must approve what a text offers, and why; nobody where it offers nothing, or no policy holds."""
    policies = [file.policies[name] for name in names if name in file.policies]
    offered = offer(text.text.removesuffix(text.signed) if text.signed else text.text)
    if offered is None or not policies:
        return (), ""
    owners = tuple(dict.fromkeys(name for one in policies for name in one.owner))
    holders = tuple(
        dict.fromkeys(name for one in policies for each in one.mandates if _covers(each, offered) for name in each.who)
    )
    what = " and ".join(map(str, offered.amounts)) or " and ".join(offered.kinds)
    beyond = "" if holders else " beyond every mandate"
    return (*holders, *owners), f"offers {what}{beyond}: {file.spoken((*holders, *owners))} must approve it"


def _covers(mandate: Mandate, offered: Offer) -> bool:
    """Whether all of an offer is within a mandate; what names no amount has no end."""
    most = {unit: value for value, unit in mandate.up_to}
    within = all(one.unit in most and one.value <= most[one.unit] for one in offered.amounts)
    return bool(offered.amounts) and within and set(offered.kinds) <= {*mandate.offer, "money"}
