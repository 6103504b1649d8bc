"""The sentences of `negative_velocity`: what was seen, what is usual, how unusual it is, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.messages import Lasting, Message, Number, Percent
from ..core.translation import message, nmessage
from .seasonal_rate import LEARNED_HOURS
from .unique_voices import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .first_day import FirstDay
    from .scan import ScanWindow
    from .unique_voices import UniqueVoices

FEW_VOICES_OF = 20  # mentions, before it is said that few people or one text are behind them
LEAST_DAYS = 2  # without anything like it, before that is said


def surge(window: ScanWindow, seconds: float, delivered: float) -> Message:
    """What was seen where how much is usual, since when; late news says when it came (`delivered`, 0 for fresh)."""
    usual = Number(window.expected, 1) if window.expected >= 0.05 else message("hardly any")
    gaps = {**_seen(window, seconds), "usual": usual}
    if delivered:
        return nmessage(
            "{n} negative mention in {span} where {usual} were usual: this began on {since}, and was delivered on "
            "{at}.",
            "{n} negative mentions in {span} where {usual} were usual: this began on {since}, and was delivered on "
            "{at}.",
            window.observed,
            at=clock(delivered),
            **gaps,
        )
    return nmessage(
        "{n} negative mention in {span} where {usual} are usual, since {since}.",
        "{n} negative mentions in {span} where {usual} are usual, since {since}.",
        window.observed,
        **gaps,
    )


def _seen(window: ScanWindow, seconds: float) -> dict[str, object]:
    return {
        "n": Number(window.observed, rounded=True, first=True),
        "span": Lasting(seconds, "observed"),
        "since": clock(window.since),
    }


def on_first_day(window: ScanWindow, seconds: float, day: FirstDay) -> Message:
    """What was seen of a topic that nobody knows: against the floor, or against what came before."""
    if day.is_floor:
        return nmessage(
            "{n} negative mention in {span}, since {since}: {floor} within an hour are told while nobody knows what is "
            "usual here.",
            "{n} negative mentions in {span}, since {since}: {floor} within an hour are told while nobody knows what "
            "is usual here.",
            window.observed,
            floor=Number(day.floor),
            **_seen(window, seconds),
        )
    return nmessage(
        "{n} negative mention in {span} where {usual} would be no more than before, since {since}.",
        "{n} negative mentions in {span} where {usual} would be no more than before, since {since}.",
        window.observed,
        usual=Number(window.expected, 1),
        **_seen(window, seconds),
    )


def one_voice(voices: UniqueVoices) -> str:
    """That few people or one text are behind it, where they are."""
    if voices.count < FEW_VOICES_OF or max(voices.same_text, voices.same_author) <= 0.5:
        return ""
    return nmessage(
        "{authors} author, {share} the same text",
        "{authors} authors, {share} the same text",
        voices.authors,
        authors=voices.authors_in_words,
        share=Percent(voices.same_text),
    )


def highest(days: int) -> str:
    """For how many days nothing was so unusual.

    >>> highest(12), highest(1)
    ('the most unusual in 12 days', '')
    """
    return nmessage("the most unusual in {n} day", "the most unusual in {n} days", days) if days >= LEAST_DAYS else ""


def less_sure(hours: float) -> str:
    """How little the judgement rests on, until `LEARNED_HOURS` are known.

    >>> less_sure(5.0), less_sure(100.0), less_sure(1000.0)
    ('less sure: 5 hours of history', 'less sure: 4 days of history', '')
    """
    return message("less sure: {known} of history", known=_known(hours)) if hours < LEARNED_HOURS else ""


def _known(hours: float) -> Message:
    hour, day = int(hours), int(hours // 24)
    if day:
        return nmessage("{n} day", "{n} days", day)
    return nmessage("{n} hour", "{n} hours", hour) if hour else message("not an hour")


def told(what: Message, also: Sequence[str], sure: str) -> Message:
    """The whole sentence: what was seen, what `also` is to be said of it, and how `sure` that is."""
    for clause in filter(None, also):
        what = message("{what}; {also}.", what=what, also=clause)
    return message("{what} ({sure}).", what=what, sure=sure) if sure else what


def learning(hours: float, floor: float) -> str:
    """What is found so far of a topic that has been learned for `hours`; empty once it is known.

    >>> learning(3.0, 30)
    'known for 3 hours: until a day is known, 30 negative mentions within an hour are told, or a sharp rise'
    >>> learning(72.0, 30)
    'known for 3 days: alerts are less sure until 14 days are known'
    """
    if hours >= LEARNED_HOURS:
        return ""
    if hours < 1:
        return message(
            "not known yet: until a day is known, {floor} negative mentions within an hour are told, or a sharp rise",
            floor=Number(floor),
        )
    if hours < 24:
        return message(
            "known for {known}: until a day is known, {floor} negative mentions within an hour are told, "
            "or a sharp rise",
            known=_known(hours),
            floor=Number(floor),
        )
    days = round(LEARNED_HOURS / 24)
    return message("known for {known}: alerts are less sure until {n} days are known", known=_known(hours), n=days)


def back_to_usual(lasted: float) -> Message:
    """It is over, after so many seconds."""
    return message(
        "Negative mentions are back to what is usual here, after {span}; aftershocks are watched for.",
        span=Lasting(lasted, "observed"),
    )


def other_sensitivities(weekly: float, lower_exceeded_at: float, *, not_yet: bool) -> str:
    """What twice and half as many alerts a week would have done; `not_yet` of half as many.

    >>> other_sensitivities(2.0, 1_772_355_720.0, not_yet=True)
    'At 4 alerts a week this would have fired at 01 Mar 09:02 UTC; at 1 it would not have fired yet.'
    """
    gaps = {"more": f"{2.0 * weekly:g}", "at": clock(lower_exceeded_at)}
    less = f"{0.5 * weekly:g}"
    if lower_exceeded_at and not_yet:
        return nmessage(
            "At {more} alert a week this would have fired at {at}; at {less} it would not have fired yet.",
            "At {more} alerts a week this would have fired at {at}; at {less} it would not have fired yet.",
            2.0 * weekly,
            less=less,
            **gaps,
        )
    if lower_exceeded_at:
        return nmessage(
            "At {more} alert a week this would have fired at {at}.",
            "At {more} alerts a week this would have fired at {at}.",
            2.0 * weekly,
            **gaps,
        )
    return message("At {less} it would not have fired yet.", less=less) if not_yet else ""
