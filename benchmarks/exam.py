"""The exam: what parameters are chosen by, and what they are worth on what they were not chosen on.

    python benchmarks/exam.py                       # all of it, some minutes on two cores
    python benchmarks/exam.py --part nab            # or crises, stories, real
    python benchmarks/exam.py --set thresholds.MARGIN=1.2

Every row has a column chosen on and one held out. NAB's tweet files: parameters from `GRID` are chosen on all files,
and for each file on the others only (leave one out). Simulated topics: other seeds, other spreads. Real crises were in
view of us all; they are no held-out figures. Report the held-out column only; choose no constant on a single stream.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib import import_module
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

from _nab import Series, Tally, judge, read
from _real import false_alerts, scenarios
from _stories import (
    BASES,
    CHOSEN,
    HELD_OUT,
    backlogs,
    crises,
    fires_of_days,
    holes,
    lasting,
    newsletter,
    second_fires,
    young,
    young_crises,
)
from nab import ours

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
GRID: dict[str, tuple[float, ...]] = {
    "thresholds.HALF_LIFE": tuple(weeks * 7 * 86400.0 for weeks in (6, 8, 10)),
    "thresholds.MARGIN": (1.03, 1.05, 1.08, 1.11),
    "thresholds.BURSTY_COLUMN": (8.0, 10.0, 12.0),
    "record_peaks.RECENT_MARGIN": (1.0, 1.08),
}
STORIES: dict[str, Callable[..., Any]] = {
    "holes of 3 to 12 h, false a topic-week": holes,
    "backlogs of 1 to 8 h, false a topic-week": backlogs,
    "every Monday a newsletter, 30 times as much: its alerts a week": newsletter,
    "first three days, false a topic-week": young,
    "×10 on the first day, 1 to 20 h after it began": young_crises,
    "a fire of ×40, 1 to 7 days of calm, then ×10": second_fires,
    "×10 for ever, ten days looked at: told": lasting,
    "×10 for four days: told": fires_of_days,
}
Row = tuple[str, str, str, str]


def use(settings: dict[str, float]) -> None:
    """Set constants of `detectors`, by module.NAME."""
    for name, value in settings.items():
        module, _, constant = name.partition(".")
        setattr(import_module(f"firebreak.detectors.{module}"), constant, value)


# --- NAB -----------------------------------------------------------------------------------------


def _tallies(files: list[Series], settings: dict[str, float]) -> list[Tally]:
    use(settings)
    return [judge(one, ours(one)) for one in files]


def _sum(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally(0, 0, 0, 0.0))


def _worth(tally: Tally) -> float:
    return tally.score + 100.0 * tally.f1


def _mean_ranks(table: list[list[Tally]]) -> list[float]:
    """Minus the mean rank of each point over the files (Demšar, JMLR 2006): each file has one vote of one size."""
    ranks = [0.0] * len(table)
    for column in zip(*table, strict=True):
        worth = [_worth(one) for one in column]
        for n, own in enumerate(worth):
            ranks[n] += sum(other > own for other in worth) + 0.5 * sum(other == own for other in worth)
    return [-rank for rank in ranks]


RULES: dict[str, Callable[[list[list[Tally]]], list[float]]] = {
    "mean rank": _mean_ranks,
    "median file": lambda table: [median(map(_worth, row)) for row in table],
    "sum of the files": lambda table: [_worth(_sum(row)) for row in table],
}
"""What makes one point of the grid better than another: the first chooses, the others stand beside it."""


def _best(points: list[dict[str, float]], table: list[list[Tally]], rule: str) -> int:
    """The point whose worth, averaged with that of its neighbours in the grid, is highest: a plateau, not a peak."""
    places = [[GRID[name].index(value) for name, value in point.items() if name in GRID] for point in points]
    worth = RULES[rule](table)

    def plateau(n: int) -> float:
        near = [
            m for m, place in enumerate(places) if sum(abs(a - b) for a, b in zip(place, places[n], strict=True)) <= 1
        ]
        return sum(worth[m] for m in near) / len(near)

    return max(range(len(points)), key=plateau)


def nab(pool: Any, folder: Path, given: dict[str, float]) -> Iterator[Row]:
    """Each file by the parameters that were best on the others; and all by those that are best on all."""
    if not folder.exists():
        yield "NAB", "", f"skipped: no NAB files in {folder}", ""
        return
    files = read(folder)
    points = [dict(zip(GRID, values, strict=True)) for values in product(*GRID.values())]
    table = pool.map(partial(_tallies, files), [{**point, **given} for point in points], chunksize=1)
    shipped = _tallies(files, given)
    first, *others = RULES
    best, chosen = _best(points, table, first), _left_out(points, table, first)
    held = [table[choice][index] for index, choice in enumerate(chosen)]
    for index, file in enumerate(files):
        how = ", ".join(f"{name.partition('.')[2]} {value:g}" for name, value in points[chosen[index]].items())
        yield (
            f"NAB {file.name}",
            f"as shipped {_nab(shipped[index])}",
            _nab(table[best][index]),
            f"{_nab(held[index])} by {how}",
        )
    yield (
        f"**NAB, all, by {first}**",
        f"as shipped {_nab(_sum(shipped))}",
        _nab(_sum(table[best])),
        f"**{_nab(_sum(held))}**",
    )
    for rule in others:
        by_rule = _sum(table[choice][index] for index, choice in enumerate(_left_out(points, table, rule)))
        yield f"NAB, all, by {rule}", "", _nab(_sum(table[_best(points, table, rule)])), _nab(by_rule)


def _left_out(points: list[dict[str, float]], table: list[list[Tally]], rule: str) -> list[int]:
    """For each file the point that is best on the others."""
    files = range(len(table[0]))
    return [_best(points, [[one for n, one in enumerate(row) if n != index] for row in table], rule) for index in files]


def _nab(tally: Tally) -> str:
    return f"{tally.score:.1f}, F1 {tally.f1:.2f} ({tally.found}/{tally.windows}+{tally.false})"


# --- simulated and real ---------------------------------------------------------------------------


def _call(job: tuple[Callable[..., Any], tuple[Any, ...]]) -> Any:
    work, arguments = job
    return work(*arguments)


def _simulated_crises(pool: Any, bases: Sequence[float]) -> Iterator[Row]:
    cases = [(base, name) for name in CHOSEN.shapes for base in bases]
    jobs = [(crises, (column, *case)) for case in cases for column in (CHOSEN, HELD_OUT)]
    results = pool.imap(_call, jobs)
    for base, name in cases:
        chosen, held = next(results), next(results)
        for what in chosen:
            yield f"{name}, {base:g} an hour", what, str(chosen[what]), str(held[what])


def _simulated_stories(pool: Any, bases: Sequence[float], words: Sequence[str]) -> Iterator[Row]:
    named = [name for name in STORIES if not words or any(word in name for word in words)]
    cases = [(name, base) for name in named for base in bases]
    jobs = [(STORIES[name], (column, base)) for name, base in cases for column in (CHOSEN, HELD_OUT)]
    results = pool.imap(_call, jobs)
    for name, base in cases:
        chosen, held = next(results), next(results)
        yield name, f"{base:g} an hour", str(chosen), str(held)


def _real(streams: Path) -> Iterator[Row]:
    if not streams.exists():
        yield "real crises", "", f"skipped: no streams in {streams}", ""
        return
    yield from scenarios(streams)
    yield from false_alerts(streams)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("nab", "crises", "stories", "real"), action="append", default=[])
    parser.add_argument("--data", type=Path, default=SHARED, help="the folder with nab_tweets and streams")
    parser.add_argument("--set", action="append", default=[], metavar="module.NAME=VALUE", help="a constant tried out")
    parser.add_argument("--story", action="append", default=[], help="only stories whose name holds this word")
    parser.add_argument("--base", type=float, nargs="*", default=list(BASES), help="mentions an hour")
    parser.add_argument("--jobs", type=int, default=2)
    chosen = parser.parse_args()
    given = {name: float(value) for name, _, value in (each.partition("=") for each in chosen.set)}
    use(given)
    parts = chosen.part or ["nab", "real", "stories", "crises"]
    print("| what | of what | chosen on | held out |\n|---|---|---|---|", flush=True)
    with get_context("fork").Pool(chosen.jobs, use, (given,)) as pool:
        for part in parts:
            began = time.monotonic()
            rows = {
                "nab": lambda: nab(pool, chosen.data / "nab_tweets", given),
                "real": lambda: _real(chosen.data / "streams"),
                "stories": lambda: _simulated_stories(pool, chosen.base, chosen.story),
                "crises": lambda: _simulated_crises(pool, chosen.base),
            }[part]()
            for row in rows:
                print(f"| {' | '.join(row)} |", flush=True)
            print(f"{part}: {time.monotonic() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
