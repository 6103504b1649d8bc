"""A reply belongs to the post that its conversation began with."""

from __future__ import annotations

from datetime import UTC, datetime

from firebreak.core.model import Author, Judged, Mention, StoredMention
from firebreak.core.readings import tally
from firebreak.core.threads import root_of, with_threads

AT = datetime(2026, 3, 2, tzinfo=UTC)


def post(
    id: str, reply_to: str | None = None, thread: str | None = None, platform: str = "x", text: str = "a"
) -> Mention:
    return Mention(id, platform, Author("ann"), text, AT, in_reply_to=reply_to, thread=thread)


def threads(mentions: list[Mention], *stored: Mention) -> list[str | None]:
    known = {one.key: StoredMention(one) for one in stored}
    found = with_threads(mentions, lambda keys: {key: known[key] for key in keys if key in known})
    return [one.thread for one in found]


def test_a_repost_of_a_repost_belongs_to_the_root() -> None:
    """However deep, and in whatever order they come."""
    chain = [post("1"), post("2", "1"), post("3", "2"), post("4", "3")]

    assert threads(chain) == [None, "1", "1", "1"]
    assert threads(chain[::-1]) == ["1", "1", "1", None]


def test_what_is_stored_tells_the_root_in_one_step() -> None:
    """The post replied to was given its root when it came."""
    assert threads([post("9", "8")], post("8", "7", thread="1")) == ["1"]
    assert threads([post("9", "8")], post("8")) == ["8"]


def test_of_a_post_that_nobody_has_the_replies_belong_together() -> None:
    """The root was never heard: what is replied to stands for it."""
    assert threads([post("2", "1"), post("3", "2")]) == ["1", "1"]


def test_the_feed_s_own_word_wins_and_platforms_are_kept_apart() -> None:
    """An id means something on its own platform only."""
    assert threads([post("2", "1", thread="0"), post("3", "2")]) == ["0", "0"]
    assert threads([post("1", platform="x"), post("2", "1", platform="weibo"), post("3", "2")]) == [None, "1", "2"]


def test_posts_that_answer_each_other_end_the_climb() -> None:
    """A circle, which no honest feed sends, is a thread like any other."""
    assert len(threads([post("1", "2"), post("2", "1")])) == 2


def test_a_long_chain_is_climbed_once() -> None:
    """Five thousand reposts of reposts of reposts cost no more than their number."""
    chain = [post(str(n), str(n - 1) if n else None) for n in range(5000)]

    assert set(threads(chain[::-1])[:-1]) == {"0"}


def test_a_reading_counts_each_thread_as_its_replies_were_judged() -> None:
    """Negative, without a word, in doubt; the rest is neither."""
    replies = [post(str(n), "1", text="" if n == 5 else "a") for n in range(2, 8)]
    labels = ("negative", "negative", "abstain", "abstain", "positive", "neutral")
    judged = [Judged(one, "acme", 0.5, label) for one, label in zip(replies, labels, strict=True)]

    (reading,) = tally(judged)

    assert reading.threads == (("x:1", 6, 2, 1, 1),)
    assert {root_of(one) for one in replies} == {"x:1"}
