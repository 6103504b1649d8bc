"""A real app on a database in memory, for the web to talk to: it notes down what it was asked, and can be broken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from msgspec.structs import replace

from firebreak.app import Watched
from firebreak.core.clock import ManualClock
from firebreak.core.effects import ChecklistItem, StoredDraft
from firebreak.core.errors import StoreError
from firebreak.core.model import DeadLetter, Incident, Outcome, Parsed, Sentiment, Severity, Task
from firebreak.notifiers.null import Null
from firebreak.playbooks.file import PlaybooksFile
from firebreak.wiring import build, read_text

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ID = "7ngzhh"
ITEM = f"{ID}/regulator/1"
DRAFT = f"{ID}/surge/2-draft_acknowledgement"
NAMES = {"U0MEI0001": "Mei", "U0TOM0001": "Tom"}
FILE = """\
version: 1
people: {mei: {slack: U0MEI0001}, tom: {slack: U0TOM0001}}
topics: {acme-air: {words: acme air}, acme-pay: {words: acme pay}}
playbooks:
  surge:
    when: {sentiment: negative}
    steps:
      - {do: alert, to: "#crisis-desk"}
      - {do: draft_acknowledgement, template: acknowledgement/complaint, platforms: x, approve: {by: [mei, tom]}}
"""


@cache
def _file() -> PlaybooksFile:
    return read_text(FILE)


class Unsure:
    """A sentiment model that has no opinion."""

    def score(self, texts: list[str], langs: Any, topics: Any = None) -> list[Sentiment]:
        return [Sentiment(0.5, "abstain", prior=0.5) for _ in texts]


class RecordedApp:
    """Holds the incident `7ngzhh` with one item and one draft; knows Mei and Tom, and refuses everybody else."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOW)
        self.app = build(
            _file(), database_url="sqlite://", clock=self.clock, notifier=Null(self.clock), sentiment=Unsure()
        )
        self.health, self.meters, self.intake = self.app.health, self.app.meters, self.app.intake
        self.queries, self.store, self.why = self.app.queries, self.app.store, self.app.why
        self.playbooks_version = self.app.playbooks_version
        self.batches: list[int] = []
        self.letters: list[DeadLetter] = []
        self.pressed: list[tuple[Any, ...]] = []
        self.said: list[str] = []
        self.broken = False
        self.open(ID, "acme-air", Severity.SEV1, "a regulator is tagged <now>")
        self.put_up(ChecklistItem("Call the press office", id=ITEM, incident=ID))
        with self.store.begin() as tx:
            tx.enqueue([Task(DRAFT, ID, "surge", 2, "draft_acknowledgement", NOW, state="done")])
            tx.save_draft(StoredDraft(DRAFT, ID, (), (), NOW))

    def watch(self, parsed: Parsed, source: str) -> Watched:
        self.batches.append(len(parsed.mentions))
        self.letters += parsed.letters
        return self.app.watch(parsed, source)

    def act(self, action: str, subject: str, who: str, fields: Mapping[str, Any] | None = None) -> Outcome:
        if self.broken:
            raise StoreError("the database refused")
        came = self.app.act(action, subject, who, fields)
        self.said.append(came.say)
        if came.ok:
            self.pressed.append((action, *(fields or {}).values(), who))
        return came

    def refusal(self, action: str, subject: str, who: str) -> str:
        if self.broken:
            raise StoreError("the database refused")
        return self.app.refusal(action, subject, who)

    # what a test arranges

    def open(self, id: str, topic: str, severity: Severity, why: str, **more: Any) -> None:
        """Another incident."""
        with self.store.begin() as tx:
            tx.save_incident(Incident(id, topic, severity, NOW, NOW, why, playbooks=("surge",), **more))

    def change(self, **fields: Any) -> None:
        """The incident `7ngzhh` is like this."""
        with self.store.begin() as tx:
            incident = tx.incident(ID)
            assert incident is not None
            tx.save_incident(replace(incident, **fields))

    def put_up(self, *items: ChecklistItem) -> None:
        """Items on the checklists of `7ngzhh`."""
        with self.store.begin() as tx:
            tx.add_items(ID, items)

    def close(self) -> None:
        """The incident `7ngzhh` is over."""
        assert self.app.actions.close(ID, "Mei", "real").ok
