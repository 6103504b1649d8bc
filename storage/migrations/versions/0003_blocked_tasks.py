"""A task that waits until somebody mends what keeps it from its place says what that is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_blocked_tasks"
down_revision = "0002_typed_tasks"


def upgrade() -> None:
    op.add_column("task", sa.Column("blocked_by", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("task", "blocked_by")
