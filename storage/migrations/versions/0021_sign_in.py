"""Invitations to the pages, and the sessions that they begin."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021_sign_in"
down_revision = "0020_answering"

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sign_in",
        sa.Column("id", NAME, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in"),
    )


def downgrade() -> None:
    op.drop_table("sign_in")
