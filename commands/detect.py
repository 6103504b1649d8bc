"""`firebreak detect`: a CSV of counts through the detector, so that anybody can measure it."""

from __future__ import annotations

import csv
import gzip
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TextIO

import typer

from ..core.errors import BadMention, BadSetting
from ..core.messages import Number
from ..core.terminal import Rows, say
from ..core.translation import ngettext
from ..detectors.series import Row, detect, read_csv


def command(
    file: Annotated[str, typer.Argument(help="timestamp,value as CSV, .gz too; - reads standard input.")],
) -> None:
    """Score a plain series of counts, row by row.

    The same rows come out with score and alert; alert is 1 only on the row at which people would be told.
    """
    print_scores(file)


def print_scores(file: str) -> None:
    """Stream `timestamp,value,score,alert` to standard output. Raises BadSetting, with the line, for a bad file."""
    out = csv.writer(Rows(), lineterminator="\n")
    back = Backwards()
    try:
        with _open(file) as lines:
            out.writerow(("timestamp", "value", "score", "alert"))
            out.writerows(detect(back.watched(read_csv(lines))))
    except (BadMention, OSError, EOFError, UnicodeDecodeError, zlib.error, csv.Error) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise BadSetting(f"{file}: {said}") from error
    if back.rows:
        told = {"count": Number(back.rows, grouped=True), "file": file, "first": back.first}
        said = ngettext(
            "{file}: {count} row goes back in time, the first at {first}; taken as late news",
            "{file}: {count} rows go back in time, the first at {first}; taken as late news",
            back.rows,
            **told,
        )
        say(said, err=True)


class Backwards:
    """Counts the rows whose time lies before that of the row above: a column that is not sorted scores badly."""

    def __init__(self) -> None:
        self.rows = 0
        self.first = ""

    def watched(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows."""
        last = None
        for row in rows:
            if last and row.at < last:
                self.rows += 1
                self.first = self.first or row.timestamp
            last = row.at
            yield row


@contextmanager
def _open(file: str) -> Iterator[TextIO]:
    if file == "-":
        yield sys.stdin
    elif file.endswith(".gz"):
        with gzip.open(file, "rt", encoding="utf-8-sig", newline="") as lines:
            yield lines
    else:
        with Path(file).open(encoding="utf-8-sig", newline="") as lines:
            yield lines
