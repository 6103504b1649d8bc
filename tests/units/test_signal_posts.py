"""A signal says where its posts come from, what they are about, and which was the first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from firebreak.core.model import Author, Hit, Judged, Mention, Severity, Signal, Tag, Topic
from firebreak.core.signal_posts import explained, parts_of

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
PARTS = {"luggage": ("bag", "чемодан", "行李"), "booking": ("refund",)}


ACME, BARE = Topic("acme", parts=PARTS), Topic("acme")


def post(id: str, text: str, *, platform: str = "x", lang: str = "en", followers: int = 10, mark: int = 0) -> Judged:
    at = START + timedelta(minutes=int(id))
    return Judged(
        Mention(id, platform, Author(f"@u{id}", followers), text, at, lang=lang), "acme", 0.9, "negative", (), mark
    )


def signal(**more: Any) -> Signal:
    return Signal("acme", "negative_velocity", "raised", START, Severity.SEV2, 9, 1, 600, 12.0, "Nine.", **more)


def test_platforms_languages_and_parts_are_counted() -> None:
    """Three posts on two platforms in three languages, two of them about luggage."""
    posts = [
        post("1", "Where are my bags?"),
        post("2", "他们弄丢了我的行李", platform="weibo", lang="zh"),
        post("3", "вы хамы", lang="ru"),
    ]

    details = explained(signal(), posts, [], ACME).details

    assert details["platforms"] == {"x": 2, "weibo": 1}
    assert details["languages"] == {"en": 1, "zh": 1, "ru": 1}
    assert details["parts"] == {"luggage": 2}


def test_the_first_post_is_named_with_its_words() -> None:
    """Who began it, where, when, and with what."""
    found = explained(signal(), [post("1", "Where are  my bags?"), post("2", "me too")], [], BARE).details

    assert found["first"] == '@u1 on x: "Where are my bags?", 09:01 UTC'
    assert "parts" not in found


def test_the_evidence_is_what_most_people_saw_once_each() -> None:
    """The post that was tagged first, then by reach, and of two copies of a text the wider one."""
    tag = Tag("regulators", "regulator", "DOT", "mentioned", "names @USDOT")
    posts = [post("1", "a"), post("2", "b", followers=900, mark=7), post("3", "b", followers=800, mark=7)]

    found = explained(signal(hits=(Hit(tag, "x:9", True),), evidence=("x:3",)), posts, [], BARE)

    assert found.evidence == ("x:9", "x:2", "x:1", "x:3")


def test_a_thread_is_named_by_its_post() -> None:
    """The post that takes off is shown by its words where we have it, else by its id."""
    posts = [post("1", "They broke my guitar"), post("2", "shame", followers=1)]

    named = explained(signal(details={"post": "1"}), posts[1:], [], BARE, posts[0].mention)
    assert named.details["post"] == '@u1 on x: "They broke my guitar"'
    assert named.evidence[0] == "x:1"
    assert explained(signal(details={"post": "77"}), posts, [], BARE).details["post"] == "77"


def test_the_words_that_rose_are_in_the_sentence() -> None:
    """Against the posts of the week before, and without the topic's own name."""
    before = [post(str(n), "acme is late again") for n in range(12)]

    found = explained(signal(), [post(str(n), "acme broke my wheelchair") for n in range(5)], before, BARE)

    assert set(found.details["terms"]) == {"wheelchair", "broke"}
    assert found.why == f"Nine; rising: {', '.join(found.details['terms'])}."


def test_nothing_known_changes_nothing() -> None:
    """A signal without a negative post in its window stays as it is."""
    assert explained(signal(), [], [], ACME) == signal()


def test_a_word_counts_where_it_begins_one() -> None:
    """ "bag" finds "bags" and not "cabbage"; the case and the script do not matter."""
    assert parts_of("BAGS everywhere", PARTS) == ["luggage"]
    assert parts_of("cabbage", PARTS) == []
    assert parts_of("Мой чемоданы, refunds!", PARTS) == ["luggage", "booking"]
