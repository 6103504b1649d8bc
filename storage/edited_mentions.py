"""Posts that are edited or deleted after they were stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from ..core.model import PastJudgement, StoredMention
from .early_deletions import EarlyDeletions
from .mentions import JUDGEMENT_COLUMNS, MENTION_COLUMNS, judgement_values, mention_of, mention_values, tags_of
from .rows import chunks, clean
from .tables import JUDGEMENT, MENTION, utc

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ..core.model import Judged

_ASKED = 500  # keys in one question; SQLite before 3.32 takes 999 values
_NEVER = ("key", "platform", "created_at", "seen_at")  # what an edit does not change


class EditedMentions(EarlyDeletions):
    """The part of a transaction that takes in what became of posts."""

    def posts(self, keys: Sequence[str]) -> dict[str, StoredMention]:
        found: dict[str, StoredMention] = {}
        stored = self.stored_as(keys)
        for some in chunks([clean(key) for key in (*keys, *stored.values())], _ASKED):
            for row in self.connection.execute(select(MENTION).where(MENTION.c.key.in_(some))):
                found[row.key] = StoredMention(mention_of(row), tuple((row.versions or "").split()))
        return found | {name: found[key] for name, key in stored.items()}

    def judgements(self, keys: Sequence[str]) -> dict[tuple[str, str], PastJudgement]:
        found: dict[tuple[str, str], PastJudgement] = {}
        names = {key: name for name, key in self.stored_as(keys).items()}
        for some in chunks([clean(key) for key in (*keys, *names)], _ASKED):
            for row in self.connection.execute(select(JUDGEMENT).where(JUDGEMENT.c.mention.in_(some))):
                said = PastJudgement(row.label, tags_of(row), row.created_at)
                found[names.get(row.mention, row.mention), row.topic] = said
        return found

    def edit(self, edits: Sequence[StoredMention], judged: Sequence[Judged]) -> None:
        stored = self.stored_as([*(one.mention.key for one in edits), *(each.mention.key for each in judged)])
        for one in edits:
            at = utc(one.mention.created_at)
            row = dict(zip(MENTION_COLUMNS, mention_values(clean(one.mention.key), one.mention, at, at), strict=True))
            values = {name: value for name, value in row.items() if name not in _NEVER}
            self.connection.execute(
                update(MENTION)
                .where(MENTION.c.key == stored.get(row["key"], row["key"]))
                .values(values | {"versions": " ".join(one.versions)})
            )
        for each in judged:
            at = utc(each.mention.created_at)
            values = dict(zip(JUDGEMENT_COLUMNS, judgement_values(each, at), strict=True))
            values["mention"] = stored.get(values["mention"], values["mention"])
            changed = {name: value for name, value in values.items() if name not in ("mention", "topic")}
            statement = self.insert(JUDGEMENT).values(values)
            self.connection.execute(statement.on_conflict_do_update(index_elements=["mention", "topic"], set_=changed))

    def delete(self, keys: Sequence[str], at: datetime, *, early: bool = True) -> int:
        gone = 0
        emptied: dict[str, Any] = {"text": "", "name": None, "about": None, "engagement": None, "url": None}
        stored = self.stored_as(keys)
        for some in chunks([stored.get(clean(key), clean(key)) for key in keys], _ASKED):
            statement = update(MENTION).where(MENTION.c.key.in_(some), MENTION.c.deleted_at.is_(None))
            gone += self.connection.execute(statement.values(**emptied, deleted_at=utc(at))).rowcount
        if early:
            self.remember_deleted(self._unknown(keys), at)
        return gone

    def _unknown(self, keys: Sequence[str]) -> list[str]:
        known = set[str](self.stored_as(keys))
        for some in chunks([clean(key) for key in keys], _ASKED):
            known |= set(self.connection.execute(select(MENTION.c.key).where(MENTION.c.key.in_(some))).scalars())
        return [key for key in dict.fromkeys(map(clean, keys)) if key not in known]
