"""Incidents keep a copy of the posts that they name. It imports nothing of ours: what it knows must not change."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op

if TYPE_CHECKING:
    from collections.abc import Iterator

revision = "0007_kept_evidence"
down_revision = "0005_seen_requests"

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)
EVIDENCE = sa.table("evidence", *(sa.column(name) for name in ("incident", "mention", "body")))
INCIDENT = sa.table("incident", *(sa.column(name) for name in ("id", "topic", "body")))
OF_MENTION = (
    "key", "platform", "handle", "followers", "verified", "text", "url", "lang", "topic", "sentiment", "in_reply_to",
    "engagement", "reach",
)  # fmt: skip
OF_JUDGEMENT = ("mention", "topic", "negative", "label", "tags", "fingerprint")
MENTION = sa.table("mention", sa.column("created_at", TIME), *(sa.column(name) for name in OF_MENTION))
JUDGEMENT = sa.table("judgement", *(sa.column(name) for name in OF_JUDGEMENT))
AT_ONCE = 500  # incidents read, and keys asked for, at a time


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("incident", NAME, nullable=False),
        sa.Column("mention", NAME, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "mention", name="pk_evidence"),
    )
    connection, last = op.get_bind(), ""
    page = sa.select(INCIDENT).order_by(INCIDENT.c.id).limit(AT_ONCE)
    while incidents := connection.execute(page.where(INCIDENT.c.id > last)).all():
        last = incidents[-1].id
        if rows := [row for one in incidents for row in _copied(one)]:
            connection.execute(sa.insert(EVIDENCE), rows)


def downgrade() -> None:
    op.drop_table("evidence")


def _copied(incident: Any) -> Iterator[dict[str, str]]:
    signals = json.loads(incident.body).get("signals", ())
    keys = list(dict.fromkeys(key for signal in signals for key in signal.get("evidence", ())))[:AT_ONCE]
    if not keys:
        return
    found = sa.select(MENTION, *(JUDGEMENT.c[name] for name in ("negative", "label", "tags", "fingerprint")))
    found = found.join_from(MENTION, JUDGEMENT, JUDGEMENT.c.mention == MENTION.c.key)
    for row in op.get_bind().execute(found.where(JUDGEMENT.c.topic == incident.topic, MENTION.c.key.in_(keys))):
        body = json.dumps(_judged(row, incident.topic), ensure_ascii=False)
        yield {"incident": incident.id, "mention": row.key, "body": body}


def _judged(row: Any, topic: str) -> dict[str, Any]:
    at: datetime = row.created_at if row.created_at.tzinfo else row.created_at.replace(tzinfo=UTC)
    author = {"handle": row.handle, "followers": row.followers, "verified": bool(row.verified)}
    own = {name: getattr(row, name) for name in ("url", "lang", "topic", "sentiment", "in_reply_to", "reach")}
    mention = {
        "id": row.key[len(row.platform) + 1 :],
        "platform": row.platform,
        "author": author,
        "text": row.text,
        "created_at": at.isoformat(),
        "engagement": json.loads(row.engagement) if row.engagement else {},
        **own,
    }
    return {
        "mention": mention,
        "topic": topic,
        "negative": row.negative,
        "label": row.label,
        "tags": json.loads(row.tags) if row.tags else [],
        "fingerprint": row.fingerprint,
    }
