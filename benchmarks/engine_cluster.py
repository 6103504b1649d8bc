"""The engine on a real standalone cluster: a master and two workers on this machine, handed to it by spark-submit.

Says whether every word of every signal is that of one process, and how long it took.

    python benchmarks/engine_cluster.py [--topics 10] [--shards 8]
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic, sleep

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from engine_streams import InProcess, of_lines, playbooks, steps, told, write

HOST, LONGEST = "127.0.0.1", 900.0
LINES: list[str] = []


class Desk(BaseHTTPRequestHandler):
    """Takes signals."""

    def do_POST(self) -> None:
        LINES.extend(self.rfile.read(int(self.headers["content-length"])).decode().splitlines())
        self.send_response(202)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


@contextmanager
def running(folder: Path, name: str, words: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program of Spark's, until it is not needed any more."""
    home = Path(find_spec("pyspark").submodule_search_locations[0])  # type: ignore[union-attr,index]
    environment = {**os.environ, "SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": HOST}
    environment |= {"FIREBREAK_DESK_KEY": "fbk_bench", "SPARK_WORKER_DIR": str(folder / name)}
    with (folder / f"{name}.log").open("wb") as log:
        one = subprocess.Popen(
            [str(home / "bin" / words[0]), *words[1:]], stdout=log, stderr=log, env=environment, cwd=folder
        )
    try:
        yield one
    finally:
        one.terminate()
        one.wait()


def says(log: Path, words: str) -> None:
    """Until the log of a program says so."""
    until = monotonic() + LONGEST
    while words not in log.read_text(errors="replace"):
        if monotonic() > until:
            raise SystemExit(f"{log}: {log.read_text(errors='replace')[-2000:]}")
        sleep(0.5)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--topics", type=int, default=10)
    asked.add_argument("--shards", type=int, default=8)
    wanted = asked.parse_args()
    if find_spec("pyspark") is None or shutil.which("java") is None:
        print("left out: the engine wants Spark and Java 17 (pip install 'firebreak[spark]')")
        return
    several = list(steps(wanted.topics, 20, 3, minutes=60))
    one = InProcess(playbooks(wanted.topics))
    for content in several:
        one.take_in(content)
    one.app.store.close()
    with TemporaryDirectory() as there:
        mine = cluster(Path(there), several, wanted.topics, wanted.shards)
    same = "every word the same" if mine == told(one.signals) else "NOT the same"
    print(f"{len(mine)} signals, in one process {len(one.signals)}: {same}")


def cluster(folder: Path, several: Sequence[bytes], topics: int, shards: int) -> list[str]:
    """What a master and two workers say to the stream."""
    write(folder / "in", several)
    (folder / "playbooks.yaml").write_text(playbooks(topics), encoding="utf-8")
    (folder / "run.py").write_text("from firebreak.cli import main\nmain()\n", encoding="utf-8")
    desk = ThreadingHTTPServer((HOST, 0), Desk)
    Thread(target=desk.serve_forever, daemon=True).start()
    port = free_port()
    master = f"spark://{HOST}:{port}"
    at = ["--host", HOST, "--webui-port", "0"]
    worker = ["spark-class", "org.apache.spark.deploy.worker.Worker", master, *at, "--cores", "1", "--memory", "1g"]
    submit = ["spark-submit", "--master", master, "--conf", f"spark.driver.host={HOST}", "run.py", "engine"]
    submit += ["--source", "in", "--checkpoint", str(folder / "kept"), "--playbooks", "playbooks.yaml", "--recorded"]
    submit += ["--desk", f"http://{HOST}:{desk.server_port}", "--shards", str(shards), "--files", "10", "--once"]
    with running(folder, "master", ["spark-class", "org.apache.spark.deploy.master.Master", "--port", str(port), *at]):
        says(folder / "master.log", "I have been elected leader")
        with running(folder, "worker-1", worker), running(folder, "worker-2", worker):
            for name in ("worker-1", "worker-2"):
                says(folder / f"{name}.log", "Successfully registered")
            began = monotonic()
            with running(folder, "engine", submit) as engine:
                code = engine.wait(LONGEST)
            print(f"a master, two workers, spark-submit: {monotonic() - began:.0f} s, exit {code}")
            if code:
                print((folder / "engine.log").read_text(errors="replace")[-3000:])
            ran = [len(list((folder / name).rglob("stderr"))) for name in ("worker-1", "worker-2")]
            print(f"executors of each worker: {ran}")
    desk.shutdown()
    return told(of_lines(list(dict.fromkeys(LINES))))


main()
