"""Tickets and webhooks are ordinary steps: sent once, retried, linked on the card, and silent about what is secret."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from fake_services import SECRET, TOKEN, FakeServices
from playbooks_files import read

from firebreak.app import App
from firebreak.core.clock import ManualClock
from firebreak.core.effects import Effect, Post, Receipt, Update
from firebreak.core.errors import BadPlaybooks, BadSetting
from firebreak.core.model import Author, Mention, Parsed
from firebreak.core.ports import Notifier
from firebreak.notifiers.null import Null
from firebreak.notifiers.services import Services
from firebreak.wiring import build

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SETTINGS = {"DESK_TOKEN": TOKEN, "HOOK_SECRET": SECRET}
FILE = """
version: 1
topics:
  acme-air: {{title: Acme Air, words: [acme air], handles: {{x: ["@AcmeAir"]}}, zone: Europe/London}}
watchlists:
  regulators: {{kind: regulator, entries: [{{name: US DOT, handles: {{x: "@USDOT"}}}}]}}
people: {{mei: {{slack: U0MEI0001}}}}
services:
  zen: {{kind: zendesk, url: "{url}/zendesk", user: agent@example.com, token: DESK_TOKEN}}
  fresh: {{kind: freshdesk, url: "{url}/freshdesk", requester: desk@example.com, token: DESK_TOKEN}}
  own:
    kind: http
    url: "{url}/own"
    token: DESK_TOKEN
    headers: {{Authorization: "Bearer {{token}}"}}
    body: {{what: "{{title}}", more: {{lines: ["{{text}}", "{{severity}}"]}}}}
    link: data.self
  soc: {{kind: webhook, url: "{url}/hook", token: HOOK_SECRET}}
  ops: {{kind: teams, url: "{url}/teams"}}
playbooks:
  regulator:
    when: {{tagged: regulator}}
    severity: sev2
    confidential: {confidential}
    steps:
      - {{do: open_private_channel, invite: [mei]}}
      - {{do: alert, to: "#care"}}
{steps}
"""


class Kept(Null):
    """Delivers to nobody, and keeps the cards."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.links: list[tuple[tuple[str, str], ...]] = []

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        if isinstance(effect, Post | Update) and effect.card:
            self.links.append(effect.card.links)
        return super().deliver(effect, key, again=again)


@pytest.fixture
def services() -> Iterator[FakeServices]:
    with closing(FakeServices()) as running:
        yield running


def text_of(services: FakeServices, *steps: str, confidential: bool = False) -> str:
    lines = "\n".join(f"      - {{{one}}}" for one in steps)
    return FILE.format(url=services.url, steps=lines, confidential=str(confidential).lower())


def started(text: str, address: str = "sqlite://") -> tuple[App, ManualClock, Kept]:
    clock = ManualClock(NOON)
    file, kept = read(text), Kept(clock)
    notifier: Notifier = Services(kept, file.services, SETTINGS.__getitem__, clock)
    return build(file, database_url=address, clock=clock, notifier=notifier), clock, kept


def tag(app: App) -> None:
    """Somebody tags the regulator."""
    post = Mention("1", "x", Author("rosa"), "@AcmeAir lost my <b>chair</b>. @USDOT see evil.example", NOON, lang="en")
    app.watch(Parsed((post,)), "feed")


def pass_time(app: App, clock: ManualClock, minutes: float) -> None:
    until = clock.now() + timedelta(minutes=minutes)
    while clock.now() < until:
        while app.deliver():
            pass
        clock.forward(timedelta(seconds=15))


@pytest.mark.parametrize(
    ("service", "kind", "link"),
    [
        ("zen", "zendesk", "/zendesk/agent/tickets/35436"),
        ("fresh", "freshdesk", "/freshdesk/a/tickets/1"),
        ("own", "own", "https://desk.example.com/t/1"),
    ],
)
def test_a_ticket_is_opened_once_and_linked_on_the_card(
    services: FakeServices, service: str, kind: str, link: str
) -> None:
    """Each service takes it as it wants it; the card that was shown before gets the link."""
    app, clock, kept = started(text_of(services, f"do: ticket, service: {service}, after: 1m"))
    tag(app)
    pass_time(app, clock, 3)

    assert services.refused == []
    (ticket,) = services.tickets[kind]
    assert "SEV1 Acme Air: US DOT tagged" in str(ticket)
    assert "evil[.]example" in str(ticket)
    assert kept.links[0] == ()
    assert kept.links[-1] == (("Ticket", link if "://" in link else services.url + link),)
    app.store.close()


@pytest.mark.parametrize(("service", "kind"), [("zen", "zendesk"), ("fresh", "freshdesk"), ("own", "own")])
def test_a_line_that_breaks_makes_no_second_ticket(services: FakeServices, service: str, kind: str) -> None:
    """The ticket was made, and the answer never came: the next try finds it."""
    app, clock, kept = started(text_of(services, f"do: ticket, service: {service}"))
    services.cut = True
    tag(app)
    pass_time(app, clock, 5)

    assert len(services.tickets[kind]) == 1
    assert len(kept.links[-1]) == 1
    assert services.refused == []
    app.store.close()


def test_what_may_pass_is_tried_again_and_what_is_asked_for_is_waited(services: FakeServices) -> None:
    """A service that is down or busy gets its ticket later; one that refuses the token waits until that is mended."""
    app, clock, _ = started(text_of(services, "do: ticket, service: zen"))
    services.answer = 503
    tag(app)
    pass_time(app, clock, 1)
    services.answer, services.wait = 429, "120"
    pass_time(app, clock, 2)
    services.answer = 401
    services.wait = ""
    pass_time(app, clock, 3)
    assert app.queries.health()["blocked_tasks"] == 1
    services.answer = 0
    pass_time(app, clock, 4)

    assert len(services.tickets["zendesk"]) == 1
    assert app.queries.health()["failed_tasks"] == 0
    app.store.close()


def test_a_webhook_is_signed_and_keeps_its_id(services: FakeServices) -> None:
    """The receiver verifies it, and knows one that comes again."""
    app, clock, _ = started(text_of(services, "do: webhook, service: soc", "do: webhook, service: ops"))
    services.cut = True  # whichever comes first
    tag(app)
    pass_time(app, clock, 3)

    assert services.refused == []
    assert len({id for id, _ in services.told}) == 1
    event = services.told[-1][1]
    assert event["type"] == "incident.told"
    assert event["data"]["severity"] == "sev1"
    assert services.cards[-1]["body"][0]["text"].startswith("SEV1 Acme Air")
    app.store.close()


def test_of_a_confidential_incident_only_the_severity_leaves(services: FakeServices) -> None:
    """Neither what it is about, nor who wrote, in any service."""
    steps = [f"do: ticket, service: {one}" for one in ("zen", "fresh", "own")]
    app, clock, _ = started(
        text_of(services, *steps, "do: webhook, service: soc", "do: webhook, service: ops", confidential=True)
    )
    tag(app)
    pass_time(app, clock, 2)

    sent = str([services.tickets, services.told, services.cards])
    assert all(len(some) == 1 for some in services.tickets.values())
    assert "SEV1" in sent
    assert [word for word in ("Acme", "acme", "DOT", "rosa", "chair") if word in sent] == []
    app.store.close()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("service: zen", "service: zem", 'no service for tickets "zem" (did you mean "zen"?)'),
        ("service: zen", "service: soc", 'no service for tickets "soc"'),
        ("token: DESK_TOKEN}", "token: s3cret}", "never write the secret itself here"),
        ("token: DESK_TOKEN}", "token: FIREBREAK_X}", "a setting of Firebreak's own"),
        (", user: agent@example.com", "", "zendesk needs a user"),
        (", requester: desk@example.com", "", "freshdesk needs a requester"),
        ('"{title}"', '"{titel}"', 'nothing is known of "{titel}"; there is {title}'),
        ('kind: teams, url: "', 'kind: teams, url: "ftp://', "is no address; write https://"),
    ],
)
def test_what_is_wrong_is_found_when_the_file_is_read(services: FakeServices, old: str, new: str, says: str) -> None:
    """With what to write instead."""
    text = text_of(services, "do: ticket, service: zen")
    assert old in text
    with pytest.raises(BadPlaybooks) as refused:
        read(text.replace(old, new, 1))

    assert says in str(refused.value)


def test_a_variable_that_is_not_set_is_said_at_the_start(services: FakeServices) -> None:
    """Not at the first crisis."""

    def unset(name: str) -> str:
        raise BadSetting(f"{name} is not set")

    file = read(text_of(services, "do: ticket, service: zen"))
    with pytest.raises(BadSetting, match="DESK_TOKEN is not set"):
        Services(Null(ManualClock(NOON)), file.services, unset, ManualClock(NOON))
