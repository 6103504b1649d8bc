"""`firebreak check --watch`: again whenever the file, or what lies beside it, was saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.terminal import say
from ..core.translation import gettext

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from threading import Event

EVERY = 0.5  # seconds between two looks


def watch(path: Path, check: Callable[[], object], stopping: Event) -> None:
    """Check now, and again after each change of a YAML file or recording in the folder, until `stopping`."""
    seen = None
    while not stopping.is_set():
        there = _saved(path.parent)
        if there != seen:
            if seen is not None:
                say("")
            check()
            say(gettext("Waiting until {file} is saved again; Ctrl-C ends.", file=path.name), err=True)
            seen = there
        stopping.wait(EVERY)


def _saved(folder: Path) -> dict[str, tuple[int, int]]:
    """What lies in the folder, and as it was saved last."""
    kinds = (".yaml", ".yml", ".jsonl", ".csv")
    found = {}
    for each in folder.rglob("*"):
        if each.suffix in kinds and not any(part.startswith(".") for part in each.relative_to(folder).parts):
            try:
                stat = each.stat()
            except OSError:  # it is just being replaced
                continue
            found[str(each)] = (stat.st_mtime_ns, stat.st_size)
    return found
