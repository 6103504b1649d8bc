"""Whatever happens in whatever order, through the App on a real store: no text stands approved whose facts changed.

`test_drafts_approvals` tries ten thousand orders on the rules alone; these are few, and go all the way.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from playbooks_files import read

from firebreak.app.virtual_time import let_pass
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, Incident, Mention, Parsed
from firebreak.notifiers.null import Null
from firebreak.wiring import build

if TYPE_CHECKING:
    from pathlib import Path

    from firebreak.app.draft_desk import DeskDraft

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
BODIES = ("DOT", "CAA", "EASA", "FAA", "ICAO", "NTSB", "BEA", "AAIB", "MAK", "TSB")
FILE = read(
    """
version: 1
topics: {acme-air: {title: Acme Air, words: [acme air], handles: {x: ["@AcmeAir"]}, zone: Europe/London}}
watchlists:
  regulators:
    kind: regulator
    entries: [BODIES]
people: {mei: {slack: U0MEI0001, languages: [en]}, tom: {slack: U0TOM0001, languages: [en]}}
playbooks:
  regulator:
    when: {tagged: regulator}
    confidential: false
    steps:
      - {do: alert, to: "#care"}
      - {do: draft_acknowledgement, template: hello, platforms: [x, reddit], approve: {by: [mei, tom], need: NEED}}
templates:
  hello:
    en: >-
      We are checking this{% if known_issue.text %}. What we know: {{ known_issue.text }}{% endif %}.
      We will write here by {{ promise('30m') }}.
""".replace("BODIES", ", ".join(f'{{name: {name}, handles: {{x: "@{name}"}}}}' for name in BODIES)).replace("NEED", "1")
)
EVENTS = ("approve", "approve", "approve", "edit", "ask", "graver", "milder", "regulator", "harm", "known", "growth",
          "later", "much_later", "posted", "close", "reopen", "restart")  # fmt: skip
VOIDS = ("edit", "ask", "graver", "milder", "regulator", "harm", "known", "much_later", "posted", "close")
ORDERS, MORE = 20, 4
KNOWN = ("Check-in fails on older phones", "Check-in fails everywhere")


class Order:
    """One order of events; what is so is known by what was done, not by what the program says of it."""

    def __init__(self, seed: int, database_url: str) -> None:
        self.seed, self.rng, self.clock, self.said = seed, random.Random(seed), ManualClock(NOON), 0
        self.url = database_url
        self.tagged: set[str] = set()
        self.harmed: set[str] = set()
        self.known = ""
        self.given_for: object = None  # what was so at the approval
        self.seen: Counter[str] = Counter()
        self.start()
        self.event("regulator")
        self.app.actions.severity(self.incident.id, "Tom", "sev2")  # so that it can become graver and milder
        self.event("known")

    def start(self) -> None:
        self.app = build(FILE, database_url=self.url, clock=self.clock, notifier=Null(self.clock))

    def play(self, length: int) -> None:
        """Events by chance; after each the approval, if one stands, stands on what it was given for."""
        events = ["approve", *self.rng.choices(EVENTS, k=length)]
        events.insert(1, VOIDS[self.seed % len(VOIDS)])
        for n, name in enumerate(events):
            before = self.shown
            self.event(name)
            now = self.shown
            if now and now.draft.approvals and (before is None or before.draft.approvals != now.draft.approvals):
                self.given_for = self.facts(now)
            if now and now.standing == "approved":
                self.seen["stands"] += 1
                promised = [each.at for one in now.draft.texts for each in one.promises]
                old = [one for one in KNOWN if one != self.known and one in now.draft.texts[0].text]
                assert (self.facts(now), old) == (self.given_for, []), events[: n + 1]
                assert min(promised) > self.clock.now(), events[: n + 1]
            elif before and before.standing == "approved":
                self.seen[f"void by {name}"] += 1
        self.app.store.close()

    def facts(self, shown: DeskDraft) -> object:
        texts = [(one.platform, one.text) for one in shown.draft.texts]
        return self.incident.severity, set(self.tagged), set(self.harmed), texts

    @property
    def incident(self) -> Incident:
        (one,) = self.app.queries.incidents()
        return one

    @property
    def shown(self) -> DeskDraft | None:
        """As the page of drafts has it; None once the incident is closed."""
        return next(iter(self.app.queries.desk.drafts("Mei")), None)

    def post(self, text: str, author: str) -> None:
        self.said += 1
        one = Mention(str(self.said), "x", Author(author), text, self.clock.now(), lang="en", sentiment="negative")
        self.app.watch(Parsed((one,)), "feed")

    def event(self, name: str) -> None:  # noqa: C901  one case an event
        act = self.app.actions
        match name:
            case "regulator" | "harm" | "growth" if self.tagged and self.incident.closed_at:
                pass  # it would be another incident
            case "regulator":
                body = BODIES[len(self.tagged) % len(BODIES)]
                self.tagged.add(body)
                self.post(f"@AcmeAir left me on the aircraft for two hours. @{body} please act", f"r{body}")
            case "harm":
                self.harmed.add("death")
                for n in range(3):
                    self.post("A passenger died on board of Acme Air this morning, he was dead on arrival", f"h{n}")
            case "growth":
                self.post("acme air is late again", f"g{self.said}")
            case "approve":
                if one := self.shown:
                    act.approve(one.draft.id, self.rng.choice(("Mei", "Tom")))
            case "edit":
                if one := self.shown:
                    act.edit(f"{one.draft.id}~0", "Tom", f"We look into it ({self.said}) and will write here again.")
            case "ask":
                if one := self.shown:
                    act.ask_changes(one.draft.id, "Tom", "Say more.")
            case "graver":
                act.severity(self.incident.id, "Tom", "sev1")
            case "milder":
                act.severity(self.incident.id, "Tom", "sev3")
            case "known":
                self.known = self.rng.choice([one for one in KNOWN if one != self.known])
                act.known(self.incident.id, "Tom", self.known)
            case "posted":
                act.posted(self.incident.id, "Tom", "https://x.example/1")
            case "close":
                act.close(self.incident.id, "Tom", "real")
            case "reopen":
                act.reopen(self.incident.id, "Tom")
            case "restart":
                self.app.store.close()
                self.start()
        minutes = {"later": 12, "much_later": 45}.get(name, 1)
        let_pass(self.app, self.clock, self.clock.now() + timedelta(minutes=minutes))


def test_no_text_stands_approved_whose_facts_have_changed_in_the_store(tmp_path: Path) -> None:
    """Each order with presses, posts, time that passes and restarts; whatever voids an approval has done so."""
    seen: Counter[str] = Counter()
    for seed in range(ORDERS):
        order = Order(seed, f"sqlite:///{tmp_path / f'{seed}.db'}")
        order.play(MORE)
        seen += order.seen

    assert seen["stands"] > ORDERS
    assert {name.removeprefix("void by ") for name in seen if name.startswith("void by ")} >= set(VOIDS)
