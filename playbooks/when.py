"""The `when:` of a playbook: conditions on a signal, all of which must hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

from msgspec import Struct
from pydantic import PlainValidator, model_validator

from ..core.model import SERIES, Hit, Severity
from ..core.triage import is_mere_post
from .content_names import ContentName, kinds_of
from .values import Block, Many, SeriesName, SignalName, TagName, TopicName, parse_severity, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..core.model import Signal


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
        raise wrong(f'"{value}" cannot be compared; write ">= sev3" for sev3 or graver, or "sev3" for just that')
    return Bar(parse_severity(value), exact=True)


def _or(names: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


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

    @model_validator(mode="after")
    def _says_something(self) -> When:
        if self == When.model_construct():
            raise wrong("when: says nothing; name at least one of signal, tagged, sentiment, severity, topic, content")
        return self

    def fits(self, signal: Signal) -> str:
        """Why the signal fits, as the end of a sentence; empty when it does not."""
        if next(self.unmet(signal), None) is not None:
            return ""
        hits = self.hits(signal)
        reasons = []
        if self.tagged:
            tag = hits[0].tag
            touched = "is tagged" if tag.how == "mentioned" else "wrote"
            reasons.append(f"{tag.named} {touched}" + (" in a negative post" if self.sentiment else ""))
        elif self.sentiment:
            reasons.append("the mentions are negative")
        if self.content:
            reasons.append(f"it speaks of {' and '.join(self._spoken_of(signal))}".replace("_", " "))
        if self.signal:
            reasons.append(f"the signal is {signal.detector}")
        if self.severity:
            reasons.append(f"it is {signal.severity.value}")
        if self.series:
            reasons.append(f"it is the series {self._counted(signal)}")
        if self.industry:
            reasons.append("the whole industry has it" if self.industry == "all" else "it is only us")
        if self.topic:
            reasons.append(f"it is about {signal.topic}")
        return ", ".join(reasons)

    def unmet(self, signal: Signal) -> Iterator[str]:
        """What it asks for and the signal is not, each as a sentence without its end."""
        if self.signal and signal.detector.partition(":")[0] not in self.signal:
            yield f"it asks for {_or(self.signal)}, and this is {signal.detector}"
        if self.series and not self._counted(signal):
            yield f"it asks for the series {_or(self.series)}"
        if self.industry and signal.details.get("industry_is") != self.industry:
            yield "it asks that only we have it" if self.industry == "alone" else "it asks that the industry has it too"
        if self.topic and signal.topic not in self.topic:
            yield f"it asks for {_or(self.topic)}, and this is about {signal.topic}"
        if self.severity and not self.severity.clears(signal.severity):
            asked = self.severity.floor.value + ("" if self.severity.exact else " or graver")
            yield f"it asks for {asked}, and this is {signal.severity.value}"
        if self.tagged and not self.hits(signal):
            yield f"nobody of {_or(self.tagged)} is tagged or writes" + (
                " in a negative post" if self.sentiment else ""
            )
        if not self.tagged and is_mere_post(signal):
            yield "somebody on a watchlist wrote, and it does not ask for tagged"
        if self.sentiment and not self.tagged and not signal.negative:
            yield "it asks for negative mentions"
        if self.content and not self._spoken_of(signal):
            yield f"no post speaks of {_or(self.content)}".replace("_", " ")

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
        )
