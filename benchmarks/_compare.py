"""Two versions held against each other, figure by figure: the same benchmark on both by turns, and what got worse.

A figure is a number with its unit, as a benchmark prints it; in a table the head of the column may say the unit. Of a
rate more is better, of everything else less. What differs between two runs of one version is noise: worse is only what
is worse by more than a tenth, and in every run of it than in any of the other.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
WORSE = 1.1  # times as much, and it is told as worse
RATES = r"mentions/s|texts/s|rows a CPU second|(?:mentions |texts |rows |)a second(?! of)|/s"
COSTS = r"µs|us|ms|s|MB|KB|x|×|statements"
NUMBER = r"\d[\d,]*(?:\.\d+)?"
_FIGURE = re.compile(rf"({NUMBER})\s?(?:({RATES})|({COSTS}))(?!\w)")
_UNIT = re.compile(rf"({RATES})|\b({COSTS})\b")
_PLAIN = re.compile(NUMBER)

Figures = dict[str, tuple[float, bool]]  # what it is of -> how much, and whether more is better


class Compared(NamedTuple):
    """One figure of both versions. `ratio` is how many times as dear ours is, by the medians; `noise` the same within
    one version, at the most.
    """

    name: str
    base: float
    ours: float
    ratio: float
    noise: float
    is_worse: bool


def figures(printed: str) -> Figures:
    """What a benchmark printed, by name: the words round the number, or the row and the column of a table.

    >>> figures("ours: 3,341 mentions/s, 2.5 ms each")
    {'ours: # mentions/s, # ms each': (3341.0, True), 'ours: # mentions/s, # ms each (2)': (2.5, False)}
    >>> figures("| topics | ours µs |\\n|---|---|\\n| 10 | 7.3 |")
    {'10: ours µs': (7.3, False)}
    """
    found: Figures = {}
    for name, value, more in _all_figures(printed.splitlines()):
        same = sum(each == name or each.startswith(f"{name} (") for each in found)
        found[f"{name} ({same + 1})" if same else name] = (value, more)
    return found


def _all_figures(lines: Sequence[str]) -> Iterator[tuple[str, float, bool]]:
    head: list[str] = []
    for line in lines:
        if not line.startswith("|"):
            head = []
            words = " ".join(_PLAIN.sub("#", line).split())
            yield from ((words, _value(one[1]), bool(one[2])) for one in _FIGURE.finditer(line))
        elif cells := [cell.strip(" *") for cell in line.strip().strip("|").split("|")]:
            if not head:
                head = cells
            elif not set(line) <= set("|-: "):
                yield from _of_row(head, cells)


def _of_row(head: Sequence[str], cells: Sequence[str]) -> Iterator[tuple[str, float, bool]]:
    units = [_UNIT.search(title) for title in head]
    row = " ".join(cell for cell, unit in zip(cells, units, strict=False) if not unit and not _FIGURE.search(cell))
    for title, unit, cell in zip(head, units, cells, strict=False):
        if own := _FIGURE.search(cell):
            yield f"{row}: {title}", _value(own[1]), bool(own[2])
        elif unit and (plain := _PLAIN.fullmatch(cell)):
            yield f"{row}: {title}", _value(plain[0]), bool(unit[1])


def _value(number: str) -> float:
    return float(number.replace(",", ""))


def compared(base: Sequence[Figures], ours: Sequence[Figures]) -> list[Compared]:
    """Each figure that all runs of both have."""
    runs = [*base, *ours]
    return [
        _compared(name, [run[name][0] for run in base], [run[name][0] for run in ours], runs[0][name][1])
        for name in runs[0]
        if all(name in run and run[name][0] > 0 for run in runs)
    ]


def _compared(name: str, base: list[float], ours: list[float], more: bool) -> Compared:
    before, after = ([1 / each for each in side] if more else side for side in (base, ours))
    ratio, noise = median(after) / median(before), max(max(side) / min(side) for side in (before, after))
    return Compared(name, median(base), median(ours), ratio, noise, ratio > WORSE and min(after) > max(before))


def compare(
    names: Sequence[str], rounds: int, run: Callable[[str, bool], str | None], say: Callable[[str], object] = print
) -> int:
    """Run each by turns on both, print every figure, and give the number of those that are worse.

    `run(name, is_ours)` gives what a benchmark prints; None where it ended with an error.
    """
    worse: list[str] = []
    for name in names:
        said = [(run(name, False), run(name, True)) for _ in range(rounds)]
        say(f"\n## {name}\n")
        if any(each is None for pair in said for each in pair):
            say("it does not run on both versions, so nothing can be compared")
            worse += [f"{name}: ends with an error now"] if any(now is None for _, now in said) else []
            continue
        base, ours = ([figures(pair[side] or "") for pair in said] for side in (0, 1))
        say("| figure | before | now | times as dear | noise |\n|---|---|---|---|---|")
        for one in compared(base, ours):
            mark = " **worse**" if one.is_worse else ""
            say(f"| {one.name} | {one.base:,g} | {one.ours:,g} | {one.ratio:.2f}{mark} | {one.noise:.2f} |")
            worse += [f"{name}: {one.name}: {one.ratio:.2f} times as dear"] if one.is_worse else []
    say("\n".join(["\nWorse by more than a tenth:", *worse]) if worse else "\nNothing is worse by more than a tenth.")
    return len(worse)


def against(base: str, names: Sequence[str], rounds: int) -> int:
    """Hold the working tree against a commit, both run by this Python; the number of figures that are worse."""
    packed = subprocess.run(["git", "archive", base], cwd=ROOT, check=True, capture_output=True).stdout
    with TemporaryDirectory() as folder:
        places = (Path(folder) / "base", Path(folder) / "ours")
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(places[0] / "firebreak", filter="data")
        places[1].mkdir()
        (places[1] / "firebreak").symlink_to(ROOT)

        def run(name: str, is_ours: bool) -> str | None:
            done = subprocess.run(
                [sys.executable, str(ROOT / "benchmarks" / f"{name}.py")],
                env={**os.environ, "PYTHONPATH": str(places[is_ours])},
                check=False,
                stdout=subprocess.PIPE,
                text=True,
            )
            return None if done.returncode else done.stdout

        return compare(names, rounds, run)
