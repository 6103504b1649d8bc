"""Deletions that came before their posts, as marks, so that those posts are never taken in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_early_deletions"
down_revision = "0012_told_mentions"

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "early_deletion",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("mark", NAME, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_early_deletion"),
    )
    op.create_index("uq_early_deletion_mark", "early_deletion", ["mark"], unique=True)
    op.create_index("ix_early_deletion_at", "early_deletion", ["at"])


def downgrade() -> None:
    op.drop_table("early_deletion")
