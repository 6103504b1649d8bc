"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_first"
down_revision = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _mentions()
    _incidents()
    _tasks()
    _records()


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first schema: restore a backup instead")


def _mentions() -> None:
    op.create_table(
        "mention",
        sa.Column("key", NAME, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("followers", sa.BigInteger(), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("lang", sa.String(), nullable=True),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("sentiment", sa.String(), nullable=True),
        sa.Column("in_reply_to", sa.String(), nullable=True),
        sa.Column("engagement", sa.String(), nullable=True),
        sa.Column("reach", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_mention"),
    )
    op.create_table(
        "judgement",
        sa.Column("mention", NAME, nullable=False),
        sa.Column("topic", NAME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("negative", sa.Double(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("tags", sa.String(), nullable=True),
        sa.Column("fingerprint", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["mention"], ["mention.key"], name="fk_judgement_mention", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mention", "topic", name="pk_judgement"),
    )
    op.create_index("ix_judgement_topic_created_at", "judgement", ["topic", "created_at"])
    op.create_table(
        "dead_letter",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("raw", sa.String(), nullable=False),
        sa.Column("mark", NAME, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dead_letter"),
    )
    op.create_index("uq_dead_letter_mark", "dead_letter", ["mark"], unique=True)
    op.create_table(
        "cursor",
        sa.Column("source", NAME, nullable=False),
        sa.Column("cursor", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_cursor"),
    )
    op.create_table(
        "total",
        sa.Column("name", NAME, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_total"),
    )


def _incidents() -> None:
    op.create_table(
        "detector_state",
        sa.Column("topic", NAME, nullable=False),
        sa.Column("detector", NAME, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "detector", name="pk_detector_state"),
    )
    op.create_table(
        "incident",
        sa.Column("id", NAME, nullable=False),
        sa.Column("topic", NAME, nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
    )
    op.create_index("ix_incident_opened_at", "incident", ["opened_at"])
    op.create_index(
        "uq_incident_open_topic",
        "incident",
        ["topic"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _tasks() -> None:
    op.create_table(
        "task",
        sa.Column("key", NAME, nullable=False),
        sa.Column("incident", NAME, nullable=False),
        sa.Column("playbook", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("unless", sa.String(), nullable=True),
        sa.Column("needs", NAME, nullable=True),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lease_until", TIME, nullable=True),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("settled_at", TIME, nullable=True),
        sa.Column("ready_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_task"),
    )
    op.create_index("ix_task_incident", "task", ["incident"])
    op.create_index("ix_task_needs", "task", ["needs"])
    for name, column, state in (("ready", "ready_at", "waiting"), ("failed", "state", "failed")):
        only = sa.text(f"state = '{state}'")
        op.create_index(f"ix_task_{name}", "task", [column], sqlite_where=only, postgresql_where=only)


def _records() -> None:
    op.create_table(
        "fact",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("incident", NAME, nullable=True),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("data", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_fact"),
    )
    op.create_index("ix_fact_incident", "fact", ["incident"])
    op.create_table(
        "draft",
        sa.Column("id", NAME, nullable=False),
        sa.Column("incident", NAME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", TIME, nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
    )
    op.create_table(
        "checklist_item",
        sa.Column("id", NAME, nullable=False),
        sa.Column("incident", NAME, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_checklist_item"),
    )
    op.create_index("ix_checklist_item_incident", "checklist_item", ["incident"])
    op.create_table(
        "label",
        sa.Column("mention", NAME, nullable=False),
        sa.Column("topic", NAME, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=True),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("mention", "topic", name="pk_label"),
    )
    op.create_table(
        "playbooks_version",
        sa.Column("version", NAME, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_playbooks_version"),
    )
    op.create_table(
        "lease",
        sa.Column("name", NAME, nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
