"""A claim that many repeat: who was first, how far it went, our word beside it, and no verdict."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from msgspec.structs import replace

from firebreak.core.claims import claims_in
from firebreak.core.effects import Briefing
from firebreak.core.model import Author, Incident, Judged, JudgedClaim, Mention, Severity, Task
from firebreak.core.near_copies import fingerprint
from firebreak.core.responder_actions import judge_rumour
from firebreak.core.text import fold
from firebreak.response.wording.claim import claim_card

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
INCIDENT = Incident("abc", "acme-air", Severity.SEV3, NOON, NOON, "Because.")
TEXT = "Acme Air goes bankrupt on Friday, {} tickets are worth nothing"


def heard(n: int, text: str = TEXT, platform: str = "x") -> Judged:
    said = text.format(n)
    mention = Mention(str(n), platform, Author(f"u{n}"), said, NOON - timedelta(minutes=30 - n))
    return Judged(mention, "acme-air", 1.0, "negative", fingerprint=fingerprint(fold(said)))


def told(*posts: Judged, answers: tuple[Mention, ...] = (), **changed: Any) -> dict[str, str]:
    """The card of those posts; what is above its facts under "why"."""
    task = Task("abc/desk/rumour", "abc", "", 0, "rumour", NOON)
    found = tuple(next(iter(claims_in(posts)), ()))
    card = claim_card(Briefing(task, replace(INCIDENT, **changed), NOON, claim=found, answers=answers))
    return dict(card.facts) | {"headline": card.headline, "why": card.why, "next": card.next[-1]} if card else {}


POSTS = (*(heard(n) for n in range(4)), heard(7, platform="vk"))


def test_a_claim_that_goes_round_is_named_with_its_spread() -> None:
    """In the words of the first; another text is none of it."""
    other = heard(9, "What a lovely crew on my flight today")
    assert told(*reversed(POSTS), other) == {
        "headline": "Many repeat this: “Acme Air goes bankrupt on Friday, 0 tickets are worth nothing”",
        "why": "Nobody has said yet whether it is true. Only a person can.",
        "First here": "@u0 on x, 11:30 UTC",
        "Who repeats it": "5 people, 5 posts",
        "Platforms": "x 4, vk 1",
        "In the last hour": "5 posts",
        "Our word on it": "none yet",
        "next": "Deny nothing before that; if it is not true, the text denial/rumour is ready.",
    }


def test_one_who_repeats_themselves_is_no_crowd() -> None:
    """People count, not posts; and a louder bot does not hide what many say."""
    same = [replace(one, mention=replace(one.mention, author=Author("u1"))) for one in POSTS]
    bot = [replace(heard(n, "Buy the bag {} here, cheap and now"), topic="acme-air") for n in range(20, 29)]
    bot = [replace(one, mention=replace(one.mention, author=Author("bot"))) for one in bot]
    assert told(*same) == {}
    assert told(*bot, *POSTS)["Who repeats it"] == "5 people, 5 posts"


def test_our_own_word_stands_beside_it() -> None:
    """Ours below one of those posts; else that there is a public answer."""
    ours = Mention("a", "x", Author("AcmeAir"), "We fly on Friday as planned.", NOON, in_reply_to="2")
    elsewhere = replace(ours, in_reply_to="77")
    link = "https://x.example/1"

    assert told(*POSTS, answers=(ours,))["Our word on it"] == "“We fly on Friday as planned.” (@AcmeAir, 12:00 UTC)"
    assert told(*POSTS, answers=(elsewhere,))["Our word on it"] == "none yet"
    assert told(*POSTS, public_ack=link)["Our word on it"] == f"our public answer: {link}"


def test_true_or_false_is_what_a_person_says() -> None:
    """Who, when, and what to do then; the same word twice, or another word, is refused."""
    false = judge_rumour(INCIDENT, "Mei", NOON, "false")
    assert false.incident
    judged = (JudgedClaim(1, "false", "Mei", NOON),)
    said = told(*POSTS, rumours=judged)

    assert false.say == "Mei says that what many repeat is not true."
    assert said["why"] == "Mei says that it is not true, 12:00 UTC."
    assert said["next"] == "Deny it in public: press “Draft the denial”, and it waits for approval."
    assert judge_rumour(false.incident, "Tom", NOON, "false").say == "Mei has said so already."
    assert not judge_rumour(INCIDENT, "Mei", NOON, cast("Any", "maybe")).ok
