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

from ..core.messages import Number
from ..core.safe_console import SafeConsole
from ..core.times import full_time
from ..core.translation import gettext, gettext_noop, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from ..core.model import Parsed
    from ..core.ports import Source


GO_ON = gettext_noop("the same command goes on from there")


def unreadable_lines(count: int) -> str:
    """How many lines could not be read."""
    return ngettext("{count} unreadable line", "{count} unreadable lines", count, count=Number(count, grouped=True))


class _Rate(ProgressColumn):
    """Mentions so far, and a second."""

    def render(self, task: Task) -> Text:
        done = int(task.fields["mentions"])
        rate = Number(done / max(task.elapsed or 0.0, 0.1), grouped=True)
        gaps = {"count": Number(done, grouped=True), "rate": rate}
        return Text(ngettext("{count} mention, {rate}/s", "{count} mentions, {rate}/s", done, **gaps))


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
        self.read_so_far = 0
        self._reached: datetime | None = None

    @property
    def at(self) -> str:
        """The time of the last mention, in words; worded only for who asks, since there is one for each post."""
        return full_time(self._reached) if self._reached else ""

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
                    self._reached = part.mentions[-1].created_at
                if not bar.disable:
                    share = getattr(self._source, "share", 0.0)
                    bar.update(task, completed=share, total=1.0 if share else None, mentions=self.read_so_far)
                yield part
        self.broken = self._source.broken

    def stopped(self, how: str) -> str:
        """The sentence for whoever pressed Ctrl-C; `how` says how to go on."""
        if not self.at:
            return gettext("stopped before the first mention; {how}", how=gettext(how))
        read = Number(self.read_so_far, grouped=True)
        told = {"place": self.at, "count": read, "how": gettext(how)}
        return ngettext(
            "stopped at {place}, after {count} mention; {how}",
            "stopped at {place}, after {count} mentions; {how}",
            self.read_so_far,
            **told,
        )
