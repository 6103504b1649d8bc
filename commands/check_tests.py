"""Runs the `tests:` of a playbooks file, each in a world of its own, on a clock that is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ..app.virtual_time import advance, drain, let_pass
from ..core.actions import named
from ..core.clock import ManualClock
from ..core.effects import Card, Draft, Effect, Post, Receipt, Update
from ..core.errors import FirebreakError
from ..core.messages import Listed, Number, as_param
from ..core.model import Incident, Mention, Outcome, Parsed, Point, TimelineEvent, Way
from ..core.reading_language import ENGLISH, reading_in
from ..core.rules import DRAFTS
from ..core.translation import gettext_noop, message, nmessage
from ..notifiers.null import Null
from ..playbooks.file import display
from ..wiring import build, open_recording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..app import App
    from ..core.ports import SentimentModel
    from ..playbooks.file import PlaybooksFile
    from ..playbooks.file_tests import Expect, FileTest, Press

WHOLE = 400 * 86_400.0  # seconds: all of a test in one step
WAYS: tuple[Way, ...] = ("slack", "phone", "sms", "email")
UNANSWERED = ("signal.unmatched", "signal.muted")
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)  # a Monday morning, unless a test fixes its own


class FileTestResult(msgspec.Struct, frozen=True):
    """What came of one test; `faults` is empty when it passed. `seen` is what there was until then."""

    name: str
    faults: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()


def run_file_tests(file: PlaybooksFile, sentiment: SentimentModel | None = None) -> Iterator[FileTestResult]:
    """Run the tests of a playbooks file, each in a world of its own, on a clock that is moved."""
    for test in file.tests:
        with reading_in(ENGLISH):  # what a test expects of a card stays true whoever asks; what it says is worded later
            run = _Run(file, test, sentiment)
            result = FileTestResult(test.name, tuple(run.faults()), tuple(run.seen))
        yield result


class _Shown(Null):
    """Shows nobody anything, and remembers who was called and what the cards say."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.called: list[tuple[str, str]] = []  # addresses and the way, since somebody looked
        self.cards: dict[str, Card] = {}  # by the message that shows it

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        receipt = super().deliver(effect, key, again=again)
        if isinstance(effect, Post) and effect.card:
            self.called.append((effect.to, effect.by))
            self.cards[receipt.ref] = effect.card
        if isinstance(effect, Update) and effect.card:
            self.cards[effect.ref] = effect.card
        if isinstance(effect, Draft):
            self.cards[effect.ref or receipt.ref] = effect.card
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
        self.seen: list[str] = []
        self._looked = 0
        self._given: list[Mention] = []

    def faults(self) -> Iterator[str]:
        """Live through it; every expectation that was not met, as a sentence."""
        try:
            recorded = [self._recorded(one.recording) for one in self._test.recordings()]
        except FirebreakError as error:
            yield str(error)
            return
        self._given = self._test.mentions(self._start, recorded)
        mentions, counts = list(self._given), self._test.points(self._start, self._step)
        presses = self._test.presses(self._start)
        for expect in sorted(self._test.expect, key=lambda each: each.at):
            until = self._start + expect.at
            while presses and presses[0].at <= until:
                self._watch(mentions, counts, presses[0].at)
                yield from self._press(presses.pop(0))
            self._watch(mentions, counts, until)
            faults = [*self._compare(expect)]
            yield from faults
            if faults:
                self.seen += self._seen(until)
        self._app.store.close()

    def _recorded(self, name: str) -> list[Mention]:
        """The mentions of a recording that stands beside the file."""
        path = Path(self._file.path).parent / name
        return [one for part in open_recording(str(path), self._clock, zone="UTC").read(None) for one in part.mentions]

    def _seen(self, now: datetime) -> Iterator[str]:
        """What there was until then, for whoever wonders why nothing rang."""
        given = sum(one.created_at <= now for one in self._given)
        topics = []
        for topic in self._file.topics:
            with self._app.store.begin() as tx:
                heard = tx.history(topic.name, self._start, now + timedelta(seconds=1), WHOLE)
            if count := sum(one.all for one in heard):
                negative = Number(sum(one.negative for one in heard))
                topics.append(
                    message("{topic}: {n} of them, {negative} negative", topic=topic.name, n=count, negative=negative)
                )
        yield nmessage(
            "seen until {time}: {n} mention; {topics}",
            "seen until {time}: {n} mentions; {topics}",
            given,
            time=_after(now - self._start),
            topics=_in_turn(topics) if topics else message("none about a topic: its words stand under topics"),
        )
        events = self._app.queries.facts()
        said = [line for one in events if one.type in UNANSWERED for line in _unanswered(one)]
        for incident in self._app.queries.incidents():
            said += [_signal(one.detector, one.severity.value, one.why) for one in incident.signals]
        yield from said
        if not said:
            yield message("signals: none; {floors}", floors=self._nearest())

    def _nearest(self) -> str:
        """What the detectors wait for."""
        floors = ", ".join(f"{topic.name} {topic.floor}" for topic in self._file.topics)
        return message(
            "on its first day a topic takes so many negative mentions within an hour: {floors}", floors=floors
        )

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
        who = display(press.who)
        told = {"time": _after(press.at - self._start), "who": who, "button": press.press}
        open_now = self._open(press.topic)
        if not open_now and named(press.press).on_closed:
            open_now = [one for one in self._app.queries.incidents() if press.topic in (None, one.topic)]
        if not open_now:
            yield message("at {time}: {who} could not press {button}: no incident is open", **told)
            return
        came = self._act(press, open_now[0].id, who)
        if came is None:
            yield message("at {time}: {who} could not press {button}: no draft has been shown yet", **told)
            return
        if not came.ok:
            yield message("at {time}: {who} pressed {button} and was refused: {answer}", answer=came.say, **told)
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
        when, did = _after(expect.at), _listed(done)
        opened = self._open(expect.topic)
        running = [name for incident in opened for name in incident.playbooks]
        if expect.playbook and expect.playbook not in running:
            yield message(
                "at {time}: playbook {playbook} does not run; running: {running}",
                time=when,
                playbook=expect.playbook,
                running=_listed(running),
            )
        if expect.severity and expect.severity not in [incident.severity for incident in opened]:
            there = _listed([each.severity.value for each in opened])
            yield message(
                "at {time}: severity {there}, not {severity}", time=when, there=there, severity=expect.severity.value
            )
        for step in expect.does:
            if step not in done:
                sentence, why = _not_done(facts, step)
                yield message(sentence, time=when, step=step, done=did, cause=why)
        for step in expect.does_not:
            if step in done:
                yield message("at {time}: {step} was done and should not have been", time=when, step=step)
        yield from self._people(expect, when)
        if expect.nothing and done:
            yield message("at {time}: nothing was expected; done since the last look: {done}", time=when, done=did)

    def _people(self, expect: Expect, when: str) -> Iterator[str]:
        """Who was called directly since the look before, and what the cards say."""
        called = [(name, way) for name in self._file.people for way in WAYS if self._was_called(name, way)]
        self._shown.called.clear()
        for name in expect.calls:
            if not any(name == who and expect.by in (None, way) for who, way in called):
                ways = _listed([message("{who} by {way}", who=who, way=way) for who, way in called])
                sentence = (
                    gettext_noop("at {time}: {who} was not called by {way}; called since the last look: {called}")
                    if expect.by
                    else gettext_noop("at {time}: {who} was not called; called since the last look: {called}")
                )
                yield message(sentence, time=when, who=name, way=expect.by or "", called=ways)
        for words in expect.card:
            if not any(words in _text_of(card) for card in self._shown.cards.values()):
                yield message('at {time}: no card says "{words}"', time=when, words=words)
        yield from self._drafted(expect, when)

    def _drafted(self, expect: Expect, when: str) -> Iterator[str]:
        """What the drafts say, and in which languages there are any."""
        drafts = [one for each in self._open(expect.topic) for one in self._app.queries.drafts(each.id)]
        texts = [text for draft in drafts for text in draft.texts]
        there = sorted({text.lang for text in texts})
        for words in expect.draft:
            if not any(words in text.text for text in texts):
                drafted = _listed([one.text for one in texts])
                yield message(
                    'at {time}: no draft says "{words}"; there are: {drafts}', time=when, words=words, drafts=drafted
                )
        for language in expect.languages:
            if language not in there:
                yield message(
                    "at {time}: no draft is in {language}; there are drafts in: {languages}",
                    time=when,
                    language=language,
                    languages=_listed(there),
                )

    def _was_called(self, name: str, way: Way) -> bool:
        to = self._file.people[name].slack if way == "slack" else self._file.address(name, way)
        return (to, way) in self._shown.called

    def _open(self, topic: str | None) -> list[Incident]:
        return [each for each in self._app.queries.incidents(open_only=True) if topic in (None, each.topic)]

    def _facts(self, incident: str) -> list[TimelineEvent]:
        return self._app.queries.facts(incident=incident)

    def _about(self, fact: TimelineEvent, expect: Expect) -> bool:
        return expect.topic in (None, fact.topic)


def _unanswered(event: TimelineEvent) -> Iterator[str]:
    """What a detector said and nothing came of, and why each playbook did not fit."""
    yield _signal(str(event.data.get("signal")), str(event.data.get("severity", "muted")), event.why)
    yield from (_indented(line) for line in event.data.get("unmatched", ()))


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


def _listed(names: list[str]) -> Listed | str:
    return Listed(tuple(map(as_param, dict.fromkeys(names))), "comma") if names else message("nothing")


def _in_turn(sentences: Sequence[str]) -> str:
    """One after the other, apart by semicolons."""
    first, *rest = sentences
    return message("{first}; {rest}", first=first, rest=_in_turn(rest)) if rest else first


def _signal(detector: str, severity: str, why: str) -> str:
    return message("signal {signal}, {severity}: {cause}", signal=detector, severity=severity, cause=why)


def _indented(line: str) -> str:
    return message("  {line}", line=line)


def _not_done(facts: list[TimelineEvent], step: str) -> tuple[str, str]:
    """The sentence about a step that was expected, and the reason the log gives for one that was skipped or failed."""
    reasons = [fact.why for fact in facts if fact.data.get("step") == step and fact.type != "task.delivered"]
    if reasons:
        return gettext_noop("at {time}: {step} was not done; done since the last look: {done} ({cause})"), reasons[-1]
    return gettext_noop("at {time}: {step} was not done; done since the last look: {done}"), ""
