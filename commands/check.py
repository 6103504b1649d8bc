"""`firebreak check`: reads a playbooks file, lists what is wrong with it, and runs its tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from ..app import App
from ..app.virtual_time import advance, drain, let_pass
from ..core.actions import named
from ..core.clock import ManualClock, SystemClock
from ..core.effects import Card, Effect, Post, Receipt, Update
from ..core.errors import BadPlaybooks, BadSetting
from ..core.model import Incident, Mention, Outcome, Parsed, Point, TimelineEvent
from ..core.rules import DRAFTS
from ..core.safe_console import SafeConsole
from ..core.terminal import say, say_json
from ..notifiers.null import Null
from ..playbooks.file import display
from ..settings import read_settings
from ..sources.shape_files import FEEDS, own_shapes, shapes_with
from ..sources.shape_samples import faults
from ..wiring import build, read_playbooks
from . import Json
from .check_advice import advise, recorded, stored

if TYPE_CHECKING:
    from ..core.ports import SentimentModel
    from ..playbooks.file import PlaybooksFile
    from ..playbooks.file_tests import Expect, FileTest, Press

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)  # a Monday morning, unless a test fixes its own


def command(
    file: Annotated[
        Path | None, typer.Argument(help="The playbooks to check.", show_default="FIREBREAK_PLAYBOOKS")
    ] = None,
    seen: Annotated[str, typer.Option(help="A recording (JSONL) to look for misspellings of the topics' words.")] = "",
    look_at_stored: Annotated[bool, typer.Option("--stored", help="Look for them in what is stored already.")] = False,
    json: Json = False,
) -> None:
    """Check a playbooks file and run its tests."""
    settings = read_settings()
    mentions = recorded(seen) if seen else stored(settings.database_url) if look_at_stored else None
    if not print_check(file or settings.playbooks, as_json=json, mentions=mentions):
        raise typer.Exit(1)


class FileTestResult(msgspec.Struct, frozen=True):
    """What came of one test; `faults` is empty when it passed."""

    name: str
    faults: tuple[str, ...] = ()


def run_file_tests(file: PlaybooksFile, sentiment: SentimentModel | None = None) -> Iterator[FileTestResult]:
    """Run the tests of a playbooks file, each in a world of its own, on a clock that is moved."""
    for test in file.tests:
        yield FileTestResult(test.name, tuple(_Run(file, test, sentiment).faults()))


class _Shown(Null):
    """Shows nobody anything, and remembers who was called and what the cards say."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.called: list[str] = []  # member ids, since somebody looked
        self.cards: dict[str, Card] = {}  # by the message that shows it

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        receipt = super().deliver(effect, key, again=again)
        if isinstance(effect, Post) and effect.card:
            self.called.append(effect.to)
            self.cards[receipt.ref] = effect.card
        if isinstance(effect, Update) and effect.card:
            self.cards[effect.ref] = effect.card
        return receipt


class _Run:
    """One test: the app, its clock, and how far the log has been looked at."""

    def __init__(self, file: PlaybooksFile, test: FileTest, sentiment: SentimentModel | None) -> None:
        self._test, self._start = test, test.start or START
        self._clock = ManualClock(self._start)
        self._file, self._shown = file, _Shown(self._clock)
        self._app: App = build(
            file, database_url="sqlite://", clock=self._clock, notifier=self._shown, sentiment=sentiment
        )
        self._looked = 0
        self._drafts: list[str] = []

    def faults(self) -> Iterator[str]:
        """Live through it; every expectation that was not met, as a sentence."""
        mentions = self._test.mentions(self._start)
        counts = self._test.points(self._start, self._step)
        presses = self._test.presses(self._start)
        for expect in sorted(self._test.expect, key=lambda each: each.at):
            until = self._start + expect.at
            while presses and presses[0].at <= until:
                self._watch(mentions, counts, presses[0].at)
                yield from self._press(presses.pop(0))
            self._watch(mentions, counts, until)
            yield from self._compare(expect)
        self._app.store.close()

    def _watch(self, mentions: list[Mention], counts: list[tuple[datetime, Point]], until: datetime) -> None:
        """Everything said and counted up to `until`, in batches as feeds would bring them."""
        said: list[tuple[datetime, Mention | Point]] = [(one.created_at, one) for one in mentions]
        heard = sorted([one for one in (*said, *counts) if one[0] <= until], key=itemgetter(0))
        mentions[:] = [one for one in mentions if one.created_at > until]
        counts[:] = [one for one in counts if one[0] > until]
        for _, minute in groupby(heard, key=lambda one: one[0].replace(second=0, microsecond=0)):
            batch = list(minute)
            advance(self._app, self._clock, batch[-1][0])
            posts = tuple(one for _, one in batch if isinstance(one, Mention))
            self._app.watch(Parsed(posts, points=tuple(one for _, one in batch if isinstance(one, Point))), "test")
            drain(self._app)
        let_pass(self._app, self._clock, until)

    def _step(self, topic: str, series: str) -> timedelta:
        """How often the file says that a count is posted."""
        steps = {(one.name, each.name): each.every for one in self._file.topics for each in one.series}
        return timedelta(seconds=steps.get((topic, series), 60.0))

    def _press(self, press: Press) -> Iterator[str]:
        """Press a button of the one incident that is open."""
        who, when = display(press.who), _after(press.at - self._start)
        open_now = self._open(press.topic)
        if not open_now and named(press.press).on_closed:
            open_now = [one for one in self._app.queries.incidents() if press.topic in (None, one.topic)]
        if not open_now:
            yield f"at {when}: {who} could not press {press.press}: no incident is open"
            return
        came = self._act(press, open_now[0].id, who)
        if came is None:
            yield f"at {when}: {who} could not {press.press}: no draft has been shown yet"
            return
        if not came.ok:
            yield f"at {when}: {who} pressed {press.press} and was refused: {came.say}"
        drain(self._app)

    def _act(self, press: Press, id: str, who: str) -> Outcome | None:
        """What came of it; None where there is no draft to approve."""
        subject = id
        if named(press.press).subject == "draft":
            drafts = [fact.data["task"] for fact in self._facts(id) if fact.data.get("step") in DRAFTS]
            if not drafts:
                return None
            subject = drafts[-1]
        return self._app.act(press.press, subject, who, press.fields)

    def _compare(self, expect: Expect) -> Iterator[str]:
        facts = self._app.queries.facts(self._looked)
        self._looked = facts[-1].id if facts else self._looked
        done = [fact.data["step"] for fact in facts if fact.type == "task.delivered" and self._about(fact, expect)]
        done = [step for step in done if step not in ("follow_up", "pin")]
        when, did = f"at {_after(expect.at)}", f"done since the last look: {_listed(done)}"
        opened = self._open(expect.topic)
        running = [name for incident in opened for name in incident.playbooks]
        if expect.playbook and expect.playbook not in running:
            yield f"{when}: playbook {expect.playbook} does not run; running: {_listed(running)}"
        if expect.severity and expect.severity not in [incident.severity for incident in opened]:
            yield f"{when}: severity {_listed([each.severity.value for each in opened])}, not {expect.severity.value}"
        for step in expect.does:
            if step not in done:
                yield f"{when}: {step} was not done; {did}{_why_not(facts, step)}"
        for step in expect.does_not:
            if step in done:
                yield f"{when}: {step} was done and should not have been"
        yield from self._people(expect, when)
        if expect.nothing and done:
            yield f"{when}: nothing was expected; {did}"

    def _people(self, expect: Expect, when: str) -> Iterator[str]:
        """Who was called directly since the look before, and what the cards say."""
        called = [name for name, person in self._file.people.items() if person.slack in self._shown.called]
        self._shown.called.clear()
        for name in expect.calls:
            if name not in called:
                yield f"{when}: {name} was not called; called since the last look: {_listed(called)}"
        for words in expect.card:
            if not any(words in _text_of(card) for card in self._shown.cards.values()):
                yield f'{when}: no card says "{words}"'

    def _open(self, topic: str | None) -> list[Incident]:
        return [each for each in self._app.queries.incidents(open_only=True) if topic in (None, each.topic)]

    def _facts(self, incident: str) -> list[TimelineEvent]:
        return self._app.queries.facts(incident=incident)

    def _about(self, fact: TimelineEvent, expect: Expect) -> bool:
        return expect.topic in (None, fact.topic)


def _text_of(shown: object) -> str:
    """All that a card says, one thing after another."""
    if isinstance(shown, str):
        return shown
    if isinstance(shown, msgspec.Struct):
        shown = msgspec.structs.astuple(shown)
    parts = shown if isinstance(shown, tuple) else ()
    return " · ".join(filter(None, map(_text_of, parts)))


def _after(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    return f"{minutes // 60}h{minutes % 60:02}m" if minutes >= 60 else f"{minutes}m"


def _listed(names: list[str]) -> str:
    return ", ".join(dict.fromkeys(names)) or "nothing"


def _why_not(facts: list[TimelineEvent], step: str) -> str:
    """The reason the log gives for a step that was skipped or failed."""
    reasons = [fact.why for fact in facts if fact.data.get("step") == step and fact.type != "task.delivered"]
    return f" ({reasons[-1]})" if reasons else ""


def _feeds(path: Path) -> Iterator[FileTestResult]:
    """A team's own shapes, each held to its sample; nothing where there is no such file."""
    if not path.is_file():
        return
    try:
        own = own_shapes(path)
    except BadSetting as error:
        yield FileTestResult(path.name, (str(error),))
        return
    now, every = SystemClock().now(), shapes_with(path)
    for shape in own:
        yield FileTestResult(f"{path.name}: {shape.name}", tuple(faults(shape, every, now)))


def print_check(path: Path, *, as_json: bool, mentions: Iterable[Mention] | None = None) -> bool:
    """Print every problem and every test of the file at `path`, and some advice; True when all is well.

    With `mentions`, the advice tells of misspellings that really stand in them instead of likely ones.
    """
    shown = SafeConsole(soft_wrap=True)
    try:
        file = read_playbooks(path)
    except BadPlaybooks as error:
        if as_json:
            say_json({"problems": error.problems, "tests": []})
        else:
            for problem in error.problems:
                shown.print(str(problem), style=None if problem.severe else "yellow")
            count = sum(problem.severe for problem in error.problems)
            say(f"{path}: {count} problem{'s' * (count != 1)}; nothing was changed", err=True)
        return False
    advice = advise(file, mentions)
    warnings = [*advice.warnings, *file.warnings]
    outcomes = [*run_file_tests(file), *_feeds(path.with_name(FEEDS))]
    passed = not any(outcome.faults for outcome in outcomes)
    if as_json:
        said = {"problems": warnings, "tests": outcomes, "spellings": advice.spellings}
        say_json(said)
        return passed
    for warning in warnings:
        shown.print(f"{warning} (a warning)", style="yellow")
    for outcome in outcomes:
        shown.print("passed " if not outcome.faults else "FAILED ", style="red" if outcome.faults else "green", end=" ")
        shown.print(outcome.name)
        for fault in outcome.faults:
            shown.print(f"         {fault}")
    for sentence in advice.spellings:
        shown.print(sentence)
    shown.print(
        f"{path}: {len(file.topics)} topic{'s' * (len(file.topics) != 1)}, {len(file.playbooks)} "
        f"playbook{'s' * (len(file.playbooks) != 1)}, "
        f"{sum(not each.faults for each in outcomes)} of {len(outcomes)} tests passed",
    )
    return passed
