"""Which policies hold for an incident, what they say to whoever approves, and who may offer what a text offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..core.signal_posts import parts_of
from ..core.translation import chained, gettext_noop, joined, message
from ..drafts.evidence_class import classes
from ..drafts.offers import offer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..core.effects import Briefing, DraftText
    from ..core.messages import Message
    from ..drafts.offers import Offer
    from ..playbooks.file import PlaybooksFile
    from ..playbooks.policy import Mandate, PolicyBlock


KINDS = {
    "refund": gettext_noop("refund"),
    "compensation": gettext_noop("compensation"),
    "voucher": gettext_noop("voucher"),
    "discount": gettext_noop("discount"),
    "money": gettext_noop("money"),
}


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
    """A label and a line for each policy that holds: what may be said, who may offer what, who decides beyond that.

    Both are messages, which the draft keeps.
    """
    found = ((name, file.policies[name]) for name in applying(briefing, file))
    return tuple(
        (message("Policy {name}", name=name.replace("-", " ")), joined(_said(one, file))) for name, one in found
    )


def _said(one: PolicyBlock, file: PlaybooksFile) -> Iterator[str]:
    yield one.say.strip().rstrip(".") + "."
    for each in one.mandates:
        most = chained((f"{value:g}{'%' if unit == '%' else f' {unit}'}" for value, unit in each.up_to), "or")
        offered = _kinds(each.offer, "or")
        yield message("{who} may offer {offered} up to {most}.", who=file.listed(each.who), offered=offered, most=most)
    yield message("Beyond that: {who}.", who=file.listed(one.owner))


def _kinds(kinds: Iterable[str], how: Literal["and", "or"]) -> Message:
    return chained((message(KINDS.get(one, one)) for one in kinds), how)


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
    what = chained(map(str, offered.amounts), "and") if offered.amounts else _kinds(offered.kinds, "and")
    gaps = {"what": what, "who": file.listed((*holders, *owners))}
    if holders:
        return (*holders, *owners), message("offers {what}: {who} must approve it", **gaps)
    return owners, message("offers {what} beyond every mandate: {who} must approve it", **gaps)


def _covers(mandate: Mandate, offered: Offer) -> bool:
    """Whether all of an offer is within a mandate; what names no amount has no end."""
    most = {unit: value for value, unit in mandate.up_to}
    within = all(one.unit in most and one.value <= most[one.unit] for one in offered.amounts)
    return bool(offered.amounts) and within and set(offered.kinds) <= {*mandate.offer, "money"}
