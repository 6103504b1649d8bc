"""What our own accounts write is kept, never alarms, and answers what it replies to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from firebreak.core.answering import OwnPost
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, Judged, Mention, Parsed, Topic
from firebreak.notifiers.null import Null
from firebreak.storage.sql_store import open_store
from firebreak.watchlists.matcher import MentionMatcher
from firebreak.wiring import build, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from firebreak.app import App

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
FILE = """
version: 1
topics:
  acme-air: {words: [acme air], handles: {x: ["@AcmeAir", "@AcmeHelp"], vk: ["@acmeair"]}}
people: {mei: {slack: U0MEI0001}}
playbooks:
  surge: {when: {signal: [negative_velocity, echo]}, steps: [{do: alert, to: "#care"}]}
"""
TOPIC = Topic("acme-air", words=("acme air",), handles={"x": ("@AcmeAir", "@AcmeHelp")})


def post(id: str, author: str, text: str, minute: float = 0, to: str | None = None, platform: str = "x") -> Mention:
    return Mention(id, platform, Author(author), text, NOON + timedelta(minutes=minute), in_reply_to=to)


@pytest.fixture
def here(address: str) -> Iterator[App]:
    """The App on each kind of database."""
    clock = ManualClock(NOON + timedelta(hours=1))
    made = build(read_text(FILE), database_url=address, clock=clock, notifier=Null(clock))
    yield made
    made.store.close()


def test_the_matcher_says_whose_post_it_is() -> None:
    """Ours on our platform only, however it is spelled; who repeats our words is not us."""
    match = MentionMatcher([TOPIC], []).match

    assert match(post("1", "ACMEHELP", "Hello")).own == ("acme-air",)
    assert match(post("2", "acmehelp", "Hello", platform="twitter")).own == ("acme-air",)
    assert match(post("3", "AcmeHelp", "Hello", platform="vk")).own == ()
    assert match(post("4", "fan", "RT @AcmeHelp: Hello")).own == ()
    assert match(post("5", "AcmeHelp", "acme air is here for you")).topics == ()


def test_our_own_posts_are_kept_though_they_name_nobody(here: App) -> None:
    """A feed that brings everything passes by what concerns nobody; what we said ourselves it keeps."""
    assert here.intake.concerns(post("1", "AcmeHelp", "@rosa please write to us"))
    assert not here.intake.concerns(post("2", "tom", "@rosa please write to us"))


def test_our_own_posts_are_kept_and_are_never_judged(here: App) -> None:
    """On every database; they stand apart from what is said about us, and a post sent again is kept once."""
    said = (post("1", "rosa", "acme air lost my bag"), post("2", "AcmeHelp", "@rosa sorry, acme air looks", 5, "1"))
    here.watch(Parsed(said), "feed")
    here.watch(Parsed(said), "feed")
    with here.store.begin() as tx:
        own = tx.own_posts("acme-air", NOON, NOON + timedelta(hours=1))
        heard = tx.heard("acme-air", NOON, NOON + timedelta(hours=1))
        counted = tx.counts()["judged"]

    assert [each.id for each in own] == ["2"]
    assert [one.mention.id for one in heard] == ["1"]
    assert counted == 1


def test_what_is_asked_for_lies_in_the_span(address: str) -> None:
    """From its beginning to before its end, oldest first, of the topic alone."""
    store = open_store(address)
    posts = [post(str(n), "AcmeAir", "hello", n) for n in (3, 1, 2, 0)]
    with store.begin() as tx:
        tx.add_mentions(posts, NOON)
        tx.add_own_posts([OwnPost(each, "acme-air") for each in posts])
        tx.add_judged([Judged(each, "other", 0.1, "neutral") for each in posts])
        until = NOON + timedelta(minutes=3)
        own = tx.own_posts("acme-air", NOON + timedelta(minutes=1), until)
        heard = tx.heard("other", NOON + timedelta(minutes=1), until)
        nothing = tx.own_posts("other", NOON, until)

    assert [each.id for each in own] == ["1", "2"]
    assert [one.mention.id for one in heard] == ["1", "2"]
    assert nothing == []
    store.close()


def test_an_own_post_that_is_forgotten_is_still_an_answer(here: App) -> None:
    """The person who wrote for us goes; that somebody was answered stays counted."""
    here.watch(Parsed((post("1", "rosa", "acme air?"), post("2", "AcmeHelp", "Yes", 5, "1"))), "feed")
    with here.store.begin() as tx:
        tx.forget("acmehelp", "", [], NOON, "tom")
        (own,) = tx.own_posts("acme-air", NOON, NOON + timedelta(hours=1))

    assert (own.text, own.author.handle) == ("", "")
    assert own.in_reply_to is None or own.in_reply_to == "1"


def test_a_comment_below_our_own_post_is_about_us(here: App) -> None:
    """On most platforms it names nobody; our own words below it, and a bare repost, are not."""
    said = (
        post("p", "acmeair", "Our summer timetable is out", platform="vk"),
        post("1", "rosa", "Ужасно, как всегда", 5, "p", platform="vk"),
        post("2", "acmeair", "Нам жаль", 6, "p", platform="vk"),
        post("3", "fan", "RT @acmeair: Our summer timetable is out", 7, "p", platform="vk"),
        post("4", "tom", "Something else", 8, "q", platform="vk"),
    )
    here.watch(Parsed(said), "feed")
    here.watch(Parsed((post("5", "ann", "И правда", 9, "p", platform="vk"),)), "feed")
    with here.store.begin() as tx:
        heard = tx.heard("acme-air", NOON, NOON + timedelta(hours=1))

    assert [one.mention.id for one in heard] == ["1", "5"]


def test_an_answer_that_makes_it_worse_is_a_signal(here: App) -> None:
    """Eight angry replies to an answer that was meant well: the incident names the post."""
    here.watch(Parsed((post("p", "AcmeHelp", "We value your feedback!", 40),)), "feed")
    for n in range(8):
        reply = Mention(
            f"r{n}", "x", Author(f"u{n}"), "is this a joke?", NOON + timedelta(minutes=41 + n),
            in_reply_to="p", sentiment="negative",
        )  # fmt: skip
        here.watch(Parsed((reply,)), "feed")

    said = [signal for one in here.queries.incidents() for signal in one.signals if signal.detector == "echo"]
    assert [signal.details["post"] for signal in said] == ["x:p"]
    assert said[0].why == "Our own post makes it worse: 6 of 6 replies to it in 5 min are negative."
