"""The command line in the tests' own process: as `firebreak …` from the first word to the exit code, minus the start.

A test that kills its program, or shows what a fresh one loads, starts a process of its own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple

from firebreak.cli import main


class Done(NamedTuple):
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def firebreak(
    *words: str | Path, say: str = "", environ: Mapping[str, str] | None = None, folder: Path | None = None
) -> Done:
    """Run a command, with `say` on its standard input and these variables, in a folder."""
    out, err, code = StringIO(), StringIO(), 0
    with redirect_stdout(out), redirect_stderr(err), _surroundings(say, environ or {}, folder or Path()):
        try:
            main([str(word) for word in words])
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


@contextmanager
def _surroundings(say: str, environ: Mapping[str, str], folder: Path) -> Iterator[None]:
    stdin, before = sys.stdin, dict(os.environ)
    sys.stdin = TextIOWrapper(BytesIO(say.encode()), encoding="utf-8")
    os.environ.update(environ)
    try:
        with chdir(folder):
            yield
    finally:
        sys.stdin = stdin
        os.environ.clear()
        os.environ.update(before)
