"""Checklists, labels, swaps, keys, sign-ins and leases, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from ...core.effects import ChecklistItem
from ...core.errors import LeaseLost
from ...core.messages import decoder, encoded
from ..rows import clean, clean_or_none
from ..tables import utc
from .rows_in_memory import MemoryRows
from .tables_in_memory import Lease

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ...core.model import ApiKey, Labelled, SignIn, Swap

ITEM = decoder(ChecklistItem)


class DeskInMemory(MemoryRows):
    """The part of a transaction that keeps what is left to do, whose turn it is, and who may come in."""

    def add_items(self, incident: str, items: Sequence[ChecklistItem]) -> list[ChecklistItem]:
        """Add those whose id is new; gives these. An item that is there stays as people left it."""
        new = [item for item in items if item.id not in self.tables.items]
        for item in new:
            self.tables.items.put(item.id, replace(_as_kept(item), incident=incident))
        return new

    def items(self, incident: str) -> list[ChecklistItem]:
        """Checklist by checklist, each in the order of its file."""
        return list(self.tables.items_of.of(incident))

    def item(self, id: str) -> ChecklistItem | None:
        return self.tables.items.get(id)

    def save_item(self, item: ChecklistItem) -> ChecklistItem | None:
        """Replace the revision that was read; None when somebody else saved first."""
        before = self.tables.items.get(item.id)
        if before is None or before.revision != item.revision:
            return None
        saved = replace(item, revision=item.revision + 1)
        self.tables.items.put(item.id, _as_kept(saved))
        return saved

    def add_labels(self, labels: Sequence[Labelled]) -> None:
        """The last word on a mention of a topic is the one that is kept."""
        for one in labels:
            words = {name: clean(getattr(one, name)) for name in ("mention", "topic", "text", "who")}
            kept = replace(one, **words, lang=clean_or_none(one.lang), at=utc(one.at))
            self.tables.labels.put((kept.mention, kept.topic), kept)

    def labels(self) -> list[Labelled]:
        """Oldest first."""
        return sorted(self.tables.labels.rows(), key=lambda one: (one.at, one.mention, one.topic))

    def add_swap(self, swap: Swap, now: datetime) -> None:
        for number in self.tables.swaps.keys():  # noqa: SIM118  no dict
            known = self.tables.swaps.get(number)
            if known and known.until <= now:
                self.tables.swaps.drop(number)
        kept = replace(swap, since=utc(swap.since), until=utc(swap.until))
        self.tables.swaps.put(self.tables.next_number("swap"), kept)

    def swaps(self, now: datetime) -> list[Swap]:
        return [one for one in self.tables.swaps.rows() if one.until > now]

    # whose turn it is

    def take_lease(self, name: str, owner: str, now: datetime, until: datetime) -> str:
        known = self.tables.leases.get(name)
        if known is None or known.owner == owner or known.until <= now:
            self.tables.leases.put(name, Lease(owner, utc(until)))
            return owner
        return known.owner

    def lease_holder(self, name: str) -> str:
        known = self.tables.leases.get(name)
        return known.owner if known else ""

    def drop_lease(self, name: str, owner: str) -> None:
        if self.lease_holder(name) == owner:
            self.tables.leases.drop(name)

    def fence(self, name: str, owner: str) -> None:
        """Raise LeaseLost unless `owner` holds it."""
        if (holder := self.lease_holder(name)) != owner:
            raise LeaseLost(holder or "nobody holds its lease")

    def take_request(self, signature: str, now: datetime, until: datetime) -> bool:
        for one in self.tables.requests.keys():  # noqa: SIM118  no dict
            ends = self.tables.requests.get(one)
            if ends and ends <= now:
                self.tables.requests.drop(one)
        if signature in self.tables.requests:
            return False
        self.tables.requests.put(signature, utc(until))
        return True

    def forget_request(self, signature: str) -> None:
        self.tables.requests.drop(signature)

    # who may come in

    def add_key(self, key: ApiKey) -> None:
        self.tables.keys.put(key.id, key)

    def api_keys(self) -> list[ApiKey]:
        """Oldest first, revoked ones too."""
        return sorted(self.tables.keys.rows(), key=lambda one: (one.created_at, one.id))

    def revoke_key(self, id: str, at: datetime) -> bool:
        known = self.tables.keys.get(id)
        if known is None or known.revoked_at:
            return False
        self.tables.keys.put(id, replace(known, revoked_at=utc(at)))
        return True

    def add_sign_in(self, one: SignIn) -> None:
        self.tables.sign_ins.put(one.id, one)

    def sign_in(self, id: str) -> SignIn | None:
        return self.tables.sign_ins.get(id)

    def end_sign_in(self, id: str, at: datetime) -> bool:
        known = self.tables.sign_ins.get(id)
        if known is None or known.ended_at:
            return False
        self.tables.sign_ins.put(id, replace(known, ended_at=utc(at)))
        return True

    def end_sessions_of(self, who: str, at: datetime) -> int:
        return self._end_all(who, "session", at)

    def end_invitations_of(self, who: str, at: datetime) -> int:
        return self._end_all(who, "invitation", at)

    def _end_all(self, who: str, kind: Literal["invitation", "session"], at: datetime) -> int:
        theirs = [one.id for one in self._that_hold(at) if (one.who, one.kind) == (who, kind)]
        return sum(self.end_sign_in(id, at) for id in theirs)

    def let_in(self, now: datetime) -> list[str]:
        return list(dict.fromkeys(one.who for one in self._that_hold(now)))

    def _that_hold(self, now: datetime) -> list[SignIn]:
        return [one for one in self.tables.sign_ins.rows() if not one.ended_at and one.ends_at > now]

    def holding(self, ids: Sequence[str], now: datetime) -> set[str]:
        found = (self.tables.sign_ins.get(id) for id in ids)
        return {one.id for one in found if one and not one.ended_at and one.ends_at > now}

    def drop_sign_ins(self, before: datetime) -> int:
        """Those that ended by themselves before then; how many."""
        return sum(self.tables.sign_ins.drop(one.id) for one in self.tables.sign_ins.rows() if one.ends_at < before)


def _as_kept(item: ChecklistItem) -> ChecklistItem:
    """As a database gives it back."""
    return ITEM.decode(clean(encoded(item)))
