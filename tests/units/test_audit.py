"""The audit log: it holds what people and the program did, and no change of it, or of the timeline, goes unseen."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from api_keys import bearer
from recorded_app import DRAFT, FILE, ID, ITEM, NOW, RecordedApp
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient

from firebreak.app.audit_entries import log_start
from firebreak.cli import main
from firebreak.core.actions import ACTIONS
from firebreak.core.audit_chain import broken, changed, digest
from firebreak.core.effects import DraftText, StoredDraft
from firebreak.core.model import (
    AuditEntry,
    Author,
    Incident,
    Judged,
    Mention,
    Parsed,
    PublicPromise,
    Severity,
    TimelineEvent,
)
from firebreak.sources.body import parse_body
from firebreak.storage.sql_store import SqlStore, open_store
from firebreak.web.api import build
from firebreak.wiring import read_text, take_up

AT = datetime(2026, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
FIELDS: dict[str, dict[str, Any]] = {
    "give": {"to": "tom"},
    "declare": {"severity": "sev2", "playbook": "surge", "text": "smoke in the cabin", "url": "https://x.example/4"},
    "posted": {"url": "https://x.example/1"},
    "swap": {"to": "tom", "until": "3h"},
    "status": {"text": "we are looking", "minutes": 20},
    "snooze": {"until": "30m"},
    "wrong": {"reason": "not_us"},
    "close": {"verdict": "real"},
    "severity": {"severity": "sev2"},
    "skip": {"text": "not needed"},
    "note": {"text": "called"},
    "known": {"text": "the app is down"},
    "rumour": {"is_it": "false"},
    "deny": {"claim": "1"},
    "same": {"text": "x/rosa vk/rosa"},
    "moved": {"how": "https://x.example/2"},
    "kept": {"url": "https://x.example/3"},
    "ask_changes": {"text": "shorter"},
    "edit": {"text": "We are looking into it."},
    "settle": {"state": "answered"},
    "judge": {"label": "neutral"},
    "same_author": {"text": "vk/rosa"},
    "remember": {"text": "they said so", "url": "https://slack.example/1"},
}
BEFORE: dict[str, tuple[tuple[str, str], ...]] = {
    "still_on_it": (("acknowledge", "Mei"),),
    "take_over": (("acknowledge", "Tom"),),
    "give": (("acknowledge", "Mei"),),
    "unacknowledge": (("acknowledge", "Mei"),),
    "reopen": (("close", "Mei"),),
    "moved": (("posted", "Mei"),),
    "deny": (("rumour", "Mei"),),
}


def logged(app: RecordedApp) -> list[AuditEntry]:
    with app.store.begin() as tx:
        return tx.audit_log()


@pytest.mark.parametrize("name", [one.name for one in ACTIONS])
def test_every_action_of_the_table_is_logged_with_who(name: str) -> None:
    """Whatever counts is in the audit log, in the transaction that did it."""
    app = RecordedApp()
    app.change(room=None if name == "open_room" else "#inc-1")
    for earlier, who in BEFORE.get(name, ()):
        assert app.act(earlier, ID, who, FIELDS.get(earlier)).ok
    if name == "still_on_it":
        app.change(acknowledged_until=NOW)
    if name == "kept":
        app.change(promises=(PublicPromise(NOW + timedelta(hours=1), "13:00 UTC", "Mei", NOW),))
    if name == "track":
        app.change(found_promises=(PublicPromise(NOW + timedelta(hours=1), "13:00 UTC", "AcmeAir", NOW),))
    if name == "edit":
        with app.store.begin() as tx:
            tx.save_draft(StoredDraft(DRAFT, ID, (DraftText("x", "en", "Hello", 5, 280),), (), NOW))
    subjects = {"incident": ID, "draft": DRAFT, "item": ITEM, "mention": "x:1", "room": "#inc-1", "playbook": "surge"}
    subjects |= {"topic": "acme-pay", "team": "comms"}
    app.watch(Parsed((Mention("1", "x", Author("rosa"), "Acme Air lost my bag", NOW),)), "test")
    subject = subjects[next(one.subject for one in ACTIONS if one.name == name)]
    before = len(logged(app))
    if name == "swap":
        rota = "teams: {comms: {members: [mei, tom], on_call: {rotate: daily, from: 2026-03-01T00:00, zone: UTC}}}\n"
        take_up(app.app, read_text(FILE + rota), None)
    came = app.act(name, f"{subject}~0" if name == "edit" else subject, "Mei", FIELDS.get(name))
    new = logged(app)[before:]

    assert came.ok, came.say
    assert [entry.who for entry in new if entry.what != "evidence.kept" and entry.who][:1] == ["Mei"]
    assert broken(logged(app)) == ""


def test_refusals_keys_and_starts_are_logged() -> None:
    """A refused press, the key that was shown for a press, and with which settings the service began; no secret."""
    app = RecordedApp()
    app.act("acknowledge", ID, "Stranger")
    web = TestClient(build(app, parse_body, api_token=""), headers=bearer(app.store, "act", "Mei"))
    web.post(f"/api/incidents/{ID}/acknowledge")
    log_start(app.app, "1.0", {"FIREBREAK_API_TOKEN": "***"})
    with app.store.begin() as tx:
        (key,) = tx.api_keys()
        told = {(entry.what, entry.who, entry.subject) for entry in tx.audit_log()}

    assert {
        ("press.refused", "Stranger", ID),
        ("key.used", "Mei", ID),
        ("incident.acknowledged", "Mei", ID),
        ("service.started", None, None),
        ("playbooks.version", None, app.app.playbooks_version),
    } <= told
    assert [e.data for e in logged(app) if e.what == "key.used"] == [{"key": key.id, "action": "acknowledge"}]


def fill(store: SqlStore) -> None:
    """An incident with a post as evidence and two lines of its timeline."""
    post = Mention("1", "x", Author("rosa\x00"), "they LOST my bag", AT)
    with store.begin() as tx:
        tx.save_incident(Incident("aaaaaa", "acme", Severity.SEV2, AT, AT, "nine times as many"))
        tx.keep_evidence("aaaaaa", [Judged(post, "acme", 0.9, "negative")], AT)
        tx.log([TimelineEvent("incident.opened", AT, "rosa wrote\x00", "acme", "aaaaaa", data={"n": 0.1, "at": AT})])
    with store.begin() as tx:
        tx.log([TimelineEvent("incident.closed", AT, "Mei closed it", "acme", "aaaaaa", "Mei")])
        tx.audit(AuditEntry("key.added", AT, "root", "12345678", {"scope": "read", "as": None}))


def faults(store: SqlStore) -> str:
    with store.begin() as tx:
        entries = tx.audit_log()
        return broken(entries) or changed(entries, tx.timeline(limit=1000))


def test_a_log_that_nobody_touched_is_whole(store: SqlStore) -> None:
    """On every database; strangers' texts stand in it as digests only."""
    fill(store)
    with store.begin() as tx:
        entries, (body,) = tx.audit_log(), tx.evidence_bodies("aaaaaa").values()

    assert faults(store) == ""
    assert [entry.what for entry in entries] == [
        "audit.began",
        "evidence.kept",
        "incident.opened",
        "incident.closed",
        "key.added",
    ]
    assert entries[1].data == {"digests": [digest(body)]}
    assert "rosa" not in repr(entries)


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (
            "UPDATE audit SET who = 'tom' WHERE who = 'Mei'",
            "entry 4 (incident.closed, 2026-03-01 09:00 UTC) was",
        ),
        ("DELETE FROM audit WHERE id = 3", "entry 3 is missing"),
        ("DELETE FROM audit", "the log is empty"),
        ("UPDATE timeline_event SET who = 'tom' WHERE who = 'Mei'", "line 2 of the timeline (incident.closed"),
        ("UPDATE timeline_event SET why = 'x' WHERE id = 1", "line 1 of the timeline (incident.opened"),
        ("DELETE FROM timeline_event WHERE id = 1", "1 line of the timeline that was logged is gone"),
    ],
)
def test_what_was_changed_behind_its_back_is_found(sql_store: SqlStore, done: str, said: str) -> None:
    """By whoever may write into the database and takes the triggers away first."""
    fill(sql_store)
    with sql_store.engine.begin() as connection:
        if sql_store.engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_no_update"))
            connection.execute(text("DROP TRIGGER audit_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER audit_no_change ON audit"))
        connection.execute(text(done))

    assert said in faults(sql_store)


@pytest.mark.parametrize("done", ["UPDATE audit SET who = 'tom'", "DELETE FROM audit WHERE id = 1"])
def test_the_database_itself_only_lets_it_grow(sql_store: SqlStore, done: str) -> None:
    """A slip of the hand, or of ours, is refused."""
    fill(sql_store)
    with pytest.raises(DBAPIError, match="only added to"), sql_store.engine.begin() as connection:
        connection.execute(text(done))


def test_two_who_log_at_once_make_one_chain(lasting_address: str) -> None:
    """Transactions side by side, as the pool of deliveries makes them."""
    from concurrent.futures import ThreadPoolExecutor

    store = open_store(lasting_address)

    def write(number: int) -> None:
        with store.begin() as tx:
            tx.log([TimelineEvent("task.delivered", AT, f"number {number}")])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    said = faults(store)
    with store.begin() as tx:
        count = len(tx.audit_log())
    store.close()

    assert (said, count) == ("", 41)


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """verify, also against a head that was written down; export; evidence; and what they say when it is not whole."""
    monkeypatch.chdir(tmp_path)
    store = open_store("sqlite:///firebreak.db")
    fill(store)

    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["audit", *words])
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out + told.err

    code, said = run("verify")
    head = said.split()[-1]
    exported = [json.loads(line) for line in run("export")[1].splitlines()]
    (post,) = [json.loads(line) for line in run("evidence", "aaaaaa")[1].splitlines()]
    to_file = run("export", "log.jsonl")

    assert (code, "is whole: 5 entries" in said) == (0, True)
    assert [(row["what"], row["said"]) for row in exported[2:4]] == [
        ("incident.opened", "rosa wrote"),
        ("incident.closed", "Mei closed it"),
    ]
    assert (post["sha256"], post["entry"], json.loads(post["body"])["topic"]) == (digest(post["body"]), 2, "acme")
    assert (to_file[0], (tmp_path / "log.jsonl").stat().st_mode & 0o777) == (0, 0o600)
    assert run("export", "log.jsonl")[0] == 2
    assert run("evidence", "nobody")[0] == 2
    assert run("verify", "--holds", head)[0] == 0
    with store.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_delete"))
        connection.execute(text("DELETE FROM audit WHERE id = 5"))
    store.close()
    assert run("verify")[0] == 0
    assert run("verify", "--holds", head)[0] == 1
