"""What many repeat in one text or close to it: who was first, how far it went, what we said; not whether it is so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ...core.near_copies import groups
from ...core.personal_data import masked
from ...core.safe_text import one_line
from ...core.text import cut
from ...core.times import time_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...core.effects import Briefing

PEOPLE = 5  # who say the same, and it is a claim that goes round
QUOTED = 70  # characters of it
DENIAL = "denial/rumour"  # of the starter library


def claim_lines(briefing: Briefing) -> Iterator[tuple[str, str]]:
    """A label and a line each: what is repeated, how far, our word beside it. Whether it is true only a person says."""
    posts = [(one, one.fingerprint) for one in briefing.evidence if one.fingerprint]
    group = next(iter(groups(posts)), [])
    people = {(one.mention.platform, one.mention.author.handle) for one in group}
    if len(people) < PEOPLE:
        return
    first = min((one.mention for one in group), key=lambda one: one.created_at)
    yield "Repeated", f"“{cut(one_line(masked(first.text)), QUOTED)}”: true or false only a person says"
    places = ", ".join(
        f"{name} {count}" for name, count in Counter(one.mention.platform for one in group).most_common(4)
    )
    since = time_in_words(first.created_at, briefing.now)
    by = f"first of them here @{one_line(first.author.handle)} on {first.platform}"
    yield "Its spread", f"{len(people)} people, {len(group)} posts ({places}) since {since}; {by}"
    yield "Our word on it", _said(briefing, {one.mention.key for one in group})


def _said(briefing: Briefing, keys: set[str]) -> str:
    """What we answered below one of them, or in public at all."""
    below = [one for one in briefing.answers if f"{one.platform}:{one.in_reply_to}" in keys]
    if below:
        last = max(below, key=lambda one: one.created_at)
        said = cut(one_line(last.text), QUOTED)
        return f"“{said}” (@{one_line(last.author.handle)}, {time_in_words(last.created_at, briefing.now)})"
    if briefing.incident.public_ack:
        return "our public answer, below"
    return f"none yet; once a person knows it is not so, the text {DENIAL} is ready"
