"""Sorts mentions by time and keeps each post once, in a temporary table: memory stays flat, whatever the number."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from zlib import crc32

import msgspec
from msgspec.structs import replace

from ..core.model import Mention

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ADDED = 2_000  # rows a statement
_PUT = """
INSERT INTO post VALUES (?, ?, ?, ?) ON CONFLICT (key)
DO UPDATE SET at = excluded.at, body = excluded.body, edits = excluded.edits
WHERE (-excluded.edits, excluded.at, excluded.body) < (-post.edits, post.at, post.body)
"""


class Sorted:
    """Mentions in the order of time, each post once; of two with one id the earlier, whatever the order they came in.

    The table is a private file of SQLite's own, which is gone when this is closed.

    Parameters
    ----------
    folded
        Whether an edit takes the place of the post, rather than coming after it; of several the one that came last.
    """

    def __init__(self, *, folded: bool = False) -> None:
        self._folded = folded
        self._table = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._table.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE; PRAGMA cache_size=-32000;"
            "CREATE TABLE post (key TEXT PRIMARY KEY, at INTEGER NOT NULL, body BLOB NOT NULL,"
            " edits INTEGER NOT NULL); BEGIN;"
        )
        self._waiting: list[tuple[str, int, bytes, int]] = []
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(Mention).decode
        self.added = 0

    def add(self, mention: Mention) -> None:
        """One more, in any order."""
        micros = (mention.created_at - _EPOCH) // _MICROSECOND
        edits = 0
        if self._folded and mention.operation == "update":
            mention, edits = replace(mention, operation="create"), self.added + 1
        body = self._encode(mention)
        key = mention.key.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        if mention.operation != "create":  # each is one of its own, and comes after the post
            key = f"{key}\n{mention.operation == 'delete':d}{crc32(body):08x}"
        self._waiting.append((key, micros, body, edits))
        self.added += 1
        if len(self._waiting) >= _ADDED:
            self._flush()

    def __len__(self) -> int:
        self._flush()
        return int(self._table.execute("SELECT count(*) FROM post").fetchone()[0])

    def __iter__(self) -> Iterator[Mention]:
        self._flush()
        for (body,) in self._table.execute("SELECT body FROM post ORDER BY at, key"):
            yield self._decode(body)

    def checksum(self) -> str:
        """Another one where the mentions are others: of their number, the first and the last."""
        self._flush()
        ends = self._table.execute(
            "SELECT body FROM (SELECT body, at, key FROM post ORDER BY at, key LIMIT 1)"
            " UNION ALL SELECT body FROM (SELECT body, at, key FROM post ORDER BY at DESC, key DESC LIMIT 1)"
        ).fetchall()
        return f"{crc32(b''.join(body for (body,) in ends), len(self)):08x}"

    def close(self) -> None:
        """Give the room back."""
        self._table.close()

    def _flush(self) -> None:
        if self._waiting:
            self._table.executemany(_PUT, self._waiting)
            self._waiting = []


_MICROSECOND = (_EPOCH.replace(microsecond=1)) - _EPOCH
