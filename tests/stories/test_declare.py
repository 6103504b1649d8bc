"""What a person saw becomes an incident: by a command, by a shortcut, or by a message that concerns us."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_keys import bearer
from fake_slack import View, shown

from firebreak.core.actions import named
from firebreak.core.model import Author, Mention, Parsed
from firebreak.wiring import SHIPPED
from stories.conftest import Story

WRITTEN = "A passenger films smoke in the cabin of <our> flight"
LINK = "https://x.example/rosa/status/1"
ASKS = """\
version: 1
people: {mei: {slack: U0MEI0001}, tom: {slack: U0TOM0001}}
topics: {acme-air: {title: Acme Air, words: acme air}, acme-pay: {words: acme pay}}
playbooks:
  surge:
    when: {signal: negative_velocity}
    steps: [{do: alert, to: "#crisis-desk"}]
  by-hand:
    when: {signal: declared}
    may: {declare: [mei]}
    steps: [{do: alert, to: "#crisis-desk"}]
"""


@pytest.fixture(params=["http", "socket"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Story]:
    """The shipped playbooks; Slack reaches the program either way."""
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", SHIPPED.read_text(encoding="utf-8"), transport=request.param)
    yield told
    told.stop()


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Story]:
    """A playbook that asks for what somebody declares."""
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", ASKS)
    yield told
    told.stop()


def form(story: Story) -> View:
    (view,) = story.slack.views
    return view


def standing(view: View, field: str) -> Any:
    """What the field of that block holds before anybody types."""
    (block,) = [one for one in view.body["blocks"] if one.get("block_id") == field]
    return block["element"].get("initial_value")


def test_a_message_that_concerns_us_becomes_an_incident(both: Story) -> None:
    """Its words and its address stand in the form; the alert says who declared it, and so does the timeline."""
    message = both.slack.say("vera", "#crisis-desk", WRITTEN.replace("<", "&lt;").replace(">", "&gt;"))
    both.slack.shortcut("This concerns us", "vera", message)
    view = form(both)
    address = f"https://fake.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"

    assert (view.title, standing(view, "text"), standing(view, "link")) == ("Declare an incident", WRITTEN, address)

    both.slack.submit(view, {"severity": "sev1", "playbook": "negative-surge"}, "vera")
    both.forward(minutes=1)
    incident, (opened,) = both.incident, [f for f in both.app.queries.facts() if f.type == "incident.opened"]
    alert = both.slack.channel("#crisis-desk").expect("SEV1")

    assert form(both).body["blocks"][0]["text"]["text"].startswith(f"Vera opened the incident {incident.id}.")
    assert (incident.severity.value, incident.playbooks) == ("sev1", ("negative-surge",))
    assert (opened.who, opened.why) == ("Vera", f"Vera declared this: “{WRITTEN}”")
    assert "Vera declared this" in shown(alert)
    assert address in str(alert.blocks)


def test_the_shortcut_that_is_everywhere_asks_the_same(story: Story) -> None:
    """Nothing stands in it yet; where nobody chose a playbook, what a surge as grave starts runs."""
    story.slack.shortcut("Declare an incident", "mei")
    view = form(story)

    assert (standing(view, "text"), standing(view, "link")) == (None, None)

    story.slack.submit(view, {"severity": "sev2", "text": WRITTEN}, "mei")
    story.forward(minutes=1)

    assert "negative-surge" in story.incident.playbooks
    assert story.slack.channel("#crisis-desk").expect("SEV2")


def test_what_is_typed_stands_in_the_form(story: Story) -> None:
    """`/firebreak declare WHAT`; what is wrong is said in the form, which stays open."""
    story.slack.command("/firebreak", f"declare {WRITTEN}", "mei")
    view = form(story)

    assert standing(view, "text") == WRITTEN

    answer = story.slack.submit(view, {"severity": "sev3", "playbook": "negative-surge"}, "mei")

    assert answer.json()["response_action"] == "update"

    story.slack.command("/firebreak", "declare", "tom")
    second = next(one for one in story.slack.views if one.user == story.file.people["tom"].slack)
    told = story.app.actions.declare("acme-air", "Tom", "sev3", "negative-surg", "smoke")
    nothing = story.app.actions.declare("acme-aire", "Tom", "sev3", "", "smoke")

    assert second.title == "Declare an incident"
    assert told.say.startswith("There is no playbook negative-surg (did you mean negative-surge?). There are: ")
    assert nothing.say == "There is no topic acme-aire (did you mean acme-air?). There are: acme-air."


def test_a_playbook_asks_for_it_and_says_who_may(asking: Story) -> None:
    """It runs, and not the one that a surge starts. Who may not is refused in the form, and that is written down."""
    asking.slack.shortcut("Declare an incident", "tom")
    refused = asking.slack.submit(form(asking), {"severity": "sev2", "text": "smoke"}, "tom")

    assert refused.json() == {"response_action": "errors", "errors": {"severity": "Only Mei may declare an incident."}}
    assert [(f.who, f.data["action"]) for f in asking.app.queries.facts() if f.type == "press.refused"] == [
        ("Tom", "declare")
    ]
    assert asking.app.actions.declare("acme-pay", "Mei", "sev2", "", "smoke").ok
    assert asking.incident.playbooks == ("by-hand",)


def test_what_is_declared_joins_what_is_open_and_calms_with_nothing(story: Story) -> None:
    """A second word about the same topic is no second incident; a graver one raises it. Only people close it."""
    first = story.app.actions.declare("acme-air", "Mei", "sev3", "negative-surge", "smoke")
    story.forward(minutes=1)
    again = story.app.actions.declare("acme-air", "Tom", "sev1", "", "it burns", LINK)
    story.forward(minutes=60 * 5)

    assert (first.ok, again.say.endswith("is open already, and what you wrote joins it.")) == (True, True)
    assert (story.incident.severity.value, story.incident.closed_at) == ("sev1", None)
    assert [fact.who for fact in story.app.queries.facts() if fact.type == "incident.updated"][:1] == ["Tom"]


def test_over_the_api_a_key_declares(asking: Story) -> None:
    """As its own person; the link may be left out, and a wrong one is refused before anything is done."""
    headers = bearer(asking.app.store, "act", "Mei")
    wrong = asking.http.post(
        "/api/topics/acme-air/declare", json={"severity": "sev2", "text": "smoke", "url": "smoke"}, headers=headers
    )
    done = asking.http.post("/api/topics/acme-air/declare", json={"severity": "sev2", "text": "smoke"}, headers=headers)

    assert (wrong.status_code, done.status_code) == (422, 200)
    assert done.json()["say"].startswith("Mei opened the incident ")
    assert asking.incident.topic == "acme-air"


def test_a_stranger_declares_nothing(story: Story) -> None:
    """Whoever the file does not know is refused, whichever playbook was chosen."""
    came = story.app.actions.declare("acme-air", "U0EVE0001", "sev1", "negative-surge", "smoke")

    assert came.say.startswith("Firebreak does not know U0EVE0001")
    assert story.app.queries.incidents() == []
    assert named("declare").may == "declare"


def test_a_message_about_which_nothing_rang_is_asked_about(story: Story) -> None:
    """Of the post whose address it names, or of its words; for the eyes of who asked, and nobody is called by it."""
    story.app.watch(
        Parsed(
            (Mention("9", "x", Author("rosa"), "Acme Air lost my bag", story.clock.now(), url="https://x.example/9"),)
        ),
        "x",
    )
    linked = story.slack.say("vera", "#crisis-desk", "Seen? <https://x.example/9|this one>")
    story.slack.add_user("U0STRANGE1", "stranger")
    story.slack.add_channel("all", members=["vera", "stranger"])
    words = story.slack.say("vera", "#all", "Nobody speaks of us")
    for message, user in ((linked, "vera"), (words, "vera"), (words, "stranger")):
        story.slack.shortcut("Why did nothing ring?", user, message)
    post, none, stranger = [one.text for one in story.slack.ephemerals]

    assert post.startswith("Nothing rang")
    assert "Acme Air: " in post
    assert none.splitlines()[0] == "Nothing rang: it is about no topic of the playbooks."
    assert "does not know you" in stranger
    assert story.app.queries.incidents() == []
