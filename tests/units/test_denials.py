"""What somebody says is not true is denied in a draft: by one press, for approval; each claim has a card of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playbooks_files import read

from firebreak.app import App
from firebreak.core.clock import ManualClock
from firebreak.core.effects import Card, Draft, Effect, OpenRoom, Post, Receipt
from firebreak.core.errors import DeliveryError
from firebreak.core.model import Author, Incident, Mention, Parsed
from firebreak.notifiers.null import Null
from firebreak.wiring import build

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
FILE = """
version: 1
topics:
  acme-air: {title: Acme Air, words: [acme air], handles: {x: ["@AcmeAir"]}, zone: Europe/London}
watchlists:
  regulators: {kind: regulator, entries: [{name: US DOT, handles: {x: "@USDOT"}}]}
people:
  mei: {slack: U0MEI0001, languages: [en]}
  tom: {slack: U0TOM0001, languages: [en]}
voice:
  x: {link: "https://acme.example/news"}
playbooks:
  regulator:
    when: {tagged: regulator}
    severity: sev2
    confidential: false
    steps:
      - {do: alert, to: "#care"}
      - {do: draft_acknowledgement, template: acknowledgement/complaint, platforms: x, approve: {by: [mei, tom]}}
"""
BANKRUPT = "Acme Air goes bankrupt on Friday, your tickets are worth nothing"
PILOTS = "all pilots of Acme Air have walked out this morning, nobody flies at all today"


class Kept(Null):
    """Delivers to nobody, and keeps what it was handed."""

    def __init__(self, clock: ManualClock, *, hopeless: bool) -> None:
        super().__init__(clock)
        self.seen: list[Effect] = []
        self.hopeless = hopeless  # whether no room will ever be opened

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        if isinstance(effect, OpenRoom):
            raise DeliveryError("no more channels", permanent=self.hopeless, retry_after=30)
        self.seen.append(effect)
        return super().deliver(effect, key, again=again)

    def cards(self) -> list[tuple[str, Card]]:
        """The cards of claims, as they were put up."""
        posts = [one for one in self.seen if isinstance(one, Post) and one.card]
        return [(one.to, one.card) for one in posts if one.card and one.card.headline.startswith("Many repeat this")]

    def drafts(self) -> list[Draft]:
        return [one for one in self.seen if isinstance(one, Draft) and one.ref is None]


class Desk:
    """An app whose regulator was tagged, and what its people see."""

    def __init__(self, text: str = FILE, *, hopeless: bool = True) -> None:
        self.clock = ManualClock(NOON)
        self.kept = Kept(self.clock, hopeless=hopeless)
        self.app: App = build(read(text), database_url="sqlite://", clock=self.clock, notifier=self.kept)
        self.number = 0
        self.say("@AcmeAir left me on the aircraft for two hours. @USDOT please act", "rosa")
        self.pass_time(2)

    @property
    def incident(self) -> Incident:
        (one,) = self.app.queries.incidents()
        return one

    def say(self, text: str, author: str) -> None:
        self.number += 1
        post = Mention(str(self.number), "x", Author(author), text, self.clock.now(), lang="en", sentiment="negative")
        self.app.watch(Parsed((post,)), "feed")

    def repeat(self, text: str, name: str, people: int = 6) -> None:
        for number in range(people):
            self.say(text, f"{name}{number}")
            self.pass_time(0.5)

    def pass_time(self, minutes: float) -> None:
        until = self.clock.now() + timedelta(minutes=minutes)
        while self.clock.now() < until:
            while self.app.deliver():
                pass
            self.clock.forward(timedelta(seconds=15))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_one_press_puts_a_denial_up_for_approval(desk: Desk) -> None:
    """Only of what somebody says is not true; once; it is approved like any draft, and names the claim's facts only."""
    desk.repeat(BANKRUPT, "a")
    before = desk.app.actions.deny(desk.incident.id, "Mei")
    desk.app.actions.rumour(desk.incident.id, "Mei", "false")
    came = desk.app.actions.deny(desk.incident.id, "Mei")
    again = desk.app.actions.deny(desk.incident.id, "Tom")
    desk.pass_time(2)

    (denial,) = desk.kept.drafts()[1:]
    assert before.say == "Nobody has said yet that it is not true: only what is not true is denied."
    assert (came.ok, came.say) == (True, "Mei has a denial drafted.")
    assert again.say == "A denial of it was drafted already."
    assert [one.problem for one in denial.draft.texts] == ["fill in [finding]"]
    assert "[finding]" in denial.draft.texts[0].text  # what is so instead only a person knows
    assert denial.draft.approvers == ("mei", "tom")
    waiting = [one.draft.id for one in desk.app.queries.desk.drafts("Mei") if one.standing == "waits for you"]
    assert denial.draft.id in waiting
    edited = denial.draft.texts[0].text.replace("[finding]", "We fly every flight on Friday")
    assert desk.app.actions.edit(f"{denial.draft.id}~0", "Tom", edited).ok
    approved = desk.app.actions.approve(denial.draft.id, "Tom")
    assert approved.ok, approved.say


def test_each_claim_has_its_card_and_its_verdict(desk: Desk) -> None:
    """What is said of one says nothing of the other; a third is a card too, and a fourth none."""
    desk.repeat(BANKRUPT, "a")
    desk.repeat(PILOTS, "b")
    desk.app.actions.rumour(desk.incident.id, "Mei", "true-2")
    desk.app.actions.rumour(desk.incident.id, "Mei", "false")
    desk.app.actions.deny(desk.incident.id, "Mei", "1")
    desk.repeat("the crew of Acme Air was seen drunk in Oslo before the evening flight left", "c")
    desk.repeat("Acme Air sells the birthdays of its passengers to a bank in another country", "d")
    desk.pass_time(2)

    headed = [card.headline for _, card in desk.kept.cards()]
    menus = [[value for button in card.buttons for _, value in button.options] for _, card in desk.kept.cards()]
    assert [("bankrupt" in one, "pilots" in one, "drunk" in one) for one in headed] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]
    assert menus[1] == ["true-2", "false-2", "open-2"]
    assert [(one.number, one.is_it, one.denied) for one in desk.incident.rumours] == [
        (2, "true", False),
        (1, "false", True),
    ]
    assert len(desk.kept.drafts()) == 2


def test_a_press_denies_the_claim_of_its_own_card(desk: Desk) -> None:
    """Of two that are not true one is drafted; whoever names none is asked which, and nothing is drafted."""
    desk.repeat(BANKRUPT, "a")
    desk.repeat(PILOTS, "b", 12)
    desk.app.actions.rumour(desk.incident.id, "Mei", "false")
    desk.app.actions.rumour(desk.incident.id, "Mei", "false-2")
    desk.pass_time(2)
    pressed = [button.choice for card in desk.app.queries.claims(desk.incident) for button in card.buttons]
    unsaid = desk.app.actions.deny(desk.incident.id, "Mei")
    came = desk.app.actions.deny(desk.incident.id, "Mei", "2")
    desk.pass_time(2)
    left = [button.choice for card in desk.app.queries.claims(desk.incident) for button in card.buttons]
    drafted = len(desk.kept.drafts()) - 1
    other = desk.app.actions.deny(desk.incident.id, "Mei")  # one is left: no number is needed
    desk.pass_time(2)

    assert (pressed, left) == (["", "1", "", "2"], ["", "1", ""])
    assert unsaid.say == "Several claims are not true: say which one to deny, 1 or 2."
    assert (came.ok, drafted) == (True, 1)
    assert (other.ok, len(desk.kept.drafts())) == (True, 3)
    assert desk.app.actions.deny(desk.incident.id, "Tom", "2").say == "A denial of it was drafted already."


def test_a_room_that_fails_after_the_claim_was_found_leaves_its_card_to_no_one_but_them() -> None:
    """The card waits for the room, and once there will be none it comes in a direct message; a denial does as well."""
    room = "      - {do: open_private_channel, invite: [tom]}\n      - {do: alert,"
    desk = Desk(
        FILE.replace("confidential: false", "confidential: true").replace("      - {do: alert,", room), hopeless=False
    )
    desk.repeat(BANKRUPT, "a")
    desk.app.actions.rumour(desk.incident.id, "Tom", "false")
    desk.app.actions.deny(desk.incident.id, "Tom")
    desk.pass_time(5)
    waiting = desk.kept.cards()
    desk.kept.hopeless = True
    desk.pass_time(10)

    assert waiting == []
    assert [to for to, _ in desk.kept.cards()] == ["U0TOM0001"]
    denials = [one for one in desk.kept.drafts() if "[finding]" in one.draft.texts[0].text]
    assert sorted(one.to for one in denials) == ["U0MEI0001", "U0TOM0001"]


def test_a_confidential_claim_without_a_room_goes_to_whom_it_concerns() -> None:
    """Its room could not be opened: in direct messages to whom it would have invited, and to those who approve."""
    room = "      - {do: open_private_channel, invite: [tom]}\n      - {do: alert,"
    desk = Desk(FILE.replace("confidential: false", "confidential: true").replace("      - {do: alert,", room))
    desk.repeat(BANKRUPT, "a")
    desk.pass_time(1)
    desk.app.actions.rumour(desk.incident.id, "Tom", "false")
    desk.app.actions.deny(desk.incident.id, "Tom")
    desk.pass_time(2)

    assert [to for to, _ in desk.kept.cards()] == ["U0TOM0001"]
    denials = [one for one in desk.kept.drafts() if "[finding]" in one.draft.texts[0].text]
    assert sorted(one.to for one in denials) == ["U0MEI0001", "U0TOM0001"]


def test_where_nothing_drafts_answers_the_press_says_what_to_add() -> None:
    """Instead of a draft that nobody may approve."""
    text = "\n".join(line for line in FILE.splitlines() if "draft_acknowledgement" not in line)
    desk = Desk(text)
    desk.repeat(BANKRUPT, "a")
    desk.app.actions.rumour(desk.incident.id, "Mei", "false")

    came = desk.app.actions.deny(desk.incident.id, "Mei")
    assert came.say == "No playbook of the file drafts answers: add the step draft_acknowledgement."
