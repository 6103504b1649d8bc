"""A post is known under each of its names: a server's own number, and what its platform was called before."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from firebreak.core.model import Author, Judged, Mention, StoredMention
from firebreak.storage.sql_store import SqlStore, open_store

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
POST = Mention("1", "twitter", Author("rosa"), "Acme Air lost my bag", NOON)
STATUS = Mention("https://social.example/1", "mastodon", Author("rosa"), "Acme Air", NOON, alias="social.example/11")


@pytest.fixture
def store(address: str) -> SqlStore:
    """A store as version 0.1.0 left it: its posts of X are called twitter's."""
    old = open_store(address)
    with old.begin() as tx:
        tx.add_mentions([POST, replace(POST, id="2"), replace(POST, id="2", platform="x")], NOON)
        tx.add_judged([Judged(POST, "acme", 0.9, "negative", (), 1)])
        tx.connection.execute(text("DELETE FROM alias"))
        migration = import_module("firebreak.storage.migrations.versions.0014_aliases")
        for before, now in migration.RENAMED.items():
            said = {"old": before, "new": f"{now}:", "past": len(before) + 2}
            tx.connection.execute(text(migration._SAID_NOW), said)
    return old


def test_a_post_of_twitter_is_one_of_x(store: SqlStore) -> None:
    """Sent again under the platform's name of today it is known, edited, and counted once."""
    with store.begin() as tx:
        today = replace(POST, platform="x", text="Acme Air found it")
        assert tx.add_mentions([today], NOON) == []
        assert tx.posts(["x:1"])["x:1"].mention.text == POST.text
        assert tx.judgements(["x:1"])["x:1", "acme"].label == "negative"
        tx.edit([StoredMention(today, ("a", "b"))], [Judged(today, "acme", 0.1, "positive", (), 2)])
        assert tx.posts(["twitter:1"])["twitter:1"].mention.text == "Acme Air found it"
        assert tx.judgements(["twitter:1"])["twitter:1", "acme"].label == "positive"
        assert tx.counts()["mentions"] == 3
    store.close()


def test_a_post_that_is_there_under_both_names_stays_two(store: SqlStore) -> None:
    """What was counted twice by an older version is not made one: each is found under its own name."""
    with store.begin() as tx:
        assert tx.stored_as(["x:1", "x:2"]) == {"x:1": "twitter:1"}
    store.close()


def test_a_deletion_names_a_post_as_its_server_does(store: SqlStore) -> None:
    """Its words are gone; a second deletion finds nothing, and neither does one from another server."""
    with store.begin() as tx:
        tx.add_mentions([STATUS], NOON)
        assert tx.delete(["mastodon:other.example/11"], NOON) == 0
        assert tx.delete(["mastodon:social.example/11"], NOON) == 1
        assert tx.delete(["mastodon:social.example/11"], NOON) == 0
        assert tx.posts([STATUS.key])[STATUS.key].mention.text == ""
    store.close()


def test_a_forgotten_post_does_not_come_back_under_its_other_name(store: SqlStore) -> None:
    """Who was forgotten is forgotten under each name of each post."""
    with store.begin() as tx:
        tx.forget("rosa", "", [], NOON, "dpo")
        assert tx.stored_as(["x:1"]) == {}
        assert tx.add_mentions([replace(POST, platform="x")], NOON) == []
    store.close()
