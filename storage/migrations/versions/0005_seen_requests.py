"""Signed requests are remembered for as long as they are believed, so that one played again counts once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_seen_requests"
down_revision = "0003_blocked_tasks"

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "seen_request",
        sa.Column("signature", NAME, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("signature"),
    )


def downgrade() -> None:
    op.drop_table("seen_request")
