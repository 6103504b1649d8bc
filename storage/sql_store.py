"""The store: opens the database and hands out transactions."""

from __future__ import annotations

from contextlib import closing, contextmanager
from pathlib import Path
from shutil import disk_usage
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, PendingRollbackError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from ..core.errors import StoreError
from ..core.translation import message
from .commit_news import CommitNews
from .connecting import PATIENCE, connect, in_memory
from .schema_version import upgrade
from .tx import SqlTx

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


def open_store(url: str) -> SqlStore:
    """Open the database at `url` and bring it to this version's schema. Raises BadSetting.

    `sqlite:///file.db`, `sqlite:////absolute/file.db`, `sqlite://` (in memory) or
    `postgresql://user:password@host/database`.
    """
    engine = connect(url)
    try:
        upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine)


class SqlStore(CommitNews):
    """A `Store` on SQLite or PostgreSQL, for any number of threads and processes."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine
        # SQLite lets one transaction write at a time. Threads of ours wait here, and are woken at once;
        # SQLite itself would make them poll. The database in memory has one connection, which all share.
        self._turn = Lock() if engine.dialect.name == "sqlite" else None
        self._fence: tuple[str, str] | None = None  # the lease, and who must hold it
        self.refusals, self.refusal = 0, ""

    @contextmanager
    def begin(self) -> Iterator[SqlTx]:
        """One transaction: committed at the end, undone by any exception. Raises StoreError. They do not nest.

        Where it is guarded, the lease is looked at last, and held until the commit: a process that slept in between
        writes nothing, and what it read counts for nothing.
        """
        with self._wait():
            try:
                with self.engine.begin() as connection:
                    tx = SqlTx(connection)
                    yield tx
                    tx.flush()
                    if self._fence:
                        tx.fence(*self._fence)
            except (DBAPIError, PendingRollbackError, NoConnection) as error:
                self.refusals, self.refusal = self.refusals + 1, _said(error)
                raise StoreError(
                    message(
                        "the database refused, and nothing of this step was written: {refusal}",
                        refusal=self.refusal,
                    )
                ) from error
        self._tell(tx)

    def overwrite_deleted(self) -> None:
        """SQLite: the log beside the file goes into it and is emptied. PostgreSQL does so by itself."""
        if self.engine.dialect.name == "sqlite":
            with self._wait(), closing(self.engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def guard(self, name: str, owner: str) -> None:
        """From now on nothing is read or written but while `owner` holds the lease `name`; empty: whoever holds it."""
        self._fence = (name, owner) if owner else None

    def free_bytes(self) -> int | None:
        """What is left on the disk that a SQLite file is on; None for other databases."""
        url = self.engine.url
        if url.get_backend_name() != "sqlite" or in_memory(url):
            return None
        try:
            return disk_usage(Path(str(url.database)).absolute().parent).free
        except OSError:
            return None

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _wait(self) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=PATIENCE):
            raise StoreError(
                message("another transaction of this process has held the database for {patience} s", patience=PATIENCE)
            )
        try:
            yield
        finally:
            self._turn.release()


def _said(error: SQLAlchemyError) -> str:
    """The first line of what the driver said: further ones may quote the row that was to be written."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    return " ".join(said.partition("\n")[0].split()) or type(error).__name__
