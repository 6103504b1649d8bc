"""What others push: who is let in, the handshakes, and what is answered."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from recorded_app import RecordedApp
from starlette.testclient import TestClient

from firebreak.sources.body import parse_body
from firebreak.web.api import build as build_web
from firebreak.web.feeds import Door

POST = {"id": "1", "created_at": "2026-03-01T11:00:00Z", "platform": "x", "text": "acme air lost my bag", "author": "r"}
PAGE = {
    "object": "page",
    "entry": [
        {
            "id": "1350",
            "time": 1772361002,
            "changes": [
                {
                    "field": "feed",
                    "value": {
                        "item": "comment",
                        "verb": "add",
                        "comment_id": "1837_1984",
                        "post_id": "1350_1837",
                        "from": {"id": "99", "name": "Dana"},
                        "message": "Acme Air lost my bag",
                        "created_time": 1772361001,
                    },
                }
            ],
        }
    ],
}
REACTION = json.loads(json.dumps(PAGE).replace('"comment", "verb"', '"reaction", "verb"'))
VK = {"type": "wall_reply_new", "group_id": 5, "event_id": "e1", "object": {"id": 77, "from_id": 4, "date": 1772361001}}
VK["object"] |= {"text": "acme air", "post_id": 6, "post_owner_id": -5}  # type: ignore[operator]
DOORS = [
    Door("ours", "k1"),
    Door("page", "k2", secret="signed", confirm="verify-me"),
    Door("vk_callback", "k3", secret="vk-secret", confirm="c0ffee", shape="vk_callback"),
    Door("crm", "k4", secret="signed", signature="X-Crm-Hmac"),
]


@pytest.fixture
def recorded() -> Iterator[RecordedApp]:
    """The app behind the doors."""
    recorded = RecordedApp()
    yield recorded
    recorded.store.close()


@pytest.fixture
def http(recorded: RecordedApp) -> TestClient:
    """Whoever pushes."""
    return TestClient(build_web(recorded.app, parse_body, api_token="", doors=DOORS))


def signed(body: bytes, secret: str = "signed") -> str:
    """A signature as Meta and GitHub write it."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_what_is_pushed_is_stored_once(http: TestClient) -> None:
    """The key in the path is enough; the API's own token is another matter."""
    first, again = (http.post("/feeds/ours/k1", json=POST) for _ in range(2))

    assert (first.status_code, first.json()) == (202, {"accepted": 1, "duplicates": 0, "rejected": []})
    assert (again.status_code, again.json()["duplicates"]) == (202, 1)


@pytest.mark.parametrize("path", ["/feeds/ours/k2", "/feeds/nobody/k1", "/feeds/ours/k%C3%BC", "/feeds/nobody/%00"])
def test_who_has_not_the_key_learns_nothing(http: TestClient, path: str) -> None:
    """A wrong key and a feed that is not there are answered alike."""
    answer = http.post(path, json=POST)

    assert (answer.status_code, answer.json()["error"][:21]) == (404, "there is no such feed")


@pytest.mark.parametrize(
    ("door", "header", "good"),
    [
        ("page/k2", "X-Hub-Signature-256", signed(json.dumps(PAGE).encode())),
        ("crm/k4", "X-Crm-Hmac", signed(json.dumps(PAGE).encode()).removeprefix("sha256=")),
        (
            "crm/k4",
            "X-Crm-Hmac",
            b64encode(hmac.new(b"signed", json.dumps(PAGE).encode(), hashlib.sha256).digest()).decode(),
        ),
        (
            "page/k2",
            "X-Hub-Signature-256",
            "sha1=" + hmac.new(b"signed", json.dumps(PAGE).encode(), "sha1").hexdigest(),
        ),
    ],
)
def test_a_door_with_a_secret_wants_a_signature(http: TestClient, door: str, header: str, good: str) -> None:
    """Hex, base64 or with the scheme before it; nothing is stored without."""
    body = json.dumps(PAGE).encode()
    missing = http.post(f"/feeds/{door}", content=body)
    wrong = http.post(f"/feeds/{door}", content=body, headers={header: signed(body, "other")})
    right = http.post(f"/feeds/{door}", content=body, headers={header: good})

    assert [missing.status_code, wrong.status_code, right.status_code] == [401, 401, 202]
    assert "is missing" in missing.json()["error"]
    assert right.json()["accepted"] == 1


def test_events_that_are_no_posts_are_taken(http: TestClient) -> None:
    """Meta switches off hooks that keep failing: a reaction is no post, and no fault either."""
    body = json.dumps(REACTION).encode()
    answer = http.post("/feeds/page/k2", content=body, headers={"X-Hub-Signature-256": signed(body)})

    assert (answer.status_code, answer.json()) == (202, {"accepted": 0, "duplicates": 0, "rejected": []})


@pytest.mark.parametrize("body", [b"not JSON", b'{"what": "is this"}', b"\x89PNG\r\n\x1a\n\0\0\0"])
def test_where_nothing_was_readable_it_is_said(http: TestClient, body: bytes) -> None:
    """422, with the reason."""
    answer = http.post("/feeds/ours/k1", content=body)

    assert (answer.status_code, answer.json()["accepted"]) == (422, 0)
    assert answer.json()["rejected"][0]["reason"]


def test_metas_challenge_is_given_back(http: TestClient) -> None:
    """Only to who knows the word that was agreed."""
    said = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    right = http.get("/feeds/page/k2", params={**said, "hub.verify_token": "verify-me"})
    wrong = http.get("/feeds/page/k2", params={**said, "hub.verify_token": "guess"})
    websub = http.get("/feeds/ours/k1", params=said)

    assert (right.status_code, right.text) == (200, "1158201444")
    assert wrong.status_code == 403
    assert (websub.status_code, websub.text) == (200, "1158201444")
    assert http.get("/feeds/ours/k1").status_code == 405


def test_slacks_challenge_is_given_back(http: TestClient, recorded: RecordedApp) -> None:
    """And is no mention."""
    answer = http.post("/feeds/ours/k1", json={"type": "url_verification", "token": "t", "challenge": "3eZbrw1aB"})

    assert (answer.status_code, answer.json()) == (200, {"challenge": "3eZbrw1aB"})
    assert recorded.app.queries.health()["dead_letters"] == 0


@pytest.mark.parametrize(
    ("event", "status", "text"),
    [
        ({"type": "confirmation", "group_id": 5, "secret": "vk-secret"}, 200, "c0ffee"),
        ({**VK, "secret": "vk-secret"}, 200, "ok"),
        ({**VK, "secret": "guess"}, 401, None),
        ({"type": "group_join", "group_id": 5, "secret": "vk-secret", "object": {"user_id": 1}}, 200, "ok"),
    ],
)
def test_vk_gets_its_word(http: TestClient, event: dict[str, Any], status: int, text: str | None) -> None:
    """The confirmation string first, then ok: whatever else it gets it sends again."""
    answer = http.post("/feeds/vk_callback/k3", json=event)

    assert answer.status_code == status
    assert text is None or answer.text == text


def test_vks_posts_are_stored(http: TestClient, recorded: RecordedApp) -> None:
    """By the shape that the feed is called like."""
    http.post("/feeds/vk_callback/k3", json={**VK, "secret": "vk-secret"})

    assert recorded.app.queries.health()["mentions"] == 1


def test_what_breaks_is_told_without_the_key(recorded: RecordedApp, caplog: pytest.LogCaptureFixture) -> None:
    """The log has other readers; whoever pushes is asked to send it again."""

    def broken(*_: Any, **__: Any) -> Any:
        raise KeyError("private")

    http = TestClient(build_web(recorded.app, broken, api_token="", doors=DOORS))
    answer = http.post("/feeds/ours/k1", json=POST)

    assert (answer.status_code, "send the same again" in answer.json()["error"]) == (500, True)
    assert "/feeds/ours: unexpected KeyError at " in caplog.text
    assert "k1" not in caplog.text.replace("127.0.0.1", "")
    assert "private" not in caplog.text
