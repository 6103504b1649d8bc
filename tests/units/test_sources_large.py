"""Files of any size are read a few hundred posts at a time, and mean what they mean when they are small."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from firebreak.sources.documents import Broken
from firebreak.sources.export_reader import Read, Reader
from firebreak.sources.large_documents import read_large
from firebreak.sources.shape_files import shapes_with
from firebreak.sources.xml_documents import read_xml

NOW = datetime(2026, 11, 30, tzinfo=UTC)
MANY = 1_700
MESSAGES = [
    {"id": n, "type": "message", "date_unixtime": "1773511401", "from": "Dana", "from_id": "user1", "text": "lost"}
    for n in range(MANY)
]
EXPORT = {"name": "Acme", "messages": MESSAGES, "type": "public_channel", "id": 1}
ITEMS = "".join(
    f"<item><guid>{n}</guid><title>Acme Air</title><pubDate>Sat, 14 Mar 2026 18:03:21 GMT</pubDate></item>"
    for n in range(MANY)
)
FEED = f"<rss version='2.0'><channel><title>News</title>{ITEMS}<ttl>5</ttl></channel></rss>"


def large(text: str) -> list[Any]:
    """The pieces of a document."""
    return [each for _, each in read_large("", io.StringIO(text))]


def read(raw: str | bytes) -> list[Read]:
    """All rows of a file."""
    raw = raw.encode() if isinstance(raw, str) else raw
    return list(Reader(shapes_with(), NOW).rows(io.BytesIO(raw), "a file"))


def test_a_large_document_comes_in_pieces() -> None:
    """Each has some of the posts, and all that stands beside them, be it before or behind."""
    pieces = large(json.dumps(EXPORT))

    assert [len(one["messages"]) for one in pieces] == [500, 500, 500, 200]
    assert [{**one, "messages": []} for one in pieces] == [{**EXPORT, "messages": []}] * 4
    assert [each for one in pieces for each in one["messages"]] == MESSAGES


def test_what_stands_deep_is_found() -> None:
    """The longest list of objects that is in no other list, whatever it is called."""
    users = [{"id": str(n)} for n in range(3)]
    pieces = large(json.dumps({"a": {"b.c": {"x": MESSAGES}, "posts": MESSAGES[:700]}, "users": users, "n": [1, 2]}))

    assert [len(one["a"]["posts"]) for one in pieces] == [500, 200]
    assert all(one["users"] == users and one["n"] == [1, 2] for one in pieces)


def test_a_large_document_that_was_cut() -> None:
    """What is whole is given, and what is missing is said."""
    *pieces, last = list(read_large("", io.StringIO(json.dumps({"messages": MESSAGES})[:-90])))
    numbers = [each["id"] for _, one in pieces for each in one["messages"]]

    assert numbers == list(range(len(numbers)))
    assert len(numbers) in (MANY - 1, MANY - 2)
    assert isinstance(last[1], Broken)


@pytest.mark.parametrize("text", ['{"a": ' * 2_000, "{" * 70_000, '{"a": [' * 5_000, '{"a": "' + "x" * 99])
def test_a_document_that_is_none(text: str) -> None:
    """Nested beyond all bounds, or ended in its middle: a sentence."""
    assert isinstance(list(read_large("", io.StringIO(text)))[-1][1], Broken)


def test_a_large_feed_comes_in_pieces() -> None:
    """Each has what stands above the items; none is given twice."""
    pieces: Iterable[Any] = [one for _, one in read_xml(io.StringIO(FEED))]

    assert [len(one["rss"]["channel"]["item"]) for one in pieces] == [500, 500, 500, 200]
    assert all(one["rss"]["channel"]["title"] == "News" for one in pieces)
    assert [row.mention.id for row in read(FEED) if row.mention] == [str(n) for n in range(MANY)]


def test_a_large_feed_that_was_cut() -> None:
    """What is whole is read."""
    rows = read(FEED[: len(FEED) // 2])

    assert len([row for row in rows if row.mention]) > 800
    assert [row.reason[:27] for row in rows if row.letter] == ["not XML from here on (unclo"[:27]] or rows[-1].letter


def test_html_inside_of_a_feed() -> None:
    """Atom may hold markup as it stands: the words are whole, and the breaks are there."""
    entry = (
        "<entry><id>1</id><title>Acme Air</title><updated>2026-03-14T18:03:21Z</updated><content type='xhtml'>"
        "<div xmlns='http://www.w3.org/1999/xhtml'><p>lost <b>my</b> bag</p><p>third &amp; last</p></div></content>"
        "</entry>"
    )
    (row,) = read(f"<feed xmlns='http://www.w3.org/2005/Atom'><title>News</title>{entry}</feed>")

    assert row.mention is not None
    assert row.mention.text == "Acme Air\nlost my bag\nthird & last"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("<a>" * 5_000, "elements stand more than 200 deep"),
        ('<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss><channel>&b;</channel></rss>', "this XML declares"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>', "this XML declares"),
        ('<!DOCTYPE r SYSTEM "http://127.0.0.1/x.dtd"><rss>&x;</rss>', "not XML from here on"),
    ],
)
def test_xml_that_means_harm(raw: str, said: str) -> None:
    """No entity is expanded, no address is asked, and no depth fills a memory."""
    assert any(row.reason.startswith(said) for row in read(raw)), [row.reason for row in read(raw)]
