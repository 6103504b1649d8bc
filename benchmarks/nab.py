"""NAB's tweet files: our default settings in one run, and peers at the one threshold that suits each best.

python benchmarks/nab.py --nab ../shared/data/nab_tweets      # or a NAB checkout
"""

from __future__ import annotations

import argparse
import time
from datetime import timedelta
from pathlib import Path

import numpy as np
from _nab import Series, Tally, judge, read
from _peers import PEERS, alarms

from firebreak.core.model import Reading
from firebreak.detectors.negative_velocity import of_series

STEP = timedelta(minutes=5)
REFRACTORY = 24  # rows (two hours) a peer must be below its bar before it may speak again, as ours must


def ours(series: Series) -> list[int]:
    """The rows that `firebreak detect` marks."""
    detector, rows = of_series(), []
    for row, (at, value) in enumerate(zip(series.times, series.values, strict=True)):
        signal = detector.update(Reading("series", at, at + STEP, all=int(value), negative=int(value)))
        if signal and signal.phase == "raised":
            rows.append(row)
    return rows


def best_threshold(files: list[Series], scores: list[np.ndarray]) -> list[Tally]:
    """A peer at the threshold, the same for all files, that gives it the best sum of score and F1 on them."""
    pooled = np.concatenate([found[series.counted :] for series, found in zip(files, scores, strict=True)])
    best: list[Tally] = []
    for threshold in np.unique(np.quantile(pooled[pooled > 0], 1.0 - np.logspace(-4.5, -1.5, 40))):
        tallies = [judge(one, alarms(found, threshold, REFRACTORY)) for one, found in zip(files, scores, strict=True)]
        if not best or _worth(tallies) > _worth(best):
            best = tallies
    return best


def _worth(tallies: list[Tally]) -> float:
    total = sum(tallies, Tally(0, 0, 0, 0.0))
    return total.score + 100 * total.f1


def show(name: str, files: list[Series], tallies: list[Tally], took: float) -> None:
    total = sum(tallies, Tally(0, 0, 0, 0.0))
    rows = sum(len(one.values) for one in files)
    pairs = zip(files, tallies, strict=True)
    each = " ".join(f"{one.name} {tally.found}/{tally.windows}+{tally.false}" for one, tally in pairs)
    print(
        f"| {name} | {total.score:.1f} | {total.f1:.2f} | {total.found} of {total.windows} | {total.false} | "
        f"{1e6 * took / rows:.0f} µs | {each} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nab", type=Path, default=Path("../shared/data/nab_tweets"))
    folder = parser.parse_args().nab
    if not folder.exists():
        print(f"no NAB files in {folder}: give --nab a NAB checkout, or a folder with the files and windows.json")
        return
    files = read(folder)
    print("| detector | NAB score | F1 | windows | false alerts | a row | windows found and false alerts by file |")
    print("|---|---|---|---|---|---|---|")
    began = time.process_time()
    found = [judge(one, ours(one)) for one in files]
    show("**firebreak, default settings**", files, found, time.process_time() - began)
    for name, peer in PEERS.items():
        began = time.process_time()
        scores = [peer(one.values, 12.0) for one in files]
        took = time.process_time() - began
        show(f"{name}, best threshold in hindsight", files, best_threshold(files, scores), took)


if __name__ == "__main__":
    main()
