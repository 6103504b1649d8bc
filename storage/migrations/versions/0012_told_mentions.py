"""What else a feed may tell of a post and its author, and what became of a post since: edited, or deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_told_mentions"
down_revision = "0009_audit"

TEXTS = ("name", "about", "place", "thread", "versions")


def upgrade() -> None:
    for name in TEXTS:
        op.add_column("mention", sa.Column(name, sa.String(), nullable=True))
    op.add_column("mention", sa.Column("rating", sa.Double(), nullable=True))
    op.add_column("mention", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in (*TEXTS, "rating", "deleted_at"):
        op.drop_column("mention", name)
