"""Other names of posts: a server's own number, by which it speaks of a deletion; a platform's former name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from .rows import Rows, chunks, clean
from .tables import ALIAS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..core.model import Mention

_STORED_AS = select(ALIAS).where(ALIAS.c.name.in_(bindparam("names", expanding=True)))  # asked with every batch
_ANY = "SELECT name FROM alias LIMIT 1"  # most feeds name none
_ASKED = 500  # keys in one question; SQLite before 3.32 takes 999 values


class Aliases(Rows):
    """The part of a transaction that knows a post under each of its names."""

    def stored_as(self, keys: Sequence[str]) -> dict[str, str]:
        """The key under which a post is stored, by its other name; keys that are no other name are left out."""
        found: dict[str, str] = {}
        if not keys or self.run(_ANY).first() is None:
            return found
        for some in chunks([clean(key) for key in keys], _ASKED):
            for row in self.connection.execute(_STORED_AS, {"names": some}):
                found[row.name] = row.mention
        return found

    def other_names(self, keys: Sequence[str]) -> list[str]:
        """The other names of stored posts."""
        found: list[str] = []
        for some in chunks([clean(key) for key in keys], _ASKED):
            found += self.connection.execute(select(ALIAS.c.name).where(ALIAS.c.mention.in_(some))).scalars()
        return found

    def add_aliases(self, mentions: Iterable[Mention]) -> None:
        """Their mentions must be stored already; a name that is taken stays with its post."""
        rows = [
            {"name": clean(f"{each.platform}:{each.alias}"), "mention": clean(each.key)}
            for each in mentions
            if each.alias
        ]
        if rows:
            self.connection.execute(self.insert(ALIAS).on_conflict_do_nothing(), rows)
