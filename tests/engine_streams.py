"""Streams for the engine: topics with a daily rhythm, a few of them in a planted crisis, one file a step."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from firebreak.app import App
from firebreak.app.incident_writer import IncidentWriter
from firebreak.core.clock import ManualClock
from firebreak.core.messages import decoder, encoded
from firebreak.core.model import Signal
from firebreak.core.sent_signals import read_sent, written
from firebreak.core.store import Tx
from firebreak.engine.shard import Shard
from firebreak.engine.weighing import Load, Weighing
from firebreak.notifiers.null import Null
from firebreak.playbooks.file import PlaybooksFile
from firebreak.sources.body import parse_body
from firebreak.wiring import Watching, build, read_text, watching

START = datetime(2026, 3, 2, tzinfo=UTC)
FINE = ("lovely day with them, thanks", "on my way", "прекрасный сервис, спасибо", "很好，谢谢你们")
BAD = ("this is broken and terrible, never again", "ужасно, деньги украли, позор", "太差了，垃圾，退款")
_READ = decoder(Signal)
REGULATOR = "they left me on the aircraft for two hours. @USDOT please act"


def playbooks(topics: int) -> str:
    """Topics by the names that the streams give them, a regulator, and a playbook for whatever is negative."""
    named = "\n".join(f"  brand-{n}: {{words: [brand{n}]}}" for n in range(topics))
    return f"""\
version: 1
people: {{mei: {{slack: U0MEI0001}}}}
topics:
{named}
watchlists:
  regulators:
    kind: regulator
    entries: [{{name: US Department of Transportation, handles: {{x: "@USDOT"}}}}]
playbooks:
  any:
    when: {{severity: ">= sev4"}}
    steps: [{{do: alert, to: "#desk"}}]
"""


def steps(topics: int, hours: int, crises: int, minutes: int = 10, rate: float = 4.0, seed: int = 1) -> Iterator[bytes]:
    """The mentions of each step, sorted by time; the last fifth of the hours brings the crises.

    `rate` is how many mentions a topic has in an hour.
    """
    random, number = Random(seed), 0
    for step in range(hours * 60 // minutes):
        lines = []
        for topic in range(topics):
            burning = topic < crises and step >= 0.8 * hours * 60 / minutes
            expected = rate * minutes / 60 * (20 if burning else 1)
            for _ in range(int(expected) + (random.random() < expected % 1)):
                at = START + timedelta(minutes=step * minutes, seconds=random.randrange(minutes * 60))
                number += 1
                text = random.choice(BAD) if random.random() < (0.9 if burning else 0.15) else random.choice(FINE)
                if burning and topic % 5 == 0 and random.random() < 0.02:
                    text = REGULATOR
                mention = {"id": str(number), "created_at": at.isoformat(), "platform": "x"}
                mention |= {"author": f"p{random.randrange(20_000)}", "text": f"brand{topic}: {text}"}
                lines.append((at, number, json.dumps(mention, ensure_ascii=False)))
        yield "\n".join(line for _, _, line in sorted(lines)).encode()


def write(folder: Path, several: Sequence[bytes]) -> None:
    """One file a step, in the order in which Spark takes them: by when they were written."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(several):
        path = folder / f"{number:05}.jsonl"
        path.write_bytes(content)
        os.utime(path, (1_000_000_000 + number,) * 2)


class _Noting:
    """What becomes of signals, which are noted on the way there."""

    def __init__(self, incidents: IncidentWriter, noted: list[Signal]) -> None:
        self._incidents, self._noted = incidents, noted

    def take_up(self, tx: Tx, signals: Sequence[Signal], now: datetime) -> None:
        self._noted += signals
        self._incidents.take_up(tx, signals, now)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._incidents, name)


class InProcess:
    """The App, on the clock of the files; it notes down what its detectors said that people are to be told of."""

    def __init__(self, text: str, database: str = "sqlite://") -> None:
        self.clock = ManualClock(START)
        file: PlaybooksFile = read_text(text)
        self.app: App = build(file, database_url=database, clock=self.clock, notifier=Null(self.clock))
        self.signals: list[Signal] = []
        self.app.intake._incidents = _Noting(self.app.intake._incidents, self.signals)  # type: ignore[assignment]

    def take_in(self, content: bytes) -> None:
        """One file."""
        for part in parse_body(content, "test", self.clock.now() + timedelta(days=365), most=1_000_000):
            self.clock.move_to(max(one.created_at for one in part.mentions))
            self.app.watch(part, "test")


def in_shards(parts: Watching, shards: int, several: Sequence[bytes], *, forgetful: bool = True) -> list[str]:
    """The lines that shards send, without Spark; with `forgetful` each is made anew of its state before each file."""
    weighing = Weighing(parts, shards, recorded=True)
    states, memory, sent = dict[int, str](), dict[int, Shard](), list[str]()
    for number, content in enumerate(several):
        rows = sorted(weighing.rows(f"{number:05}", content, START + timedelta(days=365)), key=lambda row: row.place)
        for shard in sorted({row.shard for row in rows}):
            topics = memory.get(shard) or Shard(parts.detectors, states.get(shard, ""))
            weighed, heard = [], []
            for row in rows:
                if row.shard == shard:
                    load = _decoded(row.load)
                    weighed += load.weighed
                    heard += load.heard
                    now = datetime.fromtimestamp(row.now / 1e6, UTC)
            sent += written(topics.take_in(weighed, heard, now)).splitlines()
            if forgetful:
                states[shard] = topics.state()
            else:
                memory[shard] = topics
    return sent


def _decoded(load: bytes) -> Load:
    return msgspec.msgpack.decode(load, type=Load)


def told(signals: Sequence[Signal]) -> list[str]:
    """Signals as they can be compared: everything that they say, as it is read back."""
    return sorted(encoded(_READ.decode(encoded(one))) for one in signals)


def of_lines(lines: Sequence[str]) -> list[Signal]:
    """The signals that were sent."""
    return [read_sent(line).signal for line in lines]


def parts_of(text: str) -> Watching:
    """What shards of this file are made with."""
    return watching(read_text(text))
