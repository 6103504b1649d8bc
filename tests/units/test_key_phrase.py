"""What it is about, in the posts' own words, and nothing rather than something wrong."""

from __future__ import annotations

from firebreak.core.key_phrase import key_phrase
from firebreak.core.trending_terms import terms, trending


def test_the_phrase_most_posts_share_is_the_key_phrase() -> None:
    """Three people who write of a lost wheelchair name it."""
    posts = [
        "You lost my wheelchair",
        "They lost my wheelchair!!",
        "@acme where is my wheelchair",
        "lost my wheelchair",
    ]

    assert key_phrase(posts, ["wheelchair"]) == "lost my wheelchair"


def test_copies_of_one_post_are_one_post() -> None:
    """What one person wrote fifty times is no cause."""
    assert key_phrase(["the check-in app is down"] * 50, ["app"]) == ""


def test_no_phrase_reaches_across_a_full_stop_or_a_link() -> None:
    """Words that only stand next to each other say nothing together."""
    posts = [f"late flight {end} crew rude {n}" for n in "abcd" for end in (".", "https://t.co/1")]

    assert "flight crew" not in key_phrase(posts, ["flight"])


def test_russian_posts_have_one_too() -> None:
    """Word forms as they were written, letters of their own."""
    posts = ["не работает интернет третий день", "опять не работает интернет", "у всех не работает интернет?"]

    assert key_phrase(posts, ["интернет"]) == "работает интернет"


def test_without_a_rising_term_there_is_none() -> None:
    """Nobody guesses."""
    assert key_phrase(["lost my bag", "lost my bag now", "she lost my bag"], []) == ""


def test_words_that_say_nothing_never_rise() -> None:
    """Not in English with its apostrophes, not in Russian, not in Chinese; nor handles, links and emoticons."""
    text = "@Acme I don't believe this, please help https://t.co/x [抓狂] это просто ужас 我的手机爆炸"

    assert set(terms(text)) == {"believe", "ужас", "手机", "手机爆", "机爆", "机爆炸", "爆炸"}


def test_a_term_rises_when_more_posts_hold_it_than_did_before() -> None:
    """Not by being frequent: "flight" is in every post, now as before; and not by standing in the topic's name."""
    before = ["the flight was late"] * 30
    now = ["our flight to Lisbon, my wheelchair is broken"] * 4 + ["flight crew lost the wheelchair"]

    assert trending(now, before)[0] == ("wheelchair", 5)
    assert "flight" not in dict(trending(now, before))
    assert "wheelchair" not in dict(trending(now, before, own_names="wheelchair heroes"))


def test_nothing_rises_from_nothing() -> None:
    """Before anything is known to be usual, nothing is called unusual; nor are two posts a rise."""
    assert trending(["the engine burns"] * 9, ["hello"] * 9) == []
    assert trending(["the engine burns"] * 2, ["the crew sings"] * 500) == []
