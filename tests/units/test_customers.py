"""Who writes again: how often, about what, what they were told last; and gone when they are forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playbooks_files import read

from firebreak.app import App
from firebreak.care.customers import customer
from firebreak.core.answering import History
from firebreak.core.clock import ManualClock
from firebreak.core.effects import Draft, Effect, Receipt
from firebreak.core.model import Author, Mention, Parsed
from firebreak.notifiers.null import Null
from firebreak.wiring import build

NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
FILE = """
version: 1
topics:
  acme-air:
    title: Acme Air
    words: [acme air]
    handles: {x: ["@AcmeAir"], vk: ["@acmeair"]}
    parts: {baggage: [bag, suitcase], booking: [book]}
watchlists:
  regulators: {kind: regulator, entries: [{name: US DOT, handles: {x: "@USDOT"}}]}
people: {mei: {slack: U0MEI0001}}
playbooks:
  regulator:
    when: {tagged: regulator}
    steps:
      - {do: alert, to: "#care"}
      - {do: draft_acknowledgement, template: first, platforms: x, approve: {by: mei}}
templates:
  first: {en: "Hello, we are looking into it and write again here by {{ promise('30m') }}."}
"""


class Drafts(Null):
    """Delivers to nobody, and keeps what the cards of drafts say of customers."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.facts: list[tuple[tuple[str, str], ...]] = []

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        if isinstance(effect, Draft):
            self.facts.append(effect.card.facts)
        return super().deliver(effect, key, again=again)


def post(id: str, author: str, text: str, days_ago: float, to: str | None = None, platform: str = "x") -> Mention:
    return Mention(id, platform, Author(author), text, NOON - timedelta(days=days_ago), in_reply_to=to, lang="en")


BEFORE = (
    post("1", "rosa", "@AcmeAir my bag is late", 200),
    post("2", "rosa", "@AcmeAir where is my suitcase?", 30),
    post("r2", "AcmeAir", "@rosa it is in Oslo and comes tonight. See evil.example ^MK", 29.5, "2"),
    post("3", "tom", "@AcmeAir nice crew", 20),
    post("4", "rosa", "acme air, моя сумка", 10, platform="vk"),
)
SPARK = post("9", "rosa", "@AcmeAir lost my bag again. @USDOT please act", 0)


def started(address: str) -> tuple[App, ManualClock, Drafts]:
    """An app that has heard of a year, and now of a customer who tags the regulator."""
    clock = ManualClock(NOON)
    drafts = Drafts(clock)
    app = build(read(FILE), database_url=address, clock=clock, notifier=drafts)
    app.watch(Parsed(BEFORE), "feed", learn_only=True)
    app.watch(Parsed((SPARK,)), "feed")
    deliver(app, clock)
    return app, clock, drafts


def deliver(app: App, clock: ManualClock) -> None:
    for _ in range(4):
        while app.deliver():
            pass
        clock.forward(timedelta(seconds=5))


def test_the_card_of_a_draft_says_who_writes_again(address: str) -> None:
    """Three and twelve months, the theme, our last word; the same handle elsewhere is a hint until it is confirmed."""
    app, clock, drafts = started(address)

    assert drafts.facts[-1] == (
        (
            "@rosa on x",
            "2 posts in 3 months, 3 in 12; 2 about baggage: keep an eye on this person; told last at 12 May 00:00 UTC: "
            "“@rosa it is in Oslo and comes tonight. See evil[.]example ^MK”; perhaps also vk/rosa (the same? "
            "/firebreak same x/rosa vk/rosa)",
        ),
    )
    id = app.queries.incidents()[0].id
    came = app.act("same", id, "Mei", {"text": "x/rosa VK/@rosa"})
    app.act("approve", app.queries.newest_draft(id) or "", "Mei")
    deliver(app, clock)

    assert came.say == "Mei: x/rosa and vk/rosa are one person."
    ((_, said),) = drafts.facts[-1]
    assert said.startswith("3 posts in 3 months, 4 in 12; ")
    assert said.endswith("; also vk/rosa")
    app.store.close()


def test_joined_accounts_stay_joined(address: str) -> None:
    """What is joined with one is joined with all; whoever was never joined is alone."""
    app, _, _ = started(address)
    with app.store.begin() as tx:
        tx.join_accounts(("x", "a"), ("vk", "b"), "mei", NOON)
        tx.join_accounts(("x", "c"), ("weibo", "d"), "mei", NOON)
        tx.join_accounts(("vk", "b"), ("x", "c"), "mei", NOON)
        assert tx.same_person("weibo", "d") == [("vk", "b"), ("weibo", "d"), ("x", "a"), ("x", "c")]
        assert tx.same_person("x", "nobody") == []
    app.store.close()


def test_who_is_forgotten_has_no_history(address: str) -> None:
    """Neither their posts, nor that two accounts were theirs."""
    app, _, _ = started(address)
    with app.store.begin() as tx:
        tx.join_accounts(("x", "rosa"), ("vk", "rosa"), "mei", NOON)
        tx.join_accounts(("x", "tom"), ("vk", "tom"), "mei", NOON)
        done = tx.forget("rosa", "x", [], NOON, "mei")
        assert done["accounts of one person"] == 2
        assert tx.written_by("x", "rosa", NOON - timedelta(days=365), 10) == []
        assert tx.same_person("vk", "rosa") == []
        assert len(tx.same_person("vk", "tom")) == 2
        assert [one.id for one in tx.written_by("vk", "rosa", NOON - timedelta(days=365), 10)] == ["4"]
        assert [one.id for one in tx.own_posts("acme-air", NOON - timedelta(days=99), NOON)] == ["r2"]
    app.store.close()


@pytest.mark.parametrize("text", ["x/rosa", "rosa tom", "x/rosa x/rosa", "x/a vk/b weibo/c"])
def test_what_names_no_two_accounts(text: str) -> None:
    """Says how to write it."""
    app, _, _ = started("sqlite://")
    came = app.act("same", app.queries.incidents()[0].id, "Mei", {"text": text})

    assert (came.ok, came.say) == (False, "Name two accounts with their platforms, such as x/rosa vk/rosa.")
    app.store.close()


def test_without_parts_a_theme_is_what_two_posts_share() -> None:
    """Two telling words in two posts; the names of the topic tell nothing."""
    posts = (
        post("1", "rosa", "acme air: the wheelchair lift is broken", 20),
        post("2", "rosa", "again a broken wheelchair lift at acme air", 5),
        post("3", "rosa", "acme air is nice", 2),
    )
    found = customer(History("x/rosa", posts), {}, "acme air", NOON)

    assert (found.quarter, found.year, found.focus) == (3, 3, 2)
    assert set(found.theme.split(", ")) <= {"wheelchair", "lift", "broken"}
    assert customer(History("x/rosa", posts[1:]), {}, "acme air", NOON).focus == 0
