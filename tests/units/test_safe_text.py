"""Text from strangers: what is taken out of it, and that nothing of it is live."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firebreak.core.effects import Quote
from firebreak.core.safe_text import defanged, one_line, shortened, stripped, units
from firebreak.notifiers.card_text import byline


def test_controls_are_stripped() -> None:
    """NULs, bidi overrides, zero-width spaces and lone surrogates go; letters, line ends and emoji stay."""
    assert stripped("a\x00\x1b[31mb\u202e\u2066c\u200bd\ud800\r\ne й 家👩\u200d🚒") == "a[31mbcd\ne й 家👩\u200d🚒"


@pytest.mark.parametrize(
    ("live", "dead"),
    [
        ("https://evil.example/a?b=1", "hxxps://evil[.]example/a?b=1"),
        ("HTTP://Evil.Example", "HXXP://Evil[.]Example"),
        ("看https://evil.example看", "看hxxps://evil[.]example看"),
        ("evil.example/login", "evil[.]example/login"),
        ("看evil.com看", "看evil[.]com看"),
        ("bob@evil.example", "bob@evil[.]example"),
        ("slack://open", "slack[:]//open"),
        ("javascript:alert(1) mailto:a", "javascript[:]alert(1) mailto[:]a"),
        ("https://10.0.0.1/", "hxxps://10[.]0[.]0[.]1/"),
        ("3.5 stars, e.g. ok... Really", "3.5 stars, e.g. ok... Really"),
    ],
)
def test_links_are_defanged(live: str, dead: str) -> None:
    """A stranger's link can be read and not followed, in any script and any spelling; figures are left alone."""
    assert dead == defanged(live)


def test_a_strangers_text_is_one_line() -> None:
    """Line ends cannot be used to fake a line of ours."""
    assert one_line("lost it\n\n*All clear*\u2028Closed") == "lost it *All clear* Closed"


@given(st.text(), st.integers(1, 50))
def test_shortened_stays_within_its_limit(text: str, limit: int) -> None:
    """However long and whatever the characters: never over the limit, the beginning kept, the cut marked."""
    short = shortened(text, limit)
    assert units(short) <= limit
    if short != text:
        assert short.endswith("…")
        assert text.startswith(short[:-1])


def test_the_byline_says_who_where_and_why() -> None:
    """Author, platform, reach, time and reason on one line; what is not known is left out."""
    at = datetime(2026, 3, 1, 9, 58, tzinfo=UTC)
    full = Quote("mad\nflyer", "x", "", at, 12300, None, "tags US DOT")
    assert byline(full) == "@mad flyer · x · 12,300 followers · 09:58 UTC · tags US DOT"
    assert byline(Quote("@", "weibo", "", at)) == "@unknown · weibo · 09:58 UTC"
