"""What detectors were told since their states were saved, batch by batch.

And what a topic received is added up from an index alone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028_detector_log"
down_revision = "0026_rota_swap"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "detector_log",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_detector_log"),
    )
    op.drop_index("ix_judgement_topic_created_at", "judgement")
    op.create_index("ix_judgement_topic_created_at_negative", "judgement", ["topic", "created_at", "negative"])


def downgrade() -> None:
    op.drop_index("ix_judgement_topic_created_at_negative", "judgement")
    op.create_index("ix_judgement_topic_created_at", "judgement", ["topic", "created_at"])
    op.drop_table("detector_log")
