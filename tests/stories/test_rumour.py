"""A claim that many repeat gets one card of its own; it is edited as it spreads, and a person says what it is."""

from __future__ import annotations

from fake_slack import Message, shown
from fake_slack.perception import buttons

from stories.conftest import Story
from stories.test_pages import Enter, enter, press

__all__ = ["enter"]

SPARK = "@AcmeAir left me on the aircraft for two hours. @USDOT please act"
CLAIM = "Acme Air goes bankrupt on Friday, your tickets are worth nothing"


def repeat(story: Story, since: int, until: int) -> None:
    """As many people say the same, word for word; not one of them twice."""
    for number in range(since, until):
        story.post(CLAIM, author=f"u{number}", followers=1_000, platform="vk" if number % 5 == 4 else "x")
        story.forward(seconds=20)


def cards(story: Story) -> list[Message]:
    room = story.slack.channel(story.incident.room or "")
    return [one for one in room.messages if "Many repeat this" in shown(one)]


def test_a_claim_gets_one_card_that_follows_it(story: Story) -> None:
    """In the room, once five people say it; edited as more do, after a restart, by a verdict, and at the close."""
    story.post(SPARK)
    story.forward(minutes=2)
    repeat(story, 0, 4)
    assert cards(story) == []
    repeat(story, 4, 6)
    story.forward(minutes=1)
    (card,) = cards(story)
    first = shown(card)
    story.start()
    repeat(story, 6, 20)
    story.forward(minutes=1)
    (card,) = cards(story)
    spread = shown(card)
    came = story.app.actions.rumour(story.incident.id, "Mei", "false")
    story.forward(minutes=1)
    (card,) = cards(story)
    judged = shown(card)
    story.app.actions.close(story.incident.id, "Mei", "real")
    story.forward(minutes=1)
    (card,) = cards(story)

    assert f"“{CLAIM}”" in first
    assert "Nobody has said yet whether it is true" in first
    assert "6 people, 6 posts" in first
    assert "@u0 on x" in first
    assert "none yet" in first
    assert "20 people, 20 posts" in spread
    assert "x 16, vk 4" in spread
    assert "20,000 together" in spread
    assert came.ok
    assert "Mei says that it is not true" in judged
    assert "Deny it in public: press “Draft the denial”" in judged
    assert buttons(card) == []


def test_on_the_page_somebody_says_whether_it_is_true_and_has_it_denied(story: Story, enter: Enter) -> None:
    """The claim stands on the incident's page with its own presses; they go through the one table of actions."""
    story.post(SPARK)
    story.forward(minutes=2)
    repeat(story, 0, 6)
    story.forward(minutes=1)
    browser = enter("Mei")
    where = f"/incidents/{story.incident.id}"
    before = browser.get(where).text
    early = press(browser, story, "deny", claim="1")
    said = press(browser, story, "rumour", is_it="false")
    after = browser.get(where).text
    press(browser, story, "deny", claim="1")
    story.forward(minutes=1)
    denied = browser.get(where).text

    assert "Nobody has said yet whether it is true" in before
    assert f'action="{where}/rumour"' in before
    assert f'action="{where}/deny"' not in before
    assert early.status_code == 409
    assert "only what is not true is denied" in early.text
    assert "Mei says that it is not true" in said.text
    assert f'action="{where}/deny"' in after
    assert '<input type="hidden" name="claim" value="1">' in after
    assert f'action="{where}/deny"' not in denied
    assert "Its denial waits for approval, among the drafts." in denied
