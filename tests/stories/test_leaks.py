"""Need to know: what a confidential incident is about stays in its room, whatever happens to it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fake_slack import Channel, shown

from firebreak.core.model import Author, Mention, Parsed
from firebreak.core.ports import Notifier
from firebreak.notifiers.apprise import Apprise
from firebreak.notifiers.fallback import Fallback
from firebreak.reports.review import report
from firebreak.wiring import people_by_slack
from stories.conftest import Story
from stories.test_failover import Mailbox

# Each field of everything holds a word of its own, so that a leak says where it comes from.
SECRETS = {
    "text": "zzaircraftzz",
    "handle": "zzhandlezz",
    "url": "zzurlzz",
    "lang": "qzz",
    "platform": "zzplatformzz",
    "topic": "zztopiczz",
    "title": "zztitlezz",
    "word": "zzwordzz",
    "watchlist": "zzwatchzz",
    "entry": "zzentryzz",
    "checklist item": "zzitemzz",
    "template": "zztemplatezz",
    "note": "zznotezz",
    "status": "zzstatuszz",
    "remembered": "zzpushpinzz",
    "skip reason": "zzreasonzz",
    "public answer": "zzanswerzz",
}
PLAYBOOKS = """
version: 1
topics:
  zztopiczz: {title: zztitlezz, words: [zzwordzz]}
watchlists:
  zzwatchzz:
    kind: regulator
    entries: [{name: zzentryzz, handles: {zzplatformzz: ["@zzentryhandlezz"]}}]
people:
  mei: {slack: U0MEI0001, languages: [en]}
  tom: {slack: U0TOM0001, languages: [en]}
  vera: {slack: U0VERA001, languages: [en]}
teams:
  comms: {members: [mei, tom]}
playbooks:
  quiet:
    when: {tagged: regulator, sentiment: negative}
    severity: sev1
    confidential: true
    steps:
      - {do: alert, to: "#crisis-desk", notify: [comms]}
      - {do: open_private_channel, invite: [comms], checklist: steps}
      - do: draft_acknowledgement
        template: first
        platforms: [x]
        approve: {by: [comms], within: 3m}
      - {do: notify, who: [comms, vera], after: 5m, unless: acknowledged}
      - {do: notify, who: [vera], after: 15m, unless: publicly_acknowledged}
checklists:
  steps:
    - {do: "zzitemzz one", who: mei, due: 2m}
    - {do: "zzitemzz two", who: comms, due: 4m}
    - {do: "zzitemzz three", due: 4m}
templates:
  first:
    en: "zztemplatezz we are checking."
"""
INSIDE = ("text", "handle", "template", "checklist item", "title", "entry", "note", "status", "skip reason")
METHODS = (
    "chat.postMessage",
    "chat.update",
    "conversations.create",
    "conversations.setTopic",
    "conversations.invite",
    "pins.add",
    "conversations.open",
    "files.getUploadURLExternal",
    "files.completeUploadExternal",
)


class Quiet(Story):
    """A story with a second way to reach people, about something that nobody else may know."""

    mailbox: Mailbox

    def speak(self) -> Notifier:
        second = Apprise([self.mailbox.url], self.clock, people_by_slack(self.file))
        return Fallback(super().speak(), second, self.clock)

    def spark(self, number: int) -> None:
        """A post of which every field is a secret."""
        mention = Mention(
            id=f"zzidzz{number}",
            platform="zzplatformzz",
            author=Author("zzhandlezz", 12),
            text=f"zzwordzz zzaircraftzz {number} @zzentryhandlezz",
            created_at=self.clock.now(),
            url=f"https://zzurlzz.example/{number}",
            lang="qzz",
            sentiment="negative",
        )
        self.app.watch(Parsed((mention,)), "story")

    def whole_life(self) -> str:
        """From the spark through calls, presses, checklist, notes and growth to the close; the incident's id."""
        self.spark(1)
        self.forward(minutes=6)
        id = self.incident.id
        self.app.actions.acknowledge(id, "Tom")
        self.spark(2)
        items = self.app.queries.items(id)
        self.app.actions.claim(items[0].id, "Mei")
        self.app.actions.note(items[0].id, "Mei", "zznotezz")
        self.app.actions.done(items[0].id, "Mei")
        self.app.actions.skip(items[1].id, "Tom", "zzreasonzz")
        self.app.actions.status(id, "Tom", "zzstatuszz", 5)
        if self.incident.room:
            self.app.actions.remember(self.incident.room, "Mei", "zzpushpinzz", "https://zzurlzz.example/p")
        self.forward(minutes=11)
        for draft in [task.key for task in self._tasks(id) if task.verb == "draft_acknowledgement" and not task.part]:
            self.app.actions.approve(draft, "Tom")
        self.app.actions.posted(id, "Tom", "https://x.example/zzanswerzz")
        self.app.actions.take_over(id, "Mei")
        self.forward(minutes=2)
        self.app.actions.close(id, "Mei", "real")
        self.forward(minutes=30)
        return id

    def _tasks(self, id: str) -> list[Any]:
        with self.app.store.begin() as tx:
            return tx.tasks(id)

    @property
    def room(self) -> Channel | None:
        return next((channel for channel in self.slack.channels if channel.name.startswith("inc-")), None)

    def outside(self) -> dict[str, str]:
        """Everything that somebody outside the room can see, by where it stands.

        Mei and Tom are asked into the room: what they alone read of it is inside.
        """
        found: dict[str, str] = {}
        for channel in self.slack.channels:
            if self.room is None or channel.id != self.room.id:
                found[channel.label] = "\n".join(map(shown, channel.messages)) + channel.topic + channel.purpose
            else:
                found["the room's name"] = channel.name
        direct = self.slack.dm("vera")
        found[direct.label] = "\n".join(map(shown, direct.messages)) + str([m.blocks for m in direct.messages])
        found["file names"] = " ".join(file.name for file in self.slack.files)
        found["the second way"] = json.dumps(self.mailbox.letters, ensure_ascii=False)
        return found


@pytest.fixture
def quiet(tmp_path: Path) -> Iterator[Quiet]:
    told = Quiet.__new__(Quiet)
    told.mailbox = Mailbox()
    told.__init__(f"sqlite:///{tmp_path / 'story.db'}", PLAYBOOKS)  # type: ignore[misc]
    yield told
    told.stop()
    told.mailbox.close()


@pytest.fixture(params=["http", "socket"])
def typing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Quiet]:
    """The same, for what people type and press; over either door."""
    told = Quiet.__new__(Quiet)
    told.mailbox = Mailbox()
    told.__init__(f"sqlite:///{tmp_path / 'story.db'}", PLAYBOOKS, request.param)  # type: ignore[misc]
    yield told
    told.stop()
    told.mailbox.close()


def leaks(places: dict[str, str]) -> list[tuple[str, str]]:
    """Which secret was seen where."""
    return [(where, field) for where, text in places.items() for field, word in SECRETS.items() if word in text.lower()]


def test_the_room_knows_and_nobody_else(quiet: Quiet, caplog: pytest.LogCaptureFixture) -> None:
    """The whole life of a confidential incident: its room shows what it is about; no channel, call or log does."""
    caplog.set_level(logging.DEBUG)
    quiet.whole_life()
    assert quiet.room is not None
    inside = "\n".join(map(shown, quiet.room.messages))

    assert leaks({**quiet.outside(), "the log": caplog.text}) == []
    assert [field for field in INSIDE if SECRETS[field] not in inside] == []


@pytest.mark.parametrize("method", METHODS)
def test_what_slack_refuses_is_not_told_with_what_it_was_about(
    quiet: Quiet, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    """A method that fails in every way Slack fails, at first for a while and then for good: nothing gets out by it."""
    caplog.set_level(logging.DEBUG)
    quiet.slack.fail_next(method, status=500)
    quiet.slack.fail_next(method, status=429, retry_after=3)
    quiet.slack.fail_next(method, drop_after=True)
    quiet.slack.fail_next(method, error="invalid_arguments")
    quiet.slack.fail_next(method, error="missing_scope", times=2)
    quiet.spark(1)
    quiet.forward(minutes=7)

    assert leaks({**quiet.outside(), "the log": caplog.text}) == []


def test_the_second_way_and_the_summary_know_no_more(quiet: Quiet, caplog: pytest.LogCaptureFixture) -> None:
    """Slack is away for most of it: neither the mails nor the summary afterwards say what it is about."""
    caplog.set_level(logging.DEBUG)
    quiet.spark(1)
    quiet.forward(minutes=1)
    quiet.slack.down = True
    quiet.spark(2)
    quiet.forward(minutes=8)
    quiet.slack.down = False
    quiet.forward(minutes=5)

    assert quiet.mailbox.letters != []
    assert leaks({**quiet.outside(), "the log": caplog.text}) == []


def test_an_error_of_ours_is_logged_without_what_it_was_about(quiet: Quiet, caplog: pytest.LogCaptureFixture) -> None:
    """Something breaks with the message in its hand: the log says where, not what."""
    caplog.set_level(logging.DEBUG)

    class Broken:
        name = "slack"

        def deliver(self, effect: object, key: str, *, again: bool = False) -> object:
            raise ValueError(f"cannot show {effect}")

    quiet.app.store.close()
    quiet.speak = Broken  # type: ignore[method-assign]
    quiet.start()
    quiet.spark(1)
    quiet.forward(minutes=1)

    assert "unexpected ValueError" in caplog.text
    assert leaks({"the log": caplog.text}) == []


TYPED = (
    "", "list", "status", "status {}", "who", "help", "ack {}", "take {}", "room {}", "update {} zzstatuszz in 5m",
    "update {}", "severity {} sev1", "posted {} https://x.example/zzanswerzz", "close {}", "close {} real", "nonsense",
)  # fmt: skip


def test_what_is_typed_elsewhere_is_answered_without_what_it_is_about(
    typing: Quiet, caplog: pytest.LogCaptureFixture
) -> None:
    """Every command, in the channel and by everybody, with the room open and closed: no answer and no form tells."""
    caplog.set_level(logging.DEBUG)
    typing.spark(1)
    typing.forward(minutes=1)
    room, id = typing.room, typing.incident.id
    assert room is not None
    inside = room.expect("zzitemzz").ts
    for typed in TYPED:
        for who in ("mei", "vera"):
            typing.slack.command("/firebreak", typed.format(id), who)
    typing.slack.command("/firebreak", "update zzstatuszz in 5m", "mei", channel=room.id)
    typing.app.actions.close(id, "Mei", "real")
    for typed in TYPED:
        typing.slack.command("/firebreak", typed.format(id), "mei")
    said = [one.text for one in typing.slack.ephemerals if one.channel != room.id]
    told = {f"answer {number}": text for number, text in enumerate(said)}
    forms = {f"form {view.id}": json.dumps(view.body) for view in typing.slack.team.views.values()}

    assert inside
    assert len(told) >= 40
    assert leaks({**typing.outside(), **told, **forms, "the log": caplog.text}) == []


def test_what_is_pressed_inside_is_not_logged(typing: Quiet, caplog: pytest.LogCaptureFixture) -> None:
    """Forms opened in the room know what it is about; what is typed into them reaches the room, and no log line."""
    caplog.set_level(logging.DEBUG)
    typing.spark(1)
    typing.forward(minutes=1)
    room = typing.room
    assert room is not None
    card, list_ = room.pinned
    for action, field, said in (("status", "text", "zzstatuszz"), ("posted", "link", "https://x.example/zzanswerzz")):
        typing.slack.press(card, f"firebreak:{action}", "mei")
        typing.slack.submit(typing.slack.views[-1], {field: said}, "mei")
    menu = f"{typing.app.queries.items(typing.incident.id)[0].id}:skip_item"
    typing.slack.press(list_, "firebreak:item:1", "mei", choose=menu)
    form = json.dumps(typing.slack.views[-1].body)
    typing.slack.submit(typing.slack.views[-1], {"text": "zzreasonzz"}, "mei")
    typing.slack.press(card, "firebreak:close", "tom")
    typing.slack.submit(typing.slack.views[-1], {"verdict": "real"}, "tom")
    typing.forward(minutes=1)

    assert "zzitemzz" in form
    assert typing.incident.status == "zzstatuszz"
    assert leaks({**typing.outside(), "the log": caplog.text}) == []


def test_the_review_is_for_those_who_were_there(quiet: Quiet) -> None:
    """It holds all of it, and says on top that it is confidential."""
    text = report(quiet.app.store, quiet.whole_life(), now=quiet.clock.now())

    assert "Confidential" in text.split("##")[0]
    assert [field for field in ("text", "note", "remembered", "public answer") if SECRETS[field] not in text] == []


def test_a_warning_of_the_sdk_holds_no_message(quiet: Quiet, caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG the SDK would log every message it sends; ours does not, also after a long outage."""
    caplog.set_level(logging.DEBUG)
    quiet.spark(1)
    quiet.slack.down = True
    quiet.forward(minutes=2)
    quiet.clock.forward(timedelta(seconds=1))

    assert [record for record in caplog.records if "slack_sdk" in record.name and record.levelno < 30] == []
