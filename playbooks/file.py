"""A playbooks file once it is read: what is watched, who can be called, and what is done."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, PlainValidator, field_validator, model_validator

from ..core.answering import Service
from ..core.effects import Person
from ..core.errors import NotFound
from ..core.messages import Listed, as_param
from ..core.model import DRILL, PEOPLE, SERIES, Problem, Series, Severity, Topic, WatchEntry, Watchlist, Way
from ..core.rota_swaps import RotaChanges
from ..core.text import as_name
from ..core.times import weekday_time
from ..core.translation import gettext, in_words, message
from .accepted import AcceptBlock
from .lengths import LIMITS
from .loader.tree import Tree
from .on_call import RosterEntry, on_call
from .policy import PolicyBlock
from .recurring import Every
from .roles import May
from .rota_blocks import SecondLine, Team
from .scheduled_report import ReportBlock
from .step import Step
from .texts import Template
from .values import (
    SECOND,
    Addressee,
    Block,
    Country,
    Flag,
    Grade,
    Handle,
    LastMoment,
    Many,
    Moment,
    PlaybookName,
    Sensitivity,
    SignalName,
    SlackId,
    Span,
    Whole,
    Zone,
    check_name,
    on_call_team,
    team_of,
    wrong,
)
from .watch_first import Hours, WatchFirst, parse_hours, within_hours
from .when import When

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .file_tests import FileTest


SHORTEST_STEP, LONGEST_STEP = timedelta(seconds=10), timedelta(days=1)


class ExpectedBlock(Block):
    """A time when more is said than usual, and why."""

    what: str
    begin: Moment | None = Field(None, alias="from")
    until: LastMoment | None = None
    every: Every | None = None

    @model_validator(mode="after")
    def _has_length(self) -> ExpectedBlock:
        if self.every and (self.begin or self.until):
            raise wrong(message("every says when; leave out from and until"))
        if not self.every and not (self.begin and self.until):
            raise wrong(message("this needs from and until, or every: Monday 10:00-11:00"))
        if self.begin and self.until and self.until <= self.begin:
            raise wrong(message("this ends before it begins; until must be later than from"))
        return self


class SeriesBlock(Block):
    """Something that somebody else counts and posts."""

    unit: str = ""
    every: Span = timedelta(minutes=1)

    @field_validator("every")
    @classmethod
    def _can_be_watched(cls, every: timedelta) -> timedelta:
        if not SHORTEST_STEP <= every <= LONGEST_STEP:
            raise wrong(
                message("a count every 10s to 1d can be watched; write how often one is posted, such as every: 1m")
            )
        return every


class TopicBlock(Block):
    """A topic as people write it."""

    title: str = ""
    words: Many[str] = ()
    not_words: Many[str] = ()
    only_with: dict[str, Many[str]] = {}
    handles: dict[str, Many[Handle]] = {}
    sensitivity: Sensitivity = 2.0
    expected: tuple[ExpectedBlock, ...] = ()
    parts: dict[str, Many[str]] = {}
    zone: Zone = ZoneInfo("UTC")
    holidays: Many[Country] = ()
    floor: Whole = Field(default=30, ge=5)
    advisory: Many[SignalName] = ()
    people: dict[Grade, Whole] = {}
    series: dict[str, SeriesBlock | None] = {}
    industry: str = ""
    group: str = ""

    @field_validator("series")
    @classmethod
    def _are_names(cls, given: dict[str, SeriesBlock | None]) -> dict[str, SeriesBlock | None]:
        for name in given:
            check_name(name)
        return given

    @field_validator("people")
    @classmethod
    def _rise(cls, given: dict[Severity, int]) -> dict[Severity, int]:
        if Severity.SEV4 in given:
            raise wrong(message("sev4 takes nobody in particular; write how many people sev3, sev2 or sev1 take"))
        merged: dict[str, int] = {**PEOPLE, **{one.value: least for one, least in given.items()}}
        bars = [merged[one] for one in ("sev3", "sev2", "sev1")]
        if bars != sorted(bars) or bars[0] < 1:
            said = ", ".join(f"{one}: {bar}" for one, bar in zip(("sev3", "sev2", "sev1"), bars, strict=True))
            raise wrong(
                message(
                    "what is graver takes more people, not fewer ({said}); write such as sev3: 10, sev2: 20, sev1: 40",
                    said=said,
                )
            )
        return given

    @model_validator(mode="after")
    def _can_match(self) -> TopicBlock:
        if not self.words and not self.handles and not self.only_with:
            raise wrong(message("nothing to look for: give the topic words or handles"))
        return self

    def topic(self, name: str) -> Topic:
        title = self.title or name.replace("-", " ").replace("_", " ").title()
        expected = tuple((one.what, one.begin, one.until) for one in self.expected if one.begin and one.until)
        weekly = tuple((one.what, *one.every) for one in self.expected if one.every)
        return Topic(
            name=name,
            title=title,
            words=self.words,
            handles=self.handles,
            alerts_per_week=self.sensitivity,
            expected=expected,
            weekly=weekly,
            parts=self.parts,
            zone=self.zone.key,
            holidays=self.holidays,
            floor=self.floor,
            advisory=self.advisory,
            series=tuple(
                Series(one, (block or SeriesBlock()).unit or one, (block or SeriesBlock()).every.total_seconds())
                for one, block in self.series.items()
            ),
            industry=self.industry.strip().casefold(),
            group=self.group.strip().casefold(),
            people=PEOPLE | {one.value: least for one, least in self.people.items()},
            not_words=self.not_words,
            only_with=self.only_with,
        )


class EntryBlock(Block):
    """One watched account as people write it."""

    name: str
    handles: dict[str, Many[Handle]]
    valid_from: Moment | None = None
    valid_until: LastMoment | None = None

    @model_validator(mode="after")
    def _has_length(self) -> EntryBlock:
        if self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            raise wrong(message("{name} is never watched: valid_until must be later than valid_from", name=self.name))
        return self


class WatchlistBlock(Block):
    """A watchlist as people write it."""

    kind: str
    entries: tuple[EntryBlock, ...] = ()
    min_followers: Whole | None = Field(default=None, ge=1)
    reviewed: Moment | None = None  # when somebody last looked it through

    @field_validator("kind")
    @classmethod
    def _is_name(cls, kind: str) -> str:
        return check_name(kind)

    @model_validator(mode="after")
    def _can_match(self) -> WatchlistBlock:
        if not self.entries and self.min_followers is None:
            raise wrong(message("nobody is on this watchlist: give it entries, or min_followers"))
        return self

    def watchlist(self, name: str) -> Watchlist:
        entries = (WatchEntry(one.name, one.handles, one.valid_from, one.valid_until) for one in self.entries)
        return Watchlist(name, self.kind, tuple(entries), self.min_followers)


class Reach(Block):
    """Where else than in Slack somebody is called: the number or address as the gateway wants it."""

    phone: str = Field(default="", pattern=r"^\+[1-9][0-9]{6,14}$")
    sms: str = Field(default="", pattern=r"^\+[1-9][0-9]{6,14}$")
    email: str = Field(default="", pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


class PersonBlock(Block):
    """A person as people write it."""

    slack: SlackId
    languages: Many[str] = ()
    zone: Zone | None = None
    initials: str = Field(default="", max_length=8)
    reach: Reach = Reach()
    absences: str = ""  # a calendar (iCal): its events are when they are away

    def person(self, name: str) -> Person:
        """The one who is called by `name`."""
        return Person(name, self.slack, self.languages, self.zone.key if self.zone else "")


TONES = ("plain", "warm", "formal")
Address = Literal["", "formal", "informal"]


class Voice(Block):
    """How drafts sound on a platform. Without `languages` a draft is made in every language that is needed.

    `zone` is where its readers live: promised times are given in it. `address` is how Chinese and Russian say "you",
    `tone` decides how a text greets, `hours` when somebody is there to answer: outside of them a text says so.
    """

    limit: Whole | None = Field(default=None, ge=20)
    sign: str = Field(default="", max_length=60)
    languages: Many[str] = ()
    zone: Zone | None = None
    tone: str = ""  # one of TONES; files of older incidents may say it in their own words
    address: Address = ""
    hours: Annotated[Hours, PlainValidator(parse_hours)] | None = None
    link: str = Field(default="", pattern=r"^$|^https?://[^\s]+$")  # where more stands: a status page

    @field_validator("sign")
    @classmethod
    def _is_known(cls, sign: str) -> str:
        unknown = [word for word in re.findall(r"\{([^{}]*)\}", sign) if word != "responder.initials"]
        if unknown:
            raise wrong(
                message('no fact "{{unknown}}" in a signature; there is {responder.initials}', unknown=unknown[0])
            )
        return sign


class ChecklistLine(Block):
    """One line of a checklist; `due` is counted from when the checklist was due in the room.

    A line with `section` instead of `do` is a heading for the lines after it.
    """

    do: str = ""
    section: str = ""
    who: Many[Addressee] = ()
    due: Span | None = None
    when: When | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> ChecklistLine:
        if bool(self.do) == bool(self.section):
            raise wrong(message('a line of a checklist is either something to "do" or a "section"'))
        if self.section and (self.who or self.due or self.when):
            raise wrong(message("a section is only a heading; give who, due and when to the lines after it"))
        return self


class Playbook(Block):
    """What is done when a signal fits."""

    when: When
    severity: Grade | None = None
    confidential: Flag = False
    suppressed_by: Many[PlaybookName] = ()
    acknowledgements: Whole = Field(default=1, ge=1, le=5)
    ack_for: Span | None = None
    watch_first: WatchFirst | None = None  # until then it waits, and other playbooks tell of it
    repeat: Whole = Field(default=3, ge=1, le=20)  # how often the tiers are gone through while nobody answers
    may: May = May()
    steps: tuple[Step, ...]

    def opens_room(self) -> int | None:
        """The number (from 1) of the step that opens the room; None when none does."""
        return next((n for n, step in enumerate(self.steps, 1) if step.do == "open_private_channel"), None)

    def calls(self) -> tuple[str, ...]:
        """The names of people and teams it calls, by an alert or directly."""
        named = [name for step in self.steps for name in (*getattr(step, "notify", ()), *getattr(step, "who", ()))]
        return tuple(dict.fromkeys(team_of(name) for name in named))

    def channel(self) -> str | None:
        """Where the alert goes."""
        return next((str(getattr(step, "to", "")) for step in self.steps if step.do == "alert"), None)


@dataclass(frozen=True)
class PlaybooksFile:
    """Everything one playbooks file says; `warnings` is what is doubtful in it."""

    path: str
    text: str
    topics: tuple[Topic, ...]
    watchlists: tuple[Watchlist, ...]
    people: dict[str, Person]
    initials: dict[str, str]
    teams: dict[str, Team]
    voice: dict[str, Voice]
    playbooks: dict[str, Playbook]
    checklists: dict[str, tuple[ChecklistLine, ...]]
    templates: dict[str, Template]
    tests: tuple[FileTest, ...] = ()
    warnings: tuple[Problem, ...] = ()
    reach: dict[str, Reach] = field(default_factory=dict)  # by person
    feeds: dict[str, Any] = field(default_factory=dict)  # each of the kind that it names
    reports: dict[str, ReportBlock] = field(default_factory=dict)
    services: tuple[Service, ...] = ()
    policies: dict[str, PolicyBlock] = field(default_factory=dict)
    language: str = "en"  # of channels, where neither step nor team says another
    accept: tuple[AcceptBlock, ...] = ()
    reviewed: dict[str, datetime] = field(default_factory=dict)  # by watchlist
    rota_changes: RotaChanges = field(default_factory=RotaChanges, compare=False)  # swaps and absences, beside the file
    absences: dict[str, str] = field(default_factory=dict)  # by person: the calendar that says when they are away
    places: Tree | None = field(default=None, compare=False, repr=False)  # where everything stands in the text

    def place(self, *at: str | int) -> tuple[int, int]:
        """Line and column of what stands there, from 1; of what surrounds it where it has no place of its own."""
        mark = self.places.mark(at) if self.places else None
        return (mark.line, mark.column) if mark else (1, 1)

    def address(self, person: str, way: Way) -> str:
        """Where somebody is called by that way; empty where nobody said."""
        reach = self.reach.get(person, Reach())
        return {"phone": reach.phone, "sms": reach.sms, "email": reach.email}.get(way, "")

    def with_people_of(self, newest: PlaybooksFile) -> PlaybooksFile:
        """This file's plan with the people, teams and rotas of the newest: who is on call is a fact of the day.

        Whoever is named only here stays: a step may still name them.
        """
        return replace(
            self,
            people=self.people | newest.people,
            initials={name: sign for name, sign in self.initials.items() if name not in newest.people}
            | newest.initials,
            reach={name: one for name, one in self.reach.items() if name not in newest.people} | newest.reach,
            teams=self.teams | newest.teams,
        )

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {topic.name: topic.title for topic in self.topics}

    def title(self, topic: str) -> str:
        """A topic's name for people; a topic that the file does not know is called by its own name."""
        if topic.startswith(DRILL):
            return f"DRILL {self.title(topic.removeprefix(DRILL))}"
        if topic.startswith(SERIES):
            owner, _, series = topic.removeprefix(SERIES).partition("/")
            return f"{self.title(owner)}, {series}"
        return self._titles.get(topic) or topic

    def whens(self) -> Iterator[When]:
        """Every condition on a signal that the file has."""
        yield from (playbook.when for playbook in self.playbooks.values())
        yield from (line.when for lines in self.checklists.values() for line in lines if line.when)

    def playbook(self, name: str) -> Playbook:
        """The playbook of that name; NotFound when this version of the file has none."""
        if name not in self.playbooks:
            raise NotFound(f'no playbook "{name}" in {self.path}; it has: {", ".join(self.playbooks)}')
        return self.playbooks[name]

    def step(self, playbook: str, number: int) -> Step:
        """Step `number` (from 1) of a playbook; NotFound when there is none."""
        steps = self.playbook(playbook).steps
        if not 1 <= number <= len(steps):
            raise NotFound(f'playbook "{playbook}" in {self.path} has {len(steps)} steps, not {number}')
        return steps[number - 1]

    def members(self, names: Iterable[str], at: datetime) -> tuple[Person, ...]:
        """The people behind names of people, teams and `team.on_call` at a time; each once, in order."""
        found: dict[str, Person] = {}
        for name in names:
            team = team_of(name)
            if name in self.people:
                inside: tuple[str, ...] = (name,)
            elif team in self.teams and on_call_team(name):
                person = on_call(self.teams[team], at)  # a hole in the rota: all of them, rather than nobody
                inside = (person,) if person else self.teams[team].members
            else:
                inside = self.teams[team].members if team in self.teams else ()
            found.update((one, self.people[one]) for one in inside if one in self.people)
        return tuple(found.values())

    def called(self, name: str) -> str:
        """The file's name for somebody who may be known by the name people read; else that name itself."""
        return next((one for one in self.people if name in (one, display(one))), name)

    def team_of(self, person: str) -> str:
        """The title of the first team somebody is in; empty when in none."""
        for name, team in self.teams.items():
            if person in team.members and not isinstance(team, SecondLine):
                return team.title or name
        return ""

    def spoken(self, names: Iterable[str]) -> str:
        """Addresses as a sentence names them: "comms on-call, Mei and Tom"."""
        return in_words(self.listed(names))

    def listed(self, names: Iterable[str]) -> Listed:
        """The same for the gap of a message."""
        return Listed(tuple(as_param(self._named(name)) for name in names))

    def _named(self, name: str) -> str:
        if name in self.people:
            return display(name)
        team = on_call_team(name)
        if team and team.endswith(SECOND):
            return message("{team} second on-call", team=team.removesuffix(SECOND))
        return message("{team} on-call", team=team) if team else name

    def sign(self, person: str) -> str:
        """Somebody's initials: the ones given, else the first letters of the name."""
        given = self.initials.get(person, "")
        return given or "".join(word[0] for word in person.replace("_", "-").split("-") if word).upper()

    def zone(self, platform: str, topic: str) -> str:
        """Where the readers of a platform live: as its voice says, else as the topic does; empty when neither does."""
        voice = self.voice.get(platform)
        if voice and voice.zone:
            return voice.zone.key
        known = topic.removeprefix(DRILL)
        zone = next((each.zone for each in self.topics if each.name == known), "UTC")
        return "" if zone == "UTC" else zone

    def serves(self, platform: str, topic: str, at: datetime) -> bool:
        """Whether somebody is there to answer on a platform; round the clock where its voice gives no hours."""
        hours = voice.hours if (voice := self.voice.get(platform)) else None
        return hours is None or within_hours(at, hours, ZoneInfo(self.zone(platform, topic) or "UTC"))

    def team_signing(self, initials: str) -> str:
        """The title of the team of whoever signs so; empty where nobody does, or people of several teams."""
        teams = {self.team_of(name) for name in self.people if self.sign(name) == initials}
        return next(iter(teams)) if len(teams) == 1 else ""

    def limit(self, platform: str) -> int:
        """How long a text may be there."""
        voice = self.voice.get(platform)
        return (voice.limit if voice and voice.limit else None) or LIMITS.get(platform, 10_000)


display = as_name  # a person in words


def turn(entry: RosterEntry) -> str:
    """Who is on call, until when on the rota's clock, and who then: "Mei until Mon 16 Mar 09:00 UTC, then Tom"."""
    who = display(entry.who) if entry.who else gettext("NOBODY")
    if entry.until is None:
        return who
    then = display(entry.then) if entry.then else gettext("NOBODY")
    return gettext("{who} until {until}, then {other}", who=who, until=weekday_time(entry.until), other=then)
