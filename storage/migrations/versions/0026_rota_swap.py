"""Who is on call in a team until when, in place of whomever its rota names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026_rota_swap"
down_revision = "0025_playbooks_saving"

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "rota_swap",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("team", NAME, nullable=False),
        sa.Column("who", NAME, nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_rota_swap"),
    )


def downgrade() -> None:
    op.drop_table("rota_swap")
