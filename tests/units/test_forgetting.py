"""A person is forgotten everywhere: posts, names, evidence, quotations. Counts stay, and the chain holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playbooks_files import shipped
from sqlalchemy import select

from firebreak.app import App
from firebreak.app.virtual_time import let_pass
from firebreak.cli import main
from firebreak.core.audit_chain import broken, changed
from firebreak.core.clock import ManualClock
from firebreak.core.effects import ChecklistItem
from firebreak.core.forgetting import Scrub
from firebreak.core.messages import packed, unpacked
from firebreak.core.model import Author, DeadLetter, Labelled, Mention, Parsed
from firebreak.core.reading_language import reading_in
from firebreak.core.translation import message, worded
from firebreak.notifiers.null import Null
from firebreak.storage.memory.journal import Table
from firebreak.storage.memory.memory_store import MemoryStore
from firebreak.storage.sql_store import SqlStore, open_store
from firebreak.storage.tables import PLAYBOOKS, Record
from firebreak.wiring import build

NINE = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
WORDS = "@AcmeAir left me on the aircraft for two hours. @USDOT please act, my case is ZZ-4711"


def posts() -> tuple[Mention, ...]:
    """Rosa tags a regulator; others answer her, name her, and have names like hers."""

    def post(id: str, author: str, text: str, reply: str | None = None) -> Mention:
        at = NINE + timedelta(seconds=int(id.rpartition("-")[2]))
        return Mention(id, "x", Author(author, 5), text, at, lang="en", sentiment="negative", in_reply_to=reply)

    return (
        post("did-rosa_k-1", "Rosa_K", WORDS),
        post("b-2", "ben", "@rosa_k is right about @AcmeAir, shame", "did-rosa_k-1"),
        post("c-3", "rosa_kim", "rosa_kim here: Acme Air lost my bag"),
        post("d-4", "rosa_k", "Acme Air still has not answered me, @USDOT"),
    )


@pytest.fixture
def app(lasting_address: str) -> Iterator[App]:
    """An installation in which Rosa's post opened an incident, was drafted about, labelled, noted, and refused."""
    clock = ManualClock(NINE)
    made = build(shipped(), database_url=lasting_address, clock=clock, notifier=Null(clock))
    made.watch(Parsed(posts()), "api")
    let_pass(made, clock, NINE + timedelta(minutes=20))
    incident = made.queries.incidents()[0]
    with made.store.begin() as tx:
        tx.add_dead_letters([DeadLetter("api", 9, 'author is "rosa_k"', '{"author": "ROSA_K", "text": 3}')], NINE)
        tx.add_labels([Labelled("x:did-rosa_k-1", incident.topic, WORDS, "en", "negative", "Mei", NINE)])
        note = ChecklistItem("Call @rosa_k back", id=f"{incident.id}/x/1", incident=incident.id)
        tx.add_items(incident.id, [note])
    made.act("status", incident.id, "Mei", {"text": "we spoke to rosa_k"})
    yield made
    made.store.close()


def dump(store: SqlStore | MemoryStore) -> str:
    """Everything that stands in the database, but the playbooks."""
    if isinstance(store, MemoryStore):
        tables = [each for each in vars(store.tables).values() if isinstance(each, Table)]
        kept = [each for each in tables if each is not store.tables.playbooks]
        return str([(each.keys(), each.rows()) for each in kept]).casefold()
    with store.engine.connect() as connection:
        rows = {
            table.name: [list(map(str, row)) for row in connection.execute(select(table))]
            for table in Record.metadata.sorted_tables
            if table is not PLAYBOOKS
        }
    return json.dumps(rows, ensure_ascii=False).casefold()


def forget(store: SqlStore, handle: str = "rosa_k", platform: str = "") -> dict[str, int]:
    with store.begin() as tx:
        done = dict(tx.forget(handle, platform, [], NINE, "root"))
    store.overwrite_deleted()
    return done


def test_nothing_of_the_person_is_left(app: App) -> None:
    """In no table, whatever the spelling; others keep their words and their names, and the incident its story."""
    before, held = app.queries.health(), dump(app.store)
    history = app.store.begin
    done = forget(app.store)
    left = dump(app.store)
    with history() as tx:
        entries, timeline = tx.audit_log(), tx.timeline(limit=1000)
        (incident,) = tx.incidents()
        kept = tx.evidence_bodies(incident.id)

    assert held.count("rosa_k") - held.count("rosa_kim") > 10
    assert left.count("rosa_k") == left.count("rosa_kim") > 0
    assert [words for words in ("zz-4711", "still has not answered", "left me on the aircraft") if words in left] == []
    assert "(forgotten) is right about @acmeair, shame" in left
    assert "we spoke to (forgotten)" in left
    assert (done["posts"], done["posts of others"], done["dead letters"], done["labels"]) == (2, 1, 1, 1)
    assert min(done[what] for what in ("incidents", "lines of the timeline", "checklist items")) >= 1
    assert {name: n for name, n in app.queries.health().items() if name != "overdue_seconds"} == {
        name: n for name, n in before.items() if name != "overdue_seconds"
    }
    assert [key for key in kept if "forgotten" in key] == []
    assert (broken(entries), changed(entries, timeline)) == ("", "")
    assert (incident.status_by, entries[-1].what, entries[-1].who) == ("Mei", "author.forgotten", "root")


def test_forgotten_posts_do_not_come_back(app: App) -> None:
    """The same export sent again brings nothing back, and counts nothing twice; other people's posts are known."""
    forget(app.store)
    again = app.watch(Parsed(posts()), "api")

    assert (again.accepted, again.duplicates) == (0, 4)
    assert dump(app.store).count("zz-4711") == 0


def test_the_incident_goes_on(app: App) -> None:
    """People press and timers fire on what is left."""
    forget(app.store)
    (incident,) = app.queries.incidents()
    came = app.act("acknowledge", incident.id, "Mei")
    closed = app.act("close", incident.id, "Mei", {"verdict": "real"})

    assert (came.ok, closed.ok) == (True, True)


def test_only_one_platform_is_forgotten(app: App) -> None:
    """The same handle elsewhere is somebody else."""
    assert "posts" not in forget(app.store, platform="weibo")
    assert "zz-4711" in dump(app.store)


def test_the_files_hold_nothing_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What SQLite deleted is overwritten, in the file and in the log beside it; without --yes nothing changes."""
    monkeypatch.chdir(tmp_path)
    store = open_store("sqlite:///firebreak.db")
    with store.begin() as tx:
        tx.add_mentions(posts(), NINE)
        tx.add_dead_letters([DeadLetter("api", 9, "no", "@ROSA_K: " + "x" * 9_000 + " zz-4711")], NINE)
    store.close()

    history = tmp_path / "models" / "history.json"
    history.parent.mkdir()
    history.write_text(json.dumps({"current": "v1", "versions": [{"doubted": {"acme": ["why", WORDS]}}]}))

    def raw() -> bytes:
        return b"".join(each.read_bytes() for each in tmp_path.glob("firebreak.db*")).lower()

    def run(*words: str) -> None:
        with pytest.raises(SystemExit) as ended:
            main(["forget", *words])
        assert not ended.value.code

    run("@Rosa_K")
    dry = raw()
    run("@Rosa_K", "--yes")

    assert b"zz-4711" in dry
    assert "ZZ-4711" not in history.read_text()
    assert json.loads(history.read_text())["current"] == "v1"
    assert b"zz-4711" not in raw()
    assert raw().count(b"rosa_k") == raw().count(b"rosa_kim")


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("me and my @me", "me and my (forgotten)"),
        ("@rosa, Rosa: rosalind", "(forgotten), (forgotten): rosalind"),
        ('big on x: "one two three four five six…"', 'big on x: "(forgotten)"'),
        ("one two three four five six seven eight, and more", "(forgotten), and more"),
        ('he said ok, she said "ok"', 'he said ok, she said "(forgotten)"'),
        ("x:1, x:12, (x:1). ax:1", "x:9, x:12, (x:9). ax:1"),
        ("one two three", "one two three"),
    ],
)
def test_what_is_taken_out_and_what_is_not(said: str, left: str) -> None:
    """A short name only with its @, a short text only in quotation marks; a quotation also cut; a key only whole."""
    scrub = Scrub(["me", "rosa"], {"x:1": "x:9"}, ["one two three four five six seven eight", "ok"])

    assert scrub.text(said) == left


def test_our_own_names_stay() -> None:
    """A colleague who is called as the author is stays in charge."""
    told: dict[str, Any] = {"owner": "rosa", "why": "rosa wrote", "tags": [{"name": "rosa"}], "n": 3}

    assert Scrub(["rosa"], {}, []).content(told) == {
        "owner": "rosa",
        "why": "(forgotten) wrote",
        "tags": [{"name": "(forgotten)"}],
        "n": 3,
    }


def test_every_table_is_thought_of() -> None:
    """A new table fails here until somebody has said whether a person may stand in it."""
    looked_at = {"mention", "judgement", "evidence", "draft", "checklist_item", "incident", "task", "timeline_event"}
    looked_at |= {"alias", "label", "dead_letter", "detector_state", "forgotten", "own_post", "customer_account"}
    looked_at |= {"handled"}
    nobody = {"cursor", "seen_request", "total", "playbooks_version", "lease", "api_key", "audit", "early_deletion"}
    nobody |= {"series_point", "sign_in", "known_issue", "playbooks_saving", "rota_swap"}

    assert {table.name for table in Record.metadata.sorted_tables} == looked_at | nobody


def test_a_stored_sentence_is_forgotten_in_every_language() -> None:
    """Whoever stands in a gap of it is taken out there too, and the sentence stays the one that it is."""
    post = message('{author} on {platform}: "{said}"', author="@rosa", platform="x", said="my bag is lost and gone")
    why = message("It has begun again: {why}", why=post)
    clear = Scrub(["rosa"], {}, ["my bag is lost and gone"]).sentence(unpacked(packed(why)))
    with reading_in("zh"):
        said = worded(clear)

    assert clear == 'It has begun again: (forgotten) on x: "(forgotten)"'
    assert said == "又开始了：(forgotten)（x）：“(forgotten)”"
