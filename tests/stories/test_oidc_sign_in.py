"""A company's OpenID provider signs people in; whatever it says that is not as it must be lets nobody in."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from hmac import digest
from threading import Event
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import jwt
import pytest
from fake_openid import CLIENT, KEY, OTHER_KEY, SECRET, FakeOpenId, public, signed
from recorded_app import NOW, RecordedApp
from starlette.testclient import TestClient

from firebreak.core.errors import BadSetting
from firebreak.settings import Settings
from firebreak.sources.body import parse_body
from firebreak.web.api import build
from firebreak.web.pages import oidc_provider
from firebreak.wiring import oidc_sign_in

if TYPE_CHECKING:
    from httpx2 import Response

PEOPLE = {"mei@example.com": "Mei", "tom": "Tom"}
Made = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture
def app() -> RecordedApp:
    return RecordedApp()


@pytest.fixture
def provider(app: RecordedApp) -> Iterator[FakeOpenId]:
    fake = FakeOpenId(app.clock.now)
    yield fake
    fake.stop()


def browser(app: RecordedApp, provider: FakeOpenId, **more: str) -> TestClient:
    said = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET} | more
    settings = Settings(public_url="http://testserver", **said)  # type: ignore[arg-type]
    web = build(app, parse_body, api_token="", oidc=oidc_sign_in(settings, PEOPLE.get, app.clock))
    return TestClient(web, follow_redirects=False)


def way_back(web: TestClient) -> str:
    """Where the provider sends somebody who began to sign in."""
    there = web.get("/oidc/begin").headers["location"]
    return str(httpx2.get(there).headers["location"])


def sign_in(web: TestClient) -> Response:
    return web.get(way_back(web))


def is_in(web: TestClient) -> bool:
    return web.get("/").status_code == 200


def test_whoever_the_company_knows_is_in(app: RecordedApp, provider: FakeOpenId) -> None:
    """From the page that asks for it, by a session of a week, and the audit says how they came."""
    web = browser(app, provider)
    asks = web.get("/sign-in")
    came = sign_in(web)

    assert '<a class="btn go" href="/oidc/begin">Sign in at 127.0.0.1</a>' in asks.text
    assert (came.status_code, came.headers["location"], provider.refused) == (303, "/", [])
    assert "Mei" in web.get("/").text
    with app.store.begin() as tx:
        log = [(one.who, one.data) for one in tx.audit_log() if one.what == "person.signed_in"]
    assert log == [("Mei", {"by": "oidc"})]
    app.clock.forward(timedelta(days=7, seconds=1))
    assert not is_in(web)


def test_one_is_sent_with_a_state_a_nonce_and_a_challenge_of_ones_own(app: RecordedApp, provider: FakeOpenId) -> None:
    """Each time others, and the cookie that they are made of goes to one address alone."""
    web = browser(app, provider)
    answers = [web.get("/oidc/begin") for _ in range(2)]
    asked = [parse_qs(urlsplit(one.headers["location"]).query) for one in answers]
    cookie = answers[0].headers["set-cookie"].lower()

    assert all(asked[0][name] != asked[1][name] for name in ("state", "nonce", "code_challenge"))
    assert len({asked[0][name][0] for name in ("state", "nonce", "code_challenge")}) == 3
    assert all(part in cookie for part in ("httponly", "samesite=lax", "path=/oidc/back", "max-age=600"))
    assert asked[0]["state"][0].lower() not in cookie


def test_another_claim_may_say_who_somebody_is(app: RecordedApp, provider: FakeOpenId) -> None:
    """Also one that only the userinfo has."""
    provider.userinfo = {"preferred_username": "tom"}
    web = browser(app, provider, oidc_claim="preferred_username")

    assert (sign_in(web).status_code, "Tom" in web.get("/").text) == (303, True)


def test_who_is_not_among_the_people_reads_why(app: RecordedApp, provider: FakeOpenId) -> None:
    """The page names the account, since that is what somebody must add; and it is text."""
    provider.claims |= {"email": "<b>eve</b>@example.com"}
    web = browser(app, provider)
    came = sign_in(web)

    assert (came.status_code, is_in(web)) == (403, False)
    assert "knows you as &lt;b&gt;eve&lt;/b&gt;@example.com, and nobody in playbooks.yaml is" in came.text


def text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def unsigned(alg: str, claims: dict[str, Any]) -> str:
    header = json.dumps({"alg": alg, "kid": "first"}).encode()
    return f"{text(header)}.{text(json.dumps(claims, default=lambda at: at.timestamp()).encode())}"


def by_secret(claims: dict[str, Any], secret: bytes) -> str:
    made = unsigned("HS256", claims)
    return f"{made}.{text(digest(secret, made.encode(), 'sha256'))}"


def none(claims: dict[str, Any]) -> str:
    return f"{unsigned('none', claims)}."


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda c: c | {"nonce": "of another sign-in"}, "has another nonce"),
        (lambda c: {name: one for name, one in c.items() if name != "nonce"}, "has another nonce"),
        (lambda c: c | {"aud": "another-client"}, "for another audience"),
        (lambda c: c | {"aud": [CLIENT, "another"]}, "for another audience"),
        (lambda c: c | {"aud": [CLIENT, "another"], "azp": "another"}, "given to another client"),
        (lambda c: c | {"iss": "https://evil.example"}, "of another issuer"),
        (lambda c: c | {"exp": NOW - timedelta(minutes=2)}, "is expired"),
        (lambda c: {name: one for name, one in c.items() if name != "exp"}, "not valid"),
        (lambda c: c | {"iat": NOW + timedelta(minutes=5)}, "of the future"),
        (lambda c: c | {"nbf": NOW + timedelta(minutes=5)}, "of the future"),
        (lambda c: c | {"exp": "soon"}, "not valid"),
    ],
)
def test_claims_that_are_not_for_this_sign_in_let_nobody_in(
    app: RecordedApp, provider: FakeOpenId, caplog: pytest.LogCaptureFixture, change: Made, why: str
) -> None:
    """Rightly signed, and all the same of another sign-in, client, issuer or time."""
    provider.sign = lambda claims: _unchecked(change(claims))
    web = browser(app, provider)
    came = sign_in(web)

    assert (came.status_code, is_in(web)) == (401, False)
    assert "is not believed. Begin again" in came.text
    assert why in caplog.text
    assert "mei@" not in caplog.text


def _unchecked(claims: dict[str, Any]) -> str:
    """Signed by the provider's key, whatever stands in it."""
    header = {"alg": "ES256", "kid": "first"}
    text = json.dumps(claims, default=lambda at: at.timestamp())
    return jwt.PyJWS().encode(text.encode(), KEY, "ES256", headers=header)


@pytest.mark.parametrize(
    "sign",
    [
        none,
        lambda claims: signed(claims, OTHER_KEY),
        lambda claims: signed(claims, OTHER_KEY, kid="unknown"),
        lambda claims: by_secret(claims, json.dumps(public(KEY, "first")).encode()),
        lambda claims: by_secret(claims, SECRET.encode()),
        lambda claims: signed(claims)[:-4] + "AAAA",
        lambda _: "no token",
    ],
    ids=["alg none", "wrong key", "unknown key", "public key as a secret", "our secret", "cut", "no token"],
)
def test_what_the_provider_did_not_sign_lets_nobody_in(
    app: RecordedApp, provider: FakeOpenId, sign: Callable[[dict[str, Any]], str]
) -> None:
    """No algorithm, another key, or a secret that others know."""
    provider.sign = sign
    web = browser(app, provider)
    came = sign_in(web)

    assert (came.status_code, is_in(web), "is not believed" in came.text) == (401, False, True)


def test_a_provider_may_change_its_keys(
    app: RecordedApp, provider: FakeOpenId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown key is looked for again, though not each time that a stranger's token names one."""
    web = browser(app, provider)
    sign_in(web)
    provider.keys, provider.sign = [public(OTHER_KEY, "second")], lambda claims: signed(claims, OTHER_KEY, kid="second")
    web.cookies.clear()
    refused = sign_in(web)
    monkeypatch.setattr(oidc_provider, "AGAIN", -1.0)
    taken = sign_in(web)

    assert (refused.status_code, taken.status_code) == (401, 303)
    assert provider.asked.count("/keys") == 2


@pytest.mark.parametrize("said", [{"email_verified": False}, {"email": ""}, {"email": "mei"}, {"email": ["a", "b"]}])
def test_an_address_that_nobody_has_verified_is_nobodys(
    app: RecordedApp, provider: FakeOpenId, said: dict[str, Any]
) -> None:
    """Whoever may write any address into a profile would be anybody."""
    provider.claims |= said
    came = sign_in(browser(app, provider))

    assert (came.status_code, "does not say who you are" in came.text) == (401, True)


def test_the_userinfo_of_somebody_else_counts_for_nobody(app: RecordedApp, provider: FakeOpenId) -> None:
    provider.userinfo = {"sub": "somebody else", "preferred_username": "tom"}
    web = browser(app, provider, oidc_claim="preferred_username")

    assert (sign_in(web).status_code, is_in(web)) == (401, False)


def test_what_came_back_counts_once_and_in_the_browser_that_began_it(app: RecordedApp, provider: FakeOpenId) -> None:
    """No other browser, no second time with the same cookie, no made-up state, and none at all."""
    web, other = browser(app, provider), browser(app, provider)
    back = way_back(web)
    kept = {"firebreak_oidc": web.cookies["firebreak_oidc"]}
    stolen, first = other.get(back), web.get(back)
    web.cookies.clear()
    again = web.get(back, headers={"Cookie": f"firebreak_oidc={kept['firebreak_oidc']}"})
    web.get("/oidc/begin")
    made_up = [web.get(f"/oidc/back?{query}") for query in ("code=1&state=guess", "code=1", "state=", "")]

    assert first.status_code == 303
    assert [one.status_code for one in (stolen, again, *made_up)] == [401] * 6
    assert "was not begun in this browser" in stolen.text
    assert not is_in(other)
    assert provider.asked.count("/token") == 1  # nothing but the first was asked about


def test_a_refusal_of_the_provider_is_told_in_our_words(
    app: RecordedApp, provider: FakeOpenId, caplog: pytest.LogCaptureFixture
) -> None:
    """What stands in the address is a stranger's, and is neither shown nor logged unless it is a bare word."""
    web = browser(app, provider)
    for error in ("access_denied", "<script>alert(1)</script>"):
        state = parse_qs(urlsplit(way_back(web)).query)["state"][0]
        came = web.get("/oidc/back", params={"error": error, "error_description": "<b>x</b>", "state": state})
        assert (came.status_code, "did not let you in" in came.text) == (401, True)
        assert "<b>x" not in came.text
        assert "alert(1)" not in came.text + caplog.text
    assert "it says access_denied" in caplog.text


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "ftp://evil.example"},
        {"authorization_endpoint": 1},
    ],
)
def test_a_document_that_leads_elsewhere_is_not_followed(
    app: RecordedApp, provider: FakeOpenId, document: dict[str, Any]
) -> None:
    provider.document = document
    came = browser(app, provider).get("/oidc/begin")

    assert (came.status_code, "answered what cannot be read" in came.text) == (401, True)


def test_a_provider_that_is_slow_or_away_holds_nobody_up(
    app: RecordedApp, provider: FakeOpenId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says so; who comes next within seconds does not wait for it, and links still let people in."""
    monkeypatch.setattr(oidc_provider, "TIMEOUT", 0.2)
    provider.hold = Event()
    web = browser(app, provider)
    slow, next_one = web.get("/oidc/begin"), web.get("/oidc/begin")
    provider.stop()
    away = browser(app, provider).get("/oidc/begin")

    assert "did not answer in time" in slow.text
    assert "cannot be reached" in next_one.text
    assert "cannot be reached" in away.text
    assert provider.asked == ["/.well-known/openid-configuration"]
    assert "Ask for a link" in web.get("/sign-in").text


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"oidc_issuer": "https://id.example"}, "FIREBREAK_OIDC_CLIENT_ID"),
        ({"oidc_client_id": "firebreak"}, "FIREBREAK_OIDC_ISSUER"),
        ({"oidc_client_secret": "s"}, "FIREBREAK_OIDC_ISSUER"),
        ({"oidc_client_id": "x", "oidc_issuer": "http://id.example"}, "begins with https://"),
        ({"oidc_client_id": "x", "oidc_issuer": "id.example"}, "begins with https://"),
    ],
)
def test_half_of_it_is_refused(app: RecordedApp, said: dict[str, Any], says: str) -> None:
    """Before anything runs on it; an address that others read along is none."""
    with pytest.raises(BadSetting, match=says):
        oidc_sign_in(Settings(**said), PEOPLE.get, app.clock)
    assert oidc_sign_in(Settings(), PEOPLE.get, app.clock) is None
