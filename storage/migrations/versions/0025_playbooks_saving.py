"""When which version of the playbooks came into force, and who saved it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025_playbooks_saving"
down_revision = "0024_handled"

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "playbooks_saving",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("version", NAME, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("who", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_playbooks_saving"),
    )
    op.execute(
        "INSERT INTO playbooks_saving (version, at) SELECT version, at FROM playbooks_version ORDER BY at, version"
    )


def downgrade() -> None:
    op.drop_table("playbooks_saving")
