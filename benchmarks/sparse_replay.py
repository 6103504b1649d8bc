"""A sparse recording, one post after the other minutes apart: CPU a mention, held against reading the same JSON.

Run by `python benchmarks/sparse_replay.py [MENTIONS]`. The slow way asks the database everything again and judges one
text at a time; both find the same.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time

from firebreak.app.virtual_time import Remembered, replay
from firebreak.commands.replay_play import prepare
from firebreak.wiring import SHIPPED

WORDS = ("delay", "crew", "lost", "refund", "kind", "great", "terrible", "thanks", "rude", "shame")


def lines(mentions: int) -> list[str]:
    """Posts a minute to half an hour apart."""
    chance, at, made = Random(4), datetime(2026, 3, 2, tzinfo=UTC), []
    for number in range(mentions):
        at += timedelta(seconds=chance.randint(60, 1800))
        text = f"Acme Air {' '.join(chance.choices(WORDS, k=9))} {number}"
        one = {"id": str(number), "created_at": at.isoformat(), "platform": "x", "author": f"u{number % 500}"}
        made.append(json.dumps(one | {"text": text, "lang": "en"}))
    return made


def played(file: Path, *, slow: bool) -> tuple[float, int]:
    """CPU seconds, and the number of facts."""
    playing = prepare(str(file), playbooks=SHIPPED)
    facts = (
        replay(playing.app, playing.clock, playing.heard, memory=Remembered(playing.app, asks_again=True))
        if slow
        else playing.facts()
    )
    begin = process_time()
    count = sum(1 for _ in facts)
    took = process_time() - begin
    playing.app.store.close()
    return took, count


def main(mentions: int) -> None:
    """Print the table."""
    written = lines(mentions)
    begin = process_time()
    for _ in range(20):
        for line in written:
            json.loads(line)
    reading = (process_time() - begin) / 20
    with TemporaryDirectory() as folder:
        file = Path(folder) / "feed.jsonl"
        file.write_text("\n".join(written), encoding="utf-8")
        played(file, slow=False)  # what is made once is made
        ways = {name: played(file, slow=slow) for name, slow in (("as it is", False), ("the slow way", True))}
    for name, (took, facts) in ways.items():
        each, ratio = 1000 * took / mentions, took / reading
        print(f"{name}: {each:.2f} ms CPU a mention, {1000 / each:.0f}/s, {ratio:.0f} × json.loads, {facts} facts")
    print(f"{ways['the slow way'][0] / ways['as it is'][0]:.2f} × faster than the slow way")


main(int(sys.argv[1]) if len(sys.argv) > 1 else 1500)
