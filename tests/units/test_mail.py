"""E-mail is an ordinary step: to each mailbox once, tried again where that may help, silent about what is secret."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path
from shutil import which

import pytest
from certificates import authority, vouched
from fake_mail import PASSWORD, FakeMail
from playbooks_files import read

from firebreak.app import App
from firebreak.core.clock import ManualClock
from firebreak.core.effects import Post
from firebreak.core.errors import BadPlaybooks, DeliveryError
from firebreak.core.model import Author, Mention, Parsed
from firebreak.notifiers.null import Null
from firebreak.notifiers.services import Services
from firebreak.wiring import build

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
FILE = """
version: 1
topics:
  acme-air: {{title: Acme Air, words: [acme air], handles: {{x: ["@AcmeAir"]}}, zone: Europe/London}}
watchlists:
  regulators: {{kind: regulator, entries: [{{name: US DOT, handles: {{x: "@USDOT"}}}}]}}
people: {{mei: {{slack: U0MEI0001}}}}
services:
  press:
    kind: email
    url: "{url}"
    user: desk@example.com
    token: MAIL_PASSWORD
    sender: desk@example.com
    to: [press@example.com, {other}]
    {body}
playbooks:
  regulator:
    when: {{tagged: regulator}}
    severity: sev2
    confidential: {confidential}
    steps:
      - {{do: open_private_channel, invite: [mei]}}
      - {{do: alert, to: "#care"}}
      - {{do: email, service: press}}
"""


@pytest.fixture
def mail() -> Iterator[FakeMail]:
    with closing(FakeMail()) as running:
        yield running


def text_of(mail: FakeMail, *, other: str = "legal@example.com", body: str = "", confidential: bool = False) -> str:
    return FILE.format(url=mail.url, other=other, body=body, confidential=str(confidential).lower())


def told(mail: FakeMail, text: str, minutes: float = 3) -> tuple[App, ManualClock]:
    """Somebody tags the regulator, and so much time passes."""
    clock = ManualClock(NOON)
    file = read(text)
    notifier = Services(Null(clock), file.services, {"MAIL_PASSWORD": PASSWORD}.__getitem__, clock)
    app = build(file, database_url="sqlite://", clock=clock, notifier=notifier)
    said = "@AcmeAir lost my <b>chair</b>.\r\nBcc: all@example.com\n.\n@USDOT see evil.example 椅子"
    app.watch(Parsed((Mention("1", "x", Author("rosa"), said, NOON, lang="en"),)), "feed")
    pass_time(app, clock, minutes)
    return app, clock


def pass_time(app: App, clock: ManualClock, minutes: float) -> None:
    until = clock.now() + timedelta(minutes=minutes)
    while clock.now() < until:
        while app.deliver():
            pass
        clock.forward(timedelta(seconds=15))


def body(said: Message) -> str:
    return str(said.get_payload(decode=True), "utf-8") if said.is_multipart() is False else ""


def test_each_mailbox_gets_one_message(mail: FakeMail) -> None:
    """What the card says, whoever's words stand in it; nobody's absence answers it."""
    app, _ = told(mail, text_of(mail))

    assert mail.refused == []
    assert sorted(to for _, to, _ in mail.taken) == ["legal@example.com", "press@example.com"]
    (said,) = mail.sent_to("press@example.com")
    assert said["Subject"].startswith("SEV1 Acme Air: US DOT tagged")
    assert (said["From"], said["Auto-Submitted"]) == ("desk@example.com", "auto-generated")
    assert "evil[.]example 椅子" in body(said)
    assert said["Bcc"] is None
    assert len({one["Message-ID"] for _, _, one in mail.taken}) == 2
    app.store.close()


def test_the_words_are_the_files_own(mail: FakeMail) -> None:
    """Subject and text, with the facts in their places."""
    own = """body: {subject: "[{severity}] {title}", text: "For the press desk ({incident}).\\n{text}"}"""
    app, _ = told(mail, text_of(mail, body=own))

    (said,) = mail.sent_to("press@example.com")
    assert said["Subject"].startswith("[sev1] SEV1 Acme Air")
    assert body(said).startswith("For the press desk (")
    app.store.close()


def test_a_mailbox_that_is_refused_costs_only_itself(mail: FakeMail) -> None:
    """The other one gets its message; the refusal stands on the timeline."""
    app, _ = told(mail, text_of(mail, other="nobody@example.com"))

    assert [to for _, to, _ in mail.taken] == ["press@example.com"]
    assert app.queries.health()["failed_tasks"] == 1
    app.store.close()


def test_what_may_pass_is_tried_again(mail: FakeMail) -> None:
    """A server that is busy, a mailbox that is full, a line that broke: the same Message-ID comes again."""
    mail.busy, mail.full, mail.cut = 1, 1, True
    app, _ = told(mail, text_of(mail), minutes=10)

    assert mail.refused == []
    assert {to for _, to, _ in mail.taken} == {"legal@example.com", "press@example.com"}
    assert len({said["Message-ID"] for _, _, said in mail.taken}) == 2
    assert app.queries.health()["failed_tasks"] == 0
    app.store.close()


def test_a_refused_password_waits_until_it_is_mended(mail: FakeMail) -> None:
    """It never ends what is to be said."""
    mail.password = "another"
    app, clock = told(mail, text_of(mail))
    blocked = app.queries.health()["blocked_tasks"]
    mail.password = PASSWORD
    pass_time(app, clock, 5)

    assert (blocked, len(mail.taken)) == (2, 2)
    app.store.close()


def test_of_a_confidential_incident_only_the_severity_leaves(mail: FakeMail) -> None:
    """Neither what it is about, nor who wrote."""
    app, _ = told(mail, text_of(mail, confidential=True))

    sent = "".join(f"{said['Subject']} {body(said)}" for _, _, said in mail.taken)
    assert "SEV1" in sent
    assert [word for word in ("Acme", "acme", "DOT", "rosa", "chair") if word in sent] == []
    app.store.close()


def test_nothing_goes_over_the_net_in_the_clear(mail: FakeMail) -> None:
    """A server that is not this machine must offer TLS: this one does not, under an address that only reaches it."""
    file = read(text_of(mail).replace("127.0.0.1", "127.1", 1))
    clock = ManualClock(NOON)
    services = Services(Null(clock), file.services, {"MAIL_PASSWORD": PASSWORD}.__getitem__, clock)

    with pytest.raises(DeliveryError, match="press offers no TLS") as refused:
        services.deliver(Post("press", "x", by="service", mailbox="press@example.com"), "k")
    assert refused.value.mendable
    assert mail.taken == []


def sent(mail: FakeMail, monkeypatch: pytest.MonkeyPatch, trusted: Path) -> str:
    """Hands one message over, trusting nobody but that authority; why it was not taken, else nothing."""
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")
    file, clock = read(text_of(mail)), ManualClock(NOON)
    services = Services(Null(clock), file.services, {"MAIL_PASSWORD": PASSWORD}.__getitem__, clock)
    try:
        services.deliver(Post("press", "It burns.", by="service", mailbox="press@example.com"), "k")
    except DeliveryError as error:
        return str(error) if error.mendable else "lost"
    return ""


@pytest.mark.skipif(which("openssl") is None, reason="needs the program openssl")
@pytest.mark.parametrize(
    ("vouches", "names", "why"),
    [
        ("ours", "IP:127.0.0.1", ""),
        ("theirs", "IP:127.0.0.1", "the certificate of press does not fit its address"),
        ("ours", "DNS:mail.example.com", "the certificate of press does not fit its address"),
    ],
)
def test_by_starttls_only_to_whom_a_trusted_authority_vouches_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vouches: str, names: str, why: str
) -> None:
    """A real certificate by an authority of ours; one by another, or for another address, gets no password."""
    authorities = {name: authority(tmp_path, name) for name in {"ours", vouches}}
    with closing(FakeMail(vouched(tmp_path, authorities[vouches], names))) as mail:
        said = sent(mail, monkeypatch, authorities["ours"])

    assert said == why
    assert len(mail.taken) == (not why)
    assert mail.clear == ["EHLO", "STARTTLS"]
    assert len(mail.refused) == bool(why)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("service: press}", "service: pres}", 'no service for e-mail "pres" (did you mean "press"?)'),
        ("[press@example.com, legal@example.com]", "[press]", '"press" is no e-mail address'),
        ("    sender: desk@example.com\n", "", "email needs a sender and at least one mailbox under to"),
        ("    token: MAIL_PASSWORD\n", "", "email signs in with user and token, or with neither"),
        ('url: "smtp', 'url: "https', "email needs the address of a mail server"),
        ("kind: email", "kind: teams", "sender and to are for e-mail; teams has none"),
        ("    sender:", "    body: {subject: x, html: y}\n    sender:", "has subject and text, and no html"),
        ("    sender:", '    body: {text: "{token}"}\n    sender:', "the password does not belong into an email"),
    ],
)
def test_what_is_wrong_is_found_when_the_file_is_read(mail: FakeMail, old: str, new: str, says: str) -> None:
    """With what to write instead."""
    text = text_of(mail)
    assert old in text
    with pytest.raises(BadPlaybooks) as refused:
        read(text.replace(old, new, 1))

    assert says in str(refused.value)
