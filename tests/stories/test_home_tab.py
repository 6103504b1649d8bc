"""The Home tab: the small wall of one person, as far as they may know, and never an old one for long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from firebreak.wiring import SHIPPED
from stories.conftest import Story
from stories.test_tiers import SPARK

SECRET = """\
version: 1
people: {mei: {slack: U0MEI0001}, tom: {slack: U0TOM0001}}
teams: {comms: {members: [mei, tom], on_call: {rotate: weekly, from: "2026-03-02T09:00", zone: UTC}}}
topics: {acme-air: {title: Acme Air, words: acme air}}
playbooks:
  secret:
    when: {signal: declared}
    confidential: true
    steps:
      - {do: open_private_channel, invite: [mei]}
      - {do: alert, to: "#crisis-desk"}
"""


@pytest.fixture(params=["http", "socket"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Story]:
    """The shipped playbooks; Slack reaches the program either way."""
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", SHIPPED.read_text(encoding="utf-8"), transport=request.param)
    yield told
    told.stop()


@pytest.fixture
def secret(tmp_path: Path) -> Iterator[Story]:
    """A confidential playbook whose room holds Mei alone."""
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", SECRET)
    yield told
    told.stop()


def publishes(story: Story) -> int:
    return sum(call.method == "views.publish" for call in story.slack.calls)


def test_it_shows_what_is_open_and_what_is_mine_and_takes_presses(both: Story) -> None:
    """Calm at first. Then the incident with its button; pressed, it says what came of it and is Mei's own."""
    both.slack.open_home("mei")

    assert "Nothing is open. All calm." in both.slack.home("mei")
    assert "on call" in both.slack.home("mei")

    both.post(SPARK)
    both.forward(minutes=1)
    both.slack.open_home("mei")

    assert f"SEV1 Acme Air ({both.incident.id})" in both.slack.home("mei") or "SEV1" in both.slack.home("mei")

    both.slack.press_at_home("firebreak:acknowledge", "mei")
    seen = both.slack.home("mei")

    assert both.incident.acknowledged_by == "Mei"
    assert seen.index("Yours") < seen.index("SEV1")
    assert both.slack.home("tom") == ""


def test_a_refusal_is_said_on_the_tab(story: Story) -> None:
    """There is no channel to whisper in; Tom reads that Mei was first."""
    story.post(SPARK)
    story.forward(minutes=1)
    story.slack.open_home("tom")
    story.app.actions.acknowledge(story.incident.id, "Mei")
    story.slack.press_at_home("firebreak:acknowledge", "tom")

    assert "Mei" in story.slack.home("tom").splitlines()[0]


def test_it_is_brought_up_to_date_without_a_storm(story: Story) -> None:
    """What changed is published to whom it reads otherwise, once; nothing to those who never looked, nor twice."""
    story.slack.open_home("mei")
    story.slack.open_home("mei", tab="messages")
    story.dispatch.home.look()
    story.dispatch.home.look()

    assert publishes(story) == 1

    story.post(SPARK)
    story.forward(minutes=1)
    story.dispatch.home.look()
    story.dispatch.home.look()

    assert publishes(story) == 2
    assert "SEV1" in story.slack.home("mei")

    story.start()  # after a crash it is known who has theirs open
    story.app.actions.acknowledge(story.incident.id, "Tom")
    story.dispatch.home.look()

    assert "Tom" in story.slack.home("mei")

    story.clock.move_to(story.clock.now() + timedelta(days=2))
    story.app.actions.close(story.incident.id, "Tom", "real")
    before = publishes(story)
    story.dispatch.home.look()

    assert publishes(story) == before


def test_many_tabs_are_published_a_few_at_a_look_and_slacks_no_is_heard(story: Story) -> None:
    """Forty people have theirs open: twenty at a look; when Slack wants quiet nobody is asked again in that look."""
    names = [f"U0MANY{number:04}" for number in range(40)]
    for name in names:
        story.slack.add_user(name, name.lower())
        story.dispatch.home._remember(name)
    story.slack.fail_next("views.publish", status=429, retry_after=30)
    story.dispatch.home.look()

    assert publishes(story) == 1

    story.dispatch.home.look()
    assert publishes(story) == 1 + 20
    story.dispatch.home.look()
    story.dispatch.home.look()
    assert publishes(story) == 1 + 40
    assert "Firebreak does not know you" in story.slack.home(names[0].lower())


def test_a_confidential_incident_is_shown_to_its_room_alone(secret: Story) -> None:
    """Tom reads severity and owner, no topic, no words and no room; Mei reads all of it."""
    secret.app.actions.declare("acme-air", "Mei", "sev1", "", "smoke in the cabin")
    secret.forward(minutes=1)
    for name in ("mei", "tom"):
        secret.slack.open_home(name)
    room = secret.incident.room or ""

    assert "smoke in the cabin" in secret.slack.home("mei")
    assert "a confidential incident" in secret.slack.home("tom")
    assert [word for word in ("smoke", "Acme", room) if word in secret.slack.home("tom")] == []
    assert "You are on call for comms until" in secret.slack.home("mei") + secret.slack.home("tom")


def test_a_draft_that_waits_is_read_and_approved_there(story: Story) -> None:
    """Only by those whom it asks; what was changed meanwhile is refused, since it was not read."""
    story.post("Never again Acme Air", author="bigvoice", followers=250_000)
    story.forward(minutes=1)
    for name in ("tom", "priya"):
        story.slack.open_home(name)

    assert "Waits for your approval" in story.slack.home("tom")
    assert "Waits for your approval" not in story.slack.home("priya")

    story.slack.press_at_home("firebreak:approve", "tom")
    story.forward(minutes=1)

    assert [fact.who for fact in story.app.queries.facts() if fact.type == "draft.approved"] == ["Tom"]
    assert "Waits for your approval" not in story.slack.home("tom")


def test_an_incident_is_declared_from_the_tab(story: Story) -> None:
    """The button opens the form."""
    story.slack.open_home("mei")
    story.slack.press_at_home("firebreak:declare", "mei")

    assert [view.title for view in story.slack.views] == ["Declare an incident"]


def test_two_hundred_incidents_stay_inside_slacks_limits(story: Story) -> None:
    """A hundred blocks and 250 kB: the rest is counted."""
    told = story.app.actions.declare("acme-air", "Mei", "sev3", "negative-surge", "x" * 2_000)
    incident = story.app.queries.incident(story.incident.id)
    assert told.ok
    assert incident
    from msgspec.structs import replace

    with story.app.store.begin() as tx:
        for number in range(200):
            tx.save_incident(replace(incident, id=f"a{number:05}", topic=f"topic{number}", revision=0))
    story.slack.open_home("mei")

    assert "and 189 more: /firebreak list" in story.slack.home("mei").replace("`", "")
