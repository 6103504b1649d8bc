"""How often the next hours fall into the band that the forecast gave: four of five should, on every stream.

The band is learned as real bounds of log(count + 1), which may lie below none: of hours that bring none such a band
holds some and others not, as a randomised band for counts does. What people read is of whole numbers from none on, and
holds at least as many: both are counted.

python benchmarks/staffing.py --data ../shared/data
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from collections import Counter, defaultdict
from datetime import datetime
from math import log
from pathlib import Path

from firebreak.care.staffing import Ahead, Forecast

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


def held(counts: list[float]) -> tuple[list[float], list[float]]:
    """The share of hours within the band as it is learned and as it is shown, by how many hours before it was given."""
    model = Forecast(HOURS)
    said: list[list[tuple[float, float, float]]] = []
    shown: list[list[Ahead]] = []
    hits, seen_in, of = [0] * HOURS, [0] * HOURS, [0] * HOURS
    for hour, seen in enumerate(counts):
        for step in range(HOURS):
            if (when := hour - 1 - step) >= LEARN:
                (low, _, high), band = said[when][step], shown[when][step]
                hits[step] += low <= log(seen + 1.0) <= high
                seen_in[step] += band.low <= seen <= band.high
                of[step] += 1
        model.learn(seen)
        said.append(model.said[0])
        shown.append(model.ahead())
    learned, read = ([hit / every for hit, every in zip(each, of, strict=True)] for each in (hits, seen_in))
    return learned, read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    for name, counts in streams(parser.parse_args().data).items():
        (first, *_, last), (shown, *_, shown_last) = held(counts)
        size = f"{sum(counts) / len(counts):.1f} | {len(counts) - LEARN}"
        print(f"| {name} | {size} | {first:.3f} | {last:.3f} | {shown:.3f} | {shown_last:.3f} |")


if __name__ == "__main__":
    main()
