"""A writer's words in a draft: asked once, outside every transaction; people see who wrote, and what was sent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fake_writer import KEY, MODEL, FakeWriter, faithful
from playbooks_files import read
from starlette.testclient import TestClient

from firebreak.app import App
from firebreak.app.delivery_pool import DeliveryPool
from firebreak.core.clock import ManualClock
from firebreak.core.effects import Draft, Effect, Receipt, StoredDraft
from firebreak.core.model import Author, Mention, Parsed
from firebreak.core.sign_in import INVITED, new_sign_in
from firebreak.notifiers.null import Null
from firebreak.sources.body import parse_body
from firebreak.sources.points import parse_points
from firebreak.web.api import build as build_web
from firebreak.wiring import build
from firebreak.writers.chat_completions import ChatCompletions

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
FILE = """
version: 1
topics:
  acme-air: {{title: Acme Air, words: [acme air], handles: {{x: ["@AcmeAir"]}}, zone: Europe/London}}
watchlists:
  regulators: {{kind: regulator, entries: [{{name: US DOT, handles: {{x: "@USDOT"}}}}]}}
people: {{mei: {{slack: U0MEI0001, initials: MM}}, tom: {{slack: U0TOM0001, initials: TK}}}}
voice:
  x: {{sign: "^{{responder.initials}}"}}
playbooks:
  regulator:
    when: {{tagged: regulator}}
    severity: sev2
    confidential: {confidential}
    steps:
      - {{do: open_private_channel, invite: [mei]}}
      - {{do: alert, to: "#care"}}
      - {{do: draft_acknowledgement, template: holding/complaint, platforms: [x, vk], approve: {{by: [mei, tom]}}}}
"""


class Kept(Null):
    """Delivers to nobody, and keeps the drafts."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.drafts: list[Draft] = []

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        if isinstance(effect, Draft):
            self.drafts.append(effect)
        return super().deliver(effect, key, again=again)


class Desk:
    """An app with a writer, on a database that lasts."""

    def __init__(self, fake: FakeWriter, address: str, *, confidential: bool = False, timeout: float = 10) -> None:
        self.clock = ManualClock(NOON)
        self.kept = Kept(self.clock)
        self.app: App = build(
            read(FILE.format(confidential=str(confidential).lower())),
            database_url=address,
            clock=self.clock,
            notifier=self.kept,
            writer=ChatCompletions(fake.url, MODEL, KEY, timeout),
        )

    def tag(self) -> None:
        """Rosa tags the regulator."""
        author = Author("rosa_d", name="Rosa Díaz")
        text = "@AcmeAir lost my chair, ring me on +44 20 7946 0018. @USDOT please act"
        self.app.watch(Parsed((Mention("1", "x", author, text, NOON, lang="en"),)), "feed")

    def deliver(self, seconds: float = 45) -> None:
        until = self.clock.now() + timedelta(seconds=seconds)
        while self.clock.now() < until:
            while self.app.deliver():
                pass
            self.clock.forward(timedelta(seconds=5))

    @property
    def draft(self) -> StoredDraft:
        (incident,) = self.app.queries.incidents()
        (draft,) = self.app.queries.drafts(incident.id)
        return draft

    def log(self, kind: str) -> list[str]:
        return [fact.why for fact in self.app.queries.facts() if fact.type == kind]


@pytest.fixture
def fake() -> Iterator[FakeWriter]:
    with closing(FakeWriter()) as running:
        yield running


def with_a_lie(given: dict[str, Any]) -> list[dict[str, Any]]:
    made = faithful(given)
    made.insert(1, {"text": "A refund of 50 EUR is on its way.", "facts": ["t1", "t2"]})
    return made


def test_a_writers_words_are_shown_with_what_was_sent_and_what_was_struck(
    fake: FakeWriter, lasting_address: str
) -> None:
    """The draft has its words, signed by us; the card and the log say who wrote; the exact request is kept."""
    fake.words = with_a_lie
    desk = Desk(fake, lasting_address)
    desk.tag()
    desk.deliver()
    (shown,) = desk.kept.drafts
    draft = desk.draft

    assert fake.refused == []
    assert draft.texts == shown.draft.texts
    assert [one.written_by for one in draft.texts] == [MODEL, MODEL]
    assert draft.texts[0].text.startswith("You will hear from us here by 12:30 UK time")
    assert draft.texts[0].text.endswith("Hello Rosa Díaz. ^MM")
    assert not any("refund" in one.text for one in draft.texts)
    assert [call.request for call in draft.calls] == sorted(fake.requests, key=lambda one: '\\"x\\"' not in one)
    assert all(json.loads(call.answer)["choices"] for call in draft.calls)
    assert not any(each in request for request in fake.requests for each in ("Rosa", "rosa", "7946"))
    said = dict(shown.card.facts)
    assert said["Writer"].startswith("Texts by small-1 at 127.0.0.1: 2 of 2")
    assert "“A refund of 50 EUR is on its way.” (it says “refund”" in said["Struck"]
    assert desk.log("draft.sent") == ["The facts of the draft were sent to small-1 at 127.0.0.1."]
    assert desk.log("draft.written") == ["Texts of the draft by the writer: 2 of 2; sentences struck: 2."]
    desk.app.store.close()


def test_the_page_of_the_incident_shows_the_very_request_and_answer(fake: FakeWriter) -> None:
    """To whoever may read the incident, harmless, beside the text."""
    fake.words = with_a_lie
    desk = Desk(fake, "sqlite://")
    desk.tag()
    desk.deliver()
    invitation, shown = new_sign_in("invitation", "mei", desk.clock.now(), INVITED)
    with desk.app.store.begin() as tx:
        tx.add_sign_in(invitation)
    browser = TestClient(build_web(desk.app, parse_body, parse_series=parse_points, api_token=""))
    browser.post(f"/sign-in/{shown}")
    (incident,) = desk.app.queries.incidents()
    desk.app.actions.acknowledge(incident.id, "mei")
    page = unescape(browser.get(f"/incidents/{incident.id}").text)

    assert all(call.request in page and call.answer in page for call in desk.draft.calls)
    assert "Struck: “A refund of 50 EUR is on its way.”" in page
    assert page.count("Nothing posted in public yet") == 1
    desk.app.store.close()


def test_it_is_approved_like_any_other_with_the_times_of_then(fake: FakeWriter) -> None:
    """Forty minutes later the promise is of then, the signature of whoever approves, and the words are the same."""
    desk = Desk(fake, "sqlite://")
    desk.tag()
    desk.deliver()
    desk.clock.forward(timedelta(minutes=40))
    came = desk.app.actions.approve(desk.draft.id, "tom")
    text = desk.draft.texts[0]

    assert came.ok, came.say
    assert text.text.startswith("You will hear from us here by 13:10 UK time")
    assert text.text.endswith("^TK")
    assert [each.said in text.text for each in text.promises] == [True]
    desk.app.store.close()


@pytest.mark.parametrize(
    ("status", "raw", "why"),
    [
        (429, "", "it takes no more requests for now (HTTP 429)"),
        (200, "nonsense", "its answer cannot be read"),
        (200, '{"choices": [{"message": {"content": "{\\"sentences\\": []}"}}]}', "nothing of it rests on the facts"),
    ],
)
def test_the_template_stands_where_a_writer_gives_nothing(fake: FakeWriter, status: int, raw: str, why: str) -> None:
    """At once, and the approver reads why."""
    fake.status, fake.raw = status, raw
    desk = Desk(fake, "sqlite://")
    desk.tag()
    desk.deliver()
    (shown,) = desk.kept.drafts

    assert [one.written_by for one in desk.draft.texts] == ["", ""]
    assert shown.draft.texts[0].text.startswith("Hello Rosa Díaz. We have read what you wrote")
    assert dict(shown.card.facts)["Why the template"] == why
    assert [call.answer for call in desk.draft.calls] == [raw or "{}"] * 2
    desk.app.store.close()


@pytest.mark.parametrize(("platforms", "stand"), [(("x",), ["", MODEL]), (("x", "vk"), [MODEL, MODEL])])
def test_the_versions_of_a_text_say_the_same(fake: FakeWriter, platforms: tuple[str, ...], stand: list[str]) -> None:
    """A fact beyond the template stands in all of them, or in none."""

    def more(given: dict[str, Any]) -> list[dict[str, Any]]:
        tail = {"text": "The US DOT is with Acme Air.", "facts": ["topic.title", "tags.1"]}
        return [*faithful(given), *([tail] if given["platform"] in platforms else [])]

    fake.words = more
    desk = Desk(fake, "sqlite://")
    desk.tag()
    desk.deliver()

    assert [one.written_by for one in desk.draft.texts] == stand
    assert ("topic.title, and the other versions" in desk.draft.calls[0].why) == (not stand[0])
    desk.app.store.close()


def test_what_is_confidential_never_leaves_the_machine(fake: FakeWriter) -> None:
    """Not one byte goes out, and nobody is told that something did."""
    desk = Desk(fake, "sqlite://", confidential=True)
    desk.tag()
    desk.deliver()

    assert len(desk.kept.drafts) == 1
    assert (fake.requests, desk.draft.calls, desk.log("draft.sent")) == ([], (), [])
    desk.app.store.close()


def test_while_a_writer_thinks_the_database_is_free_and_others_are_told(fake: FakeWriter, lasting_address: str) -> None:
    """Somebody acknowledges in the middle of the call, and the pump takes on."""
    desk = Desk(fake, lasting_address)
    fake.hangs = True
    desk.tag()
    pool = DeliveryPool(desk.app.delivery)
    while not fake.asked.wait(0.01):
        desk.clock.forward(timedelta(seconds=3))
        pool.pump()
    (incident,) = desk.app.queries.incidents()
    assert desk.app.actions.acknowledge(incident.id, "mei").ok
    pool.pump()
    assert desk.kept.drafts == []
    fake.let_go.set()
    pool.close()

    assert [one.written_by for one in desk.draft.texts] == [MODEL, MODEL]
    assert len(desk.kept.drafts) == 1
    desk.app.store.close()


DIES = """
import sys
sys.path[:0] = [{tests!r}]
from test_outside_writer import Desk
class Fake: url = {url!r}
desk = Desk(Fake, {address!r})
desk.tag()
desk.deliver()
"""


def test_killed_while_it_waits_a_draft_comes_once_with_its_templates_words(
    fake: FakeWriter, lasting_address: str
) -> None:
    """kill -9 in the middle of the call: what was sent stands in the log, nobody is asked again, one draft is there."""
    here = Path(__file__).parent
    fake.hangs = True
    script = DIES.format(tests=str(here), url=fake.url, address=lasting_address)
    child = subprocess.Popen([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(here.parent)})
    assert fake.asked.wait(60)
    child.send_signal(signal.SIGKILL)
    child.wait()
    asked = len(fake.requests)
    fake.hangs = False
    fake.let_go.set()
    desk = Desk(fake, lasting_address)
    desk.clock.forward(timedelta(minutes=2))
    desk.app.begin()
    desk.deliver()
    (shown,) = desk.kept.drafts

    assert (len(fake.requests), asked > 0) == (asked, True)
    assert [one.written_by for one in desk.draft.texts] == ["", ""]
    assert shown.draft.texts == desk.draft.texts
    assert dict(shown.card.facts)["Why the template"] == "Firebreak was stopped before it answered"
    assert set(fake.requests) <= {call.request for call in desk.draft.calls}
    assert desk.log("draft.sent") == ["The facts of the draft were sent to small-1 at 127.0.0.1."]
    desk.app.store.close()
