"""The sentences of `negative_velocity`: what was seen, what is usual, how unusual it is, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.spans import OBSERVED, span_in_words
from ..core.text import about
from .seasonal_rate import LEARNED_HOURS
from .unique_voices import clock

if TYPE_CHECKING:
    from .first_day import FirstDay
    from .scan import ScanWindow
    from .unique_voices import UniqueVoices

FEW_VOICES_OF = 20  # mentions, before it is said that few people or one text are behind them
LEAST_DAYS = 2  # without anything like it, before that is said


def surge(window: ScanWindow, seconds: float, delivered: float) -> str:
    """What was seen where how much is usual, since when; late news says when it came (`delivered`, 0 for fresh)."""
    within = span_in_words(seconds, OBSERVED)
    usual = f"{window.expected:.1f}" if window.expected >= 0.05 else "hardly any"
    text = f"{about(window.observed).capitalize()} negative mentions in {within} where {usual}"
    text += " were usual" if delivered else " are usual"
    if delivered:
        return f"{text}: this began on {clock(window.since)}, and was delivered on {clock(delivered)}"
    return f"{text}, since {clock(window.since)}"


def on_first_day(window: ScanWindow, seconds: float, day: FirstDay) -> str:
    """What was seen of a topic that nobody knows: against the floor, or against what came before."""
    text = f"{about(window.observed).capitalize()} negative mentions in {span_in_words(seconds, OBSERVED)}"
    if day.is_floor:
        text += (
            f", since {clock(window.since)}: {day.floor:.0f} within an hour are told while nobody knows what is usual"
        )
        return text + " here"
    return f"{text} where {window.expected:.1f} would be no more than before, since {clock(window.since)}"


def one_voice(voices: UniqueVoices) -> str:
    """That few people or one text are behind it, where they are."""
    if voices.count < FEW_VOICES_OF or max(voices.same_text, voices.same_author) <= 0.5:
        return ""
    return f"; {voices.authors_in_words} authors, {voices.same_text:.0%} the same text".replace("%", " %")


def highest(days: int) -> str:
    """For how many days nothing was so unusual.

    >>> highest(12), highest(1)
    ('; the most unusual in 12 days', '')
    """
    return f"; the most unusual in {days} days" if days >= LEAST_DAYS else ""


def less_sure(hours: float) -> str:
    """How little the judgement rests on, until `LEARNED_HOURS` are known.

    >>> less_sure(5.0), less_sure(100.0), less_sure(1000.0)
    (' (less sure: 5 hours of history)', ' (less sure: 4 days of history)', '')
    """
    if hours >= LEARNED_HOURS:
        return ""
    hour, day = int(hours), int(hours // 24)
    known = f"{day} day{'s' * (day != 1)}" if day else f"{hour} hour{'s' * (hour != 1)}" if hour else "not an hour"
    return f" (less sure: {known} of history)"


def learning(hours: float, floor: float) -> str:
    """What is found so far of a topic that has been learned for `hours`; empty once it is known.

    >>> learning(3.0, 30)
    'known for 3 hours: until a day is known, 30 negative mentions within an hour are told, or a sharp rise'
    >>> learning(72.0, 30)
    'known for 3 days: alerts are less sure until 14 days are known'
    """
    if hours >= LEARNED_HOURS:
        return ""
    known = less_sure(hours).removeprefix(" (less sure: ").removesuffix(" of history)")
    if hours < 24:
        until = f"until a day is known, {floor:.0f} negative mentions within an hour are told, or a sharp rise"
        return f"known for {known}: {until}" if hours >= 1 else f"not known yet: {until}"
    return f"known for {known}: alerts are less sure until {LEARNED_HOURS / 24:.0f} days are known"


def back_to_usual(lasted: float) -> str:
    """It is over, after so many seconds."""
    after = span_in_words(lasted, OBSERVED)
    return f"Negative mentions are back to what is usual here, after {after}; aftershocks are watched for."


def other_sensitivities(weekly: float, lower_exceeded_at: float, *, not_yet: bool) -> str:
    """What twice and half as many alerts a week would have done; `not_yet` of half as many.

    >>> other_sensitivities(2.0, 1_772_355_720.0, not_yet=True)
    'At 4 alerts a week this would have fired at 01 Mar 09:02 UTC; at 1 it would not have fired yet.'
    """
    text = f"At {2.0 * weekly:g} alerts a week this would have fired at {clock(lower_exceeded_at)}"
    text = text if lower_exceeded_at else ""
    if not_yet:
        text += f"{'; at' if text else 'At'} {0.5 * weekly:g} it would not have fired yet"
    return text and text + "."
