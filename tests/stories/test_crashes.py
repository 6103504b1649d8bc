"""The proof of the saga: killed before and after every single call to Slack, the whole stands there once."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fake_slack import Call, FakeSlack, Message, buttons, shown
from playbooks_files import shipped
from slack_sdk import WebClient

from firebreak.core.ports import Notifier
from firebreak.notifiers.slack.notifier import Slack
from firebreak.wiring import SHIPPED
from stories.conftest import Story
from stories.test_service import SPARK, Service, mention, until

TEXT = SHIPPED.read_text(encoding="utf-8")
ALERTED = "regulator-tagged/1-alert/direct/comms.on_call"  # written to whoever is on call the moment it starts
MOST = 60  # calls of the whole saga, generously: the test itself finds out how many there are


class Killed(BaseException):
    """The process is gone: nothing of ours catches this."""


class Mortal(WebClient):
    """Slack's own client, which dies at its n-th call: before it goes out, or after Slack has done it."""

    def __init__(self, *, at: int, after: bool, **settings: Any) -> None:
        super().__init__(**settings)
        self.made, self.at, self.after = 0, at, after

    def api_call(self, *args: Any, **wanted: Any) -> Any:
        self.made += 1
        if self.made == self.at and not self.after:
            raise Killed
        try:
            return super().api_call(*args, **wanted)
        finally:  # also when Slack refused
            if self.made == self.at:
                raise Killed


class Crash(Story):
    """A story whose program dies once, at a call of its own choosing."""

    dies_at, dies_after = 0, False

    def speak(self) -> Notifier:
        self.client = Mortal(
            at=self.dies_at,
            after=self.dies_after,
            token=self.token,
            base_url=self.slack.url,
            timeout=10,
            retry_handlers=[],
        )
        return Slack(self.client, self.clock)

    def live_through(self, minutes: float) -> bool:
        """Let time pass; when it dies, start it again on the same database. True when it died."""
        until = self.clock.now() + timedelta(minutes=minutes)
        try:
            self.forward(minutes=minutes)
        except Killed:
            self.app.store.close()
            self.dies_at = 0
            self.start()
            self.forward(seconds=(until - self.clock.now()).total_seconds())
            return True
        return False


def whole(slack: FakeSlack) -> dict[str, Any]:
    """What stands in Slack when all is done, in such words that two of anything would show."""
    desk = slack.channel("#crisis-desk")
    (room,) = [channel for channel in slack.channels if channel.name.startswith("inc-")]
    messages = [*desk.messages, *room.messages]
    keys = [message.metadata["event_payload"]["key"].partition("/")[2] for message in messages if message.metadata]
    return {
        "alerts": len(desk.find("confidential incident")),
        "links": len(desk.find("Private room open")),
        "people": sorted(room.members),
        "pinned": [kind(message) for message in room.pinned],
        "drafts": len([message for message in room.messages if "firebreak:approve" in buttons(message)]),
        "keys": sorted(keys),
        "files": sorted(file.name for file in slack.files if file.shared_in),
        "purpose": bool(room.purpose and room.topic),
    }


def letters(story: Story) -> dict[str, list[str]]:
    """What stands in everybody's direct messages, by the task that it came from."""
    direct = {name: story.slack.dm(name).messages for name in story.file.people}
    return {
        name: sorted(
            message.metadata["event_payload"]["key"].partition("/")[2] for message in found if message.metadata
        )
        for name, found in direct.items()
        if found
    }


def kind(message: Message) -> str:
    return "checklist" if "press office" in shown(message) else "card"


def crash(
    path: Path, call: int, *, after: bool, out: tuple[str, ...] = (), next_on_call: str = ""
) -> tuple[bool, dict[str, Any]]:
    """The story of one post, dying at that call; whether it died at all, and what stood there in the end.

    Those who are `out` can be invited nowhere, and whoever of them is on call is the only one asked for.
    `next_on_call` takes over from Mei two minutes after the post.
    """
    told = begun(path, call, after=after, out=out, next_on_call=next_on_call)
    try:
        died = told.live_through(minutes=4)
        return died, whole(told.slack) | {"letters": letters(told)}
    finally:
        told.stop()


def begun(path: Path, call: int, *, after: bool, out: tuple[str, ...], next_on_call: str) -> Crash:
    """The same story, a moment after its post."""
    told = Crash.__new__(Crash)
    told.dies_at, told.dies_after = call, after
    text = TEXT.replace("invite: [comms, leads]", "invite: [comms.on_call]", 1) if out or next_on_call else TEXT
    swap = f"overrides:\n        - {{who: {next_on_call}, from: 2026-03-10T09:02, until: 2026-03-16T09:00}}"
    text = text.replace("overrides:", swap, 1) if next_on_call else text
    told.__init__(f"sqlite:///{path / f'{call}-{after}.db'}", text)  # type: ignore[misc]
    for user in told.slack.team.users.values():
        user.guest = user.name in out
    told.post(SPARK)
    return told


def calls_before_the_hand_over(path: Path, out: tuple[str, ...]) -> int:
    """How many calls the story makes until a moment before somebody else is on call."""
    told = begun(path, -1, after=True, out=out, next_on_call="vera")  # at no call, in a database of its own
    told.forward(minutes=1.9)
    told.stop()
    return told.client.made


@pytest.mark.parametrize("after", [False, True], ids=["before-the-call", "after-the-call"])
def test_killed_at_every_call_everything_stands_there_once(tmp_path: Path, after: bool) -> None:
    """One room, the right people, one card, one checklist, one draft: whichever call it died at, for all of them."""
    died, wanted = crash(tmp_path, 0, after=after)
    assert (died, wanted["alerts"], wanted["drafts"], wanted["pinned"]) == (False, 1, 1, ["card", "checklist"])
    assert set(wanted["people"]) >= {"mei", "tom", "vera", "priya"}
    assert len(wanted["keys"]) == len(set(wanted["keys"]))

    calls = 0
    for call in range(1, MOST):
        died, found = crash(tmp_path, call, after=after)
        if not died:
            break
        calls = call
        found["pinned"].sort()
        assert found == wanted, f"call {call}"
    assert 10 < calls < MOST - 1


@pytest.mark.parametrize("after", [False, True], ids=["before-the-call", "after-the-call"])
def test_killed_while_somebody_else_is_called_in(tmp_path: Path, after: bool) -> None:
    """Mei and Tom cannot be invited: whichever call it died at, each has one letter and Vera is called in once."""
    _, wanted = crash(tmp_path, 0, after=after, out=("mei", "tom"))
    assert wanted["people"] == ["firebreak", "vera"]
    assert wanted["letters"] == {"mei": ["desk/direct/mei", ALERTED], "tom": ["desk/direct/tom"]}
    assert "desk/called/comms/room/vera" in wanted["keys"]

    for call in range(1, MOST):
        died, found = crash(tmp_path, call, after=after, out=("mei", "tom"))
        if not died:
            break
        found["pinned"].sort()
        assert found == wanted, f"call {call}"
    assert 20 < call < MOST - 1


@pytest.mark.parametrize("after", [False, True], ids=["before-the-call", "after-the-call"])
@pytest.mark.parametrize(
    ("out", "people", "letters"),
    [
        ((), ["firebreak", "mei", "vera"], {"mei": [ALERTED]}),
        (("vera",), ["firebreak", "mei", "tom"], {"mei": [ALERTED], "vera": ["desk/direct/vera"]}),
    ],
    ids=["she-comes", "she-cannot-be-invited"],
)
def test_killed_while_the_rota_hands_over(
    tmp_path: Path, out: tuple[str, ...], people: list[str], letters: dict[str, list[str]], *, after: bool
) -> None:
    """Vera takes over from Mei, who was alerted: at whichever call it died, she is in, or Tom, with one brief."""
    _, wanted = crash(tmp_path, 0, after=after, out=out, next_on_call="vera")
    assert (wanted["people"], wanted["letters"]) == (people, letters)
    assert [key for key in wanted["keys"] if "handed-over" in key] == ["desk/handed-over/comms/260310T090200"]

    first = calls_before_the_hand_over(tmp_path, out) + 1 if out else 1  # before it both are the same story
    for call in range(first, MOST):
        died, found = crash(tmp_path, call, after=after, out=out, next_on_call="vera")
        if not died:
            break
        found["pinned"].sort()
        assert found == wanted, f"call {call}"
    assert max(10, first + 2) < call < MOST - 1


@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.create"])
def test_the_process_itself_is_killed(tmp_path: Path, method: str) -> None:
    """kill -9 of `firebreak run` the moment Slack has done what it was asked, before the program hears of it."""
    with FakeSlack() as slack:
        people = shipped().people
        for person in people.values():
            slack.add_user(person.slack, person.name)
        slack.add_channel("crisis-desk", members=people)
        os.environ["FIREBREAK_LEASE_SECONDS"] = "2"
        try:
            service = Service(tmp_path, slack)
            slack.on_call = lambda call: _kill(service, call, method, slack)
            service.send(mention("1"))
            assert until(lambda: service.process.poll() is not None, 60)
            assert service.process.returncode == -signal.SIGKILL
            service.output.close()
            service.start()
        finally:
            del os.environ["FIREBREAK_LEASE_SECONDS"]
        assert until(lambda: _done(slack), 45), slack.told()
        found = whole(slack)
        service.kill()

    assert (found["alerts"], found["drafts"], sorted(found["pinned"])) == (1, 1, ["card", "checklist"])
    assert set(found["people"]) >= {"mei", "tom", "vera", "priya"}
    assert len(found["keys"]) == len(set(found["keys"]))


def _kill(service: Service, call: Call, method: str, slack: FakeSlack) -> None:
    if call.method == method and call.ok:
        slack.on_call = lambda _: None
        service.process.send_signal(signal.SIGKILL)


def _done(slack: FakeSlack) -> bool:
    """Whether everything that one post sets off stands in Slack."""
    rooms = [channel for channel in slack.channels if channel.name.startswith("inc-")]
    if len(rooms) != 1 or len(rooms[0].pinned) < 2 or len(rooms[0].members) < 5:
        return False
    drafts = [message for message in rooms[0].messages if "firebreak:approve" in buttons(message)]
    return bool(drafts and slack.channel("#crisis-desk").find("Private room open"))
