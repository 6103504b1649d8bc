"""A service under work, and the faults that befall it."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

from stories.test_service import Service, until

from .standing import Standing, standing
from .weather import RoughSlack
from .workload import PEOPLE, Sender, playbooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IN_THE_END = 900.0  # seconds for all that is due: a strict Slack takes twenty pins a minute
pause = Event().wait


class Awaited(Service):
    """`firebreak run`, which is up when it listens, and when it stands by."""

    def answers(self) -> bool:
        return "stands by" in self.told or super().answers()


class Run:
    """A Slack, a database, one service or two, and a sender."""

    def __init__(
        self, folder: Path, address: str, batches: int, slack: RoughSlack, *, under: tuple[str, ...] = ()
    ) -> None:
        self.folder, self.address, self.batches, self.slack = folder, address, batches, slack
        self.file = playbooks(folder, batches)
        self.kind = type("Under", (Awaited,), {"under": under})
        self.services: list[Service] = [self.kind(folder, slack, self.file, address)]
        self.sender = Sender(lambda: [each.port for each in self.services])

    def stand_by(self) -> None:
        """A second service on the same database."""
        self.services.append(self.kind(self.folder, self.slack, self.file, self.address))

    def work(self, batches: int, seconds: float = 120.0) -> None:
        """Until the sender has been answered so often in all."""
        self.sender.let(batches)
        assert self.sender.wait(batches, seconds), (self.sender.answers, self.services[0].told[-3000:])

    def finish(self) -> Standing:
        """What stands when all was sent and nothing more is due."""
        self.work(self.batches, 600)
        left, began = "?", monotonic()
        while left and monotonic() - began < IN_THE_END:
            pause(1.0)
            left = standing(self.slack, self.address)[1]
        assert not left, (left, self.services[0].told[-3000:])
        pause(2.0)
        return standing(self.slack, self.address)[0]


@contextmanager
def run(address: str, batches: int, slack: RoughSlack | None = None, *, under: tuple[str, ...] = ()) -> Iterator[Run]:
    """A run in a folder of its own; `address` may say {folder}."""
    with tempfile.TemporaryDirectory(prefix="firebreak-chaos-") as name, slack or RoughSlack() as workspace:
        for person, id in PEOPLE.items():
            workspace.add_user(id, person)
        workspace.add_channel("crisis-desk", members=PEOPLE)
        going = Run(Path(name), address.format(folder=name), batches, workspace, under=under)
        try:
            yield going
        finally:
            going.sender.end()
            for service in going.services:
                if service.process.poll() is None:
                    service.process.send_signal(signal.SIGCONT)
                service.kill()


SQLITE = "sqlite:///{folder}/chaos.db"


def undisturbed(batches: int) -> Standing:
    """What should stand."""
    with run(SQLITE, batches) as going:
        return going.finish()


def killed(
    address: str, times: int, each: int, say: Callable[[str], None] = print, seed: int = 1
) -> tuple[Run, Standing]:
    """kill -9 so many times, at odd moments while `each` batches are on their way, and started again each time."""
    random = Random(seed)
    with run(address, (times + 1) * each) as going:
        for number in range(times):
            target = (number + 1) * each
            going.sender.let(target + 1)
            assert going.sender.wait(target - random.randrange(each), 120), going.services[0].told[-3000:]
            pause(random.random() * 0.7)
            going.services[0].kill()
            going.services[0].start()
            say(f"kill {number + 1} of {times}")
        return going, going.finish()


def rough_slack(kinds: tuple[str, ...], batches: int) -> tuple[Run, Standing]:
    """Slack answers badly to a third of all calls while the work goes on, and well after it."""
    with run(SQLITE, batches, RoughSlack(kinds)) as going:
        going.work(batches, 300)
        going.slack.wait_for(lambda: sum(going.slack.befell.values()) >= 10, 60)
        going.slack.clear_up()
        return going, going.finish()


def disk_full(batches: int, seconds: float) -> tuple[Run, Standing]:
    """The database's disk, a small one in memory, is full for so long. Needs root."""
    with small_disk() as disk, run(f"sqlite:///{disk}/chaos.db", batches) as going:
        going.work(batches // 2)
        going.sender.let(batches)
        filled = _fill(disk)
        refused = pause(seconds) or dict(going.sender.answers)
        filled.unlink()
        assert refused.keys() - {"202"}, "the disk was not full"
        return going, going.finish()


@contextmanager
def small_disk() -> Iterator[Path]:
    """64 MB of memory as a disk. Raises OSError where that is not allowed."""
    with tempfile.TemporaryDirectory(prefix="firebreak-disk-") as name:
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64m", "none", name], capture_output=True, check=False
        )
        if made.returncode:
            raise OSError(f"no small disk can be mounted: {made.stderr.decode().strip()}")
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "-l", name], check=True)


def _fill(disk: Path) -> Path:
    path = disk / "filler"
    with path.open("wb", buffering=0) as filler:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while filler.write(bytes(size)) == size:
                    pass
            except OSError:
                continue
    return path


def clock_jumps(batches: int, library: Path, jumps: tuple[int, ...]) -> tuple[Run, Standing]:
    """The machine's clock is set, so many seconds from the truth, while the work goes on."""
    with tempfile.TemporaryDirectory() as name:
        said = Path(name) / "clock"
        said.write_text("+0\n")
        settings = (f"LD_PRELOAD={library}", f"FAKETIME_TIMESTAMP_FILE={said}", "FAKETIME_NO_CACHE=1")
        under = ("env", *settings, "FAKETIME_DONT_FAKE_MONOTONIC=1", "DONT_FAKE_MONOTONIC=1")
        with run(SQLITE, batches, under=under) as going:
            for number, jump in enumerate((*jumps, 0)):
                going.work(min(batches, (number + 1) * batches // (len(jumps) + 1)))
                fresh = said.with_suffix(".new")
                fresh.write_text(f"{jump:+d}\n")
                fresh.rename(said)
                pause(2.0)
            return going, going.finish()


def database_away(
    address: str, batches: int, stop: Callable[[], object], start: Callable[[], object], seconds: float
) -> tuple[Run, Standing]:
    """The database's server is stopped under work, and started again after so long."""
    with run(address, batches) as going:
        going.work(batches // 2)
        going.sender.let(batches)
        stop()
        pause(seconds)
        start()
        return going, going.finish()


def slept(address: str, batches: int, seconds: float) -> tuple[Run, Standing]:
    """SIGSTOP for longer than the lease, while a second service stands by; the first wakes and must give way."""
    with run(address, batches) as going:
        going.stand_by()
        first = going.services[0]
        going.work(batches // 2)
        going.sender.let(batches)
        first.process.send_signal(signal.SIGSTOP)
        pause(seconds)
        first.process.send_signal(signal.SIGCONT)
        assert until(lambda: first.process.poll() is not None, 60), first.told[-3000:]
        return going, going.finish()


def library_of_false_time() -> Path | None:
    """libfaketime, where Debian's package is installed."""
    return next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)


def is_root() -> bool:
    """Whether we may mount."""
    return os.geteuid() == 0
