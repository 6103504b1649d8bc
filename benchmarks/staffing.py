"""How often the next hours fall into the band that the forecast gave: four of five should, on every stream.

A count of n takes up the places from n - 1/2 to n + 1/2, and the learned band holds the share of them that lies within
(a randomised band: Czado, Gneiting and Held, Biometrics 2009). What people read is of whole numbers from none on, with
the share of hours that it held so far: that is counted beside what it did hold.

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
from typing import NamedTuple

from firebreak.care.staffing import Ahead, Forecast, outside

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


class Held(NamedTuple):
    """Of one stream, by how many hours before: what the learned band held, what the shown one did, and said."""

    learned: list[float]
    shown: list[float]
    said: list[float]


def held(counts: list[float]) -> Held:
    """The shares of the hours, all but the first days."""
    model = Forecast(HOURS)
    bounds: list[list[tuple[float, float, float]]] = []
    shown: list[list[Ahead]] = []
    sums, of = [[0.0] * HOURS for _ in Held._fields], [0] * HOURS
    for hour, seen in enumerate(counts):
        for step in range(HOURS):
            if (when := hour - 1 - step) >= LEARN:
                (low, _, high), band = bounds[when][step], shown[when][step]
                each = (1.0 - sum(outside(seen, low, high)), float(band.low <= seen <= band.high), band.share)
                for total, one in zip(sums, each, strict=True):
                    total[step] += one
                of[step] += 1
        model.learn(seen)
        bounds.append(model.said[0])
        shown.append(model.ahead())
    return Held(*([one / every for one, every in zip(total, of, strict=True)] for total in sums))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    for name, counts in streams(parser.parse_args().data).items():
        found = held(counts)
        size = f"{sum(counts) / len(counts):.1f} | {len(counts) - LEARN}"
        shares = " | ".join(f"{one:.3f}" for one in found.learned)
        ends = " | ".join(f"{found.shown[at]:.3f} ({found.said[at]:.3f})" for at in (0, -1))
        print(f"| {name} | {size} | {shares} | {ends} |")


if __name__ == "__main__":
    main()
