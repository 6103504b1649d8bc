"""Health tells the truth: each thing that goes wrong is a sentence on the page, in the log and in Slack."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fake_slack import FakeSlack
from recorded_app import FILE, ID, NOW, RecordedApp, Unsure
from slack_sdk.errors import SlackApiError
from starlette.testclient import TestClient

from firebreak.app import App
from firebreak.app.health import LOST, ROOM
from firebreak.app.meters import Meters
from firebreak.app.watchman import Watchman
from firebreak.commands.run import follow
from firebreak.core.clock import ManualClock
from firebreak.core.errors import DeliveryError, StoreError
from firebreak.core.model import DeadLetter, Incident, Parsed, Severity, Task
from firebreak.notifiers.null import Null
from firebreak.notifiers.slack.notifier import connect
from firebreak.sources.body import parse_body
from firebreak.sources.jsonl import Jsonl
from firebreak.web.api import build as build_web
from firebreak.web.feeds import Door
from firebreak.wiring import build, read_text


@pytest.fixture
def app(lasting_address: str) -> Iterator[App]:
    made = build(
        read_text(FILE),
        database_url=lasting_address,
        clock=ManualClock(NOW),
        notifier=Null(ManualClock(NOW)),
        sentiment=Unsure(),
    )
    yield made
    made.store.close()


def pages(app: App) -> TestClient:
    return TestClient(build_web(app, parse_body, api_token="t"), raise_server_exceptions=False)


def asked(app: App, page: str = "/healthz") -> tuple[int, list[str]]:
    answer = pages_of(app).get(page)
    return answer.status_code, answer.json()["reasons"]


_PAGES: dict[int, TestClient] = {}


def pages_of(app: App) -> TestClient:
    return _PAGES.setdefault(id(app), pages(app))


def open_incident(app: App, *tasks: Task) -> None:
    with app.store.begin() as tx:
        tx.save_incident(Incident(ID, "acme-air", Severity.SEV1, NOW, NOW, "why", playbooks=("surge",)))
        tx.enqueue(tasks)


def given_up(app: App) -> None:
    open_incident(app, Task("gone", ID, "surge", 1, "alert", NOW))
    with app.store.begin() as tx:
        tx.fail("gone", "no such channel", NOW)


def blocked(app: App) -> None:
    open_incident(app, Task("held", ID, "surge", 1, "alert", NOW))
    with app.store.begin() as tx:
        tx.block("held", NOW + timedelta(minutes=2), "archived")


def overdue(app: App) -> None:
    open_incident(app, Task("late", ID, "surge", 1, "alert", NOW - timedelta(hours=1)))


def unread(app: App) -> None:
    letters = tuple(DeadLetter("api", n, "not JSON", f"oops {n}") for n in range(150))
    app.watch(Parsed(letters=letters), "api")


class Impatient(Event):
    """Stops whoever waits."""

    def wait(self, timeout: float | None = None) -> bool:
        return True


def feed_gone(app: App) -> None:
    follow(app, Jsonl("/nowhere/feed.jsonl", NOW), Impatient())


def lost(app: App) -> None:
    app.health.note(LOST, "another one took over")


def full(app: App) -> None:
    app.store.free_bytes = lambda: ROOM - 1  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (given_up, "one delivery is given up for incidents that are open"),
        (blocked, "one delivery is waiting until somebody mends something; firebreak doctor lists what"),
        (overdue, "something should have been done 60 min|1 h ago"),
        (unread, "150 of the 150 lines of the last hour could not be read"),
        (feed_gone, r"reading of the feed jsonl:/nowhere/feed.jsonl failed: .*No such file"),
        (lost, "another one took over"),
        (full, r"the disk of the database is almost full \(15 MB are left\)"),
    ],
)
def test_each_thing_that_goes_wrong_turns_it_false(app: App, harm: Callable[[App], None], says: str) -> None:
    """200 and no reasons before; 503 and the sentence after."""
    assert asked(app) == (200, [])
    harm(app)
    status, reasons = asked(app)

    assert (status, len(reasons)) == (503, 1)
    assert re.search(says, reasons[0]), reasons


def test_it_writes(tmp_path: Path) -> None:
    """A database that can be read and not be written is not well, in the driver's own words."""
    clock, address = ManualClock(NOW), f"sqlite:///{tmp_path / 'b.db'}"
    app = build(read_text(FILE), database_url=address, clock=clock, notifier=Null(clock), sentiment=Unsure())
    assert asked(app, "/readyz") == (200, [])
    with app.store.engine.connect() as connection:  # from here on no page can be added: a full disk in small
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    posts = [{"id": str(n), "created_at": NOW, "platform": "x", "author": "a", "text": "w" * 9_000} for n in range(9)]
    with pytest.raises(StoreError, match="database or disk is full"):
        app.watch(Parsed(tuple(parse(posts))), "api")
    clock.forward(timedelta(seconds=5))
    status, reasons = asked(app)
    clock.forward(timedelta(minutes=2))

    assert (status, len(reasons)) == (503, 1)
    assert reasons[0] == "the database refused something within the last minute: database or disk is full"
    assert asked(app) == (200, [])
    app.store.close()


def parse(posts: list[dict[str, Any]]) -> Iterator[Any]:
    import msgspec

    for part in parse_body(msgspec.json.encode(posts), "api", NOW):
        yield from part.mentions


@pytest.mark.parametrize("path", ["/api/mentions", "/feeds/ours/k1"])
def test_while_the_disk_is_full_senders_are_told_when_to_come_again(tmp_path: Path, path: str) -> None:
    """503 and Retry-After at every door, the driver's words in the log alone, and nothing of the batch half taken."""
    clock, address = ManualClock(NOW), f"sqlite:///{tmp_path / 'b.db'}"
    app = build(read_text(FILE), database_url=address, clock=clock, notifier=Null(clock), sentiment=Unsure())
    http = TestClient(build_web(app, parse_body, api_token="t", doors=[Door("ours", "k1")]))
    http.headers["Authorization"] = "Bearer t"
    with app.store.engine.connect() as connection:  # a full disk in small
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    posts = [
        {"id": str(n), "created_at": NOW.isoformat(), "platform": "x", "author": "a", "text": "w"} for n in range(9)
    ]
    posts[4]["text"] = "w" * 90_000
    full = http.post(path, json=posts)
    with app.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    again = http.post(path, json=posts)

    assert (full.status_code, full.headers["retry-after"]) == (503, "10")
    assert "send the same again in 10 s" in full.json()["error"]
    assert "disk is full" not in full.text
    assert (again.status_code, again.json()["accepted"]) == (202, 9)
    app.store.close()


def test_a_database_that_is_locked_or_away_is_told(tmp_path: Path) -> None:
    """Not ready: what is sent now would not be stored."""
    file = tmp_path / "b.db"
    app = build(
        read_text(FILE), database_url=f"sqlite:///{file}", clock=ManualClock(NOW), notifier=Null(ManualClock(NOW))
    )
    with app.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
    other = sqlite3.connect(file)
    other.execute("BEGIN IMMEDIATE")
    status, reasons = asked(app, "/readyz")
    other.close()

    assert status == 503
    assert "database is locked" in reasons[0]
    app.store.close()


def test_a_database_that_does_not_answer_at_all_is_told_of() -> None:
    """A look that hangs does not hang those who ask meanwhile."""
    app = RecordedApp()
    assert app.health.look().ok
    app.health._looking.acquire()  # as a look that waits for the database holds it
    app.clock.forward(timedelta(seconds=8))
    answer = pages(app).get("/healthz")  # type: ignore[arg-type]

    assert (answer.status_code, answer.json()["ok"]) == (503, False)
    assert answer.json()["reasons"] == ["the database has not answered for 8 s"]


class Mute:
    """A notifier that fails at first."""

    name = "mute"

    def __init__(self) -> None:
        self.fails, self.said = 1, list[str]()

    def deliver(self, effect: Any, key: str, *, again: bool = False) -> None:
        if self.fails:
            self.fails -= 1
            raise DeliveryError("Slack could not be reached")
        self.said.append(effect.text)


def test_people_are_told_once_and_told_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    """In the log at once, in the channel as soon as it can be reached, and once; then that all is well again."""
    app, mute = RecordedApp(), Mute()
    watchman = Watchman(app.health, mute, "ops", None)  # type: ignore[arg-type]
    watchman.look()
    app.health.note("feed x", "reading of x stopped")
    with caplog.at_level(logging.WARNING, "firebreak"):
        for _ in range(4):
            watchman.look()
        app.health.note("feed x", "")
        for _ in range(2):
            watchman.look()

    assert mute.said == ["Firebreak itself is not well: reading of x stopped.", "Firebreak itself is well again."]
    assert [text for text in caplog.messages if "well" in text] == [
        "not well: reading of x stopped",
        "all is well again",
    ]


def test_the_operations_channel_in_slack_reads_it() -> None:
    """Through the real notifier, in plain text."""
    app = RecordedApp()
    with FakeSlack() as slack:
        slack.add_channel("ops")
        watchman = Watchman(app.health, connect(slack.token, base_url=slack.url, clock=app.clock), "#ops", None)
        app.health.note("feed x", "reading of the feed <x> stopped")
        watchman.look()

        (message,) = slack.channel("ops").messages
        assert "not well: reading of the feed" in message.text


def test_the_heart_beats_while_all_is_well() -> None:
    """The watcher outside hears of us only then; when it cannot be reached nothing else suffers."""
    app, beats = RecordedApp(), []

    def beat() -> None:
        beats.append(1)
        if len(beats) == 2:
            raise OSError("no route")

    watchman = Watchman(app.health, Mute(), "", beat)  # type: ignore[arg-type]
    watchman.beat()
    watchman.beat()
    app.health.note("feed x", "stopped")
    watchman.beat()

    assert len(beats) == 2


def test_a_feed_that_the_database_stops_is_read_on(tmp_path: Path) -> None:
    """A fault of the database ends no feed."""
    clock = ManualClock(NOW)
    app = build(read_text(FILE), database_url="sqlite://", clock=clock, notifier=Null(clock), sentiment=Unsure())
    feed = tmp_path / "feed.jsonl"
    feed.write_text('{"id": 1, "created_at": "2026-03-01T09:30:00Z", "platform": "x", "author": "a", "text": "hi"}\n')
    begin, failed = app.store.begin, []

    def blinking() -> Any:
        if not failed:
            failed.append(1)
            raise StoreError("the database blinked")
        return begin()

    app.store.begin = blinking  # type: ignore[method-assign]

    class Once:
        waits = 0

        def wait(self, seconds: float) -> bool:
            self.waits += 1
            return self.waits > 1

        def is_set(self) -> bool:
            return False

    follow(app, Jsonl(feed, NOW), Once())  # type: ignore[arg-type]

    assert app.queries.health()["mentions"] == 1
    assert asked(app) == (200, [])


def test_metrics_count_what_happens() -> None:
    """Prometheus reads what came in, what was refused and why, what waits, what was done; no name is among it."""
    app = RecordedApp()
    web = pages(app)  # type: ignore[arg-type]
    good = '{"id": "1", "created_at": "2026-03-01T11:59:00Z", "platform": "x", "author": "rosa", "text": "acme air"}'
    headers = {"Authorization": "Bearer t"}
    web.post("/api/mentions", content=f'{good}\n{good}\noops\n{{"id": "2"}}', headers=headers)
    app.app.deliver()
    with app.store.begin() as tx:
        tx.enqueue([Task("late", ID, "surge", 1, "alert", NOW - timedelta(seconds=20), priority=1)])
    text = web.get("/metrics").text

    for line in (
        'firebreak_mentions_total{outcome="accepted"} 1.0',
        'firebreak_mentions_total{outcome="duplicate"} 1.0',
        'firebreak_mentions_refused_total{reason="not JSON"} 1.0',
        'firebreak_mentions_refused_total{reason="text"} 1.0',
        'firebreak_mention_lag_seconds_bucket{le="60.0"} 1.0',
        'firebreak_outbox_ready{priority="1"} 1.0',
        'firebreak_outbox_oldest_seconds{priority="1"} 20.0',
        'firebreak_incidents_open{severity="sev1"} 1.0',
        'firebreak_detectors{detector="negative_velocity",state="learning"} 1.0',
        'firebreak_requests_total{status="202"} 1.0',
        "firebreak_healthy 1.0",
        "firebreak_slack_rate_limited_total 0.0",
    ):
        assert line in text, f"{line}\n{text}"
    assert "acme-air" not in text
    assert "rosa" not in text


def test_metrics_time_an_alert_from_accepted_to_told() -> None:
    """The clock runs from the opening of the incident to Slack's receipt."""
    clock = ManualClock(NOW)
    app = build(read_text(FILE), database_url="sqlite://", clock=clock, notifier=Null(clock), sentiment=Unsure())
    open_incident(app, Task(f"{ID}/surge/1-alert", ID, "surge", 1, "alert", NOW))
    clock.forward(timedelta(seconds=2))
    app.deliver()
    text = pages(app).get("/metrics").text

    assert 'firebreak_accepted_to_told_seconds_bucket{le="1.0",severity="sev1"} 0.0' in text
    assert 'firebreak_accepted_to_told_seconds_bucket{le="2.5",severity="sev1"} 1.0' in text
    assert 'firebreak_deliveries_total{result="done"} 1.0' in text


def test_metrics_count_slacks_own_429() -> None:
    """A wait that Slack asked for counts; one that is only kept here, so as not to be asked, does not."""
    meters, asked = Meters(), DeliveryError("Slack asks Firebreak to wait", retry_after=3.0)
    meters.refused(asked)
    asked.__cause__ = SlackApiError("ratelimited", {})
    meters.refused(asked)

    assert meters.registry.get_sample_value("firebreak_slack_rate_limited_total") == 1.0
