"""A sev1 rings telephones: by SMS and by voice, through gateways that refuse whatever they would refuse in earnest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from fake_slack import shown

from firebreak.commands.doctor import doctor
from firebreak.core.clock import SystemClock
from firebreak.core.errors import BadSetting
from firebreak.core.model import Severity
from firebreak.core.ports import Notifier
from firebreak.notifiers.gateways import Gateways
from firebreak.notifiers.null import Null
from firebreak.settings import Settings
from firebreak.wiring import SHIPPED, read_text
from stories.conftest import Story
from stories.test_tiers import SPARK, room

NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


class Exchange:
    """Two gateways on this machine, strict in their shape.

    `/jsonrpc/sms` is SMSEagle's: JSON-RPC with a token, a number and at most 1600 characters. `/calls` is a voice
    gateway that takes `to` and `text`, and nothing else.
    """

    def __init__(self) -> None:
        self.texted: list[tuple[str, str]] = []
        self.rung: list[tuple[str, str]] = []
        self.refused: list[str] = []
        self.broken = False
        exchange = self

        class Line(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                said = None if exchange.broken else exchange.take(self.path, body)
                if said is None:
                    exchange.refused.append(f"{self.path} {body}")
                self.send_response(200 if said else 400)
                self.end_headers()
                self.wfile.write(json.dumps(said or {"error": "refused"}).encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Line)
        self.thread = Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        self.port = self.server.server_address[1]

    def take(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """The answer; None when the gateway refuses it."""
        if path == "/jsonrpc/sms":
            asked = body.get("params", {})
            to, text = asked.get("to", ""), asked.get("message", "")
            known = body.get("method") == "sms.send_sms" and asked.get("access_token") == "t0ken"
            if not (known and NUMBER.fullmatch(f"+{to.lstrip('+')}") and 0 < len(text) <= 1600):
                return None
            self.texted.append((f"+{to.lstrip('+')}", text))
            return {"result": {"message_id": str(len(self.texted)), "status": "ok"}}
        if path == "/calls" and set(body) == {"to", "text"} and NUMBER.fullmatch(body["to"]) and body["text"]:
            self.rung.append((body["to"], body["text"]))
            return {"call": len(self.rung)}
        return None

    @property
    def urls(self) -> dict[str, str]:
        extras = ":message=text&:title=&:version=&:type=&:attachments=&:to={to}"
        return {
            "sms": f"smseagle://t0ken@127.0.0.1:{self.port}/{{to}}",
            "phone": f"json://127.0.0.1:{self.port}/calls?{extras}",
        }

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class Telephones(Story):
    """A story with gateways beside Slack."""

    exchange: Exchange

    def speak(self) -> Notifier:
        return Gateways(super().speak(), self.exchange.urls, self.clock)


TEXT = (
    SHIPPED.read_text(encoding="utf-8")
    .replace("slack: U0MEI0001,", 'slack: U0MEI0001, reach: {sms: "+447700900001", phone: "+447700900002"},')
    .replace("        who: [comms.on_call]\n", "        who: [comms.on_call]\n        by: [slack, phone, sms]\n", 1)
)


@pytest.fixture
def telephones(tmp_path: Path) -> Iterator[Telephones]:
    told = Telephones.__new__(Telephones)
    told.exchange = Exchange()
    told.__init__(f"sqlite:///{tmp_path / 'story.db'}", TEXT)  # type: ignore[misc]
    yield told
    told.stop()
    told.exchange.close()


def test_a_sev1_rings_the_telephone_of_whoever_is_on_call(telephones: Telephones) -> None:
    """Tier 1 by Slack, by voice and by SMS; what others may overhear says only that she is needed."""
    telephones.post(SPARK)
    telephones.forward(minutes=6)

    said = "SEV1: a confidential incident, details in the room. Nobody has acknowledged for 5 min. Please open Slack."
    assert telephones.exchange.refused == []
    assert telephones.exchange.rung == [("+447700900002", said)]
    assert [to for to, _ in telephones.exchange.texted] == ["+447700900001"]
    assert said in telephones.exchange.texted[0][1]
    telephones.slack.dm("mei").expect("so you are called (tier 1 of 3)")


def test_below_sev1_slack_is_enough(telephones: Telephones) -> None:
    """Lowered to sev2 before the tier: the message comes, the telephone stays silent."""
    telephones.post(SPARK)
    telephones.forward(minutes=1)
    telephones.app.actions.severity(telephones.incident.id, "Priya", Severity.SEV2)
    telephones.forward(minutes=5)

    assert (telephones.exchange.rung, telephones.exchange.texted) == ([], [])
    telephones.slack.dm("mei").expect("so you are called (tier 1 of 3)")


def test_an_acknowledgement_keeps_the_telephone_silent(telephones: Telephones) -> None:
    """As every tier, it stops."""
    telephones.post(SPARK)
    telephones.forward(minutes=1)
    telephones.app.actions.acknowledge(telephones.incident.id, "Tom")
    telephones.forward(minutes=5)

    assert (telephones.exchange.rung, telephones.exchange.texted) == ([], [])


def test_a_gateway_that_is_not_set_is_said_in_the_room(tmp_path: Path) -> None:
    """No setting for voice: the call by SMS and by Slack goes out, and the room reads which one did not."""
    told = Telephones.__new__(Telephones)
    told.exchange = Exchange()
    told.speak = lambda: Gateways(  # type: ignore[method-assign]
        Story.speak(told), {"sms": told.exchange.urls["sms"], "phone": ""}, told.clock
    )
    told.__init__(f"sqlite:///{tmp_path / 'story.db'}", TEXT)  # type: ignore[misc]
    told.post(SPARK)
    told.forward(minutes=6)
    said = shown(told.slack.channel(room(told)).expect("cannot be called by phone"))
    texted = len(told.exchange.texted)
    told.stop()
    told.exchange.close()

    assert "Mei should have been called now and cannot be called by phone." in said
    assert texted == 1


def test_doctor_says_which_gateway_is_missing(tmp_path: Path) -> None:
    """Before the night, not in it."""
    path = tmp_path / "playbooks.yaml"
    path.write_text(TEXT, encoding="utf-8")
    settings = Settings(playbooks=path, sms_url="smseagle://t0ken@127.0.0.1/{to}", database_url="sqlite://")

    said = [finding.what for finding in doctor(settings)]

    assert "people are called by phone, and FIREBREAK_PHONE_URL is not set" in said
    assert [what for what in said if "FIREBREAK_SMS_URL" in what] == []


def test_check_says_who_has_no_number() -> None:
    """A way in which somebody cannot be reached is a warning, at its place."""
    (warning,) = read_text(TEXT).warnings[:1]

    assert "Tom and Vera would be called by phone and have no phone under reach: in people:" in warning.what


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("twilio://sid:token@+15550100/", "there is no {to} in it"),
        ("pigeon://coop/{to}", "is not one that apprise knows"),
    ],
)
def test_a_gateway_whose_address_is_wrong_is_refused_at_the_start(url: str, said: str) -> None:
    """Not at three in the morning."""
    with pytest.raises(BadSetting, match=re.escape(said)):
        Gateways(Null(SystemClock()), {"sms": url}, SystemClock())
