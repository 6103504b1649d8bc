"""A claim that many repeat in one text or close to it: which posts say it. Whether it is so only a person says."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from .near_copies import marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .model import Judged

EARLIER = timedelta(hours=6)  # before an incident opened: a claim is older than the alarm that it raises
SHARED = 2  # of the four marks of a text, with the first that said it
PEOPLE = 5  # who say the same, and it is a claim that goes round


def people_of(posts: Sequence[Judged]) -> int:
    """How many different accounts wrote them."""
    return len({(one.mention.platform, one.mention.author.handle) for one in posts})


def claims_in(posts: Sequence[Judged]) -> list[list[Judged]]:
    """The near-copies that `PEOPLE` or more wrote, each oldest first; what most people repeat first."""
    found = [group for group in _groups(_in_order(posts)) if people_of(group) >= PEOPLE]
    return sorted(found, key=people_of, reverse=True)


def copies(posts: Sequence[Judged], key: str) -> list[Judged]:
    """Those of `posts` that say what the post `key` among them says, itself included, oldest first."""
    first = next((one for one in posts if one.mention.key == key), None)
    said = set(marks(first.fingerprint)) if first else set()
    return _in_order([one for one in posts if one is first or len(said.intersection(marks(one.fingerprint))) >= SHARED])


def _groups(posts: Sequence[Judged]) -> list[list[Judged]]:
    """Each post with the first one that it shares enough marks with: one mark is shared by whoever names the brand."""
    groups: list[list[Judged]] = []
    begun: dict[tuple[int, int], list[int]] = {}  # mark -> the groups whose first post has it
    for post in posts:
        mine = [*marks(post.fingerprint)]
        shared = Counter(group for mark in mine for group in begun.get(mark, ()))
        group, count = max(shared.items(), key=lambda each: (each[1], -each[0]), default=(0, 0))
        if count >= SHARED:
            groups[group].append(post)
            continue
        for mark in mine:
            begun.setdefault(mark, []).append(len(groups))
        groups.append([post])
    return groups


def _in_order(posts: Sequence[Judged]) -> list[Judged]:
    return sorted(posts, key=lambda one: (one.mention.created_at, one.mention.key))
