"""The watching half on Spark: the same signals as in one process, however it is cut, killed, moved and fed.

    make engine-test

One Spark serves all of these; only who is killed with it is a program of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest
from engine_streams import START, InProcess, of_lines, playbooks, steps, told, write

from firebreak.core.model import Signal
from firebreak.wiring import open_recording

pytestmark = [
    pytest.mark.skipif(
        find_spec("pyspark") is None or shutil.which("java") is None,
        reason="the engine wants Spark and Java 17: make engine-test",
    ),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas"),  # it is imported, and not used
]
needs_kafka = pytest.mark.skipif(
    find_spec("confluent_kafka") is None, reason="Kafka wants librdkafka: pip install 'firebreak[kafka]'"
)

TOPICS, CRISES = 6, 2
FEW = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # a short life is not worth being compiled well
PATIENCE = 240.0  # seconds without anything new after which it hangs


@pytest.fixture(scope="module")
def stream() -> list[bytes]:
    return list(steps(TOPICS, 20, CRISES, minutes=60, rate=5.0))


@pytest.fixture(scope="module")
def expected(stream: list[bytes]) -> list[str]:
    """What the App itself says of the stream, in one process."""
    one = InProcess(playbooks(TOPICS))
    for content in stream:
        one.take_in(content)
    one.app.store.close()
    return told(one.signals)


class Engine:
    """Runs streams in the Spark of this process."""

    def __init__(self, folder: Path) -> None:
        from firebreak.engine.spark_query import Running, open_session

        os.environ["JAVA_TOOL_OPTIONS"] = FEW
        self.session: Any = open_session(Running("", "", "local[1,4]"), 64)
        for name in ("codegen.wholeStage", "adaptive.enabled"):
            self.session.conf.set(f"spark.sql.{name}", "false")  # compiling takes longer than what is compiled here
        self.models = str(folder / "models")
        self.lines: list[str] = []

    def start(
        self, source: str | Path, checkpoint: Path, shards: int, send: Callable[[list[str]], None], **how: Any
    ) -> Any:
        """A stream that runs; with `recorded=False` on our own clock."""
        from firebreak.engine.recipe import Recipe
        from firebreak.engine.spark_query import Running, start

        recorded = how.pop("recorded", True)
        recipe = Recipe(playbooks(TOPICS), self.models, shards, recorded=recorded, keeps=bool(how.get("mentions")))
        self.session.conf.set("spark.sql.shuffle.partitions", str(min(shards, 2)))
        running = Running(str(source), str(checkpoint), "local[1,4]", **{"files": 5, "once": True, **how})
        return start(self.session, recipe, running, send)

    def run(self, source: str | Path, checkpoint: Path, shards: int, **how: Any) -> list[str]:
        """The lines that are sent until all that is there is taken in; `first` ends it after so many batches."""
        first, meanwhile = how.pop("first", 0), how.pop("meanwhile", None)
        lines: list[str] = []
        batches = 0

        def send(several: list[str]) -> None:
            nonlocal batches
            batches += 1
            if first and batches > first:
                raise InterruptedError
            lines.extend(several)
            if meanwhile:
                meanwhile(lines)

        query = self.start(source, checkpoint, shards, send, **how)
        if first:
            with pytest.raises(Exception, match="InterruptedError"):
                query.awaitTermination()
        else:
            query.awaitTermination()
        return lines


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = Engine(tmp_path_factory.mktemp("engine"))
    yield made
    made.session.stop()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, stream: list[bytes]) -> Path:
    """The stream as files."""
    folder = tmp_path_factory.mktemp("source") / "in"
    write(folder, stream)
    return folder


def once_each(lines: Sequence[str]) -> list[Signal]:
    """Without what was sent again, as the desk sees it."""
    return of_lines(list(dict.fromkeys(lines)))


@pytest.mark.parametrize("shards", [1, 8, 64])
def test_spark_says_what_one_process_says(
    engine: Engine, source: Path, expected: list[str], tmp_path: Path, shards: int
) -> None:
    assert len(expected) > 4
    assert told(of_lines(engine.run(source, tmp_path / "kept", shards))) == expected


def test_a_worker_that_is_killed_changes_nothing(
    engine: Engine, source: Path, expected: list[str], tmp_path: Path
) -> None:
    """Every Python worker of Spark is killed with -9 after the second batch."""
    killed: list[int] = []
    batches = iter(range(100))

    def kill(_: list[str]) -> None:
        if next(batches) == 1:
            killed.extend(workers())
            for each in killed:
                os.kill(each, signal.SIGKILL)

    lines = engine.run(source, tmp_path / "kept", 8, meanwhile=kill)

    assert killed
    assert told(once_each(lines)) == expected


def test_another_number_of_shards_goes_on_where_the_old_one_was(
    engine: Engine, source: Path, expected: list[str], tmp_path: Path
) -> None:
    """Six batches in eight shards, the rest in three: what was read is not read again, what was learned is known."""
    before = engine.run(source, tmp_path / "kept", 8, files=3, first=6)
    after = engine.run(source, tmp_path / "other", 3, files=3, begin=str(tmp_path / "kept"))

    assert before
    assert after
    assert told(once_each([*before, *after])) == expected


def test_what_was_heard_stands_in_parquet_once(
    engine: Engine, source: Path, stream: list[bytes], tmp_path: Path
) -> None:
    from firebreak.engine.kept_mentions import window

    engine.run(source, tmp_path / "kept", 8, mentions=str(tmp_path / "heard"))
    found = [one for topic in range(TOPICS) for one in window(str(tmp_path / "heard"), f"brand-{topic}")]

    assert len({one.mention.key for one in found}) == len(found) == sum(one.count(b"\n") + 1 for one in stream)
    times = [one.mention.created_at for one in window(str(tmp_path / "heard"), "brand-0")]
    assert times == sorted(times)


def test_a_topic_s_window_is_read_for_reports_and_backtests(
    engine: Engine, stream: list[bytes], tmp_path: Path
) -> None:
    """As a recording, with the very mentions, and as counts beside a desk's own: what one process has stored."""
    from firebreak.engine.kept_store import KeptTx

    write(tmp_path / "in", stream[-4:])
    engine.run(tmp_path / "in", tmp_path / "kept", 2, mentions=str(tmp_path / "heard"))
    one = InProcess(playbooks(TOPICS))
    for content in stream[-4:]:
        one.take_in(content)
    since, until = START + timedelta(hours=17), START + timedelta(hours=19, minutes=30)
    address = f"parquet:{tmp_path / 'heard'}?topic=brand-1&from={since:%Y-%m-%dT%H:%MZ}&until={until:%Y-%m-%dT%H:%MZ}"
    recorded = [each for part in open_recording(address, one.clock).read(None) for each in part.mentions]
    with one.app.store.begin() as own:
        kept = KeptTx(own, str(tmp_path / "heard"))
        heard = [each.mention for each in own.heard("brand-1", since, until)]
        span = ("brand-1", since, until, 300.0)
        assert kept.history(*span) == own.history(*span)
        assert any(each.all for each in own.history(*span))
        negative = kept.negative("brand-1", since, until)
        assert [each.mention.key for each in negative] == [
            each.mention.key for each in own.negative("brand-1", since, until)
        ]
    one.app.store.close()

    assert sorted(each.key for each in recorded) == sorted(each.key for each in heard)


def test_live_it_hears_what_comes_and_that_nothing_comes(engine: Engine, tmp_path: Path) -> None:
    """Files that are moved in while it runs are told of at once; then its own clock tells shards that time passes."""
    heard = tmp_path / "in"
    heard.mkdir()
    lines: list[str] = []
    query = engine.start(heard, tmp_path / "kept", 2, lines.extend, once=False, recorded=False, every=1.0)
    try:
        for number in range(2):
            mention = {
                "id": str(number),
                "created_at": datetime.now(UTC).isoformat(),
                "platform": "x",
                "author": "rosa",
            }
            mention |= {"text": f"brand{number}: they left me on the aircraft, terrible. @USDOT please act"}
            (tmp_path / "new").write_text(json.dumps(mention), encoding="utf-8")
            (tmp_path / "new").rename(heard / f"{number}.jsonl")
            patiently(query, lambda number=number: any(one.topic == f"brand-{number}" for one in of_lines(lines)))
        patiently(query, lambda: sum(_woken(one) for one in query.recentProgress) >= 2)
    finally:
        query.stop()


def _woken(progress: Any) -> bool:
    """Whether a batch without data heard a shard, which wants to be woken once more."""
    timers = sum(one["customMetrics"]["numRegisteredTimers"] for one in progress["stateOperators"])
    return bool(timers) and not progress["numInputRows"]


def patiently(query: Any, done: Callable[[], bool]) -> None:
    """Until that is so; fails when the stream ends, makes no batch for PATIENCE seconds, or has made a thousand."""
    last, since = -1, monotonic()
    while not done():
        assert query.isActive, query.exception()
        made = query.lastProgress["batchId"] if query.lastProgress else -1
        if made > last:
            last, since = made, monotonic()
        assert monotonic() - since < PATIENCE
        assert last < 1_000, query.lastProgress
        query.awaitTermination(0.5)


@needs_kafka
def test_kafka_brings_what_files_do(engine: Engine, stream: list[bytes], expected: list[str], tmp_path: Path) -> None:
    """Messages of librdkafka's own cluster, one mention each, in batches that no file ends."""
    from confluent_kafka import Producer

    producer = Producer({"test.mock.num.brokers": 1})
    for content in stream:
        for line in content.splitlines():
            producer.produce("mentions", line, partition=0)
        producer.poll(0)
    assert producer.flush(30) == 0
    broker = next(iter(producer.list_topics(timeout=10).brokers.values()))
    address = f"kafka://{broker.host}:{broker.port}/mentions"
    first = engine.run(address, tmp_path / "kept", 8, messages=400, first=2)
    rest = engine.run(address, tmp_path / "kept", 8, messages=400)

    said = once_each([*first, *rest])
    assert {(one.topic, one.detector, one.phase) for one in said} == {
        (one.topic, one.detector, one.phase) for one in of_told(expected)
    }


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


def test_the_command_goes_on_where_kill_9_ended_it(
    tmp_path: Path, desk: Desk, source: Path, expected: list[str]
) -> None:
    """The driver is killed once it has sent something; the same command goes on from the checkpoint."""
    killed = command(tmp_path, desk, source)
    waits(killed, tmp_path, desk.came.is_set)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    before = len(once_each(desk.lines))
    done = command(tmp_path, desk, source)
    waits(done, tmp_path, lambda: done.poll() is not None)

    assert (done.returncode, (tmp_path / "output.txt").read_text()[-2000:] if done.returncode else "") == (0, "")
    assert 0 < before < len(expected)
    assert told(once_each(desk.lines)) == expected


def command(folder: Path, desk: Desk, source: Path) -> subprocess.Popen[bytes]:
    """The command itself, until all that is there is taken in."""
    (folder / "playbooks.yaml").write_text(playbooks(TOPICS), encoding="utf-8")
    words = [sys.executable, "-m", "firebreak", "engine", "--desk", desk.url, "--shards", "8", "--recorded", "--once"]
    words += ["--source", str(source), "--checkpoint", "kept", "--playbooks", "playbooks.yaml"]
    words += ["--files", "3", "--master", "local[1]"]
    environment = {**os.environ, "FIREBREAK_DESK_KEY": "fbk_story", "JAVA_TOOL_OPTIONS": FEW}
    with (folder / "output.txt").open("ab") as output:
        return subprocess.Popen(words, cwd=folder, stdout=output, stderr=output, env=environment)


def waits(program: subprocess.Popen[bytes], folder: Path, done: Callable[[], bool]) -> None:
    """Until that is so; fails when the program ends before, or for PATIENCE seconds nothing is written anywhere."""
    last, since = 0.0, monotonic()
    while not done():
        assert program.poll() is None or done(), (folder / "output.txt").read_text()[-2000:]
        newest = max((one.stat().st_mtime for one in folder.rglob("*") if one.exists()), default=0.0)
        if newest > last:
            last, since = newest, monotonic()
        assert monotonic() - since < PATIENCE, (folder / "output.txt").read_text()[-2000:]
        Event().wait(0.2)


def workers() -> list[int]:
    """The Python workers below this process's Spark, without the one that makes them."""
    parents: dict[int, list[int]] = {}
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            said = one.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(said[1]), []).append(int(one.parent.name))
    below, found = list(parents.get(os.getpid(), [])), list[int]()
    while below:
        each = below.pop()
        below += parents.get(each, [])
        words = Path(f"/proc/{each}/cmdline").read_bytes()
        if b"pyspark" in words and b"daemon" in words and each not in parents:
            found.append(each)
    return found


def of_told(lines: Sequence[str]) -> list[Signal]:
    from firebreak.core.messages import decoder

    return [decoder(Signal).decode(one) for one in lines]
