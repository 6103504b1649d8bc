"""The part of `backtest` that reads what people said of the incidents that there were."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ..core.errors import BadSetting
from ..core.model import Verdict
from ..core.translation import message
from ..reports.backtested import JudgedIncident
from ..wiring import open_existing_store

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 100_000  # incidents of a database
KEYS = "topic, opened_at, verdict"
SQLITE = b"SQLite format 3\0"


class _Incident(msgspec.Struct):
    """What is read of an incident, as the API and `--json` write it."""

    topic: str
    opened_at: datetime
    closed_at: datetime | None = None
    verdict: Verdict | None = None


def read_verdicts(said: str) -> list[JudgedIncident]:
    """Of a database (a file or an address), a list of incidents as /api/incidents gives it, or such lines.

    Raises BadSetting, with the line that cannot be read.
    """
    found = list(_stored(said) if _is_database(said) else _written(Path(said)))
    return [
        JudgedIncident(one.topic, one.opened_at, one.closed_at, one.verdict)
        for one in found
        if one.verdict and one.verdict != "drill"
    ]


def _is_database(said: str) -> bool:
    if "://" in said:
        return True
    try:
        with Path(said).open("rb") as file:
            return file.read(len(SQLITE)) == SQLITE
    except OSError as error:
        raise BadSetting(message("{path}: {cause}", path=said, cause=error.strerror or str(error))) from None


def _stored(said: str) -> Iterator[_Incident]:
    store = open_existing_store(said if "://" in said else f"sqlite:///{said}")
    try:
        with store.begin() as tx:
            for one in tx.incidents(limit=MOST):
                yield _Incident(one.topic, one.opened_at, one.closed_at, one.verdict)
    finally:
        store.close()


def _written(path: Path) -> Iterator[_Incident]:
    text = path.read_bytes().removeprefix(b"\xef\xbb\xbf").strip()
    lines = [text] if text.startswith(b"[") else text.splitlines()
    for number, line in enumerate(lines, 1):
        try:
            if text.startswith(b"["):
                yield from msgspec.json.decode(line, type=list[_Incident])
            elif line.strip():
                yield msgspec.json.decode(line, type=_Incident)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            gaps = {"path": str(path), "line": number, "cause": str(error), "keys": KEYS}
            raise BadSetting(
                message(
                    "{path}:{line}: {cause}; each incident needs these keys: {keys}",
                    **gaps,
                )
            ) from None
