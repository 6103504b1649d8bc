"""Cards lead to the page of their incident."""

from __future__ import annotations

from datetime import UTC, datetime

from firebreak.core.clock import ManualClock
from firebreak.core.effects import Card, Effect, Post, Receipt, Update
from firebreak.core.model import Severity
from firebreak.notifiers.page_links import PageLinks
from firebreak.settings import Settings
from firebreak.wiring import make_notifier

CLOCK = ManualClock(datetime(2026, 3, 1, tzinfo=UTC))
CARD = Card("k4w9tm", "acme", Severity.SEV1, "SEV1 Acme", "why", links=(("Our public answer", "https://x.example/1"),))


class Kept:
    name = "kept"

    def __init__(self) -> None:
        self.effects: list[Effect] = []

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        self.effects.append(effect)
        return Receipt(CLOCK.now(), key)


def test_a_card_leads_to_its_page_and_a_bare_text_stays() -> None:
    """Before the links that it has already; new cards and cards that are brought up to date alike."""
    kept = Kept()
    linked = PageLinks(kept, "https://firebreak.example")
    for effect in (Post("#desk", "text", CARD), Update("C1:2", CARD), Post("#desk", "text")):
        linked.deliver(effect, "key")
    shown = [one.card.links if isinstance(one, Post | Update) and one.card else () for one in kept.effects]
    page = ("Open its page", "https://firebreak.example/incidents/k4w9tm")

    assert shown == [(page, *CARD.links), (page, *CARD.links), ()]


def test_only_where_people_can_reach_the_pages() -> None:
    """An address on this machine alone would lead a phone nowhere."""
    made = [make_notifier(Settings(public_url=url), CLOCK) for url in ("", "https://firebreak.example/")]

    assert [isinstance(one, PageLinks) for one in made] == [False, True]
