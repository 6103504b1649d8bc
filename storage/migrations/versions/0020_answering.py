"""What our own accounts wrote, and the known issues that the desk keeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020_answering"
down_revision = "0019_drafts"


def upgrade() -> None:
    name = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "own_post",
        sa.Column("mention", name, nullable=False),
        sa.Column("topic", name, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers", name, nullable=True),
        sa.ForeignKeyConstraint(["mention"], ["mention.key"], name=op.f("fk_own_post_mention"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mention", "topic", name=op.f("pk_own_post")),
    )
    op.create_index(op.f("ix_own_post_topic_created_at"), "own_post", ["topic", "created_at"])
    op.create_index(op.f("ix_own_post_answers"), "own_post", ["answers"])
    op.create_index(op.f("ix_mention_handle"), "mention", ["handle"])
    op.create_table(
        "customer_account",
        sa.Column("platform", name, nullable=False),
        sa.Column("handle", name, nullable=False),
        sa.Column("person", name, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "handle", name=op.f("pk_customer_account")),
    )
    op.create_index(op.f("ix_customer_account_person"), "customer_account", ["person"])
    op.create_table(
        "known_issue",
        sa.Column("topic", name, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_update_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_known_issue")),
    )


def downgrade() -> None:
    op.drop_table("known_issue")
    op.drop_table("customer_account")
    op.drop_index(op.f("ix_mention_handle"), "mention")
    op.drop_table("own_post")
