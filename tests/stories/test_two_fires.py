"""Two topics burn at once, and people press what they like, through every door: nothing contradicts itself."""

from __future__ import annotations

import re
from random import Random

import pytest
from api_keys import key
from fake_slack import shown
from fake_slack.perception import buttons
from starlette.testclient import TestClient

from firebreak.core.actions import named
from firebreak.core.sign_in import INVITED, new_sign_in
from firebreak.wiring import SHIPPED
from stories.conftest import Story

SECOND = "  acme-pay:\n    title: Acme Pay\n    words: [acme pay, acmepay]\n"
TEXT = SHIPPED.read_text(encoding="utf-8").partition("\ntests:\n")[0].replace("\ntopics:\n", f"\ntopics:\n{SECOND}", 1)
AIR = "@AcmeAir left me on the aircraft for two hours. @USDOT please act"
PAY = "Acme Pay took my money twice, never again"
PEOPLE = ("Mei", "Tom", "Vera", "Priya")
PRESSES = {
    "acknowledge": ("ack", {}),
    "unacknowledge": ("unack", {}),
    "still_on_it": ("still", {}),
    "take_over": ("take", {}),
    "give": ("give tom", {"to": "tom"}),
    "snooze": ("snooze 30m", {"until": "30m"}),
    "severity": ("severity sev2", {"severity": "sev2"}),
    "status": ("update We look into it in 20m", {"text": "We look into it", "minutes": 20}),
    "close": ("close real", {"verdict": "real"}),
    "wrong": ("wrong known", {"reason": "known"}),
    "reopen": ("reopen", {}),
}


class Hands:
    """Somebody with a button, a keyboard, a key of the API and a browser."""

    def __init__(self, story: Story, who: str) -> None:
        self.story, self.who = story, who
        self.api = {"Authorization": f"Bearer {key(story.app.store, 'act', who)}"}
        invitation, link = new_sign_in("invitation", who, story.clock.now(), INVITED)
        with story.app.store.begin() as tx:
            tx.add_sign_in(invitation)
        self.browser = TestClient(story.http.app)
        assert self.browser.post(f"/sign-in/{link}").status_code == 200

    def press(self, door: str, action: str, incident: str) -> int:
        """The status of the answer."""
        typed, fields = PRESSES[action]
        story = self.story
        if door == "api":
            path = f"/api/incidents/{incident}/{named(action).path}"
            return int(story.http.post(path, json=fields, headers=self.api).status_code)
        if door == "page":
            page = self.browser.get(f"/incidents/{incident}")
            (mark, *_) = re.findall(r'name="form" value="([0-9a-f]{64})"', page.text)
            sent = {"form": mark} | {name: str(value) for name, value in fields.items()}
            return int(self.browser.post(f"/incidents/{incident}/{action}", data=sent).status_code)
        (one,) = [each for each in story.app.queries.incidents() if each.id == incident]
        room = next((each.name for each in story.slack.channels if each.id == one.room), "crisis-desk")
        if door == "command":
            word, _, rest = typed.partition(" ")
            return story.slack.command("/firebreak", f"{word} {incident} {rest}", self.who.lower(), channel=room).status
        cards = [each for each in story.slack.channel(room).messages if f"firebreak:{action}" in buttons(each)]
        if not cards or fields:
            return 200
        return story.slack.press(cards[0], f"firebreak:{action}", self.who.lower()).status


@pytest.mark.parametrize("seed", [1, 2])
def test_two_fires_at_once_and_everybody_presses(lasting_address: str, seed: int) -> None:
    """A regulator about flights, a big voice about payments: 60 presses each time, by everybody, everywhere."""
    chance, told = Random(seed), Story(lasting_address, TEXT)
    try:
        storm(told, chance)
    finally:
        told.stop()


def storm(story: Story, chance: Random) -> None:
    """Press, look, press again; then let go of everything, and see that each fire calls by itself."""
    story.post(AIR, author="rosa")
    story.post(PAY, author="star", followers=900_000)
    story.forward(minutes=1)
    fires = {one.topic: one.id for one in story.app.queries.incidents()}
    hands, doors = [Hands(story, who) for who in PEOPLE], ("button", "command", "api", "page")
    answers = []
    for _ in range(60):
        topic = chance.choice(sorted(fires))
        answers.append(chance.choice(hands).press(chance.choice(doors), chance.choice(sorted(PRESSES)), fires[topic]))
        story.forward(seconds=chance.choice((0, 1, 7, 45)))
        consistent(story, fires)
    story.forward(minutes=1)
    shows(story)

    assert [status for status in answers if status >= 500] == []
    assert (story.log("task.failed"), story.app.queries.health()["blocked_tasks"]) == ([], 0)
    let_go(story, fires)


def consistent(story: Story, fires: dict[str, str]) -> None:
    """One incident a topic; whoever has it has it; what is closed says by whom."""
    there = {one.topic: one for one in story.app.queries.incidents()}
    assert {topic: one.id for topic, one in there.items()} == fires
    for one in there.values():
        assert (one.closed_at is None) == (one.closed_by is None)
        assert (one.acknowledged_at is None) == (one.acknowledged_by is None)
        assert one.acknowledged_by is None or one.acknowledged_by in one.acknowledgers


def shows(story: Story) -> None:
    """Cards say how it stands and name no other fire; nothing came late or contradicts itself."""
    said = [shown(message) for channel in story.slack.channels for message in channel.messages]
    assert [text for text in said if "Late by" in text or ("open again" in text and "Closed at" in text)] == []
    for one in story.app.queries.incidents():
        others = "Acme Pay" if one.topic == "acme-air" else "Acme Air"
        for message in story.slack.channel("crisis-desk").messages:
            if one.id in str(message.blocks) and not message.thread_ts:
                text = shown(message)
                assert others not in text
                assert ("Closed" in text) == (one.closed_at is not None), text
                assert (f"{one.owner} has it" in text) or one.owner is None or one.closed_at is not None, text


def let_go(story: Story, fires: dict[str, str]) -> None:
    """Opened again and given back by everybody: before an hour is over both have called somebody anew."""
    act = story.app.actions
    for id in fires.values():
        act.reopen(id, "Vera")
        for who in PEOPLE:
            act.unacknowledge(id, who)
    before = {id: calls(story, id) for id in fires.values()}
    story.forward(minutes=60)
    for one in story.app.queries.incidents():
        assert (one.closed_at, one.acknowledged_at) == (None, None)
        assert calls(story, one.id) > before[one.id], story.app.queries.facts(incident=one.id)


def calls(story: Story, incident: str) -> int:
    """How often somebody was called for it."""
    facts = story.app.queries.facts(incident=incident)
    return sum(
        1 for fact in facts if fact.type == "task.delivered" and fact.data.get("step") in ("notify", "call_again")
    )
