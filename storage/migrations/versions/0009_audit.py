"""A log of who did what, chained; dead letters that are to be read again; and what was forgotten, as marks."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0009_audit"
down_revision = "0008_api_keys"

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
REFUSED = "the audit log is only added to"


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("data", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.add_column("dead_letter", sa.Column("again", sa.String(), nullable=True))
    wanted = sa.text("again IS NOT NULL")
    op.create_index("ix_dead_letter_again", "dead_letter", ["id"], sqlite_where=wanted, postgresql_where=wanted)
    op.create_table(
        "forgotten",
        sa.Column("mark", NAME, nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_forgotten"),
    )
    _begin()
    _only_added_to()


def _begin() -> None:
    """The first entry says from where on the timeline is covered."""
    now = datetime.now(UTC)  # noqa: TID251  nobody hands a migration the time
    last = op.get_bind().execute(sa.text("SELECT coalesce(max(id), 0) FROM timeline_event")).scalar_one()
    data = {"timeline_after": int(last)}
    told = ["", 1, now.isoformat(timespec="microseconds"), None, "audit.began", None, data]
    hash = sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    at = now.replace(tzinfo=None) if op.get_bind().dialect.name == "sqlite" else now
    columns = [sa.column(name) for name in ("id", "what", "who", "subject", "data", "hash")]
    row = {"id": 1, "what": "audit.began", "at": at, "data": json.dumps(data, separators=(",", ":")), "hash": hash}
    op.get_bind().execute(sa.insert(sa.table("audit", *columns, sa.column("at", TIME))), [row])


def _only_added_to() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{what.lower()} BEFORE {what} ON audit "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added_to()"
    )


def downgrade() -> None:
    op.drop_table("audit")
    op.drop_table("forgotten")
    op.drop_index("ix_dead_letter_again", "dead_letter")
    with op.batch_alter_table("dead_letter") as table:
        table.drop_column("again")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_only_added_to()")
