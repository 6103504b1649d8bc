"""The weeks of who was answered, counted once for all who ask: anew when there is something new, and not each time."""

from __future__ import annotations

from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

from msgspec import Struct

from .responses import CONTEXT, promises_of, total
from .weekly import answered_week

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ..care.response_figures import Desk, Figures
    from ..core.model import Topic
    from ..core.store import Store
    from .weekly import AnsweredWeek, Span

SETTLED = timedelta(days=7)  # after the end of a week its figures stay: nothing is answered into it any more
RUNNING, OVER = timedelta(minutes=1), timedelta(minutes=10)  # in which a week is not counted again for new posts


class _Counted(Struct, frozen=True):
    figures: Figures
    at: datetime
    said: str  # by persons, of mentions: that shows at once
    heard: object  # of the topic since the week began


class AnsweredWeeks:
    """Those of one store. Who asks while a week is being counted waits for it, and counts nothing."""

    def __init__(self, store: Store) -> None:
        self._store, self._turn = store, Lock()
        self._kept: dict[tuple[str, datetime, str], _Counted] = {}
        self._settled: dict[tuple[str, datetime, str], AnsweredWeek] = {}

    def of(self, topic: Topic, spans: Sequence[Span], now: datetime, version: str, desk: Desk) -> list[AnsweredWeek]:
        """The weeks of a topic, by the rules of that `version` of the playbooks."""
        with self._turn:
            return [self._week(topic, span, now, version, desk) for span in spans]

    def _week(self, topic: Topic, span: Span, now: datetime, version: str, desk: Desk) -> AnsweredWeek:
        key, until = (topic.name, span.since, version), min(span.until, now)
        if settled := self._settled.get(key):
            return settled
        with self._store.begin() as tx:
            promises = promises_of(tx, topic.name, span.since, until)
            said, heard = tx.said_of_mentions(), tx.heard_lately([topic.name], span.since - CONTEXT)
        old = self._kept.pop(key, None)
        if not old or not _holds(old, span, now, said, heard):
            old = _Counted(total(self._store, topic, span.since, span.until, now, desk), now, said, heard)
        made = answered_week(old.figures, promises, now)
        if span.until + SETTLED < now:
            self._settled[key] = made
        else:
            self._kept[key] = old
        return made


def _holds(old: _Counted, span: Span, now: datetime, said: str, heard: object) -> bool:
    """Whether nothing is new, or so little time has passed that new posts may wait."""
    return old.said == said and (old.heard == heard or now - old.at < (OVER if span.over else RUNNING))
