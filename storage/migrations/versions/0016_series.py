"""What somebody else counts, step by step: calls, tickets, crashes of the app."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_series"
down_revision = "0014_aliases"

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "series_point",
        sa.Column("topic", NAME, nullable=False),
        sa.Column("series", NAME, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("topic", "series", "at", name="pk_series_point"),
    )


def downgrade() -> None:
    op.drop_table("series_point")
