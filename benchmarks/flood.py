"""Five hundred incidents in a minute under Slack's limits: is anything lost, who comes first, how long each waits.

The whole program with the shipped playbooks, a strict fake Slack over HTTP that refuses what Slack's published
limits refuse, and a clock that is moved: seconds here are seconds of Slack's time, not of this machine's.

The floor of an alert's wait is what nobody can beat: one message a second in its channel, the gravest that is
there first, and nothing else in that channel at all.

    python benchmarks/flood.py [--incidents 500] [--minutes 12]
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from fake_slack import FakeSlack

from firebreak.app import App
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, Fact, Mention, Parsed, Reading, Sentiment, Severity, Signal
from firebreak.notifiers.slack.desk import connect
from firebreak.wiring import SHIPPED, build, read_book

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
SHARES = {"sev1": 0.1, "sev2": 0.3, "sev3": 0.6}  # all of them by the playbook of a surge, into one channel


class Alarm:
    """A detector for a flood: every topic's first mention is an incident, as grave as the topic's name says."""

    name = "negative_velocity"

    def __init__(self, topic: str) -> None:
        self.topic, self.raised = topic, False

    def update(self, reading: Reading) -> Signal | None:
        if self.raised or not reading.all or not self.topic.startswith("sev"):
            return None
        self.raised = True
        grave = Severity(self.topic.partition("-")[0])
        return Signal(self.topic, self.name, "raised", reading.until, grave, 34, 3, 600, 9, "34 negative, usually 3")

    def state(self) -> dict[str, Any]:
        return {"raised": self.raised}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.raised = state["raised"]


class Unasked:
    """The sentiment model of a feed that brings its own word."""

    def score(self, texts: Sequence[str], *_: object) -> list[Sentiment]:
        return [Sentiment(1.0, "negative") for _ in texts]


def severities(incidents: int) -> list[str]:
    """The flood in the order in which it comes: grave ones scattered among the others."""
    wanted = {grave: round(share * incidents) for grave, share in SHARES.items()}
    wanted["sev3"] += incidents - sum(wanted.values())
    places = [((n + 0.5) / count, grave) for grave, count in wanted.items() for n in range(count)]
    return [grave for _, grave in sorted(places)]


def flood(app: App, clock: ManualClock, incidents: int) -> None:
    """Open them at an even pace within a minute; what is due is done meanwhile."""
    for number, grave in enumerate(severities(incidents)):
        run(app, clock, START + timedelta(seconds=60 * number / incidents))
        topic = f"{grave}-{number:03d}"
        spark = Mention(
            str(number), "x", Author("rosa"), f"{topic} is on fire", clock.now(), topic=topic, sentiment="negative"
        )
        app.watch(Parsed((spark,)), "flood")


def run(app: App, clock: ManualClock, until: datetime) -> None:
    """What `firebreak run` does, without waiting: do all that is due, move to the next thing that falls due."""
    while True:
        while app.deliver():
            pass
        due = app.next_due()
        if due is None or due > until:
            clock.move_to(until)
            return
        clock.move_to(due)


def floors(opened: list[tuple[datetime, str]]) -> dict[str, list[float]]:
    """The waits nobody can beat, by severity: one alert a second, the gravest that is there first."""
    waits: dict[str, list[float]] = defaultdict(list)
    coming, there, now = sorted(opened), list[tuple[str, datetime]](), START
    while coming or there:
        if not there:
            now = max(now, coming[0][0])
        while coming and coming[0][0] <= now:
            at, grave = coming.pop(0)
            heappush(there, (grave, at))
        grave, at = heappop(there)
        waits[grave].append((now - at).total_seconds())
        now += timedelta(seconds=1)
    return waits


def every_fact(app: App) -> list[Fact]:
    """The whole log."""
    facts: list[Fact] = []
    while more := app.facts(facts[-1].id if facts else 0):
        facts += more
    return facts


def report(app: App, slack: FakeSlack, incidents: int) -> bool:
    """Print the table; True when nothing was lost, nothing came twice and the gravest came first."""
    facts = every_fact(app)
    opened = {fact.incident: fact for fact in facts if fact.type == "incident.opened"}
    alerts = [fact for fact in facts if fact.type == "task.delivered" and fact.data["step"] == "alert"]
    waits: dict[str, list[float]] = defaultdict(list)
    for fact in alerts:
        waits[fact.data["severity"]].append((fact.at - opened[fact.incident].at).total_seconds())
    floor = floors([(fact.at, fact.data["severity"]) for fact in opened.values()])
    print("| severity | incidents | alerted | median wait | floor | ratio | longest wait | floor | ratio |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for grave in sorted(floor):
        mine, best = waits[grave], floor[grave]
        pairs = [(f(mine), f(best)) for f in (median, max)]
        cells = [f"{waited:.1f} s | {least:.1f} s | {waited / least if least else 1:.2f}" for waited, least in pairs]
        print(f"| {grave} | {len(best)} | {len(mine)} | {cells[0]} | {cells[1]} |")
    states = [fact for fact in facts if fact.type == "task.failed"]
    waiting = app.health()["waiting_tasks"]
    keys = [m.metadata["event_payload"]["key"] for c in slack.channels for m in c.messages if m.metadata]
    refused = [call for call in slack.calls if call.status == 429]
    last = max(fact.at for fact in facts if fact.type == "task.delivered")
    print(f"\n{len(alerts)} of {incidents} alerts delivered; {len(states)} tasks failed, {waiting} still wait.")
    print(f"{len(keys) - len(set(keys))} messages stand twice. Slack was called {len(slack.calls):,} times, ", end="")
    print(f"{len(refused)} of them too early (429).")
    rooms = sum(channel.name.startswith("inc-") for channel in slack.channels)
    print(f"{rooms} rooms so far, of {incidents}; the last task was done {last - START} after the start.")
    print(f"Slack takes 20 new rooms and 20 pins a minute: all rooms need {timedelta(minutes=2 * incidents / 20)}.")
    first = waits["sev1"] and max(waits["sev1"]) <= max(waits["sev3"])
    return bool(len(alerts) == incidents and not states and len(keys) == len(set(keys)) and first)


def main() -> int:
    """Run it and say what came of it; 1 when something was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=500)
    parser.add_argument("--minutes", type=int, default=12, help="of Slack's time; rooms for all take an hour")
    wanted = parser.parse_args()
    logging.disable(logging.CRITICAL)  # every wait is news to somebody; here it is a figure
    clock, book, began = ManualClock(START), read_book(SHIPPED), perf_counter()
    with FakeSlack(clock.now) as slack:
        for person in book.people.values():
            slack.add_user(person.slack, person.name)
        slack.add_channel("crisis-desk", members=book.people)
        app = build(
            book,
            database_url="sqlite://",
            clock=clock,
            notifier=connect(slack.token, slack.url, clock),
            sentiment=Unasked(),
            detectors=lambda topic: [Alarm(topic)],
            by_brand=True,
        )
        flood(app, clock, wanted.incidents)
        run(app, clock, START + timedelta(minutes=wanted.minutes))
        print(f"{wanted.incidents} incidents in 60 s, {perf_counter() - began:.0f} s on this machine\n")
        fine = report(app, slack, wanted.incidents)
        app.store.close()
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
