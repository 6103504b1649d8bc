"""Five hundred incidents in a minute under Slack's limits, worked off to an empty outbox: is anything lost, who comes
first, how long each waits.

The whole program with the shipped playbooks, a strict fake Slack over HTTP that refuses what Slack's published
limits refuse, and a clock that is moved: seconds here are seconds of Slack's time, not of this machine's. Nobody
acknowledges anything, so every tier is called and every item of every checklist falls overdue; when nothing but the
rota's next hand-over waits, all incidents are closed at once, and the rooms archived.

The floor of an alert's wait is what nobody can beat: one message a second in its channel, the gravest that is
there first, and nothing else in that channel at all.

    python benchmarks/flood.py [--incidents 500]
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from alarms import Alarm, Unasked
from fake_slack import FakeSlack

from firebreak.app import App
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, Mention, Parsed, TimelineEvent
from firebreak.notifiers.slack.notifier import connect
from firebreak.wiring import SHIPPED, build, read_playbooks

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
PAUSE = timedelta(hours=6)  # nothing due for so long: what is left is the rota's next hand-over
SHARES = {"sev1": 0.1, "sev2": 0.3, "sev3": 0.6}  # all of them by the playbook of a surge, into one channel


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
            clock.move_to(max(until, clock.now()))
            return
        clock.move_to(due)


def work_off(app: App, clock: ManualClock) -> datetime:
    """Go on until nothing is to be done for hours; when the last thing was done."""
    while (due := app.next_due()) and due - clock.now() < PAUSE:
        run(app, clock, due)
    return clock.now()


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


def every_fact(app: App) -> list[TimelineEvent]:
    """The whole log."""
    facts: list[TimelineEvent] = []
    while more := app.queries.facts(facts[-1].id if facts else 0):
        facts += more
    return facts


def waits_of(facts: list[TimelineEvent], step: str, part: str = "") -> dict[str, list[float]]:
    """How long after its incident's opening each was delivered, by severity."""
    opened = {fact.incident: fact.at for fact in facts if fact.type == "incident.opened"}
    waits: dict[str, list[float]] = defaultdict(list)
    for fact in facts:
        done = fact.type == "task.delivered" and fact.data["step"] == step
        if done and fact.data["task"].endswith(part):
            waits[fact.data["severity"]].append((fact.at - opened[fact.incident]).total_seconds())
    return waits


def show_alerts(facts: list[TimelineEvent]) -> dict[str, list[float]]:
    """Print how long the alerts waited; gives these waits."""
    opened = [fact for fact in facts if fact.type == "incident.opened"]
    floor = floors([(fact.at, fact.data["severity"]) for fact in opened])
    waits = waits_of(facts, "alert", "1-alert")
    print("| severity | incidents | alerted | median wait | floor | ratio | longest wait | floor | ratio |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for grave in sorted(floor):
        mine, best = waits[grave], floor[grave]
        pairs = [(f(mine), f(best)) for f in (median, max)]
        cells = [f"{waited:.1f} s | {least:.1f} s | {_ratio(waited, least)}" for waited, least in pairs]
        print(f"| {grave} | {len(best)} | {len(mine)} | {cells[0]} | {cells[1]} |")
    return waits


def show_rest(facts: list[TimelineEvent]) -> None:
    """Print how long the rooms and the calls took."""
    print(
        "\n| severity | room open: median | last | draft to approve: median | last | called directly: median | last |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|")
    columns = [
        waits_of(facts, "open_private_channel", "/room"),
        waits_of(facts, "draft_acknowledgement", "-draft_acknowledgement"),
        waits_of(facts, "notify", "comms.on_call"),
    ]
    for grave in sorted(columns[0]):
        cells = [f"{median(one[grave]) / 60:.1f} min | {max(one[grave]) / 60:.1f} min" for one in columns]
        print(f"| {grave} | {' | '.join(cells)} |")


def report(app: App, slack: FakeSlack, incidents: int, worked: datetime) -> bool:
    """Print the tables; True when nothing was lost, nothing came twice and the gravest came first."""
    facts = every_fact(app)
    waits = show_alerts(facts)
    show_rest(facts)
    failed, waiting = (app.queries.health()[name] for name in ("failed_tasks", "waiting_tasks"))
    keys = [m.metadata["event_payload"]["key"] for c in slack.channels for m in c.messages if m.metadata]
    refused = [call for call in slack.calls if call.status == 429]
    rooms = [channel for channel in slack.channels if channel.name.startswith("inc-")]
    alerts = sum(map(len, waits.values()))
    done = sum(fact.type == "task.delivered" for fact in facts)
    skipped = sum(fact.type == "task.skipped" for fact in facts)
    print(
        f"\n{alerts} of {incidents} alerts delivered; {done:,} tasks done, {skipped:,} needless, {failed} failed, ",
        end="",
    )
    print(f"{waiting} still wait.\n{len(keys):,} messages, {len(keys) - len(set(keys))} of them twice. ", end="")
    print(f"Slack was called {len(slack.calls):,} times, {len(refused)} of them too early (429).")
    print(f"{len(rooms)} rooms, {sum(len(room.pinned) == 2 for room in rooms)} with card and list pinned, ", end="")
    print(f"{sum(room.is_archived for room in rooms)} archived at the end.")
    print(f"All that fell due was done {_span(worked - START)} after the start; closed at once, all was ", end="")
    gone = max(fact.at for fact in facts if fact.type == "task.delivered" and fact.data["step"] == "archive")
    print(f"archived {_span(gone - worked)} later.")
    first = max(waits["sev1"]) <= min(max(waits["sev2"]), max(waits["sev3"]))
    whole = alerts == incidents == len(rooms) and not failed and not waiting
    return bool(whole and len(keys) == len(set(keys)) and first)


def _ratio(waited: float, least: float) -> str:
    return f"{waited / least:.2f}" if least else "–"


def _span(span: timedelta) -> str:
    return str(timedelta(seconds=round(span.total_seconds())))


def main() -> int:
    """Run it and say what came of it; 1 when something was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=500)
    wanted = parser.parse_args()
    logging.disable(logging.CRITICAL)  # every wait is news to somebody; here it is a figure
    clock, file, began = ManualClock(START), read_playbooks(SHIPPED), perf_counter()
    with FakeSlack(clock.now) as slack:
        for person in file.people.values():
            slack.add_user(person.slack, person.name)
        slack.add_channel("crisis-desk", members=file.people)
        app = build(
            file,
            database_url="sqlite://",
            clock=clock,
            notifier=connect(slack.token, slack.url, clock),
            sentiment=Unasked(),
            detectors=lambda topic: [Alarm(topic)],
            by_brand=True,
        )
        flood(app, clock, wanted.incidents)
        worked = work_off(app, clock)
        for incident in app.queries.incidents(open_only=True, limit=wanted.incidents):
            app.actions.close(incident.id, "Priya", "known")
        while due := app.next_due():
            run(app, clock, due)
        print(f"{wanted.incidents} incidents in 60 s, {perf_counter() - began:.0f} s on this machine\n")
        fine = report(app, slack, wanted.incidents, worked)
        app.store.close()
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
