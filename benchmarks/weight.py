"""What the service weighs before anything is heard: time to its first answer, and memory when it is idle.

`firebreak run` as a process of its own in a folder with the shipped playbooks, on a file of SQLite. The processor's
time is that of the service's process alone.

    python benchmarks/weight.py [--idle 12]
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from urllib.error import HTTPError
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from ports import free_port

from firebreak.wiring import SHIPPED


def cpu_seconds(process: int) -> float:
    """What a process has used of the processor."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(process: int) -> dict[str, int]:
    """Its memory: `Rss`, and `Anonymous`, which no file on the disk stands for."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) // 1024 for line in lines if line.endswith("kB")}


def answers(port: int) -> bool:
    """Whether it answers, be it that nobody may read."""
    try:
        urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
    except HTTPError:
        return True
    except OSError:
        return False
    return True


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--idle", type=float, default=12.0, help="seconds until its memory is looked at")
    idle = parser.parse_args().idle
    with TemporaryDirectory() as folder:
        shutil.copy(SHIPPED, folder)
        port = free_port()
        settings = {"FIREBREAK_PORT": str(port), "FIREBREAK_API_TOKEN": "x" * 32}
        settings |= {"FIREBREAK_DATABASE_URL": f"sqlite:///{folder}/firebreak.db"}
        began = monotonic()
        service = subprocess.Popen(
            [sys.executable, "-m", "firebreak", "run"],
            cwd=folder,
            env={**os.environ, **settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while not answers(port):
                assert service.poll() is None, "the service ended"
                sleep(0.02)
            print(f"first answer after {monotonic() - began:.2f} s, of which {cpu_seconds(service.pid):.2f} s CPU")
            sleep(idle)
            held = megabytes(service.pid)
            print(f"idle: {held['Rss']} MB resident, {held['Anonymous']} MB of it no file stands for")
        finally:
            service.kill()
            service.wait()


if __name__ == "__main__":
    main()
