"""Recordings: the real command, killed and continued; in its own process where that is what is shown."""

from __future__ import annotations

import csv
import gzip
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from in_process import firebreak

from firebreak.app.virtual_time import BEGINNING
from firebreak.app.virtual_time import replay as walk
from firebreak.core.clock import ManualClock
from firebreak.core.model import Parsed, TimelineEvent
from firebreak.demo import scenario
from firebreak.notifiers.null import Null
from firebreak.sentiment.live_model import LiveModel
from firebreak.sentiment.model_registry import ModelRegistry
from firebreak.sources.jsonl import Jsonl
from firebreak.wiring import SHIPPED, build, read_playbooks

ROOT = Path(__file__).parent.parent.parent
STREAMS = ROOT.parent / "shared" / "data" / "streams"
MONDAY = scenario.SPARK - timedelta(hours=33)  # enough of the quiet week to know what is usual
TOLD = scenario.SPARK + timedelta(minutes=36)  # two incidents have opened and risen: each minute more costs each test


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's crisis and the day before it as a file, with the brand that a feed would give."""
    path = tmp_path_factory.mktemp("recording") / "crisis.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for mention in (each for each in scenario.mentions() if MONDAY <= each.created_at < TOLD):
            line = {
                "id": mention.id,
                "created_at": mention.created_at.isoformat(),
                "platform": mention.platform,
                "author": mention.author.handle,
                "text": mention.text,
                "lang": mention.lang,
                "brand": "Acme",
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return path


@pytest.fixture(scope="module")
def whole(recording: Path) -> list[dict[str, Any]]:
    """What the recording tells in one go."""
    return replay(recording, "--by-brand", "--playbooks", SHIPPED)


@pytest.mark.parametrize("order", ["newest first", "shuffled"])
def test_order_does_not_matter(recording: Path, whole: list[dict[str, Any]], order: str, tmp_path: Path) -> None:
    """A recording in any order tells the story of the one that is in order, to the letter."""
    lines = recording.read_bytes().splitlines(keepends=True)
    other = tmp_path / "other.jsonl"
    other.write_bytes(b"".join(lines[::-1] if order == "newest first" else Random(3).sample(lines, len(lines))))

    assert replay(other, "--by-brand", "--playbooks", SHIPPED) == whole


def test_an_export_in_any_order_tells_the_story(recording: Path, whole: list[dict[str, Any]], tmp_path: Path) -> None:
    """Shuffled in a vendor's table, UTF-16 with tabs: the same incidents as of mention lines that are in order."""
    rows = [json.loads(line) for line in recording.read_text(encoding="utf-8").splitlines()]
    with (tmp_path / "export.csv").open("w", encoding="utf-16", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), dialect="excel-tab")
        table.writeheader()
        table.writerows(Random(5).sample(rows, len(rows)))

    told = replay(tmp_path / "export.csv", "--by-brand", "--playbooks", SHIPPED)
    assert len(incidents(told)) > 2
    assert incidents(told) == incidents(whole)


def command(*words: str | Path) -> list[str]:
    """The command as a user would give it."""
    return [sys.executable, "-m", "firebreak", *map(str, words)]


def replay(*words: str | Path) -> list[dict[str, Any]]:
    """What `firebreak replay --json` prints."""
    done = firebreak("replay", *words, "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def incidents(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is said of incidents; deliveries left aside."""
    return [line for line in lines if line["type"].startswith("incident.")]


def test_a_replay_killed_halfway_and_continued_tells_the_same_story(
    recording: Path, whole: list[dict[str, Any]], tmp_path: Path
) -> None:
    """kill -9 after the first incident, the same command again: the same incidents, each once; then nothing new."""
    told = (recording, "--by-brand", "--playbooks", SHIPPED, "--db", tmp_path / "progress.db")
    words = command("replay", "--json", *told)
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    continued = [json.loads(line) for line in done.stdout.splitlines()]

    assert first["type"] == "incident.opened"
    assert incidents(continued) == incidents(whole)
    assert len(incidents(whole)) > 2
    assert replay(*told) == continued


def test_what_cannot_be_read_is_counted_not_lost(tmp_path: Path) -> None:
    """A broken line does not stop a replay, and the summary says that there was one; nothing but those is an error."""
    path = tmp_path / "broken.jsonl"
    path.write_text('{"id": 1}\nnot json\n', encoding="utf-8")
    done = firebreak("replay", path, "--by-brand")

    assert done.returncode == 1
    assert "0 mentions, 2 unreadable lines" in done.stderr
    assert "line 2: " in done.stderr


def test_a_recording_that_breaks_off_is_told_and_is_an_error(recording: Path, tmp_path: Path) -> None:
    """Half a .gz: what could be read is told, a sentence says that there was more, and scripts notice."""
    path = tmp_path / "half.jsonl.gz"
    path.write_bytes(gzip.compress(recording.read_bytes())[:-200])
    done = firebreak("replay", path, "--by-brand")

    assert done.returncode == 1
    assert "opened" in done.stdout
    assert "half.jsonl.gz could not be read to its end: the .gz file ends too early" in done.stderr


def test_people_are_told_of_by_their_names(recording: Path) -> None:
    """Who would have been called reads as a name, never as the id of a member of Slack."""
    playbooks = ROOT / "playbooks.yaml"
    done = firebreak("replay", recording, "--playbooks", playbooks)

    assert "calling Mei." in done.stdout
    assert re.findall("U0[A-Z]+[0-9]+", done.stdout) == []


def test_started_again_at_every_turn_it_tells_the_same_story(recording: Path, tmp_path: Path) -> None:
    """A new program after every twenty batches, from what is stored alone: the same facts as in one go."""
    sentiment = LiveModel(ModelRegistry(tmp_path / "models"))  # read once: it remembers nothing of what it judged

    def told(path: Path, batches: int) -> list[TimelineEvent]:
        file, facts = read_playbooks(SHIPPED), list[TimelineEvent]()
        while True:
            clock = ManualClock(BEGINNING)
            source = Some(recording, batches)
            app = build(
                file,
                database_url=f"sqlite:///{path}",
                clock=clock,
                notifier=Null(clock),
                sentiment=sentiment,
                by_brand=True,
            )
            facts = list(walk(app, clock, source))
            app.store.close()
            if not source.left:
                return [fact for fact in facts if fact.type.startswith("incident.")]

    whole = told(tmp_path / "whole.db", 10_000)

    assert told(tmp_path / "cut.db", 20) == whole
    assert len(whole) > 2


class Some(Jsonl):
    """A recording of which each run reads a few batches."""

    def __init__(self, path: Path, batches: int) -> None:
        super().__init__(path, latest=datetime(2026, 12, 1, tzinfo=UTC))
        self.most, self.left = batches, False

    def read(self, cursor: str | None) -> Iterator[Parsed]:
        for number, part in enumerate(super().read(cursor), 1):
            yield part
            if number == self.most:
                self.left = True
                return


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    """No traceback for a typing error."""
    done = firebreak("replay", tmp_path / "none.jsonl")

    assert done.returncode == 2
    assert "none.jsonl" in done.stderr
    assert "Traceback" not in done.stderr


def test_progress_of_another_replay_is_not_taken_for_its_own(recording: Path, tmp_path: Path) -> None:
    """A database that holds another file's progress is refused, and the sentence says what to do."""
    other = tmp_path / "other.jsonl"
    other.write_text("", encoding="utf-8")
    replay(other, "--by-brand", "--db", tmp_path / "progress.db")
    done = firebreak("replay", recording, "--by-brand", "--db", tmp_path / "progress.db")

    assert (done.returncode, "name another file with --db" in done.stderr) == (2, True)


def test_a_topic_that_nobody_spoke_of_is_told(recording: Path, tmp_path: Path) -> None:
    """A typing error in --topic is not silence."""
    few = tmp_path / "few.jsonl"
    few.write_text("\n".join(recording.read_text(encoding="utf-8").splitlines()[:9]), encoding="utf-8")
    done = firebreak("replay", few, "--by-brand", "--topic", "acme")

    assert done.returncode == 0
    assert "nothing was said about acme; there are: Acme" in done.stderr


@pytest.mark.skipif(not STREAMS.exists(), reason="needs ../shared/data/streams, which is not here")
def test_the_airline_crisis_of_february_2015(tmp_path: Path) -> None:
    """US Airways' storm is told of on its first day and not before; JetBlue's joke of the 23rd is not told of."""
    looked_at, recording = {"US Airways": "2015-02-22T14", "JetBlue": "2015-02-23T22"}, tmp_path / "airlines.jsonl"
    with gzip.open(STREAMS / "airlines_2015.jsonl.gz", "rt", encoding="utf-8") as lines, recording.open("w") as file:
        file.writelines(line for line in lines if (one := json.loads(line))["created_at"] < looked_at[one["brand"]])
    opened = [
        line
        for line in replay(recording, "--by-brand")
        if line["type"] == "incident.opened" and line["signal"] != "grave"  # a lawsuit on the 20th
    ]
    usairways = [line["at"] for line in opened if line["topic"] == "US Airways"]
    jetblue = [line["at"] for line in opened if line["topic"] == "JetBlue"]

    assert [at for at in usairways if "2015-02-20T02" <= at < "2015-02-22T02"] == []
    assert [at for at in usairways if "2015-02-22T02" <= at < "2015-02-22T14"] != []
    assert [at for at in jetblue if "2015-02-23T18" <= at < "2015-02-23T22"] == []
