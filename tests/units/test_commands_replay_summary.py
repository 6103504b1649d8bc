"""`firebreak replay --summary` and `--html`: a whole recording at a glance, in words of what would have been."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from in_process import Done, firebreak

from firebreak.commands.replay_play import prepare
from firebreak.wiring import SHIPPED

MONDAY = datetime(2026, 3, 9, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script> \u202e https://evil.example/x"


def post(number: int, minutes: float, text: str, **more: object) -> dict[str, Any]:
    """A line of a recording."""
    at = (MONDAY + timedelta(minutes=minutes)).isoformat()
    said = {"id": str(number), "created_at": at, "platform": "x", "author": f"a{number}", "text": text, "lang": "en"}
    return {**said, **more}


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A quiet day, then one post that tags a regulator; and two lines that are no mentions."""
    path = tmp_path_factory.mktemp("recording") / "day.jsonl"
    quiet = [post(n, 30 * n, "My flight with Acme Air", sentiment="neutral") for n in range(48)]
    spark = post(90, 1450, f"@AcmeAir {HOSTILE} @USDOT", sentiment="negative")
    later = [post(100 + n, 1451 + 5 * n, "Acme Air again", sentiment="negative") for n in range(8)]
    lines = [json.dumps(each) for each in (*quiet, spark, *later)]
    path.write_text("\n".join([*lines, "no json", '{"id": 7}', ""]), encoding="utf-8")
    return path


def told(recording: Path, *words: str | Path) -> Done:
    """What the command says with the shipped playbooks."""
    done = firebreak("replay", recording, "--playbooks", SHIPPED, *words)
    assert done.returncode == 0, done.stderr
    return done


def test_nobody_is_said_to_have_been_told_anything(recording: Path) -> None:
    """Deliveries of a replay are worded as what would have been; nothing was said, opened, shown or put up."""
    lines = told(recording).stdout.splitlines()
    done = [line for line in lines if " would " in line]

    assert any("Would have been said in #crisis-desk, calling Mei." in line for line in done)
    assert any("The private room would have been opened: #inc-" in line for line in done)
    assert re.findall(r"Said (?:to|in) |was (?:shown|opened|put up)|delivered", "\n".join(lines)) == []


def test_a_table_says_what_would_have_happened_and_whom_it_would_have_called(recording: Path) -> None:
    """The incident with its severity, peak and length; then what would have been done, a line each."""
    out = told(recording, "--summary").stdout

    assert out.startswith("Firebreak would have raised one incident.")
    assert re.search(r"^1 +Acme Air \(\w+\) +2026-03-10 +sev1", out, re.MULTILINE) or "sev1" in out
    assert "still open" in out
    assert "2026-03-10 00:10 UTC  Would have been called: Mei." in out


def test_programs_get_one_object_for_each_incident(recording: Path) -> None:
    """With --json all of it, and nothing beside it."""
    (one,) = [json.loads(line) for line in told(recording, "--summary", "--json").stdout.splitlines()]

    assert one["severity"] == "sev1"
    assert one["called"][0] == "Mei"
    assert one["peak"] >= 2
    assert one["lasted"] is None
    assert one["said"][0]["texts"][0]["text"]
    assert {"at", "step", "what"} == set(one["would"][0])


def test_the_page_holds_it_all_and_loads_nothing(recording: Path, tmp_path: Path) -> None:
    """One file: the picture, the incident, the lines that could not be read; no script, no link, no foreign address."""
    page = tmp_path / "page.html"
    told(recording, "--html", page)
    text = page.read_text(encoding="utf-8")

    assert "Firebreak would have raised one incident." in text
    assert text.count('<svg class="chart') == 2
    assert "Incident 1, sev1, at 09 Mar 20:10 New York time." in text
    assert "<b>Line 58</b>: not JSON" in text
    assert "Would have been called" in text
    assert re.findall(r"<script|<link|<img|https?://(?!www\.w3\.org)|javascript:|\u202e", text) == []


def test_another_sensitivity_reaches_the_detectors(recording: Path) -> None:
    """--alerts-per-week is asked of every topic, also of one that no playbooks describe."""
    playing = prepare(str(recording), playbooks=SHIPPED, about="Acme", weekly=7.0)
    for _ in playing.facts():
        pass
    found = playing.result()
    playing.app.store.close()

    assert found.weekly == 7.0
    assert found.topics[0].name == "Acme"
    assert found.understood.unreadable == 2


def test_a_recording_that_is_too_long_is_played_in_part_and_says_so(recording: Path) -> None:
    """The bound of the page: what came first is told, and that it was not all."""
    playing = prepare(str(recording), playbooks=SHIPPED, most=10)
    for _ in playing.facts():
        pass
    found = playing.result()
    playing.app.store.close()

    assert found.understood.mentions == 10
    assert found.understood.cut == "only its first 10 mentions were played"


def test_a_whole_recording_is_told_in_one_go(recording: Path, tmp_path: Path) -> None:
    """With --db a replay goes on where it stopped, and then nobody knows its beginning."""
    done = firebreak("replay", recording, "--summary", "--db", tmp_path / "progress.db")

    assert done.returncode == 2
    assert "leave out --db" in done.stderr
