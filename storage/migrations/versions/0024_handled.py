"""What people say became of a mention: answered elsewhere, or needs no answer; and drafts by their incident."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024_handled"
down_revision = "0021_sign_in"

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "handled",
        sa.Column("mention", NAME, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mention"], ["mention.key"], name="fk_handled_mention", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mention", name="pk_handled"),
    )
    op.create_index("ix_draft_incident", "draft", ["incident"])


def downgrade() -> None:
    op.drop_index("ix_draft_incident", "draft")
    op.drop_table("handled")
