"""One line of a feed: what becomes of it, and what is said when it cannot be read."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firebreak.core.errors import BadMention
from firebreak.core.model import Author, Mention
from firebreak.sources.lines import fields_of
from firebreak.sources.wire import LONGEST_LINE, LONGEST_TEXT, parse, parse_lines

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def line(**fields: Any) -> bytes:
    """A readable line, but for what `fields` change; None leaves a key out."""
    whole = {"id": "1", "created_at": "2026-03-01T09:30:00Z", "platform": "x", "author": "rosa", "text": "hello"}
    return json.dumps({name: value for name, value in (whole | fields).items() if value is not None}).encode()


def reason(raw: bytes) -> str:
    """Why `raw` is refused."""
    with pytest.raises(BadMention) as refused:
        parse(raw, NOW)
    return str(refused.value)


def test_every_known_field_arrives() -> None:
    """A full line becomes a full mention, and keys nobody knows are ignored."""
    raw = line(
        id=7, platform="Twitter", author="@rosa", lang="en", url="https://x.com/1", brand="Acme", sentiment="negative",
        followers=12, verified=True, in_reply_to=6, engagement={"likes": 3, "replies": None}, reach=90, mood=["odd"],
    )  # fmt: skip

    assert parse(raw, NOW) == Mention(
        id="7",
        platform="x",
        author=Author("rosa", 12, True),
        text="hello",
        created_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        url="https://x.com/1",
        lang="en",
        topic="Acme",
        sentiment="negative",
        in_reply_to="6",
        engagement={"likes": 3},
        reach=90,
    )


def test_an_author_may_be_an_object() -> None:
    """Handle, followers and verified are read from an author object."""
    raw = line(author={"handle": "@rosa", "followers": 5, "verified": True, "bio": "…"})

    assert parse(raw, NOW).author == Author("rosa", 5, True)


def test_an_author_may_be_missing() -> None:
    """A feed without authors is read; the handle is empty."""
    assert parse(line(author=None), NOW).author == Author("")


def test_topic_wins_over_brand() -> None:
    """Where a feed says both, topic is the better word."""
    assert parse(line(brand="Acme", topic="acme-air"), NOW).topic == "acme-air"


def test_times_become_utc() -> None:
    """An offset is turned into UTC."""
    assert parse(line(created_at="2026-03-01T09:30:00+03:00"), NOW).created_at == datetime(
        2026, 3, 1, 6, 30, tzinfo=UTC
    )


def test_nul_is_taken_out_everywhere() -> None:
    """No string of a mention holds a NUL, which databases refuse."""
    mention = parse(line(text="a\0b", author={"handle": "ro\0sa"}, engagement={"li\0kes": 1}, brand="Ac\0me"), NOW)

    assert (mention.text, mention.author.handle, mention.engagement, mention.topic) == (
        "ab",
        "rosa",
        {"likes": 1},
        "Acme",
    )


def test_a_bare_repost_is_a_mention() -> None:
    """A repost may have no words of its own: it spreads another's."""
    assert parse(line(text="", in_reply_to="5"), NOW).text == ""


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"hello", "not JSON"),
        (b"", "not JSON"),
        (b'{"id": "1"', "not JSON"),
        (b"[1]", "not a JSON object (array)"),
        (line() + line(), "--data-binary"),
        (line(id=""), "id is missing or empty"),
        (line(id=1.5), "id is 1.5"),
        (line(id="9" * 1001), "id has 1,001 characters"),
        (line(id="中" * 900), "id has 2,700 bytes"),
        (line(id="1.76E+18"), "was cut by a spreadsheet"),
        (line(id=1.76e18), "was cut by a spreadsheet"),
        (line(platform=None), "platform is missing"),
        (line(text=None), "text is missing"),
        (line(text=" \n"), "text is missing or empty"),
        (line(text="\0"), "text is missing or empty"),
        (line(text=5), "text is 5"),
        (line(pad="a" * LONGEST_LINE), "at most 1,048,576"),
        (line(created_at=None), "created_at is missing"),
        (line(created_at="yesterday"), 'created_at is "yesterday"; write it like 2026-'),
        (line(created_at=1772357400), "created_at is 1772357400; write it like 2026-"),
        (line(created_at="2026-02-30T00:00:00Z"), 'created_at is "2026-02-30T00:00:00Z"'),
        (line(created_at="2026-03-01T09:30:00"), "has no time zone; add Z"),
        (line(created_at="1999-12-31T00:00:00Z"), "in the year 1999"),
        (line(created_at="0001-01-01T00:00:00+14:00"), "in the year 1"),
        (line(created_at="2026-03-02T12:00:01Z"), "more than a day in the future"),
        (line(text="half \ud83d"), "half a character"),
        (line(reach=float("nan")), "NaN"),
        (line().replace(b"hello", b"\xff"), "not UTF-8"),
        (b'{"id":' + b"[" * 50_000 + b"]" * 50_000 + b"}", "id cannot be read"),
        (b'{"other":' + b"[" * 50_000 + b"]" * 50_000 + b"}", "nested too deeply"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_refusal_names_what_is_wrong(raw: bytes, said: str) -> None:
    """Each unreadable line is refused with the field, what was there, and what instead."""
    assert said in reason(raw)


def test_exactly_as_long_as_allowed_is_read() -> None:
    """The limits themselves are inside: 100,000 characters, one day ahead, the year 2000."""
    longest = parse(line(text="é" * LONGEST_TEXT), NOW)
    latest = parse(line(created_at="2026-03-02T12:00:00Z"), NOW)
    oldest = parse(line(created_at="2000-01-01T00:00:00Z"), NOW)

    assert (len(longest.text), latest.created_at.day, oldest.created_at.year) == (LONGEST_TEXT, 2, 2000)


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ({"sentiment": "angry"}, 'sentiment "angry"'),
        ({"sentiment": "mixed"}, 'sentiment "mixed"'),
        ({"followers": -1}, "followers -1"),
        ({"followers": 10**30}, "followers 1000000000000000000000000000000"),
        ({"followers": "many"}, 'followers "many"'),
        ({"author": {"handle": "rosa", "followers": -1}}, "followers -1"),
        ({"author": {"handle": "rosa", "verified": "blue"}}, 'author.verified "blue"'),
        ({"verified": "blue"}, 'verified "blue"'),
        ({"lang": "gibberish words"}, 'lang "gibberish words"'),
        ({"reach": [1]}, "reach [1]"),
        ({"engagement": {"likes": "lots"}}, 'engagement.likes "lots"'),
        ({"engagement": {"likes": 10**30}}, "engagement.likes 1000000000000000000000000000000"),
        ({"engagement": 5}, "engagement 5"),
        ({"in_reply_to": "9" * 1001}, "in_reply_to of 1,001 characters"),
        ({"url": 7.5, "rating": "bad"}, 'rating "bad"'),
    ],
    ids=str,
)
def test_a_field_that_does_not_fit_costs_the_field(fields: dict[str, Any], left: str) -> None:
    """The mention lives without it, and what was left out is counted by name."""
    counted = Counter[str]()
    mention = parse(line(**fields), NOW, counted)

    assert (mention.author.handle, mention.text, mention.sentiment) == ("rosa", "hello", None)
    assert (mention.author.followers, mention.author.verified, mention.engagement) == (None, False, {})
    assert counted[left] == 1


@pytest.mark.parametrize(
    ("fields", "read"),
    [
        ({"followers": 1200.0, "reach": "5,300"}, {"followers": 1200, "reach": 5300}),
        ({"followers": "1.2万"}, {"followers": 12_000}),
        ({"engagement": {"likes": 3.0}}, {"engagement": {"likes": 3}}),
        ({"sentiment": "Negative"}, {"sentiment": "negative"}),
        ({"lang": "English"}, {"lang": "en"}),
        ({"verified": "TRUE"}, {"verified": True}),
        ({"brand": " ", "topic": "\t", "in_reply_to": " ", "url": " "}, {}),
        ({"text": "K&amp;B lost my b\u00adag"}, {"text": "K&B lost my bag"}),
        ({"text": "<p>one</p><p>two</p>"}, {"text": "one\ntwo"}),
    ],
    ids=str,
)
def test_what_pandas_and_vendors_write_is_read(fields: dict[str, Any], read: dict[str, Any]) -> None:
    """Whole numbers with a point, counts as text, names for codes, blank columns: none of it costs anything."""
    counted = Counter[str]()
    said = fields_of(parse(line(**fields), NOW, counted))
    usual = fields_of(parse(line(), NOW))

    assert (said, dict(counted)) == ({**usual, **read}, {})


def test_a_post_that_is_too_long_is_cut_and_taken() -> None:
    """What no platform allows is kept as far as it can be."""
    counted = Counter[str]()

    assert len(parse(line(text="a" * (LONGEST_TEXT + 1)), NOW, counted).text) == LONGEST_TEXT
    assert list(counted) == ["text beyond 100,000 characters (cut; @ and # in it are looked at)"]


def test_what_a_cut_text_tags_is_kept() -> None:
    """Somebody pads a post so that the regulator stands behind the cut: it is found all the same."""
    tail = " cc @USDOT, #AcmeFail me@usdot.gov @rosa@m.example " + "@bot " * 90_000
    text = parse(line(text="a " * 60_000 + tail), NOW).text

    assert text.endswith(" […] @USDOT #AcmeFail @rosa@m.example @bot")
    assert len(text) == LONGEST_TEXT


def test_lines_are_numbered_from_the_first() -> None:
    """Mentions and letters keep the feed's order, and a letter says on which line it stood."""
    parsed = parse_lines([line(id=1), b"", b"oops\n", line(id=2).decode()], "feed", NOW, first_line=40)

    assert [one.id for one in parsed.mentions] == ["1", "2"]
    assert [(one.source, one.line, one.raw) for one in parsed.letters] == [("feed", 42, "oops")]
    assert parsed.cursor == "43"


def test_a_byte_order_mark_is_no_mistake() -> None:
    """What Windows editors put at the start of a file does not cost the first line."""
    assert len(parse_lines([b"\xef\xbb\xbf" + line()], "feed", NOW).mentions) == 1


def test_a_letter_can_always_be_stored() -> None:
    """What is kept of an unreadable line is short, and holds neither NUL nor broken characters."""
    (letter,) = parse_lines([b"\x00\xff" * 50_000], "feed", NOW).letters

    assert (len(letter.raw), "\0" in letter.raw, letter.raw.encode() != b"") == (20_000, False, True)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["id", "created_at", "platform", "author", "text", "followers", "engagement", "sentiment", "in_reply_to", "x"]


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4))
def test_whatever_a_field_holds_there_is_an_answer(fields: dict[str, Any]) -> None:
    """Any JSON at all is either a mention or a refusal in words, never a traceback."""
    parsed = parse_lines([line(**fields)], "feed", NOW)

    assert len(parsed.mentions) + len(parsed.letters) == 1
    assert all(letter.reason for letter in parsed.letters)


@given(st.binary(max_size=60))
def test_whatever_bytes_come_there_is_an_answer(raw: bytes) -> None:
    """Noise is refused in words."""
    parsed = parse_lines([raw], "feed", NOW)

    assert len(parsed.letters) == (1 if raw.removeprefix(b"\xef\xbb\xbf").strip() else 0)
