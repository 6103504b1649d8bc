"""What detection costs: microseconds a reading, bytes a topic, after a week and after a year; ten thousand topics.

python benchmarks/cost.py
"""

from __future__ import annotations

import json
import time
import tracemalloc

import numpy as np
from _simulate import DAY, draw_counts, readings, season

from firebreak.core import plugins
from firebreak.core.model import Reading, Thread, Topic, Voice


def dressed(plain: list[Reading]) -> list[Reading]:
    """The same readings with what real ones carry: voices and a thread."""
    made = []
    for n, one in enumerate(plain):
        voices = tuple(Voice(n * 7 + k, n * 3 + k) for k in range(one.negative))
        threads = (Thread(f"x:{n % 40}", 1, 1),)
        made.append(Reading("t", one.since, one.until, one.all, one.negative, 500, voices, threads))
    return made


def measure(name: str, history: list[Reading], fresh: list[Reading]) -> tuple[float, float, int]:
    """Microseconds a reading on the whole and at the end, and bytes of state."""
    detector = plugins.load(plugins.DETECTORS, name)(Topic("t"))
    began = time.process_time()
    for one in history:
        detector.update(one)
    whole = (time.process_time() - began) / len(history) * 1e6
    late, part = float("inf"), max(1, len(fresh) // 5)
    for start in range(0, part * 5, part):  # the best of five, as timeit has it: the rest is other people's load
        began = time.process_time()
        for one in fresh[start : start + part]:
            detector.update(one)
        late = min(late, (time.process_time() - began) / part * 1e6)
    return whole, late, _bytes(detector.state())


def together(names: list[str], history: list[Reading], fresh: list[Reading]) -> tuple[float, int]:
    """Microseconds a reading and bytes of all of them, told one after the other as intake does it."""
    detectors = [plugins.load(plugins.DETECTORS, name)(Topic("t")) for name in names]
    for one in history:
        _ = [signal for each in detectors if (signal := each.update(one))]
    least, part = float("inf"), max(1, len(fresh) // 5)
    for start in range(0, part * 5, part):
        began = time.process_time()
        for one in fresh[start : start + part]:
            _ = [signal for each in detectors if (signal := each.update(one))]
        least = min(least, (time.process_time() - began) / part * 1e6)
    return least, sum(_bytes(each.state()) for each in detectors)


def _bytes(state: object) -> int:
    return len(json.dumps(state, separators=(",", ":"), ensure_ascii=False).encode())


def _is_of_every_topic(name: str) -> bool:
    """Whether it runs for each topic: not for feeds and series, and not only where somebody asks for it."""
    kind = plugins.load(plugins.DETECTORS, name)
    return getattr(kind, "watches", "topic") == "topic" and not getattr(kind, "advisory", False)


def table() -> None:
    """One line per detector: the same month's end after a week and after a year."""
    rng = np.random.default_rng(1)
    rate = 4.0 / 60
    week = dressed(readings(draw_counts(rate * season(0, 7 * DAY), rng), 0))
    year = dressed(readings(draw_counts(rate * season(0, 364 * DAY), rng), 0))
    next_week = dressed(readings(draw_counts(rate * season(7 * DAY, 7 * DAY), rng), 7 * DAY))
    next_year = dressed(readings(draw_counts(rate * season(364 * DAY, 7 * DAY), rng), 364 * DAY))
    print(f"{len(week)} readings in the week, {len(year)} in the year, with voices and threads\n")
    print("| detector | µs a reading after a week | after a year | bytes after a week | after a year |")
    print("|---|---|---|---|---|")
    of_every_topic, total = [], [0.0, 0.0, 0, 0]
    for name in plugins.find(plugins.DETECTORS):
        _, late_week, bytes_week = measure(name, week, next_week)
        _, late_year, bytes_year = measure(name, year, next_year)
        print(f"| {name} | {late_week:.1f} | {late_year:.1f} | {bytes_week} | {bytes_year} |", flush=True)
        if _is_of_every_topic(name):
            of_every_topic.append(name)
            total = [a + b for a, b in zip(total, (late_week, late_year, bytes_week, bytes_year), strict=True)]
    print(f"| their sum | {total[0]:.1f} | {total[1]:.1f} | {total[2]:.0f} | {total[3]:.0f} |", flush=True)
    late_week, bytes_week = together(of_every_topic, week, next_week)
    late_year, bytes_year = together(of_every_topic, year, next_year)
    print(f"| the same, told one after the other | {late_week:.1f} | {late_year:.1f} | {bytes_week} | {bytes_year} |")
    bare = [Reading("t", one.since, one.until, one.all, one.negative) for one in year[:20000]]
    _, late, _ = measure("negative_velocity", bare[:-5000], bare[-5000:])
    print(f"\nnegative_velocity on bare counts: {late:.1f} µs\n")


def ten_thousand() -> None:
    """Ten thousand topics of two mentions an hour in one process: memory, and time per simulated minute."""
    make = plugins.load(plugins.DETECTORS, "negative_velocity")
    rng = np.random.default_rng(2)
    tracemalloc.start()
    topics = [make(Topic(f"t{n}")) for n in range(10_000)]
    minutes = 120
    counts = rng.poisson(2.0 / 60, size=(minutes, len(topics)))
    plain = {minute: readings(np.ones(1, int), minute)[0] for minute in range(minutes)}
    began, taken = time.process_time(), 0
    for minute in range(minutes):
        for index in np.flatnonzero(counts[minute]):
            topics[index].update(plain[minute])
            taken += 1
    took = time.process_time() - began
    memory, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(
        f"10,000 topics: {memory / 1e6:.0f} MB ({memory / 1e4:.0f} bytes a topic), {taken / minutes:.0f} readings and "
        f"{1000 * took / minutes:.1f} ms per simulated minute (memory tracing on, which doubles the time)"
    )


if __name__ == "__main__":
    table()
    ten_thousand()
