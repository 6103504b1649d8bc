"""The `when:` of a playbook: conditions on a signal, all of which must hold."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

from msgspec import Struct
from pydantic import Field, PlainValidator, model_validator

from ..core.messages import Lasting, Listed, as_param
from ..core.model import SERIES, Hit, Severity
from ..core.tag_words import named
from ..core.translation import chained, gettext_noop, in_one, message, nmessage
from ..core.triage import is_mere_post
from .content_names import ContentName, kinds_of
from .values import Block, Many, PlatformName, SeriesName, SignalName, TagName, TopicName, parse_severity, wrong
from .when_clauses import Again, At, Bound, Limit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..core.messages import Message, Param
    from ..core.model import Signal, Tag


ENOUGH = 0.2  # of the posts: so many must say a word, or come from a platform, for a playbook that asks for it
_SPEAK = {
    "words": (gettext_noop("posts say {some}"), gettext_noop("too few of its posts say {some}")),
    "parts": (gettext_noop("posts speak of {some}"), gettext_noop("too few of its posts speak of {some}")),
    "platforms": (gettext_noop("posts are on {some}"), gettext_noop("too few of its posts are on {some}")),
    "languages": (gettext_noop("posts are in {some}"), gettext_noop("too few of its posts are in {some}")),
}
_SIZES = {
    "volume": (gettext_noop("volume is {bound}"), gettext_noop("it asks for volume {bound}, and this is {number}")),
    "mentions": (
        gettext_noop("mentions is {bound}"),
        gettext_noop("it asks for mentions {bound}, and this is {number}"),
    ),
    "people": (gettext_noop("people is {bound}"), gettext_noop("it asks for people {bound}, and this is {number}")),
    "reach": (gettext_noop("reach is {bound}"), gettext_noop("it asks for reach {bound}, and this is {number}")),
    "followers": (
        gettext_noop("followers is {bound}"),
        gettext_noop("it asks for followers {bound}, and this is {number}"),
    ),
    "share": (gettext_noop("share is {bound}"), gettext_noop("it asks for share {bound}, and this is {number}")),
}
_AS_WRITTEN: dict[str, Any] = {
    **dict.fromkeys(("words", "part", "platform", "language", "any_of", "all_of"), ()),
    **dict.fromkeys(("volume", "mentions", "people", "reach", "followers", "share", "again", "at", "none_of")),
}
"""Clauses of which only the very same covers another, and what each is where nothing was written."""


def spoken(signal: Signal, kind: str, name: str) -> bool:
    """Whether enough of the signal's posts are of a platform, a language or a part, or say a word."""
    found = signal.details.get(kind, {}).get(name, 0)
    return bool(found) and found >= ENOUGH * max(1, signal.details.get("posts", 1))


def size(signal: Signal, name: str) -> float | None:
    """How many of something a signal is about; None where nobody knows."""
    own = {"volume": signal.observed}.get(name)
    found = signal.details.get("authors" if name == "people" else name, own)
    return None if found is None else float(found)


class Bar(Struct, frozen=True):
    """How grave a signal must be: `floor` or graver, or exactly that."""

    floor: Severity
    exact: bool = False

    def clears(self, severity: Severity) -> bool:
        return severity == self.floor if self.exact else severity.at_least(self.floor)

    def covers(self, other: Bar | None) -> bool:
        """Whether whatever clears `other` clears this too."""
        return other is not None and self.clears(other.floor) and (not self.exact or other.exact)


def parse_bar(value: Any) -> Bar:
    """`>= sev3` (sev3 or graver) or `sev3` (just that)."""
    found = re.match(r"(>=)?\s*(sev[1-4])$", value) if isinstance(value, str) else None
    if found:
        return Bar(Severity(found[2]), exact=not found[1])
    if isinstance(value, str) and re.match(r"[<>=]", value):
        raise wrong(
            message(
                '"{value}" cannot be compared; write ">= sev3" for sev3 or graver, or "sev3" for just that', value=value
            )
        )
    return Bar(parse_severity(value), exact=True)


def _span(span: timedelta) -> Param:
    whole = span.days > 1 and not span.seconds
    return as_param(nmessage("{n} day", "{n} days", span.days)) if whole else Lasting(span.total_seconds())


def _or(names: Sequence[str]) -> Listed:
    return Listed(tuple(names), "or")


def _harms(kinds: Iterable[str]) -> list[str]:
    return [kind.replace("_", " ") for kind in kinds]


def _touched(tag: Tag, *, negative: bool) -> Message:
    who = named(tag)
    if tag.how == "mentioned":
        return (
            message("{who} is tagged in a negative post", who=who) if negative else message("{who} is tagged", who=who)
        )
    return message("{who} wrote in a negative post", who=who) if negative else message("{who} wrote", who=who)


class When(Block):
    """What a signal must be like. Lists mean "any of these"; keys beside one another mean "all of these"."""

    signal: Many[SignalName] = ()
    tagged: Many[TagName] = ()
    sentiment: Literal["negative"] | None = None
    severity: Annotated[Bar | None, PlainValidator(parse_bar)] = None
    topic: Many[TopicName] = ()
    series: Many[SeriesName] = ()
    industry: Literal["alone", "all"] | None = None
    content: Many[ContentName] = ()
    words: Many[str] = ()
    part: Many[str] = ()
    platform: Many[PlatformName] = ()
    language: Many[str] = ()
    volume: Limit | None = None
    mentions: Limit | None = None
    people: Limit | None = None
    reach: Limit | None = None
    followers: Limit | None = None
    share: Limit | None = None
    again: Again | None = None
    at: At | None = None
    any_of: tuple[When, ...] = Field(default=(), alias="any")
    all_of: tuple[When, ...] = Field(default=(), alias="all")
    none_of: When | None = Field(default=None, alias="not")

    @model_validator(mode="after")
    def _says_something(self) -> When:
        if self == When.model_construct():
            raise wrong(
                message(
                    "when: says nothing; name at least one of signal, tagged, sentiment, severity, topic, content …"
                )
            )
        return self

    def fits(self, signal: Signal) -> str:
        """Why the signal fits, as the end of a sentence; empty when it does not."""
        if next(self.unmet(signal), None) is not None:
            return ""
        hits = self.hits(signal)
        reasons: list[str] = []
        if self.tagged:
            tag = hits[0].tag
            reasons.append(_touched(tag, negative=bool(self.sentiment)))
        elif self.sentiment:
            reasons.append(message("the mentions are negative"))
        if self.content:
            reasons.append(message("it speaks of {harms}", harms=chained(_harms(self._spoken_of(signal)), "and")))
        if self.signal:
            reasons.append(message("the signal is {detector}", detector=signal.detector))
        if self.severity:
            reasons.append(message("it is {severity}", severity=signal.severity.value))
        if self.series:
            reasons.append(message("it is the series {series}", series=self._counted(signal)))
        if self.industry:
            alone = self.industry != "all"
            reasons.append(message("it is only us") if alone else message("the whole industry has it"))
        if self.topic:
            reasons.append(message("it is about {topic}", topic=signal.topic))
        reasons += self._met(signal)
        return in_one(reasons, "clauses")

    def _met(self, signal: Signal) -> Iterator[str]:
        """Why the clauses about its posts, its size and its time hold."""
        for name, asked in self._kinds():
            yield message(_SPEAK[name][0], some=_or([one for one in asked if spoken(signal, name, one)]))
        for name, bound in self._bounds():
            yield message(_SIZES[name][0], bound=bound.said)
        if self.again:
            yield message("it has come {n} times in {span}", n=self.again.times, span=_span(self.again.within))
        if self.at:
            yield message("it is the time that it asks for")
        fitting = [why for one in self.any_of if (why := one.fits(signal))]
        yield from fitting[:1]
        yield from (one.fits(signal) for one in self.all_of)
        if self.none_of:
            yield message("it is not what it leaves out")

    def _kinds(self) -> list[tuple[str, tuple[str, ...]]]:
        asked = {"words": self.words, "parts": self.part, "platforms": self.platform, "languages": self.language}
        return [(name, some) for name, some in asked.items() if some]

    def _bounds(self) -> list[tuple[str, Bound]]:
        asked = {
            "volume": self.volume,
            "mentions": self.mentions,
            "people": self.people,
            "reach": self.reach,
            "followers": self.followers,
            "share": self.share,
        }
        return [(name, bound) for name, bound in asked.items() if bound]

    def each(self) -> Iterator[When]:
        """Itself and every condition inside it."""
        yield self
        for one in (*self.any_of, *self.all_of, *filter(None, [self.none_of])):
            yield from one.each()

    def tags(self) -> Iterator[str]:
        """The watchlists and kinds that anything in it asks for."""
        return (tag for one in self.each() for tag in one.tagged)

    def asked_words(self) -> Iterator[str]:
        """The words that anything in it asks for."""
        return (word for one in self.each() for word in one.words)

    def asks_posts(self) -> bool:
        """Whether anything in it asks what posts say, or where they stand."""
        return any(one._kinds() for one in self.each())

    def asks_size(self) -> bool:
        """Whether anything in it asks how many there are."""
        return any(one._bounds() for one in self.each())

    def asks_mentions(self) -> bool:
        """Whether anything in it asks how many there are, negative or not."""
        return any(one.mentions for one in self.each())

    def remembers(self) -> timedelta:
        """How far back it asks for earlier incidents; zero where it does not."""
        return max((one.again.within for one in self.each() if one.again), default=timedelta(0))

    def unmet(self, signal: Signal) -> Iterator[str]:
        """What it asks for and the signal is not, each as a sentence without its end."""
        if self.signal and signal.detector.partition(":")[0] not in self.signal:
            yield message("it asks for {some}, and this is {what}", some=_or(self.signal), what=signal.detector)
        if self.series and not self._counted(signal):
            yield message("it asks for the series {some}", some=_or(self.series))
        if self.industry and signal.details.get("industry_is") != self.industry:
            alone = self.industry == "alone"
            yield message("it asks that only we have it") if alone else message("it asks that the industry has it too")
        if self.topic and signal.topic not in self.topic:
            yield message("it asks for {some}, and this is about {topic}", some=_or(self.topic), topic=signal.topic)
        if self.severity and not self.severity.clears(signal.severity):
            gaps = {"asked": self.severity.floor.value, "severity": signal.severity.value}
            exact = self.severity.exact
            yield (
                message("it asks for {asked}, and this is {severity}", **gaps)
                if exact
                else message("it asks for {asked} or graver, and this is {severity}", **gaps)
            )
        if self.tagged and not self.hits(signal):
            some = _or(self.tagged)
            yield (
                message("nobody of {some} is tagged or writes in a negative post", some=some)
                if self.sentiment
                else message("nobody of {some} is tagged or writes", some=some)
            )
        if not self.tagged and is_mere_post(signal):
            yield message("somebody on a watchlist wrote, and it does not ask for tagged")
        if self.sentiment and not self.tagged and not signal.negative:
            yield message("it asks for negative mentions")
        if self.content and not self._spoken_of(signal):
            yield message("no post speaks of {harms}", harms=_or(_harms(self.content)))
        yield from self._unmet(signal)

    def _unmet(self, signal: Signal) -> Iterator[str]:
        """The same of the clauses about its posts, its size and its time."""
        for name, asked in self._kinds():
            if not any(spoken(signal, name, one) for one in asked):
                yield message(_SPEAK[name][1], some=_or(asked))
        for name, bound in self._bounds():
            number = size(signal, name)
            if not bound.holds(number):
                known = message("not known") if number is None else f"{number:g}"
                yield message(_SIZES[name][1], bound=bound.said, number=known)
        if self.again and not self.again.holds(signal.details.get("openings", []), signal.at):
            yield message("it asks for {n} times in {span}", n=self.again.times, span=_span(self.again.within))
        if self.at and not self.at.holds(signal.at):
            yield message("it asks for another time of the week")
        if self.any_of and not any(one.fits(signal) for one in self.any_of):
            each = [in_one(one.unmet(signal), "semicolon") for one in self.any_of]
            yield message("none of these holds: {some}", some=in_one(each, "slash"))
        for one in self.all_of:
            yield from one.unmet(signal)
        if self.none_of and (why := self.none_of.fits(signal)):
            yield message("it leaves this out: {why}", why=why)

    def _counted(self, signal: Signal) -> str:
        """Which of the series asked for it is about; of one that is silent, too."""
        name = signal.detector.removeprefix(SERIES) if signal.detector.startswith(SERIES) else ""
        name = name or str(signal.details.get("series", ""))
        return name if name in self.series else ""

    def hits(self, signal: Signal) -> tuple[Hit, ...]:
        """The hits that `tagged` asks for; with `sentiment: negative` those in a negative post."""
        return tuple(
            hit
            for hit in signal.hits
            if (hit.tag.kind in self.tagged or hit.tag.watchlist in self.tagged)
            and (hit.negative or self.sentiment is None)
        )

    def _spoken_of(self, signal: Signal) -> list[str]:
        """The kinds of harm that `content` asks for, of those that the signal's posts speak of."""
        return [kind for kind in signal.details.get("content", ()) if kind in kinds_of(self.content)]

    def covers(self, other: When) -> bool:
        """Whether every signal that fits `other` fits this too (as far as the words alone show)."""

        def within(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
            return not mine or (bool(theirs) and set(theirs) <= set(mine))

        return (
            within(self.signal, other.signal)
            and within(self.tagged, other.tagged)
            and within(self.topic, other.topic)
            and within(self.series, other.series)
            and (self.industry is None or other.industry == self.industry)
            and within(kinds_of(self.content), kinds_of(other.content))
            and (self.sentiment is None or other.sentiment == self.sentiment)
            and (self.severity is None or self.severity.covers(other.severity))
            and all(getattr(self, name) in (kind, getattr(other, name)) for name, kind in _AS_WRITTEN.items())
        )
