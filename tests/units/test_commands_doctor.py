"""`firebreak doctor`: every fault is named with what to do about it, and looking changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from api_keys import key
from fake_slack import FakeSlack
from playbooks_files import shipped
from recorded_app import RecordedApp
from stories.test_failover import Mailbox

from firebreak.commands.doctor import doctor, print_doctor
from firebreak.commands.doctor_slack import Finding, named_channels
from firebreak.commands.init import SCOPES
from firebreak.commands.run_slack import SlackEntry
from firebreak.core.clock import ManualClock
from firebreak.core.errors import BadSetting
from firebreak.core.model import Author, Judged, Mention, Reading, Task
from firebreak.detectors.negative_velocity import NegativeVelocity
from firebreak.notifiers.slack.notifier import connect
from firebreak.settings import Settings
from firebreak.storage.sql_store import open_store
from firebreak.wiring import SHIPPED

# apprise loads every service it knows, and one of those still uses a module that Python is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


class Installation:
    """One where all is well, to be damaged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = ManualClock(NOW)
        self.slack = FakeSlack(self.clock.now).start()
        self.token = self.slack.add_token("xoxb-installed", SCOPES)
        self.file = shipped()
        for person in self.file.people.values():
            self.slack.add_user(person.slack, person.name)
        for name in named_channels(self.file):
            self.slack.add_channel(name)
        self.changes: dict[str, Any] = {}
        self.database = f"sqlite:///{folder / 'firebreak.db'}"
        store = open_store(self.database)
        with store.begin() as tx:
            for number, topic in enumerate(self.file.topics):
                mention = Mention(str(number), "x", Author("rosa"), "hello", NOW - timedelta(minutes=5))
                tx.add_mentions([mention], NOW - timedelta(minutes=4))
                tx.add_judged([Judged(mention, topic.name, 0.1, "neutral")])
        key(store, "mentions")
        store.close()

    def settings(self) -> Settings:
        given: dict[str, Any] = {
            "database_url": self.database,
            "playbooks": SHIPPED,
            "slack_bot_token": self.token,
            "slack_app_token": self.slack.app_token,
            "slack_api_url": self.slack.url,
            "api_token": "",
            "fallback_urls": "mailto://mei:a-password@example.com json://127.0.0.1:9/",
        }
        return Settings(_env_file=None, **given | self.changes)  # type: ignore[call-arg]

    def find(self, **changes: Any) -> list[Finding]:
        """What the doctor says when the settings are changed like this."""
        self.changes = changes
        return doctor(self.settings(), self.clock)

    def faults(self, **changes: Any) -> list[str]:
        """Only what is wrong, in words."""
        return [f"{one.level}: {one.what} → {one.do}" for one in self.find(**changes) if one.level != "ok"]


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    monkeypatch.chdir(tmp_path)
    made = Installation(tmp_path)
    yield made
    made.slack.stop()


def only(faults: list[str]) -> str:
    """The one fault there is."""
    (fault,) = faults
    return fault


def test_all_is_well(installation: Installation) -> None:
    """On a sound installation nothing is wrong, and what was looked at is named."""
    findings = installation.find()
    said = "\n".join(one.what for one in findings)

    assert [one for one in findings if one.level != "ok"] == []
    for looked_at in (
        "playbooks",
        "database",
        "newest mention",
        "API",
        "Slack knows us",
        "Socket Mode",
        "people",
        "2 other addresses",
    ):
        assert looked_at in said


def test_looking_changes_nothing(installation: Installation) -> None:
    """Nobody is pinged, nothing is posted or opened, and the database is not made."""
    installation.find(database_url=f"sqlite:///{installation.folder / 'none.db'}")
    asked = {call.method for call in installation.slack.calls}

    assert asked == {"auth.test", "apps.connections.open", "conversations.list", "users.info"}
    assert not (installation.folder / "none.db").exists()


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_a_missing_permission_is_named(installation: Installation, scope: str) -> None:
    """Each permission that is not there is named once, with what it is for and where to add it."""
    token = installation.slack.add_token("xoxb-less", SCOPES.keys() - {scope})
    fault = only(installation.faults(slack_bot_token=token))

    assert fault.startswith(f"problem: the permission {scope} is missing: Firebreak {SCOPES[scope]}")
    assert "install the app again" in fault


def test_several_missing_permissions_stand_in_the_order_of_the_manifest(installation: Installation) -> None:
    """The same list at every run, as the app's page and the documentation have it."""
    few = installation.slack.add_token("xoxb-few", ["chat:write", "channels:read", "groups:read", "users:read"])
    named = [fault.split()[3] for fault in installation.faults(slack_bot_token=few) if "is missing" in fault]

    assert named == [scope for scope in SCOPES if scope in named]
    assert len(named) == len(SCOPES) - 4


def test_a_gateway_that_drops_the_header_does_not_make_permissions_missing(installation: Installation) -> None:
    """It is said once that they could not be compared; channels and people are looked at all the same."""
    installation.slack._desk.names_scopes = False
    installation.slack.team.users[next(iter(installation.file.people.values())).slack].deleted = True
    header, left = installation.faults()

    assert "does not name the app's permissions" in header
    assert "has left" in left


def test_a_persons_token_is_refused(installation: Installation) -> None:
    """What Mei's token writes comes from Mei, and does not ring her: that is no way to alert."""
    mei = installation.slack.add_token("xoxp-mei", SCOPES, user=installation.file.people["mei"].slack)
    fault = only(installation.faults(slack_bot_token=mei))

    assert fault.startswith("problem: FIREBREAK_SLACK_BOT_TOKEN is the token of a person, not of the app (mei)")
    assert "xoxb-" in fault
    with pytest.raises(BadSetting, match="is the token of a person"):
        SlackEntry(RecordedApp().health, connect(mei, installation.slack.url), "").begin()


def test_every_way_is_tried_in_earnest_and_marked_as_a_test(installation: Installation) -> None:
    """Each channel and whoever is on call read that it is a test; an address that takes nothing is a problem."""
    with closing(Mailbox()) as mailbox:
        urls = f"{mailbox.url} json://127.0.0.1:9/"
        installation.changes = {"fallback_urls": urls}
        found = doctor(installation.settings(), installation.clock, sends=True)
        letters = [letter["title"] for letter in mailbox.letters]
    desk, mei = installation.slack.channel("#crisis-desk"), installation.slack.dm("mei")

    assert [one.what for one in found if one.level == "problem"] == ["the json address took no message"]
    assert (len(desk.find("TEST by firebreak doctor")), len(mei.find("TEST by firebreak doctor"))) == (1, 1)
    assert letters == ["TEST by firebreak doctor: nothing has happened"]


def test_a_way_that_is_shut_is_named_with_what_to_do(installation: Installation) -> None:
    """Mei's account is gone: the test says so, and goes on to the others."""
    installation.slack.fail_next("conversations.open", error="user_disabled")
    found = doctor(installation.settings(), installation.clock, sends=True)

    assert any(one.what.startswith("no message reaches") and "account" in one.what and one.do for one in found)


def test_a_permission_too_many(installation: Installation) -> None:
    """What is not used is better not there."""
    token = installation.slack.add_token("xoxb-more", {*SCOPES, "channels:join"})

    assert "does not use: channels:join" in only(installation.faults(slack_bot_token=token))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"slack_bot_token": "xoxb-wrong"}, "problem: Slack does not know us: invalid_auth → copy the bot token"),
        ({"slack_bot_token": ""}, "warning: Slack is not connected"),
        ({"fallback_urls": ""}, "warning: while Slack is down nobody would be told"),
        ({"fallback_urls": "carrier-pigeon://coop"}, "problem: FIREBREAK_FALLBACK_URLS: the address that begins"),
        ({"slack_app_token": "xapp-wrong"}, "problem: Socket Mode does not work: invalid_auth → make an app-level"),
        ({"slack_app_token": ""}, "problem: no button would work"),
        ({"api_token": "a-long-secret"}, "warning: FIREBREAK_API_TOKEN is shared, cannot be revoked alone"),
        ({"operations_channel": "#nowhere"}, "problem: #nowhere: Slack shows Firebreak no such channel"),
        ({"database_url": "mysql://x/y"}, "problem: FIREBREAK_DATABASE_URL names 'mysql'"),
        ({"database_url": "nonsense"}, "problem: FIREBREAK_DATABASE_URL is not a database address"),
        ({"database_url": "sqlite://"}, "problem: the database is in memory"),
        ({"database_url": "sqlite:////nowhere/at/all.db"}, "problem: the folder /nowhere/at of the database"),
        ({"slack_api_url": "http://127.0.0.1:9/api/"}, "problem: Slack does not know us: it cannot be reached"),
    ],
)
def test_a_wrong_setting_is_named(installation: Installation, settings: dict[str, str], said: str) -> None:
    """Each setting that is missing or wrong, once, with what to do."""
    fault = only(installation.faults(**settings))

    assert fault.startswith(said)
    assert not fault.endswith("→ ")


def test_http_instead_of_socket_mode(installation: Installation) -> None:
    """A signing secret does as well as an app token, and the doors that Slack must know are named."""
    findings = installation.find(slack_app_token="", slack_signing_secret="8f742231b10e8888abcd99yyyzzz85a5")

    assert ["/slack/interactions" in one.what for one in findings if "over HTTP" in one.what] == [True]
    assert [one for one in findings if one.level != "ok"] == []


def test_a_feeds_token_that_is_missing(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is named before the service refuses to start without it."""
    monkeypatch.chdir(installation.folder)
    path = installation.folder / "feeds-too.yaml"
    path.write_text(SHIPPED.read_text(encoding="utf-8") + "\nfeeds: {bluesky: , telegram: {token: BOT_TOKEN}}\n")
    (missing,) = installation.faults(playbooks=path)
    monkeypatch.setenv("BOT_TOKEN", "t")

    assert "the feed telegram cannot begin: BOT_TOKEN is not set" in missing
    assert installation.faults(playbooks=path) == []


def test_playbooks_that_cannot_be_read(installation: Installation) -> None:
    """A broken file is counted and its first mistake shown; a missing one says how to get one."""
    broken = installation.folder / "broken.yaml"
    broken.write_text("version: 1\ntopics: 5\npeoples: {}\n", encoding="utf-8")

    assert "mistakes; the first: " in only(installation.faults(playbooks=broken))
    assert "firebreak init" in only(installation.faults(playbooks=installation.folder / "none.yaml"))


def test_channels(installation: Installation) -> None:
    """A channel that is not there, that we are not in, or that is archived: each its own sentence."""
    room = installation.slack.channel("#crisis-desk")
    rooms = installation.slack.team.rooms
    kept = rooms.pop(room.id)
    missing = only(installation.faults())
    rooms[room.id] = kept
    kept.archived = True
    archived = only(installation.faults())
    kept.archived = False
    kept.members.clear()

    assert "#crisis-desk: Slack shows Firebreak no such channel" in missing
    assert "#crisis-desk is archived" in archived
    assert "#crisis-desk: Firebreak is not in this channel → type there: /invite @Firebreak" in only(
        installation.faults()
    )


def test_people(installation: Installation) -> None:
    """Somebody who left, somebody who is an app and somebody who never was are named with their ids."""
    users = installation.slack.team.users
    users["U0MEI0001"].deleted = True
    users["U0TOM0001"].is_bot = True
    del users["U0VERA001"]
    faults = installation.faults()

    assert [fault.partition(" → ")[0] for fault in faults] == [
        "problem: Mei (U0MEI0001) has left: the Slack account is switched off",
        "problem: Tom (U0TOM0001) is an app, not a person",
        "problem: Vera (U0VERA001) cannot be called: Slack says user_not_found",
    ]


def test_the_feed_has_stopped(installation: Installation) -> None:
    """An hour without a mention is a warning."""
    installation.clock.forward(timedelta(hours=2))

    assert "124 minutes ago → is the feed still running?" in only(installation.faults())


def test_a_topic_that_nobody_speaks_of(installation: Installation) -> None:
    """A topic of which nothing was ever seen may have the wrong words."""
    more = installation.folder / "more.yaml"
    text = SHIPPED.read_text(encoding="utf-8")
    more.write_text(text.replace("\ntopics:\n", "\ntopics:\n  acme-pay:\n    words: [acme pay]\n", 1), encoding="utf-8")

    assert "nothing was ever seen of acme-pay" in only(installation.faults(playbooks=more))


def test_what_is_not_known_yet_is_said(installation: Installation) -> None:
    """Until a day is known, by which floor people are told; then that alerts are less sure; then nothing."""
    topic, said = installation.file.topics[0], {}
    store = open_store(installation.database)
    for days in (0, 3, 20):
        detector = NegativeVelocity(topic)
        for hour in range(days * 24 + 1):
            at = NOW - timedelta(hours=days * 24 - hour)
            detector.update(Reading(topic.name, at, at, all=1, negative=1))
        with store.begin() as tx:
            tx.save_detector_states({(topic.name, detector.name): detector.state()})
        found = [one for one in installation.find() if one.what.startswith(f"{topic.name} is ")]
        said[days] = [one.what.partition(" is ")[2] for one in found]
        assert all("firebreak warmup FILE" in one.do for one in found)
    store.close()

    assert said[0] == [
        "not known yet: until a day is known, 30 negative mentions within an hour are told, or a sharp rise"
    ]
    assert said[3] == ["known for 3 days: alerts are less sure until 14 days are known"]
    assert said[20] == []


def test_nothing_ever_came_in(installation: Installation) -> None:
    """A fresh database says that no feed has reached it yet."""
    fresh = f"sqlite:///{installation.folder / 'fresh.db'}"
    store = open_store(fresh)
    key(store, "mentions")
    store.close()

    assert "no mention of any topic has ever come in" in only(installation.faults(database_url=fresh))


def test_the_service_is_not_running(installation: Installation) -> None:
    """Something due that nobody does: the service is down, or stuck."""
    store = open_store(installation.database)
    with store.begin() as tx:
        tx.enqueue([Task("a/b/1", "a", "b", 1, "alert", NOW - timedelta(minutes=10))])
        tx.enqueue([Task("a/b/2", "a", "b", 2, "alert", NOW - timedelta(minutes=9))])
        tx.fail("a/b/2", "no such channel", NOW)
    store.close()
    faults = installation.faults()

    assert ["given up" in fault for fault in faults] == [True, False]
    assert "has been due for 10 minutes" in faults[1]


def test_what_waits_until_somebody_mends_something(installation: Installation) -> None:
    """A line for each incident and cause: which message, why, and that it comes by itself."""
    store = open_store(installation.database)
    with store.begin() as tx:
        for number, verb in ((1, "alert"), (2, "notify")):
            tx.enqueue([Task(f"7ngzhh/b/{number}", "7ngzhh", "b", number, verb, NOW - timedelta(minutes=1))])
            tx.block(f"7ngzhh/b/{number}", NOW + timedelta(minutes=2), "#crisis-desk is archived: unarchive it")
    store.close()
    fault = only(installation.faults())

    assert fault.startswith("problem: incident 7ngzhh: The alert and 1 more cannot get through: #crisis-desk is archi")
    assert "comes by itself" in fault


def test_a_newer_database_is_left_alone(installation: Installation) -> None:
    """A database of another version is not upgraded by looking at it."""
    store = open_store(installation.database)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999_future'")
    store.close()

    assert "stands at schema 9999_future" in only(installation.faults())


def test_what_is_printed(installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    """For people a line and what to do; for programs one object a line; and no secret in either."""
    well = print_doctor(installation.settings())
    installation.slack.revoke(installation.token)
    shown = capsys.readouterr().out
    ill = print_doctor(installation.settings(), as_json=True)
    told = capsys.readouterr().out
    levels = [json.loads(line)["level"] for line in told.splitlines()]

    assert (well, ill, levels.count("problem")) == (True, False, 1)
    assert [
        secret for secret in (installation.token, "a-long-enough", "xapp-", "a-password") if secret in shown + told
    ] == []


def test_an_api_that_nobody_can_use_is_told(installation: Installation) -> None:
    """With the last key revoked nobody can send mentions."""
    store = open_store(installation.database)
    with store.begin() as tx:
        for one in tx.api_keys():
            tx.revoke_key(one.id, NOW)
    store.close()

    assert only(installation.faults()).startswith("warning: the HTTP API is closed: nobody can send mentions to it → ")


def test_a_database_that_others_may_read_is_told(installation: Installation) -> None:
    """A new one is its owner's alone, with the files beside it; an older one is named with the command to mend it."""
    file = Path(installation.database.removeprefix("sqlite:///"))
    store = open_store(installation.database)
    with store.begin() as tx:
        tx.set_cursor("a", "b")
    modes = {each.name: each.stat().st_mode & 0o777 for each in file.parent.glob("firebreak.db*")}
    store.close()
    file.chmod(0o644)

    assert modes == {"firebreak.db": 0o600, "firebreak.db-wal": 0o600, "firebreak.db-shm": 0o600}
    assert only(installation.faults()).endswith(f"(mode 644) → run: chmod 600 {file}*")
