"""The chain of the audit log: each entry's hash covers the one before, so that none can be changed or taken out unseen.

A hash is the SHA-256, in hex, of `[hash before, number, time, who, what, subject, data]` as one JSON array; the first
entry follows the empty text. What strangers wrote never stands in an entry, only digests of it: a text can be forgotten
and the chain still holds.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING

from .messages import When
from .translation import message, nmessage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .model import AuditEntry, TimelineEvent


def canonical(content: object) -> str:
    """The same content always as the same text, in ASCII, keys in order.

    >>> canonical({"b": 1, "a": "é"})
    '{"a":"\\\\u00e9","b":1}'
    """
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 in hex."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def link(before: str, entry: AuditEntry) -> str:
    """The hash of an entry that follows the hash `before`."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    told = [before, entry.id, at, entry.who, entry.what, entry.subject, entry.data]
    return digest(canonical(told))


def digest_of(event: TimelineEvent) -> str:
    """What the audit log holds of a line of the timeline, whose texts may quote strangers."""
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return digest(canonical([event.type, at, event.why, event.topic, event.incident, event.who, event.data]))


def broken(entries: Iterable[AuditEntry]) -> str:
    """Where the chain is broken, in a sentence; empty when it holds."""
    before, number = "", 0
    for entry in entries:
        number += 1
        if entry.id != number:
            return message(
                "entry {number} is missing: entry {found} follows entry {before}",
                number=str(number),
                found=str(entry.id),
                before=str(number - 1),
            )
        if entry.hash != link(before, entry):
            return message(
                "entry {number} ({what}, {at}) was changed, or one before it",
                number=str(entry.id),
                what=entry.what,
                at=When(entry.at, "full"),
            )
        before = entry.hash
    return "" if number else message("the log is empty, although it begins with an entry of its own")


def changed(entries: Sequence[AuditEntry], timeline: Iterable[TimelineEvent]) -> str:
    """The first line of the timeline that is not as it was logged, or is gone; empty when all are as they were.

    What was forgotten or has outlived its retention was logged, and is no change.
    """
    after = next((entry.data.get("timeline_after", 0) for entry in entries), 0)
    logged = Counter[str]()
    for entry in entries:
        logged[entry.data.get("timeline", "")] += "timeline" in entry.data
        for was, now in entry.data.get("rewritten", ()):
            logged[was] -= 1
            logged[now] += 1
        logged.subtract(entry.data.get("ended", ()))
    for event in timeline:
        if event.id <= after:
            continue
        told = digest_of(event)
        if logged[told] <= 0:
            return message(
                "line {number} of the timeline ({kind}, incident {id}) is not as it was logged",
                number=str(event.id),
                kind=event.type,
                id=str(event.incident),
            )
        logged[told] -= 1
    gone = sum(n for n in logged.values() if n > 0)
    if not gone:
        return ""
    return nmessage(
        "{n} line of the timeline that was logged is gone",
        "{n} lines of the timeline that were logged are gone",
        gone,
    )
