"""What stories are told with: the whole program, a real database, a strict Slack over HTTP, and a clock to move."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from threading import Event, Lock
from typing import Any

import pytest
from fake_slack import Answer, FakeSlack, Message
from fake_slack.sockets import Sockets
from playbooks_files import shipped
from starlette.testclient import TestClient

from firebreak.app import App, Watched
from firebreak.app.virtual_time import let_pass
from firebreak.commands.init import SCOPES
from firebreak.commands.run_playbooks import InForce, PlaybooksKeeper
from firebreak.commands.run_trials import ProcessPlayer
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, Incident, Label, Mention, Parsed, Sentiment
from firebreak.core.ports import Notifier
from firebreak.notifiers.slack.notifier import connect
from firebreak.sources.body import parse_body
from firebreak.sources.points import parse_points
from firebreak.web.api import build as build_web
from firebreak.web.pages.player import Player
from firebreak.web.slack.dispatch import Dispatch
from firebreak.web.slack.payloads import Answer as Reply
from firebreak.web.slack.socket_mode import SocketMode
from firebreak.web.slack.workspace import connect as connect_workspace
from firebreak.wiring import SHIPPED, build, read_text

TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
API_TOKEN = "story-token"


read_once = lru_cache(maxsize=64)(read_text)  # a file says the same whenever it is read, and nothing changes one


class Unsure:
    """Stories say themselves what is negative, as a feed may; the real models have tests of their own."""

    def score(
        self, texts: Sequence[str], langs: Sequence[str | None], topics: Sequence[str | None] | None = None
    ) -> list[Sentiment]:
        return [Sentiment(0.5, "abstain", prior=0.5) for _ in texts]


class Patient:
    """A reception whose `rested` is set when all that follows its answers is done."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._reception = dispatch
        self.rested = Event()
        self._busy, self._counting = 0, Lock()

    def interaction(self, payload: Any) -> Reply:
        return self._watched(self._reception.interaction, payload)

    def command(self, fields: Mapping[str, str]) -> Reply:
        return self._watched(self._reception.command, fields)

    def event(self, payload: Any) -> Reply:
        return self._watched(self._reception.event, payload)

    def _watched(self, take: Callable[[Any], Reply], what: Any) -> Reply:
        self._count(1)
        answer = Reply()
        try:
            answer = take(what)
        finally:
            if answer.after is None:
                self._count(-1)
        return Reply(answer.body, partial(self._finish, answer.after)) if answer.after else answer

    def _finish(self, after: Callable[[], None]) -> None:
        try:
            after()
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self._counting:
            self._busy += more
            (self.rested.clear if self._busy else self.rested.set)()


class Story:
    """Exposes what people can do and perceive, and nothing else."""

    def __init__(self, database_url: str, text: str, transport: str = "http") -> None:
        self.clock = ManualClock(TUESDAY)
        self.database_url, self.text = database_url, text
        self.slack = FakeSlack(now=self.clock.now).start()
        self.file = read_once(text)
        for person in self.file.people.values():
            self.slack.add_user(person.slack, person.name)
        self.slack.add_channel("crisis-desk", members=self.file.people)
        self.slack.send = self._click
        self.slack.interactivity_url = "/slack/interactions"
        self.slack.commands_url, self.slack.events_url = "/slack/commands", "/slack/events"
        self.slack.socket_mode = transport == "socket"
        self.token = self.slack.add_token("xoxb-story", SCOPES)  # what the manifest asks for, and nothing more
        self.door: SocketMode | None = None
        self.said = 0
        self.ending: Callable[[], bool] = lambda: False
        self.player: Player = ProcessPlayer(SHIPPED)
        self.playbooks = Path(mkdtemp()) / "playbooks.yaml"
        self.playbooks.write_text(text, encoding="utf-8")
        self.start()

    # the program

    def start(self) -> None:
        """Start the program on the same database: after a crash, this is what happens."""
        self.notifier = self.speak()
        self.app: App = build(
            self.file, database_url=self.database_url, clock=self.clock, notifier=self.notifier, sentiment=Unsure()
        )
        workspace = connect_workspace(self.token, self.slack.url)
        in_force = InForce(self.file)
        self.keeper = PlaybooksKeeper(self.app, in_force, self.playbooks)
        self.dispatch = dispatch = Dispatch(self.app, workspace, in_force.who, in_force.on_call)
        if self.slack.socket_mode:
            self._connect(dispatch)
        web = build_web(
            self.app,
            parse_body,
            parse_series=parse_points,
            api_token=API_TOKEN,
            signing_secret=self.slack.signing_secret,
            dispatch=dispatch,
            ending=lambda: self.ending(),
            player=self.player,
            playbooks=self.keeper,
        )
        self.http = TestClient(web, headers={"Authorization": f"Bearer {API_TOKEN}"})

    def speak(self) -> Notifier:
        """How the program reaches people; a story may tell it in another way."""
        return connect(self.token, base_url=self.slack.url, clock=self.clock)

    def _connect(self, dispatch: Dispatch) -> None:
        """Over the socket what follows an answer runs by itself; a story waits for it, as people would."""
        if self.door:
            self.door.close()
        patient = Patient(dispatch)
        self.door = SocketMode(self.slack.app_token, patient, self.slack.url)
        self.door.open()
        assert self.slack.sockets.connected.wait(60)
        deliver = Sockets.deliver

        def delivered(kind: str, payload: dict[str, Any]) -> Answer:
            answer = deliver(self.slack.sockets, kind, payload)
            assert patient.rested.wait(60)
            return answer

        self.slack.sockets.deliver = delivered  # type: ignore[method-assign]

    def stop(self) -> None:
        if self.door:
            self.door.close()
        self.app.store.close()
        self.slack.stop()
        rmtree(self.playbooks.parent)

    # time

    def forward(self, minutes: float = 0, seconds: float = 0) -> None:
        """Let time pass; every timer on the way fires at its time."""
        let_pass(self.app, self.clock, self.clock.now() + timedelta(minutes=minutes, seconds=seconds))

    # what the public does

    def post(
        self,
        text: str,
        *,
        author: str = "rosa",
        followers: int | None = None,
        topic: str | None = None,
        hours_ago: float = 0,
        sentiment: Label = "negative",
        platform: str = "x",
        lang: str = "en",
    ) -> Watched:
        """Somebody writes about the brand; what was written hours ago is only learned of now."""
        self.said += 1
        mention = Mention(
            id=str(self.said),
            platform=platform,
            author=Author(author, followers),
            text=text,
            created_at=self.clock.now() - timedelta(hours=hours_ago),
            lang=lang,
            topic=topic,
            sentiment=sentiment,
        )
        return self.app.watch(Parsed((mention,)), "story")

    def usual_week(self) -> None:
        """The week until now was ordinary: one post an hour, every other one a complaint. The detectors know it."""
        now, week = self.clock.now(), 7 * 24
        heard = [
            Mention(
                id=f"usual{hour}",
                platform="x",
                author=Author(f"passenger{hour}"),
                text=f"My flight with Acme Air, part {hour}",
                created_at=now - timedelta(hours=week - hour) + timedelta(minutes=37 * hour % 60),
                topic="acme-air",
                sentiment="negative" if hour % 2 else "neutral",
            )
            for hour in range(week)
        ]
        self.app.watch(Parsed(tuple(heard)), "history", learn_only=True)

    def outrage(
        self,
        mentions: int,
        within_minutes: float,
        text: str = "Acme Air left a passenger on the plane, shame",
        platform: str = "x",
        lang: str = "en",
    ) -> None:
        """Many people write at an even pace."""
        for number in range(mentions):
            self.post(f"{text} {number}", author=f"angry{number}", platform=platform, lang=lang)
            self.forward(minutes=within_minutes / mentions)

    # what the team does

    def press(self, message: Message, action: str, user: str) -> Answer:
        answer = self.slack.press(message, f"firebreak:{action}", user)
        self.forward(seconds=30)
        return answer

    def _click(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        response = self.http.post(url, content=body, headers=headers)
        return Answer(response.status_code, response.content, dict(response.headers))

    # what can be looked up

    @property
    def incident(self) -> Incident:
        (only,) = self.app.queries.incidents()
        return only

    def log(self, *types: str) -> list[str]:
        """What the log says happened, of these types."""
        return [fact.why for fact in self.app.queries.facts() if fact.type in types]


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A workspace with the people of the shipped playbooks and their channel."""
    with FakeSlack() as workspace:
        people = shipped().people
        for person in people.values():
            workspace.add_user(person.slack, person.name)
        workspace.add_channel("crisis-desk", members=people)
        yield workspace


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    """The shipped playbooks on a fresh SQLite file."""
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", SHIPPED.read_text(encoding="utf-8"))
    yield told
    told.stop()
