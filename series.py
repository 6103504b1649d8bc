"""`firebreak detect`: a CSV of counts through the detector, so that anybody can measure it."""

from __future__ import annotations

import csv
import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from .core.errors import BadMention, BadSetting
from .detectors.series import detect, read_csv


def print_scores(file: str) -> None:
    """Stream `timestamp,value,score,alert` to standard output. Raises BadSetting, with the line, for a bad file."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("timestamp", "value", "score", "alert"))
    try:
        with _open(file) as lines:
            out.writerows(detect(read_csv(lines)))
    except (BadMention, OSError, EOFError, UnicodeDecodeError, zlib.error, csv.Error) as error:
        raise BadSetting(f"{file}: {error}") from error


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
