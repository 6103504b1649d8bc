"""What the wall costs inside the service, without HTTP: the first look, looks after that, and what open pages are told.

The same playbooks and mentions as `viewers.py`, in process on a file of SQLite and the real clock; all figures are time
of the processor. With `--profile` it is shown where that goes: of the first look, and of a look at ten more mentions.

    python benchmarks/wall_cost.py [--mentions 50000] [--incidents 200] [--viewers 50] [--profile 40]
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event
from time import process_time

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from pages import Unsure
from viewers import fill, playbooks

from firebreak.app import App
from firebreak.core.clock import SystemClock
from firebreak.core.model import Author, Mention, Parsed
from firebreak.core.reading_language import reading_in
from firebreak.notifiers.null import Null
from firebreak.web.pages.live import Live, News
from firebreak.web.pages.sessions import Visitor
from firebreak.web.pages.site import Site
from firebreak.wiring import build, read_text

ROUNDS, AT_A_TIME = 15, 10
PAUSE = 0.8  # seconds between two words to an open page
IDLE = 25  # seconds after which nothing that was read is good any more


class Wall:
    """The page of one app, in one process."""

    def __init__(self, app: App) -> None:
        self.app, self.site, self.sent = app, Site(app, lambda: False), 0
        self.visitor = Visitor("mei", "0" * 64, "", app.clock.now())
        self.live = Live(app, self.site._pages, lambda: False)
        self.page = self.site._views.wall({})

    def look(self) -> str:
        """Made as for somebody who loads it; says which state it is."""
        with reading_in("en"):
            return self.site._pages.state(self.page, self.visitor, frozenset()).name

    def tell(self, seen: str, viewers: int, number: int) -> tuple[str, int]:
        """What a round costs besides HTTP: the look at the database, the page, and the words to each viewer."""
        self.app.queries.mark()
        with reading_in("en"):
            state = self.site._pages.state(self.page, self.visitor, frozenset())
        told = [self.live._event(News(number), state, seen, self.visitor) for _ in range(viewers)]
        return state.name, len(told[0])

    def say(self) -> None:
        """One more mention."""
        self.sent += 1
        text, who = f"brand{self.sent % 7:03d}x is late {self.sent}", Author("rosa", 5)
        said = Mention(f"more{self.sent}", "x", who, text, self.app.clock.now(), sentiment="negative")
        self.app.watch(Parsed((said,)), "wall")


def costs(do: Callable[[], object]) -> float:
    """Seconds of the processor."""
    began = process_time()
    do()
    return process_time() - began


def profiled(do: Callable[[], object], lines: int) -> None:
    """Do it, and show where the time went when so many lines are asked for."""
    if not lines:
        do()
        return
    profile = cProfile.Profile()
    profile.runcall(do)
    pstats.Stats(profile).sort_stats("cumtime").print_stats(lines)


def measure(app: App, viewers: int, lines: int) -> None:
    """All figures of one app."""
    wall = Wall(app)
    first = costs(lambda: profiled(wall.look, lines))
    for _ in range(3):
        wall.say()
        wall.look()
    Event().wait(IDLE)
    idle, rounds, sizes, seen = costs(wall.look), [], [], wall.look()
    for number in range(ROUNDS):
        for _ in range(AT_A_TIME):
            wall.say()
        Event().wait(PAUSE)
        began = process_time()
        seen, size = wall.tell(seen, viewers, number)
        rounds.append(process_time() - began)
        sizes.append(size)
    for _ in range(AT_A_TIME):
        wall.say()
    profiled(wall.look, lines)
    print(f"first look, nothing read or compiled: {first:.2f} s of the processor")
    print(f"a look after {IDLE} s without any: {idle:.2f} s")
    print(
        f"{AT_A_TIME} mentions told to {viewers} open pages: median {1000 * median(rounds):.0f} ms, "
        f"longest {1000 * max(rounds):.0f} ms, {median(sizes) / 1000:.1f} KB for each"
    )


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=50_000)
    parser.add_argument("--incidents", type=int, default=200)
    parser.add_argument("--viewers", type=int, default=50)
    parser.add_argument("--profile", type=int, default=0, metavar="LINES")
    asked = parser.parse_args()
    with TemporaryDirectory() as name:
        file, clock = playbooks(Path(name), asked.incidents), SystemClock()
        database = f"sqlite:///{Path(name) / 'wall.db'}"
        fill(file, database, asked.mentions, asked.incidents, 1)
        app = build(
            read_text(file.read_text()), database_url=database, clock=clock, notifier=Null(clock), sentiment=Unsure()
        )
        app.begin()
        measure(app, asked.viewers, asked.profile)
        app.store.close()


if __name__ == "__main__":
    main()
