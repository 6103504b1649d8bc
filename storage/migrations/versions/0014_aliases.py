"""Other names of posts: what a server calls them in a deletion, and what a platform was called by older versions.

And how often the same dead letter came.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_aliases"
down_revision = "0013_early_deletions"

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
RENAMED = {"twitter": "x", "twitter.com": "x", "x.com": "x", "fb": "facebook", "ig": "instagram", "yt": "youtube"}
RENAMED |= {"tg": "telegram", "vkontakte": "vk", "hn": "hackernews", "bsky": "bluesky"}
_SAID_NOW = (
    "INSERT INTO alias (name, mention) SELECT :new || substr(key, :past), key FROM mention WHERE platform = :old "
    "AND substr(key, 1, :past - 1) = :old || ':' "
    "AND NOT EXISTS (SELECT 1 FROM mention known WHERE known.key = :new || substr(mention.key, :past)) "
    "ON CONFLICT DO NOTHING"
)


def upgrade() -> None:
    op.create_table(
        "alias",
        sa.Column("name", NAME, nullable=False),
        sa.Column("mention", NAME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_alias"),
        sa.ForeignKeyConstraint(["mention"], ["mention.key"], name="fk_alias_mention", ondelete="CASCADE"),
    )
    op.add_column("dead_letter", sa.Column("times", sa.Integer(), nullable=True))
    op.create_index("ix_alias_mention", "alias", ["mention"])
    for old, new in RENAMED.items():
        op.get_bind().execute(sa.text(_SAID_NOW), {"old": old, "new": f"{new}:", "past": len(old) + 2})


def downgrade() -> None:
    op.drop_column("dead_letter", "times")
    op.drop_table("alias")
