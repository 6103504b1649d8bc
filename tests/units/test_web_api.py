"""HTTP: who may send, what is answered, and that nobody can hurt the service with a body."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from api_keys import key
from recorded_app import ID, NOW, RecordedApp
from starlette.testclient import TestClient

from firebreak.core.model import Parsed, Task
from firebreak.sources.body import parse_body
from firebreak.web import request_body as bodies
from firebreak.web.api import build

TOKEN = "s3cret-é"


def client(app: RecordedApp, token: str = TOKEN, shown: str | None = TOKEN) -> TestClient:
    headers: dict[str, Any] = {} if shown is None else {"Authorization": f"Bearer {shown}".encode()}
    web = TestClient(build(app, parse_body, api_token=token), raise_server_exceptions=False)
    web.headers.update(headers)  # type: ignore[arg-type]
    return web


def acting(app: RecordedApp, who: str = "Mei") -> TestClient:
    """A client with a key that acts as a person."""
    return client(app, shown=key(app.store, "act", who))


def reading(app: RecordedApp) -> TestClient:
    """A client with a key that reads."""
    return client(app, shown=key(app.store, "read"))


def lines(count: int, first: int = 0, **fields: Any) -> bytes:
    base = {"created_at": "2026-03-01T09:30:00Z", "platform": "x", "author": "a", "text": "hello"} | fields
    return b"\n".join(json.dumps(base | {"id": first + n}).encode() for n in range(count))


@pytest.fixture
def app() -> RecordedApp:
    return RecordedApp()


def test_mentions_are_taken_in(app: RecordedApp) -> None:
    """What is new counts as accepted, what was there as duplicate, what cannot be read is named by line."""
    body = lines(2) + b"\noops\n" + lines(2, first=1)
    answer = client(app).post("/api/mentions", content=body)

    assert (answer.status_code, answer.json()) == (
        202,
        {
            "accepted": 3,
            "duplicates": 1,
            "rejected": [{"line": 3, "reason": "not JSON (invalid character (byte 0)); give one JSON object a line"}],
        },
    )
    assert [letter.raw for letter in app.letters] == ["oops"]


def test_an_array_is_taken_in(app: RecordedApp) -> None:
    """A JSON array does as well as lines, and sending it again changes nothing."""
    body = b"[" + lines(3).replace(b"\n", b",") + b"]"
    answers = [client(app).post("/api/mentions", content=body).json() for _ in range(2)]

    assert answers == [
        {"accepted": 3, "duplicates": 0, "rejected": []},
        {"accepted": 0, "duplicates": 3, "rejected": []},
    ]


def test_large_bodies_come_in_batches(app: RecordedApp) -> None:
    """No transaction holds more than a thousand mentions."""
    client(app).post("/api/mentions", content=lines(2_500))

    assert app.batches == [1000, 1000, 500]


def test_a_wholly_unreadable_body_is_given_up(app: RecordedApp) -> None:
    """A thousand bad lines and not a good one: the rest is not read, and nobody may believe that all is well."""
    answer = client(app).post("/api/mentions", content=b'{"x": 1}\n' * 150_000)

    assert (answer.status_code, len(answer.json()["rejected"]), answer.json()["rejected_more"]) == (422, 1_000, 1)
    assert len(app.letters) == 1_001


def test_bad_lines_among_good_ones_are_counted_in_full(app: RecordedApp) -> None:
    """An answer names the first thousand bad lines and counts the others."""
    answer = client(app).post("/api/mentions", content=lines(1) + b'\n{"x": 1}' * 1_500)

    assert (answer.status_code, answer.json()["accepted"], len(answer.json()["rejected"])) == (202, 1, 1_000)
    assert app.letters[-1].reason == "and 500 more that could not be read"


def test_noise_is_one_letter(app: RecordedApp) -> None:
    """Two megabytes that are no text cost one row."""
    answer = client(app).post("/api/mentions", content=b"\x00\x01\x02\x80" * 500_000)

    assert (answer.status_code, len(app.letters)) == (422, 1)
    assert answer.json()["rejected"][0]["reason"].startswith("this is binary, which holds no mentions")


def test_a_gz_file_sent_as_it_is_counts_too(app: RecordedApp) -> None:
    """`curl --data-binary @mentions.jsonl.gz` forgets the header: what is meant is plain."""
    answer = client(app).post("/api/mentions", content=gzip.compress(lines(3)))

    assert (answer.status_code, answer.json()["accepted"]) == (202, 3)


def test_gzip_is_unpacked(app: RecordedApp) -> None:
    """A gzipped body counts like a plain one, also in several members."""
    body = gzip.compress(lines(2) + b"\n") + gzip.compress(lines(2, first=2))
    answer = client(app).post("/api/mentions", content=body, headers={"Content-Encoding": "gzip"})

    assert (answer.status_code, answer.json()["accepted"]) == (202, 4)


@pytest.mark.parametrize(
    ("body", "encoding", "status", "said"),
    [
        (gzip.compress(bytes(40 * 1024 * 1024)), "gzip", 413, "larger than 32 MB"),
        (gzip.compress(lines(100))[:-20], "gzip", 400, "ends too early"),
        (lines(1), "gzip", 400, "not gzip"),
        (lines(1), "br", 415, "send gzip"),
        (bytes(32 * 1024 * 1024 + 1), "", 413, "larger than 32 MB"),
    ],
    ids=["bomb", "cut", "plain", "brotli", "large"],
)
def test_bodies_that_are_refused(app: RecordedApp, body: bytes, encoding: str, status: int, said: str) -> None:
    """Bombs, broken archives, strange encodings and giants are refused in words, and nothing of them is taken."""
    answer = client(app).post("/api/mentions", content=body, headers={"Content-Encoding": encoding})

    assert (answer.status_code, said in answer.json()["error"], app.batches) == (status, True, [])


@pytest.mark.parametrize("megabytes", [33, 140])
def test_a_giant_without_a_length_is_refused(app: RecordedApp, megabytes: int) -> None:
    """A body that does not announce its size is not collected beyond the limit."""

    def endless() -> Iterator[bytes]:
        for _ in range(megabytes):
            yield bytes(1024 * 1024)

    answer = client(app).post("/api/mentions", content=endless())

    assert (answer.status_code, "larger than 32 MB" in answer.json()["error"]) == (413, True)


def test_exactly_the_limit_is_read() -> None:
    """The limit itself is inside."""
    assert len(bodies.unpack(gzip.compress(bytes(100)), "gzip", 100)) == 100


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/api/mentions", "POST"),
        ("/api/incidents", "GET"),
        ("/api/incidents/7ngzhh", "GET"),
        ("/api/incidents/7ngzhh/acknowledge", "POST"),
        ("/api/incidents/7ngzhh/public-acknowledgement", "POST"),
        ("/api/incidents/7ngzhh/close", "POST"),
        ("/api/nothing", "GET"),
    ],
)
def test_the_api_asks_for_its_token(app: RecordedApp, path: str, method: str) -> None:
    """Without the token, or with another, nothing under /api answers; without one configured it is closed."""
    shown = [None, "", "wrong", "s3cret-e", TOKEN + "x"]
    refused = [client(app, shown=one).request(method, path).status_code for one in shown]
    closed = client(app, token="", shown="").request(method, path)
    client(app, token="", shown=key(app.store, "read")).get("/api/incidents")
    opened = client(app, token="", shown="").request(method, path)

    assert refused == [401] * 5
    assert (closed.status_code, "firebreak keys add" in closed.json()["error"]) == (503, True)
    assert opened.status_code == 401


WANTS = {
    "mentions": [("/api/mentions", "POST")],
    "read": [("/api/incidents", "GET"), (f"/api/incidents/{ID}", "GET")],
    "act": [
        (f"/api/incidents/{ID}/{path}", "POST") for path in ("acknowledge", "public-acknowledgement", "close", "reopen")
    ],
}


@pytest.mark.parametrize("scope", ["mentions", "read", "act", "old token"])
def test_a_key_opens_what_it_is_for_and_nothing_else(app: RecordedApp, scope: Any) -> None:
    """Stolen from a feed, a key reads nothing and presses nothing; the old token is such a key."""
    shown = TOKEN if scope == "old token" else key(app.store, scope, "Mei" if scope == "act" else None)
    web, mine = client(app, shown=shown), "mentions" if scope == "old token" else scope
    answers = {want: [web.request(how, path).status_code for path, how in WANTS[want]] for want in WANTS}

    assert [want for want, came in answers.items() if set(came) == {403}] == [want for want in WANTS if want != mine]
    assert 403 not in answers[mine]
    assert 401 not in answers[mine]


def test_a_refused_key_is_told_which_one_to_make(app: RecordedApp) -> None:
    """The answer names the command."""
    answer = client(app).get("/api/incidents")

    assert answer.json() == {
        "error": "this key may only send mentions; make one that may read incidents: firebreak keys add read"
    }


def test_a_revoked_key_opens_nothing_a_second_later(app: RecordedApp) -> None:
    """Keys are remembered for a second; a service that runs needs no restart."""
    web = reading(app)
    before = web.get("/api/incidents").status_code
    with app.store.begin() as tx:
        (kept,) = tx.api_keys()
        tx.revoke_key(kept.id, NOW)
    app.clock.move_to(NOW + timedelta(seconds=1))

    assert (before, web.get("/api/incidents").status_code) == (200, 401)


def test_a_key_is_kept_as_a_hash(app: RecordedApp) -> None:
    """Whoever reads the database cannot show any key: neither the text nor its secret stands in it."""
    shown = key(app.store, "read")
    with app.store.begin() as tx:
        (kept,) = tx.api_keys()

    assert shown.rpartition("_")[2] not in repr(kept)
    assert client(app, shown=kept.hash).get("/api/incidents").status_code == 401
    assert client(app, shown=f"fbk_{kept.id}_{kept.hash}").get("/api/incidents").status_code == 401


def test_a_key_acts_as_its_person_within_their_roles(app: RecordedApp) -> None:
    """A person that the playbooks do not know is refused as in Slack, and the timeline says so."""
    answer = acting(app, "Priya").post(f"/api/incidents/{ID}/close", json={"verdict": "false"})
    events = app.queries.facts(incident=ID)

    assert (answer.status_code, answer.json()["error"][:32]) == (409, "Firebreak does not know Priya, s")
    assert [(event.type, event.who) for event in events] == [("press.refused", "Priya")]


def test_nobody_presses_as_somebody_else(app: RecordedApp) -> None:
    """A body that says who is refused, and told what to do instead."""
    answer = acting(app).post(f"/api/incidents/{ID}/acknowledge", json={"who": "Tom"})

    assert (answer.status_code, "firebreak keys add act --as NAME" in answer.json()["error"]) == (422, True)
    assert app.pressed == []


def test_the_old_token_is_warned_of(app: RecordedApp, caplog: pytest.LogCaptureFixture) -> None:
    """At the start the log says what to make instead."""
    client(app)

    assert "FIREBREAK_API_TOKEN may only send mentions; give every program a key of its own" in caplog.text


def test_another_scheme_is_no_token(app: RecordedApp) -> None:
    """The right word under another scheme is refused, and the answer says which scheme to use."""
    answer = client(app, shown=None, token="abc").get("/api/incidents", headers={"Authorization": "Basic abc"})

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_nothing_is_promised_that_was_not_stored() -> None:
    """When storing fails the answer is an error that says to send again."""

    class Broken(RecordedApp):
        def watch(self, parsed: Parsed, source: str) -> Any:
            raise OSError("disk full")

    answer = client(Broken()).post("/api/mentions", content=lines(1))

    assert (answer.status_code, "send the same again" in answer.json()["error"]) == (500, True)


def test_health_needs_no_token(app: RecordedApp) -> None:
    """Whoever watches the service may ask whether it is well, and a sick one answers 503 with the same figures."""
    web = client(app, shown=None)
    well = web.get("/healthz")
    with app.store.begin() as tx:
        tx.enqueue([Task("late", ID, "surge", 1, "alert", NOW - timedelta(hours=1))])
    sick = web.get("/healthz")

    assert (well.status_code, well.json()["ok"], well.json()["overdue_seconds"]) == (200, True, 0.0)
    assert (sick.status_code, sick.json()["ok"], sick.json()["overdue_seconds"]) == (503, False, 3600.0)


def test_incidents_are_shown(app: RecordedApp) -> None:
    """All incidents, the open ones, and one with its timeline can be read."""
    web = reading(app)
    app.close()
    one = web.get("/api/incidents/7ngzhh").json()

    assert [each["id"] for each in web.get("/api/incidents").json()] == ["7ngzhh"]
    assert web.get("/api/incidents?open=1").json() == []
    assert (one["topic"], one["opened_at"], [fact["type"] for fact in one["timeline"]]) == (
        "acme-air",
        "2026-03-01T12:00:00Z",
        ["incident.closed"],
    )


@pytest.mark.parametrize(
    ("what", "more", "pressed", "refused"),
    [
        ("acknowledge", {}, ("acknowledge", "Mei"), "Mei already acknowledged at 12:00 UTC."),
        (
            "public-acknowledgement",
            {"url": "https://x.com/a/1"},
            ("posted", "https://x.com/a/1", "Mei"),
            "Mei already gave https://x.com/a/1.",
        ),
        ("close", {"verdict": "false"}, ("close", "false", "Mei"), "Mei closed this at 12:00 UTC."),
    ],
)
def test_a_press_counts_once(
    app: RecordedApp, what: str, more: dict[str, str], pressed: tuple[str, ...], refused: str
) -> None:
    """The first press is taken; the second reads who was first; an unknown incident is not found."""
    web = acting(app)
    first = web.post(f"/api/incidents/7ngzhh/{what}", json=more)
    second = acting(app, "Tom").post(f"/api/incidents/7ngzhh/{what}", json=more)
    unknown = web.post(f"/api/incidents/nothere/{what}", json=more)

    assert app.pressed[0] == pressed
    assert (first.status_code, first.json()["ok"]) == (200, True)
    assert (second.status_code, second.json()) == (409, {"error": refused})
    assert (unknown.status_code, unknown.json()) == (404, {"error": "there is no incident nothere"})


@pytest.mark.parametrize(
    ("what", "body", "said"),
    [
        ("acknowledge", b"[]", "cannot be read"),
        ("acknowledge", b'{"who": "  "}', "who is not taken"),
        ("acknowledge", b'{"who": null}', "who is not taken"),
        ("acknowledge", b'{"who": "\xff"}', "cannot be read"),
        ("acknowledge", b"[" * 50_000, "cannot be read"),
        ("public-acknowledgement", b"{}", "url is missing"),
        ("public-acknowledgement", b'{"url": "done"}', "no link"),
        ("public-acknowledgement", b'{"url": "https://[x"}', "no link"),
        ("close", b"", "verdict is missing"),
        ("close", b'{"verdict": "maybe"}', "real, false, known, drill"),
    ],
)
def test_a_press_that_makes_no_sense(app: RecordedApp, what: str, body: bytes, said: str) -> None:
    """What is missing or wrong is named, and nothing is pressed."""
    answer = acting(app).post(f"/api/incidents/7ngzhh/{what}", content=body)

    assert (answer.status_code, said in answer.json()["error"], app.pressed) == (422, True, [])


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("GET", "/api/mentions", 405)])
def test_wrong_addresses_answer_in_json(app: RecordedApp, method: str, path: str, status: int) -> None:
    """Even a wrong address or method is answered with an error a program can read."""
    answer = client(app).request(method, path)

    assert (answer.status_code, list(answer.json())) == (status, ["error"])


@pytest.mark.parametrize("connected", [True, False])
def test_health_tells_of_the_line_to_slack(app: RecordedApp, connected: bool) -> None:
    """With Socket Mode, whoever watches the service sees whether presses reach it; alerts go out all the same."""

    class Door:
        def __init__(self) -> None:
            self.connected = connected

    answer = TestClient(build(app, parse_body, api_token=TOKEN, door=Door())).get("/healthz")

    assert (answer.status_code, answer.json()["slack_connected"]) == (200, connected)


def test_sentences_are_told_in_the_language_that_is_asked_for() -> None:
    """English for whoever asks for none; what was stored as a plain text stays as it is."""
    app = RecordedApp()
    web = acting(app)
    web.headers["Accept-Language"] = "fr, zh-CN;q=0.9, en;q=0.5"
    said = web.post(f"/api/incidents/{ID}/close", json={"verdict": "false"}).json()["say"]
    there = reading(app).get(f"/api/incidents/{ID}", headers={"Accept-Language": "ru"}).json()
    plain = reading(app).get(f"/api/incidents/{ID}").json()

    assert said == "Mei 关闭：误报。"
    assert there["timeline"][-1]["why"] == "Закрыто (Mei): ложная тревога."
    assert plain["timeline"][-1]["why"] == "Mei closed it: a false alarm."
    assert there["why"] == plain["why"] == "a regulator is tagged <now>"


def test_what_is_refused_is_said_in_the_language_that_is_asked_for() -> None:
    """Reasons of lines that could not be read follow the header as well; programs that send none read English."""
    web = client(RecordedApp())
    plain = web.post("/api/mentions", content=b"no json").json()["rejected"]
    there = web.post("/api/mentions", content=b"no json", headers={"Accept-Language": "ru"}).json()["rejected"]

    assert plain[0]["reason"].startswith("neither JSON, XML, CSV nor a workbook")
    assert there[0]["reason"].startswith("не JSON, не XML, не CSV и не книга")
