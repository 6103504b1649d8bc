"""The watching half on Spark: the same signals as in one process, however it is cut, and after kill -9."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread

import pytest
from engine_streams import InProcess, in_shards, of_lines, parts_of, playbooks, steps, told, write

from firebreak.core.model import Signal

TOPICS, CRISES = 10, 3
needs_spark = pytest.mark.skipif(
    find_spec("pyspark") is None or shutil.which("java") is None,
    reason="the engine wants Spark and Java 17: pip install 'firebreak[spark]'",
)


class Desk:
    """Takes signals over HTTP as a desk does, and keeps the lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.came = Event()
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                desk.lines += body.splitlines()
                if body:
                    desk.came.set()
                self.send_response(202)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def stream() -> list[bytes]:
    return list(steps(TOPICS, 20, CRISES, minutes=30))


@pytest.fixture(scope="module")
def expected(stream: list[bytes]) -> list[str]:
    """What the App itself says of the stream, in one process."""
    one = InProcess(playbooks(TOPICS))
    for content in stream:
        one.take_in(content)
    one.app.store.close()
    return told(one.signals)


def engine(folder: Path, desk: Desk, shards: int, files: int) -> subprocess.Popen[bytes]:
    """The command, until all that is there is taken in."""
    (folder / "playbooks.yaml").write_text(playbooks(TOPICS), encoding="utf-8")
    words = [sys.executable, "-m", "firebreak", "engine", "--desk", desk.url, "--shards", str(shards), "--recorded"]
    words += ["--source", "in", "--checkpoint", "kept", "--playbooks", "playbooks.yaml", "--once"]
    words += ["--files", str(files), "--master", "local[2]"]
    environment = {**os.environ, "FIREBREAK_DESK_KEY": "fbk_story"}
    with (folder / "output.txt").open("ab") as output:
        return subprocess.Popen(words, cwd=folder, stdout=output, stderr=output, env=environment)


def once_each(lines: Sequence[str]) -> list[Signal]:
    """Without what was sent again, as the desk sees it."""
    return of_lines(list(dict.fromkeys(lines)))


def test_shards_say_what_one_process_says(stream: list[bytes], expected: list[str]) -> None:
    """Whether they live on or are made anew of their state before each file: every word of every signal is the same."""
    parts = parts_of(playbooks(TOPICS))

    assert len(expected) > 10
    assert told(of_lines(in_shards(parts, 3, stream, forgetful=False))) == expected
    assert told(of_lines(in_shards(parts, 8, stream[-12:]))) == told(of_lines(in_shards(parts, 1, stream[-12:])))


def test_silence_is_listened_to_until_an_incident_closes() -> None:
    """On a dense stream, where alarms calm and come again: the hour after a calm counts as it does in one process."""
    dense, text = list(steps(3, 8, 0, minutes=10, rate=180.0)), playbooks(3)
    one = InProcess(text)
    for content in dense:
        one.take_in(content)
    one.app.store.close()

    assert {signal.phase for signal in one.signals} >= {"raised", "calm"}
    assert told(of_lines(in_shards(parts_of(text), 2, dense, forgetful=False))) == told(one.signals)


@needs_spark
def test_spark_says_what_one_process_says_also_after_a_kill(
    tmp_path: Path, desk: Desk, stream: list[bytes], expected: list[str]
) -> None:
    """The driver is killed with -9 once it has sent something; the same command goes on from the checkpoint."""
    write(tmp_path / "in", stream)
    killed = engine(tmp_path, desk, shards=8, files=12)
    assert desk.came.wait(400), (tmp_path / "output.txt").read_text()[-2000:]
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    before = len(once_each(desk.lines))
    done = engine(tmp_path, desk, shards=8, files=12)

    assert (done.wait(400), (tmp_path / "output.txt").read_text()[-2000:] if done.returncode else "") == (0, "")
    assert 0 < before < len(expected)
    assert told(once_each(desk.lines)) == expected
