"""A claim that many repeat: who was first, how far it went, our word beside it, and no verdict."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from firebreak.core.effects import Briefing
from firebreak.core.model import Author, Incident, Judged, Mention, Severity, Task
from firebreak.core.near_copies import fingerprint
from firebreak.core.text import fold
from firebreak.response.wording.claim import claim_lines

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
INCIDENT = Incident("abc", "acme-air", Severity.SEV3, NOON, NOON, "Because.")
TEXT = "Acme Air goes bankrupt on Friday, {} tickets are worth nothing"


def heard(n: int, text: str = TEXT, platform: str = "x") -> Judged:
    said = text.format(n)
    mention = Mention(str(n), platform, Author(f"u{n}"), said, NOON - timedelta(minutes=30 - n))
    return Judged(mention, "acme-air", 1.0, "negative", fingerprint=fingerprint(fold(said)))


def told(*posts: Judged, answers: tuple[Mention, ...] = (), ack: str | None = None) -> dict[str, str]:
    task = Task("abc/p/1-a", "abc", "p", 1, "alert", NOON)
    incident = replace(INCIDENT, public_ack=ack)
    return dict(claim_lines(Briefing(task, incident, NOON, evidence=posts, answers=answers)))


POSTS = (*(heard(n) for n in range(4)), heard(7, platform="vk"))


def test_a_claim_that_goes_round_is_named_with_its_spread() -> None:
    """In the words of the first; another text is none of it."""
    other = heard(9, "What a lovely crew on my flight today")
    assert told(*reversed(POSTS), other) == {
        "Repeated": "“Acme Air goes bankrupt on Friday, 0 tickets are worth nothing”: true or false only a person says",
        "Its spread": "5 people, 5 posts (x 4, vk 1) since 11:30 UTC; first of them here @u0 on x",
        "Our word on it": "none yet; once a person knows it is not so, the text denial/rumour is ready",
    }


def test_one_who_repeats_themselves_is_no_crowd() -> None:
    """People count, not posts."""
    same = [replace(one, mention=replace(one.mention, author=Author("u1"))) for one in POSTS]
    assert told(*same) == {}


def test_our_own_word_stands_beside_it() -> None:
    """Ours below one of those posts; else that there is a public answer."""
    ours = Mention("a", "x", Author("AcmeAir"), "We fly on Friday as planned.", NOON, in_reply_to="2")
    elsewhere = replace(ours, in_reply_to="77")

    assert told(*POSTS, answers=(ours,))["Our word on it"] == "“We fly on Friday as planned.” (@AcmeAir, 12:00 UTC)"
    assert told(*POSTS, answers=(elsewhere,))["Our word on it"].startswith("none yet")
    assert told(*POSTS, ack="https://x.example/1")["Our word on it"] == "our public answer, below"
