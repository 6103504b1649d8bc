"""The `tests:` of a playbooks file: what happens, what people press, and what must come of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from msgspec import Struct
from msgspec.structs import replace
from pydantic import BeforeValidator, Field, create_model, model_validator

from ..core.actions import ACTIONS, fields_of, find
from ..core.messages import Listed, Number
from ..core.model import Author, Label, Mention, Point, Severity
from ..core.translation import message
from .values import (
    Block,
    Flag,
    Grade,
    Handle,
    Many,
    Moment,
    PersonName,
    PlaybookName,
    Rate,
    SeriesName,
    Span,
    TopicName,
    Verb,
    Whole,
    wrong,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from ..core.action_row import Action
    from ..core.action_row import Field as ActionField

MOST = 10_000  # mentions that one line may stand for


class AuthorBlock(Block):
    """Who writes."""

    handle: Handle
    followers: Whole | None = Field(default=None, ge=0)
    verified: Flag = False


def _author(value: Any) -> Any:
    return {"handle": value} if isinstance(value, str) else value


class SurgeBlock(Block):
    """How fast mentions come: at the one rate from the start of the test, from `at` on for so long at the other."""

    usual: Rate = Field(alias="from")
    to: Rate
    lasts: Span = Field(alias="for")

    def moments(self, at: timedelta) -> list[timedelta]:
        """When each comes, from the start of the test on: evenly, so that a test is the same each time."""
        return [*_evenly(self.usual, timedelta(), at), *_evenly(self.to, at, at + self.lasts)]


def _evenly(an_hour: float, since: timedelta, until: timedelta) -> list[timedelta]:
    count = int(an_hour * ((until - since) / timedelta(hours=1)) + 0.5)
    return [since + (until - since) * (place + 0.5) / count for place in range(count)]


class GivenMention(Block):
    """One mention, or many alike: `times` of them, one `every` so often, with the texts taken in turn; or a surge."""

    at: Span = timedelta(0)
    times: Whole = Field(default=1, ge=1, le=MOST)
    every: Span = timedelta(seconds=10)
    surge: SurgeBlock | None = None
    text: Many[str]
    topic: TopicName | None = None
    platform: str = "x"
    author: Annotated[AuthorBlock | None, BeforeValidator(_author)] = None
    sentiment: Label | None = None
    lang: str | None = None
    reach: Whole | None = Field(default=None, ge=0)
    id: str = Field(default="", max_length=40)
    reply_to: str | None = Field(default=None, max_length=40)  # the id of another mention on the same platform

    @model_validator(mode="after")
    def _is_one(self) -> GivenMention:
        if self.id and self.times > 1:
            raise wrong(message("an id is of one mention; take times out, or id"))
        if self.surge and (self.id or self.times > 1):
            raise wrong(message("surge says how many come and when; take times and id out"))
        if (count := len(self.moments())) > MOST:
            raise wrong(
                message(
                    "these are {count} mentions; one line may stand for {most} at most",
                    count=Number(count, grouped=True),
                    most=Number(MOST, grouped=True),
                )
            )
        return self

    def moments(self) -> list[timedelta]:
        """When each comes, from the start of the test on."""
        if self.surge:
            return self.surge.moments(self.at)
        return [self.at + turn * self.every for turn in range(self.times)]


class GivenRecording(Block):
    """A file of mentions, in any shape that import reads, moved so that the first of them comes at `at`."""

    recording: str = Field(min_length=1)
    at: Span = timedelta(0)


class GivenCount(Block):
    """What somebody else counts: `count` of them in each of `times` steps, one after the other as `every` says."""

    at: Span = timedelta(0)
    times: Whole = Field(default=1, ge=1, le=MOST)
    topic: TopicName
    series: SeriesName
    count: Whole = Field(ge=0)


class Pressing(Block):
    """Somebody presses a button of the incident that is open then; `press` is an action of the table."""

    at: Span
    press: str
    who: PersonName
    topic: TopicName | None = None
    actions: ClassVar[Sequence[Action]] = ACTIONS

    @model_validator(mode="after")
    def _is_whole(self) -> Pressing:
        for field in self._takes():
            if field.need and not getattr(self, field.name):
                raise wrong(message("press: {press} needs {key}", press=self.press, key=field.need))
        return self

    @property
    def fields(self) -> dict[str, Any]:
        """What else is said, as the action takes it."""
        said = {field.name: getattr(self, field.name) for field in self._takes()}
        return {name: value for name, value in said.items() if value is not None}

    def _takes(self) -> Sequence[ActionField]:
        action = find(self.press, self.actions)
        return action.fields if action else ()


def pressing(actions: Sequence[Action] = ACTIONS) -> type[Pressing]:
    """The block of one press: the names of what may be pressed, and a key for each field of theirs."""
    presses = [one for one in actions if one.pressable and one.subject in ("incident", "draft")]
    fields: dict[str, Any] = {name: (_kind(field) | None, None) for name, field in fields_of(presses).items()}
    fields["press"] = (Literal[tuple(one.name for one in presses)], ...)
    made = create_model("Pressed", __base__=Pressing, __module__=__name__, **fields)
    made.actions = actions
    return made


def _kind(field: ActionField) -> Any:
    """What the file may say for a field of an action."""
    if field.values == tuple(Severity):
        return Grade
    match field.kind:
        case "person":
            return PersonName
        case "choice":
            return Literal[field.values]
        case "minutes":
            return Annotated[Whole, Field(ge=1)]
    return str


if TYPE_CHECKING:
    Pressed = Pressing
else:
    Pressed = pressing()


WANTED = ("playbook", "severity", "does", "calls", "card", "draft", "languages")  # what may be expected to be there


class Expect(Block):
    """What must be so at a time: looked at once everything due by then is done.

    `does` lists steps that were delivered since the look before (or the beginning), `does_not` steps that were
    not, and `nothing` says that no step was. `calls` are people who were called directly since then, and `card` words
    that stand on a card by then. `by` is the way by which those were called; `draft` words that stand in a draft by
    then, `languages` those that there are drafts in. Others than those listed may have happened too.
    """

    at: Span
    topic: TopicName | None = None
    playbook: PlaybookName | None = None
    severity: Grade | None = None
    does: Many[Verb] = ()
    does_not: Many[Verb] = ()
    nothing: Flag = False
    calls: Many[PersonName] = ()
    card: Many[str] = ()
    by: Literal["slack", "phone", "sms", "email"] | None = None
    draft: Many[str] = ()
    languages: Many[str] = ()

    @model_validator(mode="after")
    def _expects(self) -> Expect:
        wanted = [name for name in WANTED if getattr(self, name)]
        if not (wanted or self.does_not or self.nothing):
            raise wrong(
                message("nothing is expected here; write {keys}, does_not or nothing: true", keys=", ".join(WANTED))
            )
        if self.nothing and wanted:
            raise wrong(message("nothing: true stands alone; take away {keys}", keys=Listed(tuple(wanted))))
        if self.by and not self.calls:
            raise wrong(message("by which way who is called? Name them under calls"))
        return self


class Press(Struct, frozen=True):
    """A button pressed at a time. `who` is a person's name in the file, `fields` what the action takes."""

    at: datetime
    press: str
    who: str
    topic: str | None
    fields: dict[str, Any]


class FileTest(Block):
    """One test: what is given, and what is expected of it. `start` may fix the date (weekday and hour count)."""

    name: str
    start: Moment | None = None
    given: tuple[GivenMention | GivenCount | GivenRecording | Pressed, ...]
    expect: tuple[Expect, ...] = Field(min_length=1)

    def recordings(self) -> tuple[GivenRecording, ...]:
        """The files that it plays."""
        return tuple(one for one in self.given if isinstance(one, GivenRecording))

    def mentions(self, start: datetime, recorded: Iterable[Sequence[Mention]] = ()) -> list[Mention]:
        """The mentions given, oldest first, when the test begins at `start`; `recorded` are those of its recordings."""
        found: list[Mention] = []
        for number, said in enumerate((one for one in self.given if isinstance(one, GivenMention)), 1):
            found.extend(_mention(said, number, turn, start + at) for turn, at in enumerate(said.moments()))
        for one, mentions in zip(self.recordings(), recorded, strict=False):
            found.extend(_moved(mentions, start + one.at))
        return sorted(found, key=lambda mention: mention.created_at)

    def points(self, start: datetime, step: Callable[[str, str], timedelta]) -> list[tuple[datetime, Point]]:
        """The counts given, each when it is over, the earliest first; `step` says how long one of a series lasts."""
        found: list[tuple[datetime, Point]] = []
        for said in (one for one in self.given if isinstance(one, GivenCount)):
            long = step(said.topic, said.series)
            begins = [start + said.at + turn * long for turn in range(said.times)]
            found.extend((at + long, Point(said.topic, said.series, at, said.count)) for at in begins)
        return sorted(found, key=lambda one: one[0])

    def presses(self, start: datetime) -> list[Press]:
        """The buttons pressed, earliest first, when the test begins at `start`."""
        pressed = sorted((one for one in self.given if isinstance(one, Pressed)), key=lambda one: one.at)
        return [Press(start + one.at, one.press, one.who, one.topic, one.fields) for one in pressed]


def _moved(mentions: Sequence[Mention], to: datetime) -> list[Mention]:
    """The same, the first of them at a time and the others as long after it as they were."""
    first = min((one.created_at for one in mentions), default=to)
    return [replace(one, created_at=to + (one.created_at - first)) for one in mentions]


def _mention(said: GivenMention, number: int, turn: int, at: datetime) -> Mention:
    author = said.author or AuthorBlock(handle=f"visitor_{number}_{turn + 1}")
    return Mention(
        id=said.id or f"test-{number}-{turn + 1}",
        platform=said.platform,
        author=Author(author.handle.removeprefix("@"), author.followers, author.verified),
        text=said.text[turn % len(said.text)],
        created_at=at,
        lang=said.lang,
        topic=said.topic,
        sentiment=said.sentiment,
        reach=said.reach,
        in_reply_to=said.reply_to,
    )
