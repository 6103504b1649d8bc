"""A writer words a draft before people see it: asked once, outside every transaction, for so many seconds at most.

What is sent is written down before it goes, and the draft is the same one whatever happens in between: killed while
it waits, a draft comes with its template's words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime

from msgspec.structs import replace

from ..core.effects import Briefing, Draft, StoredDraft
from ..core.errors import WriterError, unexpected
from ..core.model import Task
from ..core.ports import Clock, Planner, Writer, WriterBrief
from ..core.rules import DRAFTS, stopped
from ..core.store import Store, Tx
from ..core.translation import message
from ..core.writing import WriterCall, Written
from .briefing import briefing_of
from .playbook_versions import PlaybookVersions, timeline_event

LONGEST = 15.0  # seconds that a draft waits for its writer, all of its texts together
AT_ONCE = 4  # texts that a writer is asked for side by side
OF_LEASE = 0.25  # of a delivery's lease at most: the rest is for showing the draft
LATE = message("it did not answer in time")
NEVER = message("Firebreak was stopped before it answered")


class OutsideWriter:
    """Asks `writer` for the texts of a draft that is about to be shown; without one the template's words stand."""

    def __init__(
        self, store: Store, clock: Clock, versions: PlaybookVersions, writer: Writer | None, lease: float
    ) -> None:
        self._store, self._clock, self._versions, self._writer = store, clock, versions, writer
        self._longest = min(LONGEST, lease * OF_LEASE)

    def worded(self, task: Task, effect: Draft) -> Draft:
        """The effect with what stands of the writer's words. Raises StoreError, and nothing else."""
        if self._writer is None or effect.ref or effect.draft.calls or task.verb not in DRAFTS or task.part:
            return effect
        given, draft = self._noted(task, effect, self._writer)
        if not given:
            return effect
        came, failed = ask(self._writer, given, self._longest)
        return self._kept(task, effect, draft, given, came, failed)

    def _noted(self, task: Task, effect: Draft, writer: Writer) -> tuple[Sequence[WriterBrief], StoredDraft]:
        """What is sent, written down before it goes; nothing where somebody was asked or has touched the draft."""
        now = self._clock.now()
        with self._store.begin() as tx:
            found, draft = self._briefing(tx, task, now), tx.draft(effect.draft.id)
            if found is None or draft is None or draft.revision or draft.calls:
                return (), effect.draft
            briefing, planner = found
            given = planner.drafts.to_write(briefing, draft)
            calls = tuple(
                WriterCall(
                    each.number, writer.name, writer.place, now, writer.request(each.facts, each.template), why=NEVER
                )
                for each in given
            )
            draft = replace(draft, calls=calls)
            if given:
                tx.save_draft(draft)
                said = message(
                    "The facts of the draft were sent to {writer} at {place}.", writer=writer.name, place=writer.place
                )
                tx.log([timeline_event("draft.sent", briefing.incident, now, said, task, draft=draft.id)])
        return given, draft

    def _kept(
        self,
        task: Task,
        effect: Draft,
        draft: StoredDraft,
        given: Sequence[WriterBrief],
        came: Mapping[int, Written],
        failed: Mapping[int, WriterError],
    ) -> Draft:
        now = self._clock.now()
        calls = tuple(
            replace(call, answer=failed[call.number].answer, why=failed[call.number].said)
            if call.number in failed
            else call
            for call in draft.calls
        )
        draft = replace(draft, calls=calls)
        with self._store.begin() as tx:
            found = self._briefing(tx, task, now)
            if found is None:
                tx.save_draft(draft)
                return effect
            briefing, planner = found
            draft = planner.drafts.written(briefing, draft, given, came)
            shown = planner.effect(replace(briefing, drafts=(*_others(briefing, draft), draft)))
            if not isinstance(shown, Draft):
                tx.save_draft(draft)
                return effect
            tx.save_draft(shown.draft)
            tx.log([timeline_event("draft.written", briefing.incident, now, _said(shown.draft), task, draft=draft.id)])
            return replace(effect, draft=shown.draft, card=shown.card)

    def _briefing(self, tx: Tx, task: Task, now: datetime) -> tuple[Briefing, Planner] | None:
        """All that may be known now; None where the draft is not to be shown any more."""
        incident = tx.incident(task.incident)
        if incident is None or stopped(task, incident, now):
            return None
        return briefing_of(tx, task, incident, now), self._versions.of(tx, incident)


def ask(
    writer: Writer, given: Sequence[WriterBrief], longest: float
) -> tuple[dict[int, Written], dict[int, WriterError]]:
    """What came of each text by its number, and why nothing did; whoever is late is left behind."""
    hands = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="writer")
    try:
        asked = {hands.submit(writer.draft, each.facts, each.template): each.number for each in given}
        done, late = wait(asked, timeout=longest)
    finally:
        hands.shutdown(wait=False, cancel_futures=True)
    came: dict[int, Written] = {}
    failed = {asked[each]: WriterError(LATE) for each in late}
    for each in done:
        error = each.exception()
        if error is None:
            came[asked[each]] = each.result()
        else:
            failed[asked[each]] = error if isinstance(error, WriterError) else WriterError(unexpected(error))
    return came, failed


def _others(briefing: Briefing, draft: StoredDraft) -> tuple[StoredDraft, ...]:
    return tuple(each for each in briefing.drafts if each.id != draft.id)


def _said(draft: StoredDraft) -> str:
    by = sum(bool(one.written_by) for one in draft.texts)
    struck = sum(len(call.struck) for call in draft.calls)
    why = next((call.why for call in draft.calls if call.why), "")
    gaps = {"by": by, "all": len(draft.texts), "n": struck, "reason": why}
    if why:
        return message(
            "Texts of the draft by the writer: {by} of {all}; sentences struck: {n}; the template stands elsewhere: "
            "{reason}.",
            **gaps,
        )
    del gaps["reason"]
    return message("Texts of the draft by the writer: {by} of {all}; sentences struck: {n}.", **gaps)
