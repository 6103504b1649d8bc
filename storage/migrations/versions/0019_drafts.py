"""How often a draft has changed, so that of two people who change it at once one reads what the other did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019_drafts"
down_revision = "0016_series"


def upgrade() -> None:
    op.add_column("draft", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("draft", "revision")
