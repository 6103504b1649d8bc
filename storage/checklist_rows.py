"""The items of checklists, and what people say that mentions are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import bindparam, select, update

from ..core.effects import ChecklistItem
from ..core.messages import decoder, encoded
from ..core.model import Labelled
from .rows import Rows, clean, clean_or_none
from .tables import CHECKLIST_ITEM, LABEL

if TYPE_CHECKING:
    from collections.abc import Sequence

_ITEM = decoder(ChecklistItem)
_OF_INCIDENT = select(CHECKLIST_ITEM.c.body).where(CHECKLIST_ITEM.c.incident == bindparam("of"))


class ChecklistRows(Rows):
    """The part of a transaction that keeps what is left to do, and what was learned from people."""

    def add_items(self, incident: str, items: Sequence[ChecklistItem]) -> list[ChecklistItem]:
        """Add those whose id is new; gives these. An item that is there stays as people left it."""
        rows = [
            {"id": item.id, "incident": incident, "place": place, "revision": 0, "body": _body(item)}
            for place, item in enumerate(items)
        ]
        if not rows:
            return []
        statement = self.insert(CHECKLIST_ITEM).on_conflict_do_nothing().returning(CHECKLIST_ITEM.c.id)
        new = set(self.connection.execute(statement, rows).scalars())
        return [item for item in items if item.id in new]

    def items(self, incident: str) -> list[ChecklistItem]:
        """Checklist by checklist, each in the order of its file."""
        found = [_ITEM.decode(body) for body in self.connection.execute(_OF_INCIDENT, {"of": incident}).scalars()]
        return sorted(found, key=lambda item: (item.checklist, item.number))

    def item(self, id: str) -> ChecklistItem | None:
        body = self.connection.execute(select(CHECKLIST_ITEM.c.body).where(CHECKLIST_ITEM.c.id == id)).scalar()
        return _ITEM.decode(body) if body else None

    def save_item(self, item: ChecklistItem) -> ChecklistItem | None:
        """Replace the revision that was read; None when somebody else saved first."""
        saved = msgspec.structs.replace(item, revision=item.revision + 1)
        read = (CHECKLIST_ITEM.c.id == item.id) & (CHECKLIST_ITEM.c.revision == item.revision)
        changed = update(CHECKLIST_ITEM).where(read).values(revision=saved.revision, body=_body(saved))
        return saved if self.connection.execute(changed).rowcount == 1 else None

    def add_labels(self, labels: Sequence[Labelled]) -> None:
        """The last word on a mention of a topic is the one that is kept."""
        if not labels:
            return
        statement = self.insert(LABEL)
        kept = {name: statement.excluded[name] for name in ("text", "lang", "label", "who", "at")}
        rows = {(one.mention, one.topic): _label_row(one) for one in labels}
        self.connection.execute(
            statement.on_conflict_do_update(index_elements=["mention", "topic"], set_=kept), list(rows.values())
        )

    def labels(self) -> list[Labelled]:
        """Oldest first."""
        statement = select(LABEL).order_by(LABEL.c.at, LABEL.c.mention, LABEL.c.topic)
        return [Labelled(**row._asdict()) for row in self.connection.execute(statement)]


def _body(item: ChecklistItem) -> str:
    return clean(encoded(item))


def _label_row(one: Labelled) -> dict[str, object]:
    row = msgspec.structs.asdict(one)
    return row | {
        "mention": clean(one.mention),
        "topic": clean(one.topic),
        "text": clean(one.text),
        "lang": clean_or_none(one.lang),
        "who": clean(one.who),
    }
