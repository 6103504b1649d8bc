"""What the feed says of our answers: a promise that a colleague made, and that somebody was written to in private."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..care.conversations import author_of
from ..care.private_moves import they_got_it, we_wrote_in_private
from ..care.promises_in_posts import promises_in
from ..core import public_promises
from ..core.actions import named
from ..core.model import PrivateMove, PublicPromise
from ..core.responder_actions import counted
from ..core.safe_text import one_line
from ..core.text import fold
from ..core.times import time_in_words
from ..core.translation import at_time, joined, message, nmessage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from ..core.answering import HeardAnswers
    from ..core.model import Incident, Judged, Mention, Outcome
    from ..playbooks.file import PlaybooksFile

BEFORE = timedelta(days=1)  # older than that before the incident, a post of ours is about something else
MOST_MOVES = 50  # customers of an incident that are kept
_NAMED = re.compile(r"@([\w.\-]+)")


def found_promise(incident: Incident, heard: HeardAnswers, file: PlaybooksFile, now: datetime) -> Outcome | None:
    """The incident with what our accounts promise in these posts, to be tracked by a press; else None."""
    for post in heard.own:
        if post.created_at < incident.opened_at - BEFORE:
            continue
        zone = file.zone(post.platform, incident.topic) or "UTC"
        who, url = post.author.handle, post.url or post.key
        made = [
            PublicPromise(one.at, time_in_words(one.at, now), who, post.created_at, source=url)
            for one in promises_in(post.text, post.created_at, zone)
            if one.at > now
        ]
        after = public_promises.found(incident, made, now)
        if new := [one for one in after.found_promises if one not in incident.found_promises]:
            say = message(
                "@{author} promised in public to say more by {at}: {url}. Press “{press}” to be reminded.",
                author=one_line(who),
                at=at_time(new[0].at, now),
                url=url,
                press=message(named("track").label),
            )
            return counted(after, say)
    return None


def moved_in_private(incident: Incident, heard: HeardAnswers, now: datetime) -> Outcome | None:
    """The incident with the customers of whom these posts say that it goes on in private; None where nobody is new.

    Once it was answered in public and nobody of those who complained is left, this stops the private clock.
    """
    who = dict(_customers(heard.evidence))
    moves = {one.account: one for one in incident.moves}
    fresh = {one.account: one for one in _moves(heard, who) if one.account not in moves}
    new = dict(list(fresh.items())[: MOST_MOVES - len(moves)])
    after = replace(incident, moves=(*incident.moves, *new.values()))
    done = _all_moved(after, set(who), now)
    if done is not None:
        return done
    if not new:
        return None
    one = next(iter(new.values()))
    left = len(who.keys() - moves.keys() - new.keys())
    told = message("@{author} was written to in private: {url}.", author=one_line(who[one.account]), url=one.url)
    more = nmessage("{n} more of those who complained is not.", "{n} more of those who complained are not.", left)
    return counted(after, joined([told, more if left else ""]))


def _all_moved(incident: Incident, who: set[str], now: datetime) -> Outcome | None:
    moved = {one.account for one in incident.moves}
    if incident.moved_at or not incident.public_ack_at or not who or who - moved:
        return None
    last = max(incident.moves, key=lambda one: (one.at, one.account))
    author = f"@{one_line(last.author)}"
    done = replace(incident, moved=last.url, moved_by=author, moved_at=min(max(last.at, incident.opened_at), now))
    return counted(
        done,
        message(
            "It goes on in private, as {author} says: {url}. The private clock stops.", author=author, url=last.url
        ),
    )


def _customers(evidence: Iterable[Judged]) -> Iterator[tuple[str, str]]:
    """Who complained, by account, with their handle; not who is on a watchlist: nobody moves a regulator."""
    for one in evidence:
        handle = one.mention.author.handle
        if one.label == "negative" and handle and not any(tag.how == "author" for tag in one.tags):
            yield author_of(one.mention), handle


def _moves(heard: HeardAnswers, who: Mapping[str, str]) -> Iterator[PrivateMove]:
    for post in heard.own:
        if we_wrote_in_private(post.text):
            yield from (_move(account, post) for account in _addressed(post, heard.above, who))
    for post in heard.replies:
        if author_of(post) in who and they_got_it(post.text):
            yield _move(author_of(post), post)


def _move(account: str, post: Mention) -> PrivateMove:
    return PrivateMove(account, post.url or post.key, post.created_at, post.author.handle)


def _addressed(post: Mention, above: Mapping[str, Mention], who: Mapping[str, str]) -> Sequence[str]:
    """Whom a post of ours speaks to: who wrote what it replies to, and whom it names."""
    parents = (f"{post.platform}:{id}" for id in (post.in_reply_to, post.thread) if id)
    authors = [author_of(above[key]) for key in parents if key in above]
    named = [f"{post.platform}/{name.rstrip('.')}" for name in _NAMED.findall(fold(post.text))]
    return [one for one in dict.fromkeys((*authors, *named)) if one in who]
