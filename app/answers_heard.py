"""What the feed brings about our answers while an incident is open: colleagues' promises, proof of private messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from ..core.answering import HeardAnswers
from ..core.kept_signals import evidence_keys
from ..core.model import Incident, Judged, Mention, Outcome
from ..core.store import Tx
from .playbook_versions import PlaybookVersions

EVIDENCE = 50  # posts of an incident among whose authors customers are looked for
NOTHING = HeardAnswers()
Find = Callable[[Incident, HeardAnswers, datetime], Outcome | None]


def take_in(
    tx: Tx, own: Sequence[tuple[Mention, str]], judged: Sequence[Judged], versions: PlaybookVersions, now: datetime
) -> None:
    """Write down what a batch's own posts, each with its topic, and the replies of others say of open incidents."""
    replies = [one for one in judged if one.mention.in_reply_to]
    for topic in dict.fromkeys([*(each for _, each in own), *(one.topic for one in replies)]):
        if incident := tx.open_incident(topic):
            mine = tuple(post for post, each in own if each == topic)
            theirs = tuple(one.mention for one in replies if one.topic == topic)
            look_again(tx, incident, versions, now, HeardAnswers(mine, theirs, _above(tx, mine)))


def look_again(
    tx: Tx, incident: Incident, versions: PlaybookVersions, now: datetime, heard: HeardAnswers = NOTHING
) -> None:
    """What is proven by these posts, or was before it counted: a private message, before there was a public answer."""
    planner = versions.of(tx, incident)
    if not heard.own and (incident.moved_at or not (heard.replies or incident.moves)):
        return  # a flood of replies is not searched for what is proven already
    evidence = tuple(tx.evidence(incident.id, evidence_keys(incident, EVIDENCE)))
    heard = HeardAnswers(heard.own, heard.replies, heard.above, evidence)
    _write(tx, incident.id, versions, now, heard, "incident.promise_found", planner.found_promise)
    _write(tx, incident.id, versions, now, heard, "incident.moved_to_private", planner.moved_in_private)


def _write(
    tx: Tx, id: str, versions: PlaybookVersions, now: datetime, heard: HeardAnswers, kind: str, find: Find
) -> None:
    """Each thing that is found is a change of its own; read again where somebody pressed meanwhile."""
    while (incident := tx.incident(id)) and (came := find(incident, heard, now)) and came.incident:
        versions.save(tx, incident, came.incident, kind, came.say, now, change=came.change_kind)


def _above(tx: Tx, own: Sequence[Mention]) -> dict[str, Mention]:
    parents = [f"{one.platform}:{id}" for one in own for id in (one.in_reply_to, one.thread) if id]
    return {key: one.mention for key, one in tx.posts(list(dict.fromkeys(parents))).items()} if parents else {}
