"""How the audit log of a new database begins: with its first entry, and guarded, so that it is only added to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.model import AuditEntry
from .audit_rows import AuditRows

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_REFUSED = "the audit log is only added to"
_GUARDS = {  # as the migration 0009 makes them
    "sqlite": [
        f"CREATE TRIGGER audit_no_{what.lower()} BEFORE {what} ON audit BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        for what in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE FUNCTION audit_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$",
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added_to()",
    ],
}


def begin(connection: Connection, now: datetime) -> None:
    """The first entry, which covers the timeline from its beginning, and the guards of this database."""
    rows = AuditRows(connection)
    rows.audit(AuditEntry("audit.began", now, data={"timeline_after": 0}))
    rows.chain()
    for guard in _GUARDS[connection.dialect.name]:
        connection.exec_driver_sql(guard)
