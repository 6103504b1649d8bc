"""A claim that many repeat in one text or close to it: which posts say it. Whether it is so only a person says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from .near_copies import groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .model import Judged

EARLIER = timedelta(hours=6)  # before an incident opened: a claim is older than the alarm that it raises
PEOPLE = 5  # who say the same, and it is a claim that goes round


def people_of(posts: Sequence[Judged]) -> int:
    """How many different accounts wrote them."""
    return len({(one.mention.platform, one.mention.author.handle) for one in posts})


def claim_in(posts: Sequence[Judged]) -> list[Judged]:
    """The near-copies that most people wrote, oldest first; none where fewer than `PEOPLE` did."""
    found = max(_groups(posts), key=people_of, default=[])
    return _in_order(found) if people_of(found) >= PEOPLE else []


def copies(posts: Sequence[Judged], key: str) -> list[Judged]:
    """Those of `posts` that say what the post `key` among them says, itself included, oldest first."""
    same = next((group for group in _groups(posts) if any(one.mention.key == key for one in group)), None)
    return _in_order(same or [one for one in posts if one.mention.key == key])


def _groups(posts: Sequence[Judged]) -> list[list[Judged]]:
    return groups([(one, one.fingerprint) for one in posts if one.fingerprint])


def _in_order(posts: Sequence[Judged]) -> list[Judged]:
    return sorted(posts, key=lambda one: (one.mention.created_at, one.mention.key))
