"""A proxy that knows who somebody is signs them in; nobody else can say so."""

from __future__ import annotations

from typing import Any

import pytest
from recorded_app import RecordedApp
from starlette.testclient import TestClient

from firebreak.core.errors import BadSetting
from firebreak.settings import Settings
from firebreak.sources.body import parse_body
from firebreak.web.api import build
from firebreak.wiring import proxy_sign_in

SECRET = "sixteen characters"
HEADERS = {"X-Auth-Request-Email": "mei@example.com", "X-Firebreak-Proxy-Secret": SECRET}
PEOPLE = {"mei@example.com": "Mei", "tom@example.com": "Tom"}


def browser(app: RecordedApp, **headers: str) -> TestClient:
    settings = Settings(proxy_user_header="X-Auth-Request-Email", proxy_secret=SECRET)
    web = build(app, parse_body, api_token="", proxy=proxy_sign_in(settings, PEOPLE.get))
    return TestClient(web, headers=headers)


def test_whoever_the_proxy_names_is_in() -> None:
    """On every page, with a session of their own whose forms count; and the audit says how they came."""
    app = RecordedApp()
    web = browser(app, **HEADERS)
    seen = web.get("/mentions?topic=acme-air")

    assert (seen.status_code, seen.url.path, "Mei" in seen.text) == (200, "/mentions", True)
    with app.store.begin() as tx:
        signed_in = [one for one in tx.audit_log() if one.what == "person.signed_in"]
    assert [(one.who, one.data) for one in signed_in] == [("Mei", {"by": "proxy"})]
    assert web.get("/mentions").status_code == 200  # with the same session: nothing more is written down


def test_another_person_at_the_same_browser_is_another_session() -> None:
    """The cookie of whoever was there before does not outlive the proxy's word."""
    web = browser(RecordedApp(), **HEADERS)
    web.get("/")
    web.headers["X-Auth-Request-Email"] = "tom@example.com"

    assert "Tom" in web.get("/health").text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Auth-Request-Email": "mei@example.com"},
        HEADERS | {"X-Firebreak-Proxy-Secret": "wrong"},
        HEADERS | {"X-Firebreak-Proxy-Secret": ""},
        HEADERS | {"X-Auth-Request-Email": "eve@example.com"},
        HEADERS | {"X-Auth-Request-Email": ""},
    ],
)
def test_nobody_else_can_say_who_they_are(headers: dict[str, str]) -> None:
    """Without the secret, or as somebody whom the file does not know, one is asked to sign in."""
    seen = browser(RecordedApp(), **headers).get("/")

    assert (seen.status_code, seen.url.path) == (401, "/sign-in")


@pytest.mark.parametrize(
    "said", [{"proxy_user_header": "X-User"}, {"proxy_secret": SECRET}, {"proxy_user_header": "X", "proxy_secret": "a"}]
)
def test_half_of_it_is_refused(said: dict[str, Any]) -> None:
    """A header that is believed from anybody would be an open door."""
    with pytest.raises(BadSetting, match="FIREBREAK_PROXY_SECRET, at least 16 characters"):
        proxy_sign_in(Settings(**said), PEOPLE.get)
    assert proxy_sign_in(Settings(), PEOPLE.get) is None
