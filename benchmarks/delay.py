"""Distance from the limit: delay after a change, against a CUSUM that is told both rates, at equal false alarms.

    python benchmarks/delay.py             # about ten minutes; --quick for a third of the topics, without peers

Every detector has four weeks of history. Its bar is then set so that, on months without any change, it raises
one false alarm per 30 topic-days: measured, for ours as for the oracle and the peers. Delays are mean minutes
from the change to the alarm; what is never found counts as the whole time it was looked for.
"""

from __future__ import annotations

import argparse
import copy
from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
from _peers import PEERS, alarms
from _simulate import DAY, START, Change, cusum, draw_counts, oracle_increments, readings, season

from firebreak.core.model import Topic
from firebreak.detectors.negative_velocity import NegativeVelocity

HISTORY, MONTH = 28 * DAY, 30 * DAY
TOPICS = {0.2: 60, 2.0: 40, 20.0: 20, 200.0: 9}  # as many as make false alarms countable in the time we have
LOOK_FOR = {0.2: 20 * DAY, 2.0: 8 * DAY, 20.0: 3 * DAY, 200.0: 2 * DAY}
SETTINGS = (0.1, 0.2, 0.4, 0.8, 1.6)  # alerts a week, tried first; then the middle between the best and the next
CHANGES = [Change(ratio, ramp) for ramp in (0, 360) for ratio in (2, 3, 5, 10)]
STEP = 5  # minutes a row of the peers lasts
REFRACTORY = 120 // STEP


def alarm_minutes(detector: NegativeVelocity, counts: np.ndarray, first: int) -> list[int]:
    """Minutes, from `first` on, at which our detector raises."""
    told = []
    for reading in readings(counts, first):
        signal = detector.update(reading)
        if signal and signal.phase == "raised":
            told.append(_minute(reading.until) - first)
    return told


def _minute(at: datetime) -> int:
    return int((at - START).total_seconds() // 60)


def trained_detectors(base: float, weekly: float, topics: int) -> tuple[list[NegativeVelocity], float]:
    """Detectors after four weeks, and the false alarms per 30 topic-days in the month that follows."""
    rng, detectors, false = np.random.default_rng(1), [], 0
    for _ in range(topics):
        counts = draw_counts(base / 60 * season(0, HISTORY + MONTH), rng)
        detector = NegativeVelocity(Topic("t", alerts_per_week=weekly))
        alarm_minutes(detector, counts[:HISTORY], 0)
        detectors.append(copy.deepcopy(detector))
        false += len(alarm_minutes(detector, counts[HISTORY:], HISTORY))
    return detectors, false / topics


def calibrated_detectors(base: float, topics: int) -> tuple[list[NegativeVelocity], float, float]:
    """Ours at the setting whose measured false alarms are nearest to one per 30 topic-days, from below."""
    low, high = 0.0, 2 * SETTINGS[-1]
    best: tuple[list[NegativeVelocity], float, float] | None = None
    tries = iter(SETTINGS)
    for _ in range(len(SETTINGS) + 2):
        weekly = next((each for each in tries if low < each < high), (low + high) / 2)
        detectors, false = trained_detectors(base, weekly, topics)
        if false <= 1.0:
            low, best = weekly, (detectors, weekly, false)
        else:
            high = weekly
    if best is None:
        raise SystemExit(f"more than one false alarm in 30 days at {SETTINGS[0]} alerts a week")
    return best


def threshold_for(count_at: Callable[[float], int], allowed: float, low: float, high: float) -> float:
    """The lowest bar with at most `allowed` alarms, by bisection."""
    for _ in range(18):
        middle = (low + high) / 2
        low, high = (middle, high) if count_at(middle) > allowed else (low, middle)
    return high


def oracle_threshold(base: float, ratio: float, topics: int) -> float:
    rng, increments = np.random.default_rng(2), []
    for _ in range(topics):
        mean = base / 60 * season(HISTORY, MONTH)
        increments.append(oracle_increments(draw_counts(mean, rng), mean, ratio))
    return threshold_for(lambda threshold: sum(len(cusum(gain, threshold)) for gain in increments), topics, 0.2, 20.0)


def simulate_change(base: float, change: Change, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, int]:
    """Counts and true means from the end of history on, and the minute of the change: a day or two later."""
    wait = DAY + int(rng.integers(0, DAY))
    mean = base / 60 * season(HISTORY, wait + LOOK_FOR[base])
    factor = np.concatenate([np.ones(wait), change.factor(LOOK_FOR[base])])
    return draw_counts(mean * factor, rng), mean, wait


def mean_delays(base: float, change: Change, detectors: Sequence[NegativeVelocity], runs: int) -> tuple[float, float]:
    """Ours and the oracle's, on the same streams; those with a false alarm before the change do not count."""
    rng, threshold = np.random.default_rng(3), oracle_threshold(base, change.ratio, 2 * len(detectors))
    ours, theirs = [], []
    for run in range(runs):
        counts, mean, wait = simulate_change(base, change, rng)
        detector = copy.deepcopy(detectors[run % len(detectors)])
        told = alarm_minutes(detector, counts, HISTORY) if not detector.alarm.raised_at else [0]
        if told and told[0] < wait:
            continue
        increments = oracle_increments(counts, mean, change.ratio)
        before = np.cumsum(increments[:wait])
        state = min(float(before[-1] - min(0.0, before.min())), threshold - 1e-9)
        found = cusum(increments[wait:], threshold, state)
        ours.append(told[0] - wait + 1 if told else LOOK_FOR[base])
        theirs.append(found[0] + 1 if found else LOOK_FOR[base])
    return float(np.mean(ours)), float(np.mean(theirs))


def rows(counts: np.ndarray) -> np.ndarray:
    return np.add.reduceat(counts, np.arange(0, len(counts) // STEP * STEP, STEP))


def peer_delays(base: float, topics: int, runs: int) -> dict[str, list[float]]:
    """Every peer's mean delay for every change, at its own measured one false alarm per 30 topic-days."""
    table = {}
    for name, peer in PEERS.items():
        rng = np.random.default_rng(1)
        nulls = []
        for _ in range(topics):
            counts = draw_counts(base / 60 * season(0, HISTORY + MONTH), rng)
            nulls.append(peer(rows(counts), 60 / STEP)[HISTORY // STEP :])
        top = max(float(np.max(found)) for found in nulls) + 1.0

        def false_alarms(level: float, nulls: list[np.ndarray] = nulls) -> int:
            return sum(len(alarms(one, level, REFRACTORY)) for one in nulls)

        threshold = threshold_for(false_alarms, topics, 0.0, top)
        table[name] = []
        for change in CHANGES:
            rng, delays = np.random.default_rng(3), []
            for _ in range(runs):
                past = draw_counts(base / 60 * season(14 * DAY, HISTORY - 14 * DAY), rng)
                counts, _, wait = simulate_change(base, change, rng)
                told = alarms(peer(rows(np.concatenate([past, counts])), 60 / STEP), threshold, REFRACTORY)
                after = [(row + 1) * STEP - len(past) - wait for row in told]
                hits = [delay for delay in after if delay > 0]
                delays.append(min(hits[0], LOOK_FOR[base]) if hits else LOOK_FOR[base])
            table[name].append(float(np.mean(delays)))
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--ours", action="store_true", help="all topics, without the peers")
    parser.add_argument("--base", type=float, nargs="*", default=list(TOPICS))
    chosen = parser.parse_args()
    print(f"| base an hour | detector | false alarms in 30 days | {' | '.join(map(str, CHANGES))} |")
    print("|---|---|---|" + "---|" * len(CHANGES))
    for base in chosen.base:
        topics = TOPICS[base] // (3 if chosen.quick else 1)
        detectors, weekly, false = calibrated_detectors(base, topics)
        pairs = [mean_delays(base, change, detectors, 2 * topics) for change in CHANGES]
        print(_row(base, "oracle CUSUM", "1.00", [f"{theirs:.0f}" for _, theirs in pairs]))
        cells = [f"{ours:.0f} (x{ours / theirs:.2f})" for ours, theirs in pairs]
        print(_row(base, f"**firebreak** at {weekly:.2g} a week", f"{false:.2f}", cells), flush=True)
        if chosen.quick or chosen.ours:
            continue
        for name, delays in peer_delays(base, min(topics, 12), 8).items():
            cells = [f"{delay:.0f} (x{delay / theirs:.1f})" for delay, (_, theirs) in zip(delays, pairs, strict=True)]
            print(_row(base, name, "1.00", cells), flush=True)


def _row(base: float, name: str, false: str, cells: list[str]) -> str:
    return f"| {base:g} | {name} | {false} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
