"""What may be said and who may offer what: beside the draft, and asked of whoever approves it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace
from playbooks_files import read

from firebreak.core.effects import Briefing, StoredDraft
from firebreak.core.errors import BadPlaybooks
from firebreak.core.model import Author, Incident, Judged, Mention, Outcome, Severity, Task
from firebreak.drafts.offers import offer
from firebreak.response.draft_planner import DraftPlanner
from firebreak.response.policies import policy_lines

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILE = """\
version: 1
topics: {acme-air: {words: [acme air], zone: Europe/London, parts: {baggage: [bag]}}}
people:
  mei: {slack: U0MEI0001}
  tom: {slack: U0TOM0001}
  vera: {slack: U0VERA001}
teams: {comms: {members: [mei, tom]}, legal: {members: [vera]}}
playbooks:
  surge:
    when: {sentiment: negative}
    steps:
      - {do: alert, to: "#desk"}
      - {do: draft_acknowledgement, template: holding/complaint, platforms: [x], approve: {by: comms}}
policies:
  late-bags:
    part: baggage
    say: Say where the bag is; never when it was lost
    owner: legal
    mandates:
      - {who: comms, offer: [voucher, refund], up_to: [50 EUR, 400 CNY, 10%]}
  injuries: {about: safety, say: Say nothing of causes, owner: legal}
"""
RULES = DraftPlanner(read(FILE))
INCIDENT = Incident("abc", "acme-air", Severity.SEV3, NOON, NOON, "Because.", playbooks=("surge",))
TASK = Task("abc/surge/2-d", "abc", "surge", 2, "draft_acknowledgement", NOON, state="done", ref="C1:2")
BAG = Judged(Mention("1", "x", Author("rosa"), "Acme Air, my bag!", NOON, lang="en"), "acme-air", 1.0, "negative")
BRIEF = Briefing(TASK, INCIDENT, NOON, evidence=(BAG,), done=(TASK,))


@pytest.mark.parametrize(
    ("text", "kinds", "amounts"),
    [
        ("We send you a voucher of €50 today.", ("voucher",), ["50 EUR"]),
        ("You get 1,500.50 dollars back", ("money",), ["1500.5 USD"]),
        ("A refund of 200 EUR and 10% off your next trip", ("refund", "discount"), ["200 EUR", "10%"]),
        ("我们会退款200元，并送您一张代金券", ("refund", "voucher"), ["200 CNY"]),
        ("您可以享受9折优惠", ("discount",), []),
        ("Вернём 1 500 рублей и подарим скидку 15 %", ("refund", "discount"), ["1500 RUB", "15%"]),
        ("Дарим вам купон на 300 ₽", ("voucher",), ["300 RUB"]),
    ],
)
def test_what_a_text_offers_is_read(text: str, kinds: tuple[str, ...], amounts: list[str]) -> None:
    """The kinds and the amounts, as people of each language write them."""
    found = offer(text)
    assert found
    assert (found.kinds, [str(one) for one in found.amounts]) == (kinds, amounts)


@pytest.mark.parametrize(
    "text", ["We look into it until 17:30.", "Мы вернёмся с ответом в 15:00", "99% of flights run"]
)
def test_what_offers_nothing_is_no_offer(text: str) -> None:
    """Times and shares are none."""
    assert offer(text) is None


def test_a_policy_stands_beside_the_draft() -> None:
    """What may be said, who may offer what; another part's does not."""
    said = "Say where the bag is; never when it was lost. comms may offer voucher or refund"
    whole = f"{said} up to 50 EUR or 400 CNY or 10%. Beyond that: legal."
    assert policy_lines(BRIEF, RULES.file) == (("Policy late bags", whole),)
    assert drafted()[1].card.facts == policy_lines(BRIEF, RULES.file)


def drafted() -> tuple[StoredDraft, Any]:
    """The draft as its step makes it, and what shows it."""
    step: Any = RULES.file.step("surge", 2)
    alert = replace(TASK, key="abc/surge/1-a", verb="alert", step=1, ref="C1:1")
    effect = step.effect("", replace(BRIEF, done=(alert,)), RULES.file)
    return effect.draft, effect


def edited(text: str) -> StoredDraft:
    came = RULES.edited(BRIEF, drafted()[0], 0, "Tom", text)
    assert isinstance(came, StoredDraft), came
    return came


def test_an_offer_within_a_mandate_is_for_those_who_have_it() -> None:
    """Mei may offer fifty euros; the draft is approved."""
    draft = edited("We will refund you 50 EUR, and write here by 15:00.")
    approved = RULES.approved(BRIEF, draft, "Mei")
    assert isinstance(approved, StoredDraft)
    assert approved.approved_by == "Mei"


@pytest.mark.parametrize(
    "text", ["We will refund you €51, and write here by 15:00.", "We will refund you, and write here by 15:00."]
)
def test_an_offer_beyond_every_mandate_waits_for_its_owner(text: str) -> None:
    """It is said below the text, and no number of others is enough; Vera, who approves nothing else, may."""
    draft = edited(text)
    once = RULES.approved(BRIEF, draft, "Mei")
    assert isinstance(once, StoredDraft)
    assert "beyond every mandate: legal must approve it" in draft.texts[0].advice[0]
    assert (once.approved_by, RULES.waits_for(once, TASK, NOON)) == (None, "legal must approve what it offers")
    assert "vera" in RULES.may_approve(draft, TASK, NOON)
    whole = RULES.approved(BRIEF, once, "Vera")
    assert isinstance(whole, StoredDraft)
    assert whole.approved_by == "Mei and Vera"


def test_without_a_policy_an_offer_is_in_the_way() -> None:
    """As before: money is for the legal team to say."""
    other = replace(BRIEF, evidence=())
    came = RULES.edited(other, drafted()[0], 0, "Tom", "We will refund you 50 EUR, and write here by 15:00.")
    assert isinstance(came, Outcome)
    assert "admits liability or promises money" in came.say


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("part: baggage", "part: bagage", 'no topic has a part "bagage" (did you mean "baggage"?)'),
        ("50 EUR", "fifty", '"fifty" is no amount; write such as 200 EUR or 10%'),
        ("owner: legal", "owner: legl", "legl"),
    ],
)
def test_what_is_wrong_with_a_policy_is_said(old: str, new: str, said: str) -> None:
    """With what is meant instead."""
    with pytest.raises(BadPlaybooks) as error:
        read(FILE.replace(old, new))
    assert any(said in problem.what for problem in error.value.problems)
