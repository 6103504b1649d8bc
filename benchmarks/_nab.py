"""NAB's standard-profile score and the plainer count of windows found and false episodes.

Lavin, Ahmad: Evaluating Real-time Anomaly Detection Algorithms, the Numenta Anomaly Benchmark (2015).
"""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from math import exp
from pathlib import Path

A_TP, A_FP, A_FN = 1.0, 0.11, 1.0


@dataclass(frozen=True)
class Series:
    """One file: rows and labelled windows as (first, last) row numbers; rows before `counted` do not count."""

    name: str
    times: list[datetime]
    values: list[float]
    windows: list[tuple[int, int]]

    @property
    def counted(self) -> int:
        return min(int(0.15 * len(self.values)), 750)


@dataclass(frozen=True)
class Tally:
    """What alerts were worth on one file. `raw` is NAB's sum before it is scaled."""

    windows: int
    found: int
    false: int
    raw: float

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.windows + other.windows, self.found + other.found, self.false + other.false, self.raw + other.raw
        )

    @property
    def score(self) -> float:
        """0 is silence, 100 is every window at its first row and nothing else."""
        null, perfect = -A_FN * self.windows, A_TP * self.windows
        return 100.0 * (self.raw - null) / (perfect - null)

    @property
    def f1(self) -> float:
        """Windows found against windows missed and alerts outside of any window, each counted once."""
        return 2.0 * self.found / (2.0 * self.found + self.false + self.windows - self.found) if self.found else 0.0


def sigma(y: float) -> float:
    """NAB's reward at relative position `y`: near 1 at -1, 0 at 0, towards -1 after."""
    return 2.0 / (1.0 + exp(5.0 * y)) - 1.0


def judge(series: Series, alerts: list[int]) -> Tally:
    """Score the rows at which somebody would have been told."""
    raw = -A_FN * len(series.windows)
    found, false = set(), 0
    for row in sorted(alerts):
        if row < series.counted:
            continue
        inside = next((window for window in series.windows if window[0] <= row <= window[1]), None)
        if inside:
            if inside not in found:
                found.add(inside)
                first, last = inside
                raw += A_FN + A_TP * sigma((row - last) / (last - first)) / sigma(-1.0)
            continue
        false += 1
        before = [window for window in series.windows if window[1] < row]
        if before:
            first, last = before[-1]
            y = (row - last) / (last - first)
            raw += A_FP * (sigma(y) if y <= 3 else -1.0)
        else:
            raw -= A_FP
    return Tally(len(series.windows), len(found), false, raw)


def read(folder: Path) -> list[Series]:
    """The tweet files of a NAB checkout, or of a folder with the files and `windows.json`."""
    labels = folder / "windows.json"
    if not labels.exists():
        labels = folder / "labels" / "combined_windows.json"
        folder = folder / "data" / "realTweets"
    known = {Path(name).name: windows for name, windows in json.loads(labels.read_text()).items()}
    paths = sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")])
    return [_read(path, known[path.name.removesuffix(".gz")]) for path in paths]


def _read(path: Path, windows: list[list[str]]) -> Series:
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode()
    rows = [(_time(row["timestamp"]), float(row["value"])) for row in csv.DictReader(text.splitlines())]
    times = [at for at, _ in rows]
    spans = []
    for begin, end in windows:
        inside = [row for row, at in enumerate(times) if _time(begin) <= at <= _time(end)]
        spans.append((inside[0], inside[-1]))
    return Series(path.name.split(".")[0].removeprefix("Twitter_volume_"), times, [v for _, v in rows], spans)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
