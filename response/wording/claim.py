"""What many repeat in one text or close to it: who was first, how far it went, what we said; not whether it is so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ...core.near_copies import groups
from ...core.personal_data import masked
from ...core.safe_text import one_line
from ...core.text import cut
from ...core.times import time_in_words
from ...core.translation import at_time, gettext

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
    quote = cut(one_line(masked(first.text)), QUOTED)
    yield gettext("Repeated"), gettext("“{said}”: true or false only a person says", said=quote)
    places = ", ".join(
        f"{name} {count}" for name, count in Counter(one.mention.platform for one in group).most_common(4)
    )
    yield (
        gettext("Its spread"),
        gettext(
            "{people} people, {posts} posts ({places}) since {since}; first of them here @{author} on {platform}",
            people=len(people),
            posts=len(group),
            places=places,
            since=at_time(first.created_at, briefing.now),
            author=one_line(first.author.handle),
            platform=first.platform,
        ),
    )
    yield gettext("Our word on it"), _said(briefing, {one.mention.key for one in group})


def _said(briefing: Briefing, keys: set[str]) -> str:
    """What we answered below one of them, or in public at all."""
    below = [one for one in briefing.answers if f"{one.platform}:{one.in_reply_to}" in keys]
    if below:
        last = max(below, key=lambda one: one.created_at)
        said = cut(one_line(last.text), QUOTED)
        return f"“{said}” (@{one_line(last.author.handle)}, {time_in_words(last.created_at, briefing.now)})"
    if briefing.incident.public_ack:
        return gettext("our public answer, below")
    return gettext("none yet; once a person knows it is not so, the text {template} is ready", template=DENIAL)
