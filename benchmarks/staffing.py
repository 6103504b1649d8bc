"""How often the next hours fall into the band that the forecast gave: four of five should, on every stream.

python benchmarks/staffing.py --data ../shared/data
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path

from firebreak.care.staffing import Forecast

LEARN = 72  # hours before the first forecast that counts
HOURS = 4


def streams(data: Path) -> dict[str, list[float]]:
    """Mentions an hour, by stream."""
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for path in sorted((data / "nab_tweets").glob("*.csv.gz")):
        with gzip.open(path, "rt") as file:
            for row in csv.DictReader(file):
                hour = int(datetime.fromisoformat(row["timestamp"] + "+00:00").timestamp() // 3600)
                found[path.name.partition(".")[0]][hour] += int(float(row["value"]))
    for path in sorted((data / "streams").glob("*.jsonl.gz")):
        with gzip.open(path, "rt") as file:
            for row in map(json.loads, file):
                hour = int(datetime.fromisoformat(row["created_at"]).timestamp() // 3600)
                found[f"{row.get('brand')} ({path.name.partition('.')[0]})"][hour] += 1
    return {
        name: [float(one[hour]) for hour in range(min(one), max(one) + 1)]
        for name, one in found.items()
        if max(one) - min(one) > 2 * LEARN
    }


def held(counts: list[float]) -> list[float]:
    """The share of hours within the band, by how many hours before it was given."""
    model, said = Forecast(HOURS), []
    hits, of = [0] * HOURS, [0] * HOURS
    for hour, seen in enumerate(counts):
        for step in range(HOURS):
            if (when := hour - 1 - step) >= LEARN:
                band = said[when][step]
                hits[step] += band.low <= seen <= band.high
                of[step] += 1
        model.learn(seen)
        said.append(model.ahead())
    return [hit / every for hit, every in zip(hits, of, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    for name, counts in streams(parser.parse_args().data).items():
        first, *_, last = held(counts)
        print(f"| {name} | {sum(counts) / len(counts):.1f} | {len(counts) - LEARN} | {first:.3f} | {last:.3f} |")


if __name__ == "__main__":
    main()
