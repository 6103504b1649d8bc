"""What could not be read, how far each feed has been read, and what is old enough to go, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ...core.audit_chain import digest_of
from ...core.model import AuditEntry, DeadLetter, KeptLetter, ReadAs
from ..mentions import mark_of_letter
from ..rows import clean, cleaned_said
from ..tables import utc
from .records_in_memory import RecordsInMemory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from .journal import Table


class LettersInMemory(RecordsInMemory):
    """The part of a transaction that looks after what could not be read, and lets old rows go."""

    def cursor(self, source: str) -> str | None:
        return self.tables.cursors.get(source)

    def set_cursor(self, source: str, cursor: str) -> None:
        self.tables.cursors.put(source, cursor)

    def add_dead_letters(self, letters: Sequence[DeadLetter], at: datetime) -> None:
        """A line sent again is the same letter: it is one row, which says how often it came."""
        for letter in letters:
            mark = mark_of_letter(letter)
            number = self.tables.letter_marks.get(mark)
            known = self.tables.letters.get(number) if number else None
            if known:
                self.tables.letters.put(known.id, replace(known, times=known.times + 1))
                continue
            number = self.tables.next_number("letter")
            kept = DeadLetter(clean(letter.source), letter.line, cleaned_said(letter.reason), clean(letter.raw))
            self.tables.letters.put(number, KeptLetter(number, kept, utc(at)))
            self.tables.letter_marks.put(mark, number)
            self.added["dead_letters"] += 1

    def count_dead_letters(self, more: int) -> None:
        """They come on top of those that are kept."""
        self.added["dead_letters"] += more

    def dead_letters(self, limit: int = 100) -> list[DeadLetter]:
        """Newest first."""
        return [one.letter for one in self.tables.letters.rows()[: -limit - 1 : -1]]

    def letter_reasons(self, words: str = "") -> list[tuple[int, str]]:
        """Id and reason of all whose reason holds these words, in any case; oldest first."""
        found = ((one.id, one.letter.reason) for one in self.tables.letters.rows())
        return [(id, reason) for id, reason in found if words.casefold() in reason.casefold()]

    def letters(self, ids: list[int]) -> Iterator[KeptLetter]:
        """Those with these ids, oldest first."""
        return filter(None, [self.tables.letters.get(id) for id in sorted(set(ids))])

    def read_letters_again(self, ids: list[int], how: ReadAs) -> None:
        for one in list(self.letters(ids)):
            self.tables.letters.put(one.id, replace(one, again=how))

    def letters_to_read(self, limit: int) -> list[KeptLetter]:
        """Those that wait to be read again, oldest first."""
        return [one for one in self.tables.letters.rows() if one.again][:limit]

    def letters_were_read(self, ids: list[int]) -> None:
        """They are letters no more."""
        self.added["dead_letters"] -= self._drop_letters(ids)

    def letter_refused_again(self, id: int, reason: str) -> None:
        """It stays, for this reason, and waits no more."""
        if known := self.tables.letters.get(id):
            letter = replace(known.letter, reason=cleaned_said(reason))
            self.tables.letters.put(id, replace(known, letter=letter, again=None))

    def _drop_letters(self, ids: Sequence[int]) -> int:
        gone = {id for id in ids if self.tables.letters.drop(id)}
        for mark in self.tables.letter_marks.keys():  # noqa: SIM118  no dict
            if self.tables.letter_marks.get(mark) in gone:
                self.tables.letter_marks.drop(mark)
        return len(gone)

    # what has been kept for long enough

    def drop_letters(self, before: datetime) -> int:
        return self._drop_letters([one.id for one in self.tables.letters.rows() if one.at < before])

    def drop_mentions(self, before: datetime) -> int:
        old = [one.key for one in self.tables.mentions.rows() if one.seen_at < before]
        for key in old:
            self.drop_mention(key)
        return len(old)

    def drop_mention(self, key: str) -> None:
        """With all that is only known of it."""
        self.tables.mentions.drop(key)
        self.tables.handled.drop(key)
        for row in list(self.tables.by_mention.of(key)):
            self.tables.judgements.drop((key, row.topic))
        for own in list(self.tables.own_by_mention.of(key)):
            self.tables.own.drop((key, own.topic))
        for name in self.other_names(key):
            self.tables.aliases.drop(name)

    def other_names(self, key: str) -> list[str]:
        """The other names of a stored post."""
        return [name for name in self.tables.aliases.keys() if self.tables.aliases.get(name) == key]  # noqa: SIM118

    def drop_incidents(self, before: datetime, now: datetime) -> int:
        """Some of the incidents that were closed before then, with all that belongs to them; how many."""
        closed = [one for one in self.tables.incidents.rows() if one.closed_at and one.closed_at < before]
        ids = [one.id for one in sorted(closed, key=lambda one: str(one.closed_at))]
        if not ids:
            return 0
        ended = [digest_of(event) for id in ids for event in self.tables.events_of.of(id)]
        for id in ids:
            self._drop_incident(id)
        self.audit(AuditEntry("incidents.expired", now, data={"incidents": ids, "ended": ended}))
        return len(ids)

    def _drop_incident(self, id: str) -> None:
        drop_all(self.tables.tasks, [one.task.key for one in self.tables.tasks_of.of(id)])
        drop_all(self.tables.events, [one.id for one in self.tables.events_of.of(id)])
        drop_all(self.tables.evidence, [(id, one.mention) for one in self.tables.evidence_of.of(id)])
        drop_all(self.tables.drafts, [one.id for one in self.tables.drafts.rows() if one.incident == id])
        drop_all(self.tables.items, [one.id for one in self.tables.items_of.of(id)])
        self.tables.incidents.drop(id)


def drop_all(table: Table[Any, Any], keys: Sequence[Any]) -> None:
    """None of these is left."""
    for key in keys:
        table.drop(key)
