"""The power goes: the database is put together again from what had been synced to the disk, and nothing more.

strace writes down each write and each sync of the real process. Whatever was not synced is taken for lost, which is the
worst that a cut can do; the disk's own promises are not tested.
"""

from __future__ import annotations

import re
import shutil
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fake_slack import FakeSlack

from firebreak.storage.sql_store import open_store
from stories.test_service import Service, mention, rooms, until

STRACE = shutil.which("strace")
_CALL = re.compile(
    r"^(?:\d+ +)?(?P<at>[\d.]+) (?P<call>\w+)\(\d+<(?P<path>[^>]*)>(?:, (?P<data>\"[^\"]*\"))?"
    r"(?P<numbers>[^)]*)\) += (?P<got>-?\d+)"
)

pytestmark = pytest.mark.skipif(STRACE is None, reason="strace is not installed: apt-get install strace")


class Traced(Service):
    """A service whose writes are written down."""

    def start(self) -> None:
        self.trace = self.folder / f"trace-{self.port}.txt"
        calls = "trace=pwrite64,write,ftruncate,fsync,fdatasync"
        file = self.database.removeprefix("sqlite:///")
        paths = ("-P", file, "-P", f"{file}-wal")
        self.under = (str(STRACE), "-D", "-f", "-y", "-xx", "-ttt", "-s", "100000", "-e", calls, *paths)
        self.under += ("-o", str(self.trace))
        super().start()


def on_disk(trace: Path, until: float) -> dict[str, bytes]:
    """By the end of its name: what had been synced of each file at that time (seconds since 1970)."""
    synced: dict[str, bytearray] = {}
    written: dict[str, list[tuple[int, bytes | None]]] = {}
    for line in trace.read_text().splitlines():
        found = _CALL.match(line)
        if found is None or float(found["at"]) > until or int(found["got"]) < 0:
            continue
        name = Path(_plain(found["path"])).name
        numbers = [int(each) for each in re.findall(r"\d+", found["numbers"])]
        if found["call"] == "pwrite64":
            written.setdefault(name, []).append((numbers[1], _bytes(found["data"])))
        elif found["call"] == "ftruncate":
            written.setdefault(name, []).append((numbers[0], None))
        elif found["call"] in ("fsync", "fdatasync"):
            _apply(synced.setdefault(name, bytearray()), written.pop(name, []))
    return {name: bytes(held) for name, held in synced.items()}


def _apply(held: bytearray, written: list[tuple[int, bytes | None]]) -> None:
    for place, data in written:
        if data is None:
            del held[place:]
            continue
        held.extend(bytes(max(0, place - len(held))))
        held[place : place + len(data)] = data


def _bytes(quoted: str) -> bytes:
    return bytes.fromhex(quoted.strip('"').replace("\\x", ""))


def _plain(path: str) -> str:
    return _bytes(path).decode() if path.startswith("\\x") else path


def test_what_was_answered_202_survives_a_power_cut_and_nothing_is_doubled(tmp_path: Path, slack: FakeSlack) -> None:
    """From the disk as it was at the 202, the next start knows the post, and finds what the last one did after it."""
    before = Traced(tmp_path, slack)
    try:
        others = [mention(str(n), "a quiet word about acme air") | {"sentiment": "neutral"} for n in range(2, 20)]
        assert before.send(mention("1"), *others)[0] == 202
        answered = time.time()
        slack.channel("crisis-desk").expect("SEV1", within=30)
        assert until(lambda: bool(rooms(slack)) and len(slack.channel(rooms(slack)[0]).pinned) >= 2, 60)
    finally:
        before.kill()
    assert until(lambda: "+++ killed by SIGKILL" in before.trace.read_text()[-2_000:], 60)
    told = keys(slack)

    cut = tmp_path / "after"
    cut.mkdir()
    for name, held in on_disk(before.trace, answered).items():
        (cut / name).write_bytes(held)
    after = Service(cut, slack)
    try:
        again = after.send(mention("1"), *others)[1]
        assert (again["accepted"], again["duplicates"]) == (0, 19)
        assert until(lambda: opened(after) == rooms(slack), 60), after.told
        assert until(lambda: not overdue(after), 60), after.told
    finally:
        after.kill()

    assert len(rooms(slack)) == 1
    assert {key: n for key, n in keys(slack).items() if n > 1} == {}
    assert keys(slack) >= told


def keys(slack: FakeSlack) -> Counter[str]:
    """Each message of ours by the task that it came from: a key that is there twice was sent twice."""
    messages = [each for channel in slack.channels for each in channel.messages if each.metadata]
    return Counter(each.metadata["event_payload"]["key"] for each in messages if each.metadata)


def opened(service: Service) -> list[str]:
    """The names of the rooms that the service knows of."""
    found = {channel.id: channel.name for channel in service.slack.channels}
    store = open_store(f"sqlite:///{service.folder / 'service.db'}")
    try:
        with store.begin() as tx:
            return [found[one.room] for one in tx.incidents() if one.room in found]
    finally:
        store.close()


def overdue(service: Service) -> float:
    return float(_get(service, "/healthz")["overdue_seconds"])


def _get(service: Service, path: str) -> Any:
    import json
    import urllib.request

    with urllib.request.urlopen(service.url + path, timeout=10) as answer:
        return json.load(answer)
