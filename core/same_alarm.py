"""Whether an alarm is one that somebody has judged already: the same posts, authors or texts, and no graver."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from .model import PastVerdict, gravest
from .trending_terms import terms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .model import Incident, Judged, Signal

REMEMBERED = timedelta(days=7)  # a verdict: so long its posts, authors and texts ring nobody again
GOES_ON = timedelta(hours=24)  # a stream of posts is taken for the same one by its words
SHARE = 0.8  # of the posts of a window that must be the same
TENFOLD = 10  # times as many of the same posts in as long a time: then they ring again, whatever was said of them
WORDS = 2  # telling words, at least, that most posts of a stream must share before words alone make it the same


def judged(closed: Sequence[Incident]) -> Incident | None:
    """The latest of the closed incidents that was no crisis."""
    return next((one for one in closed if one.verdict and one.verdict != "real"), None)


def past_verdict(incident: Incident) -> PastVerdict | None:
    """What was said of it, by whom and when; None while nobody has."""
    if not incident.verdict or not incident.closed_at:
        return None
    return PastVerdict(incident.id, incident.closed_by or "somebody", incident.closed_at, incident.verdict)


def is_same_alarm(
    signal: Signal,
    posts: Sequence[Judged],
    closed: Sequence[Incident],
    before: Sequence[Judged],
    own_names: str,
    now: datetime,
) -> bool:
    """Whether `signal`, made of these `posts`, is the alarm that was judged last.

    `posts` are the latest; `closed` are the topic's closed incidents, the latest first; `before` are the posts of the
    judged one. Whoever is tagged in another post or in what is graver is another alarm; so are other posts than those
    that were judged, though the detector never calmed between them, and ten times as many of the same.
    """
    past = judged(closed)
    if past is None or past.closed_at is None:
        return False
    graver = not gravest(past.severity, *(one.severity for one in past.signals)).at_least(signal.severity)
    if signal.posts:
        return not graver and bool(posts) and all(_is_same(post, before) for post in posts)
    if now - past.closed_at > GOES_ON:
        return False
    later = [post for post in posts if post.mention.created_at > past.closed_at]
    words = _words(before, own_names)
    same = sum(_is_same(post, before) or _speaks_of(post, words) for post in later)
    if not later or same < SHARE * len(later):
        return False
    since = past.closed_at - timedelta(seconds=signal.window)
    then = sum(since <= post.mention.created_at for post in before)
    return max(len(posts), signal.observed) < TENFOLD * max(then, 1)


def _is_same(post: Judged, before: Sequence[Judged]) -> bool:
    return any(
        one.mention.key == post.mention.key
        or (one.mention.platform, one.mention.author.handle) == (post.mention.platform, post.mention.author.handle)
        or one.fingerprint == post.fingerprint
        for one in before
    )


def _words(before: Sequence[Judged], own_names: str) -> set[str]:
    """The telling words that most of the posts share; none where they are too few to tell a stream by."""
    counted = Counter(term for one in before for term in terms(one.mention.text) if term.lstrip("#") not in own_names)
    shared = {term for term, number in counted.items() if 2 * number > len(before)}
    return shared if len(shared) >= WORDS else set()


def _speaks_of(post: Judged, words: set[str]) -> bool:
    return bool(words) and 2 * len(words.intersection(terms(post.mention.text))) > len(words)
