"""Dead letters as people look at them, and those that are to be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import delete, select, update

from ..core.model import DeadLetter, KeptLetter, ReadAs
from .rows import Rows, cleaned_said
from .tables import DEAD_LETTER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Row

_AS = msgspec.json.Decoder(ReadAs)
_AT_ONCE = 500  # letters in memory; each may hold thousands of characters


class LetterRows(Rows):
    """The part of a transaction that looks after what could not be read."""

    def letter_reasons(self, words: str = "") -> list[tuple[int, str]]:
        """Id and reason of all whose reason holds these words, in any case; oldest first."""
        statement = select(DEAD_LETTER.c.id, DEAD_LETTER.c.reason).order_by(DEAD_LETTER.c.id)
        rows = self.connection.execute(statement)
        return [(row.id, row.reason) for row in rows if words.casefold() in row.reason.casefold()]

    def letters(self, ids: list[int]) -> Iterator[KeptLetter]:
        """Those with these ids, oldest first."""
        for at in range(0, len(ids), _AT_ONCE):
            mine = DEAD_LETTER.c.id.in_(ids[at : at + _AT_ONCE])
            yield from map(_kept, self.connection.execute(select(DEAD_LETTER).where(mine).order_by(DEAD_LETTER.c.id)))

    def read_letters_again(self, ids: list[int], how: ReadAs) -> None:
        """From now on they wait to be read again."""
        for at in range(0, len(ids), _AT_ONCE):
            mine = DEAD_LETTER.c.id.in_(ids[at : at + _AT_ONCE])
            again = msgspec.json.encode(how).decode()
            self.connection.execute(update(DEAD_LETTER).where(mine).values(again=again))

    def letters_to_read(self, limit: int) -> list[KeptLetter]:
        """Those that wait to be read again, oldest first."""
        waiting = select(DEAD_LETTER).where(DEAD_LETTER.c.again.is_not(None)).order_by(DEAD_LETTER.c.id).limit(limit)
        return [_kept(row) for row in self.connection.execute(waiting)]

    def letters_were_read(self, ids: list[int]) -> None:
        """They are letters no more."""
        gone = self.connection.execute(delete(DEAD_LETTER).where(DEAD_LETTER.c.id.in_(ids))).rowcount
        self.added["dead_letters"] -= gone

    def letter_refused_again(self, id: int, reason: str) -> None:
        """It stays, for this reason, and waits no more."""
        mine = update(DEAD_LETTER).where(DEAD_LETTER.c.id == id)
        self.connection.execute(mine.values(reason=cleaned_said(reason), again=None))


def _kept(row: Row[tuple[object, ...]]) -> KeptLetter:
    letter = DeadLetter(row.source, row.line, row.reason, row.raw)
    return KeptLetter(row.id, letter, row.at, _AS.decode(row.again) if row.again else None, row.times or 1)
