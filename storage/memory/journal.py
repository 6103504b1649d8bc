"""Tables as dictionaries, with indices in order, and the journal by which a transaction is undone."""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

K = TypeVar("K")
V = TypeVar("V")
_NOTHING: tuple[Any, ...] = ()


class Journal:
    """What each row was before it was changed: a transaction that fails puts all of it back."""

    def __init__(self) -> None:
        self._before: list[tuple[Table[Any, Any], Any, Any]] = []

    def note(self, table: Table[Any, Any], key: object, before: object) -> None:
        """A row is about to be changed; None stood for none."""
        self._before.append((table, key, before))

    def keep(self) -> None:
        """The transaction is over, and all of it holds."""
        self._before.clear()

    def undo(self) -> None:
        """The transaction failed: the last change first."""
        for table, key, before in reversed(self._before):
            table.put_back(key, before)
        self._before.clear()


class Index(Generic[V]):
    """The rows of each group in the order of a place, which tells any two rows of a table apart.

    `group_of` gives None for a row that is in no group.
    """

    def __init__(self, group_of: Callable[[V], Hashable | None], place_of: Callable[[V], tuple[Any, ...]]) -> None:
        self._group_of, self._place_of = group_of, place_of
        self._places: dict[Hashable, list[tuple[Any, ...]]] = {}
        self._rows: dict[Hashable, list[V]] = {}

    def add(self, row: V) -> None:
        """Most rows come at the end."""
        group = self._group_of(row)
        if group is None:
            return
        place, places = self._place_of(row), self._places.get(group)
        if places is None:
            self._places[group], self._rows[group] = [place], [row]
        elif place > places[-1]:
            places.append(place)
            self._rows[group].append(row)
        else:
            at = bisect_left(places, place)
            places.insert(at, place)
            self._rows[group].insert(at, row)

    def remove(self, row: V) -> None:
        """It must be in here."""
        group = self._group_of(row)
        if group is None:
            return
        places, rows = self._places[group], self._rows[group]
        at = bisect_left(places, self._place_of(row))
        del places[at], rows[at]
        if not places:
            del self._places[group], self._rows[group]

    def of(self, group: Hashable) -> Sequence[V]:
        """All of a group, in order; not to be changed, nor kept while rows are."""
        return self._rows.get(group, _NOTHING)

    def span(self, group: Hashable, since: tuple[Any, ...], until: tuple[Any, ...]) -> tuple[int, int]:
        """Where the rows from one place to before another begin and end. A part of a place is before all it begins."""
        places = self._places.get(group, _NOTHING)
        begin = bisect_left(places, since)
        return begin, max(begin, bisect_left(places, until))

    def between(self, group: Hashable, since: tuple[Any, ...], until: tuple[Any, ...]) -> Sequence[V]:
        """The rows from one place to before another."""
        begin, end = self.span(group, since, until)
        return self.of(group)[begin:end]

    def first(self, group: Hashable) -> V | None:
        """The first of a group."""
        rows = self.of(group)
        return rows[0] if rows else None

    def last(self, group: Hashable) -> V | None:
        """The last of a group."""
        rows = self.of(group)
        return rows[-1] if rows else None

    def groups(self) -> Iterator[Hashable]:
        """In the order in which their first rows came."""
        return iter(self._rows)


class Table(Generic[K, V]):
    """Rows by their keys, in the order in which they came. Rows are never changed in place: others take theirs."""

    def __init__(self, journal: Journal, *indices: Index[V]) -> None:
        self._journal, self._indices = journal, indices
        self._rows: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """The row of a key."""
        return self._rows.get(key)

    def put(self, key: K, row: V) -> None:
        """A new row, or another one in place of the one that has the key."""
        before = self._rows.get(key)
        self._journal.note(self, key, before)
        self._set(key, before, row)

    def drop(self, key: K) -> bool:
        """Whether there was one."""
        before = self._rows.get(key)
        if before is None:
            return False
        self._journal.note(self, key, before)
        self._set(key, before, None)
        return True

    def put_back(self, key: K, row: V | None) -> None:
        """As it was before the transaction."""
        self._set(key, self._rows.get(key), row)

    def rows(self) -> list[V]:
        """All of them, in the order in which they came."""
        return list(self._rows.values())

    def keys(self) -> list[K]:
        """All of them, in the order in which they came."""
        return list(self._rows)

    def firsts(self, limit: int) -> list[V]:
        """The oldest of them."""
        return list(islice(self._rows.values(), limit))

    def __contains__(self, key: K) -> bool:
        return key in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def _set(self, key: K, before: V | None, after: V | None) -> None:
        for index in self._indices:
            if before is not None:
                index.remove(before)
            if after is not None:
                index.add(after)
        if after is None:
            del self._rows[key]
        else:
            self._rows[key] = after
