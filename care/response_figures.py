"""Response figures: how many of those who asked were answered, and how soon; in all and by account, hour ..."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

from ..core.public_promises import PromiseState, counts, counts_in_words
from ..core.text import fold, language_of
from ..core.translation import gettext, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from ..core.model import Mention, PublicPromise
    from .conversations import Answered

TARGET = timedelta(minutes=15)
GOAL = 0.9  # of those who ask, answered within the target
LONGEST_LIST = 20
_SIGNED = re.compile(r"[\^*/~–—-]\s?([A-Z]{1,3})(?=\s*(?:https?://\S+|\d/\d|\s)*$)")


class Figures(Struct, frozen=True):
    """What became of some mentions. Times are seconds to our first answer; None where there was none to count."""

    name: str
    heard: int
    asked: int  # those who wait or waited for a word of ours: answered or not
    answered: int  # in public, those that moved to private among them
    moved: int
    unanswered: int
    transfers: int  # whom a second account, or a second person of ours, had to answer
    rate: float | None  # answered of asked
    within: float | None  # of asked, answered within the target
    p50: float | None
    p90: float | None
    p50_in: float | None  # of what was written in service hours
    p90_in: float | None
    p50_out: float | None
    p90_out: float | None
    oldest_at: datetime | None = None  # of those that wait
    oldest: str | None = None  # its key


HIDDEN = gettext_noop("a post of a confidential incident: its room knows")


class Waiting(Struct, frozen=True):
    """Somebody who waits for an answer."""

    key: str
    at: datetime
    author: str
    text: str
    url: str | None
    urgency: str  # A1 to C3
    why: str


class ResponseReport(Struct, frozen=True):
    """The figures of one topic between two moments; `by` has them by dimension, `waiting` the most urgent first."""

    topic: str
    title: str
    since: datetime
    until: datetime
    zone: str
    target: float
    total: Figures
    by: dict[str, list[Figures]]
    waiting: list[Waiting]
    promises: dict[PromiseState, int] = {}  # that were for a time of the span: kept, broken, renewed, open

    @property
    def promised(self) -> str:
        """What became of them, as a line; empty where nothing was promised."""
        return counts_in_words(self.promises)

    @property
    def others(self) -> int:
        """How many wait beside those that are listed."""
        return self.total.unanswered - len(self.waiting)

    @property
    def badge(self) -> str:
        """The line that a goal is measured by."""
        minutes = round(self.target / 60)
        if self.total.within is None:
            return gettext(
                "Nobody asked. The goal is {goal} answered within {n} minutes.", goal=f"{GOAL:.0%}", n=minutes
            )
        gaps = {"share": f"{self.total.within:.0%}", "n": minutes, "goal": f"{GOAL:.0%}"}
        if self.total.within >= GOAL:
            return gettext(
                "{share} of those who asked were answered within {n} minutes: the goal of {goal} is reached.", **gaps
            )
        return gettext(
            "{share} of those who asked were answered within {n} minutes: the goal of {goal} is missed.", **gaps
        )


def _nobody(_: str) -> str:
    return ""


class Desk(Struct, frozen=True):
    """What the figures need to know of a team: its clock, its hours, who signs how, and its accounts."""

    zone: str = "UTC"
    in_hours: Callable[[Mention], bool] | None = None  # None: round the clock
    team_of: Callable[[str], str] = _nobody  # the title of the team of who signs so; empty: nobody knows
    target: timedelta = TARGET


def response_report(
    topic: str,
    title: str,
    found: Sequence[Answered],
    since: datetime,
    until: datetime,
    desk: Desk,
    promises: Iterable[PublicPromise] = (),
    now: datetime | None = None,
    private: Collection[str] = (),
) -> ResponseReport:
    """The figures of all mentions that were heard of a topic, and what became `now` of what was promised in public.

    The posts whose keys are `private` are counted and not quoted.
    """
    keys = _dimensions(desk)
    by = {dimension: _grouped(found, key, desk) for dimension, key in keys.items()}
    return ResponseReport(
        topic=topic,
        title=title,
        since=since,
        until=until,
        zone=desk.zone,
        target=desk.target.total_seconds(),
        total=figures("all", found, desk),
        by={dimension: groups for dimension, groups in by.items() if groups},
        waiting=_waiting(found, private),
        promises=counts(promises, now or until),
    )


def figures(name: str, found: Iterable[Answered], desk: Desk) -> Figures:
    """The figures of some mentions."""
    some = list(found)
    answered = [one for one in some if one.waited is not None]
    waiting = [one for one in some if one.state == "unanswered"]
    asked = len(answered) + len(waiting)
    waits = [one.waited or 0.0 for one in answered]
    inside = [one.waited or 0.0 for one in answered if _in_hours(one, desk)]
    outside = [one.waited or 0.0 for one in answered if not _in_hours(one, desk)]
    oldest = min(waiting, key=lambda one: one.heard.mention.created_at, default=None)
    in_time = sum(wait <= desk.target.total_seconds() for wait in waits)
    return Figures(
        name=name,
        heard=len(some),
        asked=asked,
        answered=len(answered),
        moved=sum(one.state == "moved to private" for one in answered),
        unanswered=len(waiting),
        transfers=sum(_passed_on(one) for one in answered),
        rate=len(answered) / asked if asked else None,
        within=in_time / asked if asked else None,
        p50=quantile(waits, 0.5),
        p90=quantile(waits, 0.9),
        p50_in=quantile(inside, 0.5),
        p90_in=quantile(inside, 0.9),
        p50_out=quantile(outside, 0.5),
        p90_out=quantile(outside, 0.9),
        oldest_at=oldest.heard.mention.created_at if oldest else None,
        oldest=oldest.heard.mention.key if oldest else None,
    )


def quantile(values: Sequence[float], share: float) -> float | None:
    """Between the two nearest values, as most tools have it (Hyndman and Fan 1996, type 7).

    >>> quantile([60.0, 120.0, 600.0], 0.5), quantile([60.0, 120.0], 0.9), quantile([], 0.5)
    (120.0, 114.0, None)
    """
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def signature(text: str) -> str:
    """The initials with which a post of ours is signed; empty without any.

    >>> [signature(text) for text in ("Please DM us. ^MK", "On our way *QB https://t.co/1", "Sorry -AB 1/2", "Hi")]
    ['MK', 'QB', 'AB', '']
    """
    found = _SIGNED.search(text)
    return found[1] if found else ""


def _dimensions(desk: Desk) -> Mapping[str, Callable[[Answered], str]]:
    zone = ZoneInfo(desk.zone)
    return {
        "account": _account,
        "platform": lambda one: one.heard.mention.platform,
        "language": lambda one: language_of(one.heard.mention.lang, one.heard.mention.text),
        "team": lambda one: _team(one, desk),
        "class": lambda one: one.intent.want,
        "urgency": lambda one: one.urgency.mark,
        "hour": lambda one: f"{one.heard.mention.created_at.astimezone(zone):%H}",
    }


def _account(one: Answered) -> str:
    if one.answers:
        return f"@{one.answers[0].author.handle}"
    return "elsewhere" if one.state == "answered" else "nobody answered"


def _team(one: Answered, desk: Desk) -> str:
    if not one.answers:
        return "nobody answered"
    signed = signature(one.answers[0].text)
    return (desk.team_of(signed) or f"signed {signed}") if signed else "not signed"


def _grouped(found: Sequence[Answered], key: Callable[[Answered], str], desk: Desk) -> list[Figures]:
    groups: dict[str, list[Answered]] = {}
    for one in found:
        groups.setdefault(key(one), []).append(one)
    return [figures(name, groups[name], desk) for name in sorted(groups)]


def _in_hours(one: Answered, desk: Desk) -> bool:
    return desk.in_hours is None or desk.in_hours(one.heard.mention)


def _passed_on(one: Answered) -> bool:
    accounts = {fold(each.author.handle) for each in one.answers}
    people = {signed for each in one.answers if (signed := signature(each.text))}
    return len(accounts) > 1 or len(people) > 1


def _waiting(found: Sequence[Answered], private: Collection[str]) -> list[Waiting]:
    left = [one for one in found if one.state == "unanswered"]
    left.sort(key=lambda one: (one.urgency.mark, one.heard.mention.created_at))
    return [_hidden(one) if one.heard.mention.key in private else _waits(one) for one in left[:LONGEST_LIST]]


def _hidden(one: Answered) -> Waiting:
    """Of a confidential incident: how long somebody waits, and nothing of who or what."""
    return Waiting("", one.heard.mention.created_at, gettext("somebody"), gettext(HIDDEN), None, one.urgency.mark, "")


def _waits(one: Answered) -> Waiting:
    mention = one.heard.mention
    return Waiting(
        mention.key,
        mention.created_at,
        mention.author.handle,
        mention.text,
        mention.url,
        one.urgency.mark,
        one.urgency.why,
    )
