"""`make bench COMPARE=`: what a benchmark prints is read, and only what is worse beyond the noise is told as worse."""

from __future__ import annotations

import doctest
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

SPEC = spec_from_file_location("bench_compare", Path(__file__).parent.parent.parent / "benchmarks" / "_compare.py")
bench = module_from_spec(SPEC)
SPEC.loader.exec_module(bench)


def runs(*printed: str) -> Callable[[str, bool], str]:
    """What four runs print, in their order: before, now, before, now."""
    left = iter(printed)
    return lambda name, is_ours: next(left)


def told(*printed: str) -> tuple[int, str]:
    """How many figures are worse, and all that is said."""
    lines: list[str] = []
    return bench.compare(["line"], 2, runs(*printed), lines.append), "\n".join(lines)


def test_figures_are_read_as_the_docstring_says() -> None:
    assert doctest.testmod(bench).failed == 0


def test_a_cost_that_rose_in_every_run_is_worse() -> None:
    worse, said = told("2.0 ms each", "2.6 ms each", "2.1 ms each", "2.7 ms each")

    assert worse == 1
    assert "| # ms each | 2.05 | 2.65 | 1.29 **worse** | 1.05 |" in said
    assert said.endswith("Worse by more than a tenth:\nline: # ms each: 1.29 times as dear")


def test_a_rate_that_fell_is_worse_and_one_that_rose_is_not() -> None:
    assert told("900 mentions/s", "700 mentions/s", "910 mentions/s", "690 mentions/s")[0] == 1
    assert told("700 mentions/s", "900 mentions/s", "690 mentions/s", "910 mentions/s")[0] == 0


def test_what_lies_within_the_noise_or_a_tenth_is_not_worse() -> None:
    """The last run before was as slow as ours; and a twentieth is nobody's concern, however steady."""
    assert told("2.0 ms", "2.6 ms", "2.7 ms", "2.8 ms")[0] == 0
    assert told("2.00 ms", "2.10 ms", "2.00 ms", "2.10 ms")[0] == 0


def test_a_row_of_a_table_is_known_by_what_is_no_figure() -> None:
    table = (
        "| in a request | mentions a second | median |\n|---:|---:|---:|\n| 1 | {} | {} ms |\n| 100 | 4,000 | 20 ms |"
    )

    worse, said = told(*(table.format(rate, 6) for rate in (150, 100, 151, 99)))

    assert worse == 1
    assert "line: 1: mentions a second" in said


def test_what_does_not_run_on_both_says_so() -> None:
    """A benchmark that is new is nobody's fault; one that has broken is ours."""
    said: list[str] = []

    assert bench.compare(["line"], 1, lambda name, is_ours: "1 ms" if is_ours else None, said.append) == 0
    assert bench.compare(["line"], 1, lambda name, is_ours: None if is_ours else "1 ms", said.append) == 1
    assert "does not run on both" in said[1]
