"""Disturbs the real program in every way, and prints what was survived, lost and doubled.

make chaos                                            # 100 kills on each database; about 45 minutes on two cores
.venv/bin/python -m chaos --kills 20 --only killed-sqlite killed-postgresql     # in tests/
"""

from __future__ import annotations

import argparse
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache, partial
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from databases import PostgreSql

from .runs import (
    SQLITE,
    clock_jumps,
    database_away,
    disk_full,
    is_root,
    killed,
    library_of_false_time,
    rough_slack,
    slept,
    undisturbed,
)
from .standing import Standing, doubled, lost
from .weather import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from .runs import Run

EACH = 4  # batches that are on their way between two kills
FEW = 24  # batches of the other faults
SLEEP = 120.0  # seconds; eight times the lease
JUMPS = (90, -45, 120, -20)  # seconds from the truth, one after the other

expected = cache(undisturbed)


class Skipped(Exception):
    """It cannot be done here; its words say why."""


def main() -> int:
    """Print the table; 1 when anything was lost or doubled, or a run failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100, help="on each database")
    parser.add_argument("--away", type=float, default=60.0, help="seconds that the database is away, or the disk full")
    parser.add_argument("--asleep", type=float, default=SLEEP, help="seconds that the service sleeps (SIGSTOP)")
    parser.add_argument("--only", nargs="+", help="names of runs; all without it")
    chosen = parser.parse_args()
    with ExitStack() as ending:
        runs = every_run(chosen.kills, chosen.away, chosen.asleep, cache(partial(_server, ending)))
        print("| disturbed by | what befell it | sent again | lost | doubled | took |", flush=True)
        print("|---|---|---|---|---|---|", flush=True)
        wrong = [f"{name}: {told}" for name in chosen.only or runs if (told := _one(name, runs[name]))]
    print("\n".join(wrong))
    return bool(wrong)


class Disturbance(NamedTuple):
    """So many batches, what is done meanwhile, and what is told of it."""

    batches: int
    do: Callable[[], tuple[Run, Standing]]
    tell: Callable[[Run], str]


def every_run(kills: int, away: float, asleep: float, server: Callable[[], PostgreSql]) -> dict[str, Disturbance]:
    """By name; `away` and `asleep` in seconds."""
    many = (kills + 1) * EACH
    woken = lambda run: f"SIGSTOP for {asleep:.0f} s; {_refusals(run)}"  # noqa: E731
    on_postgresql = lambda: killed(server().empty(), kills, EACH, _progress)  # noqa: E731
    return {
        "killed-sqlite": Disturbance(many, lambda: killed(SQLITE, kills, EACH, _progress), lambda _: f"{kills} kills"),
        "killed-postgresql": Disturbance(many, on_postgresql, lambda _: f"{kills} kills"),
        **{f"slack-{kind}": Disturbance(FEW, partial(rough_slack, (kind,), FEW), _calls) for kind in KINDS},
        "disk-full": Disturbance(FEW, partial(_full, away), lambda run: f"{away:.0f} s; {_refusals(run)}"),
        "clock-jumps": Disturbance(FEW, _jumping, lambda _: ", ".join(f"{each:+d} s" for each in JUMPS)),
        "database-away": Disturbance(FEW, lambda: _away(server(), away), lambda run: f"{away:.0f} s; {_refusals(run)}"),
        "slept-sqlite": Disturbance(FEW, partial(slept, SQLITE, FEW, asleep), woken),
        "slept-postgresql": Disturbance(FEW, lambda: slept(server().empty(), FEW, asleep), woken),
    }


def _one(name: str, disturbance: Disturbance) -> str:
    """Runs it, prints its row, and gives what is wrong."""
    began = monotonic()
    waiting = ThreadPoolExecutor(1)
    quiet = waiting.submit(expected, disturbance.batches)  # at the same time, since Slack's limits make it long
    try:
        run, found = disturbance.do()
    except Skipped as why:
        print(f"| {name} | skipped: {why} | | | | |", flush=True)
        return ""
    except AssertionError as why:
        print(f"| {name} | FAILED | | | | |", flush=True)
        return str(why)
    finally:
        waiting.shutdown()
    wanted = quiet.result()
    missing, more = lost(wanted, found), doubled(wanted, found)
    took = f"{monotonic() - began:.0f} s"
    print(
        f"| {name} | {disturbance.tell(run)} | {run.sender.again} | {len(missing)} | {len(more)} | {took} |", flush=True
    )
    return "; ".join([*(f"lost {each}" for each in missing), *(f"doubled {each}" for each in more)])


def _server(ending: ExitStack) -> PostgreSql:
    try:
        server = PostgreSql()
    except Exception as error:
        raise Skipped(f"PostgreSQL cannot start here: {type(error).__name__}: {error}") from error
    ending.callback(server.clean_up)
    return server


def _full(seconds: float) -> tuple[Run, Standing]:
    if not is_root():
        raise Skipped("a small disk can only be mounted by root")
    try:
        return disk_full(FEW, seconds)
    except OSError as why:
        raise Skipped(str(why)) from why


def _jumping() -> tuple[Run, Standing]:
    library = library_of_false_time()
    if library is None:
        raise Skipped("libfaketime is not installed: apt-get install faketime")
    return clock_jumps(FEW, library, JUMPS)


def _away(server: PostgreSql, seconds: float) -> tuple[Run, Standing]:
    return database_away(server.empty(), FEW, server.stop, server.start, seconds)


def _refusals(run: Run) -> str:
    told = [f"{count} × {answer}" for answer, count in sorted(run.sender.answers.items()) if answer != "202"]
    return "senders heard " + (", ".join(told) or "nothing but 202")


def _calls(run: Run) -> str:
    return f"{sum(run.slack.befell.values())} calls"


def _progress(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore", ResourceWarning)
    sys.exit(main())
