"""The `tests:` of a playbooks file: what happens, what people press, and what must come of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

from msgspec import Struct
from pydantic import BeforeValidator, Field, model_validator

from ..core.model import Author, Label, Mention, Severity, Snooze, Verdict, Wrong
from .values import (
    Block,
    Flag,
    Grade,
    Handle,
    Many,
    Moment,
    PersonName,
    PlaybookName,
    Span,
    TopicName,
    Verb,
    Whole,
    wrong,
)

if TYPE_CHECKING:
    from datetime import datetime

MOST = 10_000  # mentions that one line may stand for


class AuthorBlock(Block):
    """Who writes."""

    handle: Handle
    followers: Whole | None = Field(default=None, ge=0)
    verified: Flag = False


def _author(value: Any) -> Any:
    return {"handle": value} if isinstance(value, str) else value


class GivenMention(Block):
    """One mention, or many alike: `times` of them, one `every` so often, with the texts taken in turn."""

    at: Span = timedelta(0)
    times: Whole = Field(default=1, ge=1, le=MOST)
    every: Span = timedelta(seconds=10)
    text: Many[str]
    topic: TopicName | None = None
    platform: str = "x"
    author: Annotated[AuthorBlock | None, BeforeValidator(_author)] = None
    sentiment: Label | None = None
    lang: str | None = None
    reach: Whole | None = Field(default=None, ge=0)


NEEDS = {
    "posted": ("url", "the url of what was posted"),
    "snooze": ("until", "until: 30m, worse or shift"),
    "wrong": ("reason", "a reason: not_us, not_negative, known or drill"),
    "severity": ("severity", "the severity: sev1 to sev4"),
    "status": ("text", "the text that was said"),
}
"""What else must be said of some presses: the option, and the words for it."""


class Pressed(Block):
    """Somebody presses a button of the incident that is open then."""

    at: Span
    press: Literal[
        "acknowledge", "still_on_it", "take_over", "open_room", "approve", "posted", "snooze", "wrong", "severity",
        "status", "close",
    ]  # fmt: skip
    who: PersonName
    url: str | None = None
    topic: TopicName | None = None
    verdict: Verdict | None = None
    until: Snooze | None = None
    reason: Wrong | None = None
    severity: Grade | None = None
    text: str | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Pressed:
        for press, (option, what) in NEEDS.items():
            if self.press == press and not getattr(self, option):
                raise wrong(f"press: {press} needs {what}")
        return self


class Expect(Block):
    """What must be so at a time: looked at once everything due by then is done.

    `does` lists steps that were delivered since the look before (or the beginning), `does_not` steps that were
    not, and `nothing` says that no step was. Others than those listed may have happened too.
    """

    at: Span
    topic: TopicName | None = None
    playbook: PlaybookName | None = None
    severity: Grade | None = None
    does: Many[Verb] = ()
    does_not: Many[Verb] = ()
    nothing: Flag = False

    @model_validator(mode="after")
    def _expects(self) -> Expect:
        if not (self.playbook or self.severity or self.does or self.does_not or self.nothing):
            raise wrong("nothing is expected here; write playbook, severity, does, does_not or nothing: true")
        if self.nothing and (self.playbook or self.severity or self.does):
            raise wrong("nothing: true stands alone; take away playbook, severity and does")
        return self


class Press(Struct, frozen=True):
    """A button pressed at a time. `who` is a person's name in the file."""

    at: datetime
    press: str
    who: str
    url: str | None = None
    topic: str | None = None
    verdict: Verdict | None = None
    until: Snooze | None = None
    reason: Wrong | None = None
    severity: Severity | None = None
    text: str = ""


class FileTest(Block):
    """One test: what is given, and what is expected of it. `start` may fix the date (weekday and hour count)."""

    name: str
    start: Moment | None = None
    given: tuple[GivenMention | Pressed, ...]
    expect: tuple[Expect, ...] = Field(min_length=1)

    def mentions(self, start: datetime) -> list[Mention]:
        """The mentions given, oldest first, when the test begins at `start`."""
        found: list[Mention] = []
        for number, said in enumerate((one for one in self.given if isinstance(one, GivenMention)), 1):
            found.extend(_mention(said, number, turn, start) for turn in range(said.times))
        return sorted(found, key=lambda mention: mention.created_at)

    def presses(self, start: datetime) -> list[Press]:
        """The buttons pressed, earliest first, when the test begins at `start`."""
        pressed = sorted((one for one in self.given if isinstance(one, Pressed)), key=lambda one: one.at)
        return [
            Press(
                start + one.at, one.press, one.who, one.url, one.topic, one.verdict, one.until, one.reason,
                one.severity, one.text or "",
            )
            for one in pressed
        ]  # fmt: skip


def _mention(said: GivenMention, number: int, turn: int, start: datetime) -> Mention:
    author = said.author or AuthorBlock(handle=f"visitor_{number}_{turn + 1}")
    return Mention(
        id=f"test-{number}-{turn + 1}",
        platform=said.platform,
        author=Author(author.handle.removeprefix("@"), author.followers, author.verified),
        text=said.text[turn % len(said.text)],
        created_at=start + said.at + turn * said.every,
        lang=said.lang,
        topic=said.topic,
        sentiment=said.sentiment,
        reach=said.reach,
    )
