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
from firebreak.app.negative_counts import NAME
from firebreak.core.clock import ManualClock
from firebreak.core.messages import decoder, encoded
from firebreak.core.model import Signal
from firebreak.core.sent_signals import read_sent, written
from firebreak.core.store import Tx
from firebreak.engine.shard import Load, Shard, split, together
from firebreak.engine.weighing import Weighing
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

    def grows_old(self) -> None:
        """All that detectors have learned is that of an older version of theirs."""
        with self.app.store.begin() as tx:
            for topic in tx.topics_with_state():
                states = tx.detector_states(topic)
                tx.save_detector_states(
                    {(topic, name): {**state, "v": 0} for name, state in states.items() if name != NAME}
                )
        self.app.intake._detectors.forget()


def older(state: str) -> str:
    """The state of a shard as detectors of an older version would have left it."""
    whole = json.loads(state)
    for topic in whole["topics"].values():
        for detector in topic["detectors"].values():
            detector["v"] = 0
    return json.dumps(whole)


class InShards:
    """Shards without Spark; with `forgetful` each is made anew of its state before each file."""

    def __init__(self, parts: Watching, shards: int, *, forgetful: bool = True) -> None:
        self._parts, self._shards, self._forgetful = parts, shards, forgetful
        self._weighing = Weighing(parts, shards, recorded=True)
        self._memory: dict[int, Shard] = {}
        self.states: dict[int, str] = {}
        self.days: dict[tuple[str, str], str] = {}
        self.lines: list[str] = []
        self._files = 0

    def take_in(self, content: bytes) -> None:
        """One file."""
        self._files += 1
        rows = sorted(
            self._weighing.rows(f"{self._files:05}", content, START + timedelta(days=365)), key=lambda row: row.place
        )
        for shard in sorted({row.shard for row in rows}):
            topics = self._memory.get(shard) or self._made(shard)
            weighed, heard = [], []
            for row in rows:
                if row.shard == shard:
                    load = _decoded(row.load)
                    weighed += load.weighed
                    heard += load.heard
                    now = datetime.fromtimestamp(row.now / 1e6, UTC)
            self.lines += written(topics.take_in(weighed, heard, now)[0]).splitlines()
            self.days |= {(topic, day): counts for topic, day, counts in topics.full_days()}
            if self._forgetful:
                self.states[shard] = topics.state()
            else:
                self._memory[shard] = topics

    def put_into(self, shards: int) -> None:
        """Go on with another number of shards."""
        parts: dict[int, list[str]] = {}
        for state in self.states.values():
            for shard, part in split(state, shards):
                parts.setdefault(shard, []).append(part)
        self.states = {shard: together(several) for shard, several in parts.items()}
        self._shards, self._weighing = shards, Weighing(self._parts, shards, recorded=True)

    def _made(self, shard: int) -> Shard:
        return Shard(self._parts.detectors, self.states.get(shard, ""), lambda *place: self.days.get(place))


def in_shards(parts: Watching, shards: int, several: Sequence[bytes], *, forgetful: bool = True) -> list[str]:
    """The lines that shards send, without Spark."""
    made = InShards(parts, shards, forgetful=forgetful)
    for content in several:
        made.take_in(content)
    return made.lines


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
