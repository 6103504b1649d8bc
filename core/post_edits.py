"""What an edit of a post changes, and whose words a repost repeats."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from zlib import crc32

from msgspec.structs import replace

from .model import Judged, Mention, PastJudgement, Reading, StoredMention
from .readings import tally
from .text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_VERSIONS = 50  # texts of a post that are told apart; an author who goes on editing tells nothing new by it
LONGEST_HEAD = 300  # characters at the beginning of a post in which it says whose words it repeats
_MORE = re.compile(r"[\s.…]*$")  # how a cut text ends
_REPOST = re.compile(r"(?:rt\s+@|(?:转发微博|轉發微博|repost)?[\s:：]*//@)([^\s:：]+)\s*[:：]")


def mark_of(text: str) -> str:
    """What tells one text of a post from another."""
    return f"{crc32(text.encode('utf-8', 'replace')):08x}"


def edits_among(again: Iterable[Mention], known: Mapping[str, StoredMention]) -> list[StoredMention]:
    """Of the posts that came `again` those that read otherwise now, each as it is to be kept: the last text wins.

    A feed need not say that a post was edited: another text under the same id says it too, unless it is only a cut of
    the one that is known. A text that the post has had before is an older line that came once more, and no edit.
    Nothing is said any more of a post that was deleted.
    """
    edits: dict[str, StoredMention] = {}
    for mention in again:
        old = edits.get(mention.key) or known.get(mention.key)
        if old is None or old.mention.operation == "delete" or mention.text == old.mention.text:
            continue
        versions = old.versions or (mark_of(old.mention.text),)
        mark = mark_of(mention.text)
        if mark in versions or (mention.operation != "update" and _is_cut(mention.text, old.mention.text)):
            continue
        edits[mention.key] = StoredMention(_edited(mention, old.mention), (*versions, mark)[-MOST_VERSIONS:])
    return list(edits.values())


def _is_cut(text: str, whole: str) -> bool:
    """Whether it is only a cut of the text that is known; what goes on beyond that is news, whoever cut it before."""
    one, two = (_MORE.sub("", fold(" ".join(each.split()))) for each in (text, whole))
    return two.startswith(one)


def _edited(mention: Mention, old: Mention) -> Mention:
    """The post with its new text; what this feed does not tell stays as it was told."""
    kept = {
        name: getattr(old, name)
        for name in ("url", "lang", "topic", "in_reply_to", "reach", "place", "rating", "thread")
        if getattr(mention, name) is None
    }
    author = mention.author if mention.author.handle else old.author
    return replace(mention, **kept, author=author, created_at=old.created_at, operation="update")


def counted(
    after: Sequence[Judged], before: Mapping[tuple[str, str], PastJudgement], at: datetime
) -> tuple[list[Judged], list[Reading]]:
    """What edits change: how the posts are judged now, each at the time at which it counts, and the readings of it.

    A post that was not about the topic, or not negative, and is so since its edit counts once more, at the time
    `at` when we learned of the edit. Otherwise only what it newly tags is told: it was counted when it was written.
    """
    judged: list[Judged] = []
    readings: list[Reading] = []
    for one in after:
        old = before.get((one.mention.key, one.topic))
        tags = tuple(tag for tag in one.tags if old is None or tag not in old.tags)
        counts = old is None or (one.label == "negative" and old.label != "negative")
        dated = replace(one, mention=replace(one.mention, created_at=at if counts or old is None else old.at))
        judged.append(dated)
        for reading in tally([replace(one, mention=replace(one.mention, created_at=at), tags=tags)]):
            if counts:
                readings.append(reading)
            elif tags or reading.grave:
                readings.append(Reading(one.topic, at, at, hits=reading.hits, grave=reading.grave))
    return judged, readings


def reposted_handle(text: str) -> str:
    """Whose words a post repeats and nothing else: of `RT @ann: text` and of `转发微博//@ann:text` it is `ann`.

    >>> reposted_handle("RT @AcmeAir: We are sorry."), reposted_handle("Shame! RT @AcmeAir: We are sorry.")
    ('acmeair', '')
    """
    if "@" not in text and "＠" not in text:
        return ""
    found = _REPOST.match(fold(text.lstrip()[:LONGEST_HEAD]))
    return found[1] if found else ""
