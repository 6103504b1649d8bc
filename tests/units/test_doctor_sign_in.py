"""`firebreak doctor` looks at how people sign in: what would keep them out is named before they stand there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fake_openid import CLIENT, SECRET, FakeOpenId

from firebreak.commands.doctor_sign_in import sign_in_checkup
from firebreak.core.clock import ManualClock
from firebreak.settings import Settings


@pytest.fixture
def provider() -> Iterator[FakeOpenId]:
    fake = FakeOpenId(lambda: datetime.now(UTC))
    yield fake
    fake.stop()


def told(issuer: str = "", wrong: timedelta = timedelta(), **more: object) -> list[str]:
    """What the doctor says of it, on a machine whose clock is wrong by so much."""
    said = {
        "oidc_issuer": issuer,
        "oidc_client_id": CLIENT if issuer else "",
        "oidc_client_secret": SECRET if issuer else "",
    }
    said |= {"public_url": "https://firebreak.example"} | more
    settings = Settings(_env_file=None, **said)  # type: ignore[call-arg,arg-type]
    found = sign_in_checkup(settings, ManualClock(datetime.now(UTC) + wrong))
    return [f"{one.level}: {one.what} → {one.do}" for one in found]


def test_a_provider_that_signs_people_in_is_well(provider: FakeOpenId) -> None:
    """Its document and its keys were asked for, nobody was signed in, and the way back is named."""
    (well,) = told(provider.issuer)

    assert well.startswith("ok: 127.0.0.1 signs people in: its document, its keys and the clock are right")
    assert "https://firebreak.example/oidc/back" in well
    assert provider.asked == ["/.well-known/openid-configuration", "/keys"]


@pytest.mark.parametrize(
    ("document", "keys", "wrong", "says"),
    [
        ({"issuer": "https://other.example"}, True, 0, "the discovery document is that of another issuer"),
        ({"jwks_uri": "http://other.example/keys"}, True, 0, "names an address that is not https"),
        ({"jwks_uri": "{issuer}/nothing"}, True, 0, "it answers HTTP 400"),
        ({}, False, 0, "127.0.0.1 shows no key that signs"),
        ({}, True, 300, "the clock of this machine is 5 min ahead of that of 127.0.0.1"),
        ({}, True, -300, "the clock of this machine is 5 min behind that of 127.0.0.1"),
    ],
)
def test_what_would_keep_people_out_is_named(
    provider: FakeOpenId, document: dict[str, str], keys: bool, wrong: int, says: str
) -> None:
    provider.document = {name: value.replace("{issuer}", provider.issuer) for name, value in document.items()}
    provider.keys = provider.keys if keys else []
    (ill,) = told(provider.issuer, timedelta(seconds=wrong))

    assert ill.startswith("problem: ")
    assert says in ill


def test_a_provider_that_is_away_and_half_of_a_setting_are_named(provider: FakeOpenId) -> None:
    """An address at which nobody answers; a provider without our name there; a proxy without its secret."""
    provider.stop()
    away, half = told(provider.issuer), told(provider.issuer, oidc_client_id="")
    proxy = told(proxy_user_header="X-User", proxy_secret="")

    assert away[0].startswith("problem: nobody can sign in at 127.0.0.1: it cannot be reached")
    assert "FIREBREAK_OIDC_CLIENT_ID" in half[0]
    assert "FIREBREAK_PROXY_SECRET" in proxy[0]
    assert told() == []
    assert told(host="0.0.0.0", public_url="")[0].startswith("problem: FIREBREAK_HOST is 0.0.0.0")
