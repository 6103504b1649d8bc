"""`firebreak report --responses`: from what stands in the database to the tables."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from firebreak.cli import main
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, Incident, Mention, Parsed, PublicPromise, Severity
from firebreak.notifiers.null import Null
from firebreak.wiring import build, open_existing_store, read_text

if TYPE_CHECKING:
    from pathlib import Path

NINE = datetime(2026, 3, 10, 9, tzinfo=UTC)
FILE = """
version: 1
topics:
  acme-air: {title: Acme Air, words: [acme air], handles: {x: ["@AcmeAir"]}, zone: Europe/London}
people: {mei: {slack: U0MEI0001, initials: MK}}
teams: {care: {members: [mei], title: Customer care}}
voice: {x: {hours: "09:00-17:00"}}
playbooks:
  surge: {when: {signal: negative_velocity}, steps: [{do: alert, to: "#care"}]}
"""
HOSTILE = "@AcmeAir where is it? <b>|*`[x](y) \x1b[2J"


def post(id: str, author: str, text: str, minute: float, to: str | None = None) -> Mention:
    return Mention(id, "x", Author(author), text, NINE + timedelta(minutes=minute), in_reply_to=to, lang="en")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database of two who were answered, one after hours, and one who waits."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "playbooks.yaml").write_text(FILE, encoding="utf-8")
    monkeypatch.setenv("FIREBREAK_PLAYBOOKS", "playbooks.yaml")
    monkeypatch.setenv("FIREBREAK_DATABASE_URL", "sqlite:///kept.db")
    clock = ManualClock(NINE + timedelta(days=1))
    app = build(read_text(FILE), database_url="sqlite:///kept.db", clock=clock, notifier=Null(clock))
    said = (
        post("1", "rosa", "@AcmeAir where is my bag?", 0),
        post("r1", "AcmeAir", "In Oslo ^MK", 10, "1"),
        post("2", "tom", "@AcmeAir my refund please, still waiting", 10 * 60),
        post("r2", "AcmeAir", "Please DM us ^ZZ", 11 * 60, "2"),
        post("3", "ann", HOSTILE, 12 * 60),
    )
    app.watch(Parsed(said), "feed")
    app.store.close()
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["report", "--responses", "--from", "2026-03-10", "--until", "2026-03-11", *words])
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_the_figures_for_programs(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One object a topic: in all, by dimension, and who waits."""
    told = json.loads(printed(capsys, "--json"))

    total = told["total"]
    assert (total["heard"], total["asked"], total["answered"], total["moved"], total["unanswered"]) == (3, 3, 2, 1, 1)
    assert (total["p50"], total["p50_in"], total["p50_out"], total["oldest"]) == (2100, 600, 3600, "x:3")
    assert [one["name"] for one in told["by"]["team"]] == ["Customer care", "nobody answered", "signed ZZ"]
    assert [one["key"] for one in told["waiting"]] == ["x:3"]


def test_the_tables_for_people(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Spans in words, times of the topic's place, and strangers' texts that format nothing."""
    text = re.sub(" +", " ", printed(capsys))

    assert (
        "| all | 3 | 3 | 2 | 67 % | 33 % | 35 min | 55 min | 10 min / 10 min | 1 h 0 min / 1 h 0 min | 1 | 0 | 1 |"
        in text
    )
    assert "1 still waits for an answer; the oldest since 2026-03-10 21:00 London time." in text
    assert (
        "**B3** since 2026-03-10 21:00 London time, @ann: @AcmeAir where is it? &lt;b>\\|\\*\\`\\[x](y) \\[2J" in text
    )


def test_the_page(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One page, into a file; what strangers wrote is no HTML."""
    printed(capsys, "--html", "--out", "page.html")
    page = (kept / "page.html").read_text(encoding="utf-8")

    assert "<td>all</td><td>3</td>" in page
    assert "<b>|" not in page


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("report",), "which incident? write firebreak report ID"),
        (("report", "abc", "--responses"), "not both"),
        (("report", "abc", "--json"), "belong to --responses"),
        (("report", "--responses", "--html", "--json"), "two forms"),
        (("report", "--responses", "--from", "yesterday"), '--from: "yesterday" is no time'),
        (("report", "--responses", "--from", "2026-03-02", "--until", "2026-03-01"), "is not before"),
    ],
)
def test_what_does_not_go_together(
    kept: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    """A sentence that says what to write instead."""
    with pytest.raises(SystemExit) as ended:
        main(list(words))

    assert ended.value.code == 2
    assert says in capsys.readouterr().err


def test_what_was_promised_in_public_is_counted(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the span that is asked for: kept, broken and open, in the tables, on the page and in JSON."""
    store = open_existing_store("sqlite:///kept.db")
    times = (-24 * 8, 1, 2, 3)

    def made(hour: float, settled: float | None) -> PublicPromise:
        at = NINE + timedelta(hours=hour)
        done = None if settled is None else NINE + timedelta(hours=settled)
        return PublicPromise(at, f"{at:%H:%M}", "Mei", at - timedelta(hours=1), done)

    promises = tuple(made(hour, done) for hour, done in zip(times, (None, 0.5, None, 2.5), strict=True))
    with store.begin() as tx:
        opened = NINE - timedelta(days=9)
        one = Incident("abc", "acme-air", Severity.SEV3, opened, opened, "Because.", promises=promises)
        assert tx.save_incident(one)
    store.close()

    said = "Promised in public: 2 kept, 1 broken."
    assert said in printed(capsys)
    assert said in printed(capsys, "--html")
    assert json.loads(printed(capsys, "--json"))["promises"] == {"kept": 2, "broken": 1}
