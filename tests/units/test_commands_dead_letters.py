"""`firebreak dead-letters`: what could not be read is shown by kind, written out, and read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from recorded_app import RecordedApp

from firebreak.app.letters_again import read_again
from firebreak.cli import main
from firebreak.core.clock import SystemClock
from firebreak.core.model import DeadLetter, Mention, ReadAs
from firebreak.sources.letters import LetterReader
from firebreak.sources.shape_files import shapes_with
from firebreak.storage.sql_store import SqlStore, open_store
from firebreak.wiring import SHIPPED

Run = Callable[..., tuple[int, str]]
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def line(id: str, **more: Any) -> str:
    fields = {"id": id, "created_at": "2026-03-01T09:00:00Z", "platform": "x", "author": "rosa", "text": "acme air"}
    return json.dumps(fields | more)


TOOT = json.dumps({"id": "7", "at": "2026-03-01T09:00:00", "net": "x", "who": "rosa", "words": "acme air"})
SHAPE = """\
ours:
  when: [net, words]
  id: id
  created_at: at
  platform: net
  author: who
  text: words
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation whose database holds five dead letters; what two of them lacked has been mended since."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "playbooks.yaml").write_text(SHIPPED.read_text(encoding="utf-8").partition("\ntests:")[0])
    reasons = ['followers is "many"; give a whole number', 'followers is "3 few"; give a whole number', "not JSON"]
    raws = [line("1"), line("2", created_at="never"), "{", TOOT, line("4")]
    letters = [
        DeadLetter("api", n, reason, raw)
        for n, (reason, raw) in enumerate(zip([*reasons, "id is missing", reasons[0]], raws, strict=True), 1)
    ]
    store = open_store("sqlite:///firebreak.db")
    with store.begin() as tx:
        tx.add_dead_letters(letters, NOW)
    store.close()
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["dead-letters", *words])
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out + told.err

    return run


def kept() -> tuple[SqlStore, list[str]]:
    store = open_store("sqlite:///firebreak.db")
    with store.begin() as tx:
        return store, [letter.raw for letter in tx.dead_letters()]


def test_each_kind_is_shown_once_with_its_count(run: Run, folder: Path) -> None:
    """The first of each kind, most frequent first; quoted values and numbers make no kind of their own."""
    _, said = run()
    _, some = run("--reason", "FOLLOWERS")
    run("--reason", "json", "--export", "out.jsonl")
    (exported,) = [json.loads(each) for each in (folder / "out.jsonl").read_text().splitlines()]

    assert said.splitlines()[0] == "5 lines could not be read."
    assert said.splitlines()[1].strip() == '3 × followers is "many"; give a whole number'
    assert "first: line 1 of api, 2026-03-01 12:00 UTC" in said
    assert said.count("×") == 3
    assert (some.splitlines()[0], some.count("×")) == ("3 lines could not be read because of “FOLLOWERS”.", 1)
    assert (exported["line"], exported["reason"], exported["raw"]) == (3, "not JSON", "{")
    assert (folder / "out.jsonl").stat().st_mode & 0o777 == 0o600


def test_what_can_be_read_now_is_taken_in(run: Run, folder: Path) -> None:
    """After a fix, and as a shape of our own; what still cannot be read stays, with the reason of today."""
    _, fixed = run("retry", "--reason", "followers")
    (folder / "feeds.yaml").write_text(SHAPE)
    unknown = run("retry", "--as", "nothing")
    _, shaped = run("retry", "--reason", "id is", "--as", "ours", "--zone", "UTC")
    store, raws = kept()
    with store.begin() as tx:
        counts, reasons, log = tx.counts(), [why for _, why in tx.letter_reasons()], tx.audit_log()
    store.close()

    assert fixed == "2 could be read now and were taken in; 1 still cannot be read.\n"
    assert shaped == "1 could be read now and were taken in; 0 still cannot be read.\n"
    assert (unknown[0], "no shape nothing; there are: " in unknown[1]) == (2, True)
    assert (sorted(raws), counts["mentions"], counts["dead_letters"]) == (
        sorted([line("2", created_at="never"), "{"]),
        3,
        2,
    )
    assert sorted(reasons) == [
        'created_at is "never"; write it like 2026-03-01T09:30:00Z',
        "not JSON",
    ]
    assert [(e.what, e.data["count"]) for e in log if e.what == "letters.retried"] == [
        ("letters.retried", 3),
        ("letters.retried", 1),
    ]


def test_a_service_at_work_reads_them_itself(run: Run, folder: Path) -> None:
    """Two would disagree: the command hands them over, and the service takes them up at its next tick."""
    store = open_store("sqlite:///firebreak.db")
    now = SystemClock().now()
    with store.begin() as tx:
        tx.take_lease("service", "elsewhere:1", now, now + timedelta(minutes=5))
    _, said = run("retry")
    with store.begin() as tx:
        waiting = [one.letter.line for one in tx.letters_to_read(100)]
    store.close()

    assert said.startswith("5 lines are handed to the service at work (elsewhere:1); it reads them within seconds.")
    assert waiting == [1, 2, 3, 4, 5]


def test_the_service_reads_what_waits() -> None:
    """Taken in through the same door as a feed: judged, detected, counted once, whatever happens in between."""
    app = RecordedApp()
    with app.store.begin() as tx:
        tx.add_dead_letters([DeadLetter("api", n, "no", line(str(n))) for n in range(3)], NOW)
        tx.read_letters_again([id for id, _ in tx.letter_reasons()], ReadAs())
        tx.add_mentions([Mention("1", "x", app_author(), "acme air", NOW)], NOW)  # stored by a try that was killed
    reader = LetterReader(shapes_with(), app.clock)
    came = [read_again(app.app, reader), read_again(app.app, reader)]
    with app.store.begin() as tx:
        counts = tx.counts()

    assert came == [(3, 0), (0, 0)]
    assert (counts["mentions"], counts["judged"], counts["dead_letters"]) == (3, 2, 0)


def app_author() -> Any:
    from firebreak.core.model import Author

    return Author("rosa")
