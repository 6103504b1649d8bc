"""A bar beside whatever reads a recording, for those who watch: rows, rate, time left."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from ..core.safe_console import SafeConsole
from ..core.times import full_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..core.model import Parsed
    from ..core.ports import Source


class _Rate(ProgressColumn):
    """Mentions so far, and a second."""

    def render(self, task: Task) -> Text:
        done = int(task.fields["mentions"])
        return Text(f"{done:,} mentions, {done / max(task.elapsed or 0.0, 0.1):,.0f}/s")


@contextmanager
def share_done(what: str) -> Iterator[Callable[[str, float], None]]:
    """A bar for work of which only the share that is done is known; called with what is being done, and that share."""
    console = SafeConsole(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda now, share: bar.update(task, description=now, completed=share, total=1.0 if share else None)


class WithProgress:
    """The same source with a bar on standard error, where that is a terminal.

    `read_so_far` and `at` say how far it came, for whoever stops it.
    """

    def __init__(self, source: Source, what: str) -> None:
        self._source, self._what = source, what
        self.name = source.name
        self.broken = ""
        self.read_so_far, self.at = 0, ""

    def read(self, cursor: str | None) -> Iterator[Parsed]:
        """As the source's own."""
        console = SafeConsole(stderr=True)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), _Rate(), TimeRemainingColumn())
        with Progress(
            *columns,
            console=console,
            transient=True,
            disable=not console.is_terminal,
            redirect_stdout=sys.stdout.isatty(),
        ) as bar:
            task = bar.add_task(self._what, total=None, mentions=0)
            for part in self._source.read(cursor):
                self.read_so_far += len(part.mentions)
                if part.mentions:
                    self.at = full_time(part.mentions[-1].created_at)
                share = getattr(self._source, "share", 0.0)
                bar.update(task, completed=share, total=1.0 if share else None, mentions=self.read_so_far)
                yield part
        self.broken = self._source.broken

    def stopped(self, how: str) -> str:
        """The sentence for whoever pressed Ctrl-C; `how` says how to go on."""
        where = f"at {self.at}, after {self.read_so_far:,} mentions" if self.at else "before the first mention"
        return f"stopped {where}; {how}"
