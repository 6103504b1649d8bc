"""How long it takes from "accepted" to the alert at Slack, at rest and under load: what one waits for a person to know.

`firebreak run` as a process of its own on a file of SQLite, a strict fake Slack beside it, the real clock. About
every 0.9 s one post tags a regulator about a brand that has no incident yet, in a channel of its own (one channel takes
one message a second, and that wait is Slack's). Meanwhile 20 requests a second bring mentions about another brand. The
time counts from the answer "accepted" to the request's arrival at Slack.

    python benchmarks/alert_latency.py [--sparks 40] [--load 0 1000 5000]
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import perf_counter, time

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from fake_slack import FakeSlack
from stories.test_service import TOKEN, Service, mention, until

from firebreak.demo.scenario import CALM

GOALS = (0.25, 1.0)  # seconds: half of all alerts, and 99 of 100
BATCHES = 20  # requests a second
EVERY = 0.9  # seconds between two alerts, give or take
HEAD = """\
version: 1
people:
  mei: {slack: U0MEI0001, languages: [en]}
watchlists:
  regulators: {kind: regulator, entries: [{name: Department of Transportation, handles: {x: USDOT}}]}
topics:
  busy: {words: [busybrand]}
"""
TOPIC = "  brand{0:03d}x: {{words: [brand{0:03d}x]}}\n"
PLAYBOOK = """\
  told{0:03d}:
    when: {{tagged: regulator, topic: brand{0:03d}x}}
    steps: [{{do: alert, to: "#c{0:03d}"}}]
"""


def playbooks(folder: Path, brands: int) -> Path:
    """A file with a topic, a channel and a playbook for each alert."""
    path, numbers = folder / "playbooks.yaml", range(brands)
    said = HEAD + "".join(map(TOPIC.format, numbers)) + "playbooks:\n" + "".join(map(PLAYBOOK.format, numbers))
    path.write_text(said, encoding="utf-8")
    return path


@contextmanager
def loaded(service: Service, a_second: int) -> Iterator[list[float]]:
    """Mentions at that rate beside it; what each request took, in seconds."""
    done, took = Event(), list[float]()

    def post() -> None:
        connection, ids, dice = HTTPConnection("127.0.0.1", service.port), count(), random.Random(1)
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/x-ndjson"}
        due = perf_counter()
        while not done.wait(max(0.0, due - perf_counter())):
            due += 1 / BATCHES
            now = datetime.now(UTC).isoformat()
            lines = (
                {"id": f"l{next(ids)}", "created_at": now, "platform": "x", "author": f"a{dice.randrange(9999)}"}
                | {"text": f"busybrand {dice.choice(CALM['en'])} {dice.randrange(10**6)}"}
                for _ in range(a_second // BATCHES)
            )
            began = perf_counter()
            connection.request("POST", "/api/mentions", "\n".join(map(json.dumps, lines)).encode(), headers)
            connection.getresponse().read()
            took.append(perf_counter() - began)

    thread = Thread(target=post, daemon=True)
    if a_second:
        thread.start()
    yield took
    done.set()
    if a_second:
        thread.join()


def alerts(service: Service, slack: FakeSlack, sparks: int) -> list[float]:
    """Seconds from "accepted" until each alert was at Slack."""
    dice, pause, accepted = random.Random(2), Event(), list[float]()
    for number in range(sparks):
        service.send(mention(str(number), f"brand{number:03d}x left me here, @USDOT please look"))
        accepted.append(time())
        pause.wait(EVERY * dice.uniform(0.6, 1.4))
    channels = [slack.channel(f"#c{number:03d}") for number in range(sparks)]
    assert until(lambda: all(channel.messages for channel in channels), 60)
    return sorted(float(to.messages[0].ts) - at for to, at in zip(channels, accepted, strict=True))


def measure(a_second: int, sparks: int) -> tuple[list[float], list[float]]:
    """The alerts' seconds, and the load's own, under a load of so many mentions a second."""
    with TemporaryDirectory() as folder, FakeSlack() as slack:
        slack.add_user("U0MEI0001", "mei")
        for number in range(sparks):
            slack.add_channel(f"c{number:03d}", members=["mei"])
        service = Service(Path(folder), slack, playbooks(Path(folder), sparks))
        try:
            with loaded(service, a_second) as took:
                Event().wait(3)
                return alerts(service, slack, sparks), sorted(took)
        finally:
            service.kill()


def main() -> int:
    """Print the table; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sparks", type=int, default=40)
    parser.add_argument("--load", type=int, nargs="*", default=[0, 1000, 5000])
    wanted = parser.parse_args()
    missed = False
    print("| mentions a second | alerts | median | 99th percentile | requests answered, median |")
    print("|---:|---:|---:|---:|---:|")
    for a_second in wanted.load:
        waited, took = measure(a_second, wanted.sparks)
        half, most = waited[len(waited) // 2], waited[int(len(waited) * 0.99)]
        missed = missed or half > GOALS[0] or most > GOALS[1]
        said = f"{took[len(took) // 2] * 1000:.0f} ms ({len(took)})" if took else "-"
        print(f"| {a_second:,} | {len(waited)} | {half * 1000:.0f} ms | {most * 1000:.0f} ms | {said} |", flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
