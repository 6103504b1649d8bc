"""How long a press takes from Slack's request to our answer, over both doors, at rest and in a flood.

`firebreak run` as a process of its own on a file of SQLite, a strict fake Slack beside it, the real clock. A press
(Snooze, which is a write that changes an incident and plans what follows) counts from the first byte that Slack sends
until it has the whole answer: the row is written in between. Slack gives three seconds. In the flood 500 incidents
are opened within the minute in which the presses are made, and their cards, drafts and calls go out meanwhile.

    python benchmarks/press.py [--presses 200] [--incidents 500]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from fake_slack import FakeSlack, Message, buttons
from stories.test_service import Service, mention, until

LIMIT = 3.0  # seconds, Slack's
MINUTE = 60.0
CHOICES = cycle(("30m", "worse", "shift"))
HEAD = """\
version: 1
people:
  mei: {slack: U0MEI0001, languages: [en]}
  tom: {slack: U0TOM0001, languages: [en]}
teams:
  comms: {members: [mei, tom], on_call: {rotate: weekly, from: 2026-01-05T09:00, zone: UTC}}
watchlists:
  big-voices: {kind: influencer, min_followers: 1000}
playbooks:
  loud:
    when: {tagged: influencer, sentiment: negative}
    steps:
      - {do: alert, to: "#crisis-desk", notify: [comms]}
      - {do: draft_acknowledgement, template: hello, platforms: [x], approve: {by: [comms], within: 10m}}
      - {do: notify, who: [comms], after: 1m, unless: acknowledged}
templates:
  hello: {en: We see it.}
topics:
"""


def playbooks(folder: Path, topics: int) -> Path:
    """A file with so many brands, of each of which one loud post makes an incident."""
    path = folder / "playbooks.yaml"
    names = (f"brand{number:03d}x" for number in range(topics))
    path.write_text(HEAD + "".join(f"  {name}: {{words: [{name}]}}\n" for name in names), encoding="utf-8")
    return path


def sparks(service: Service, numbers: range, seconds: float) -> None:
    """One loud post about each brand, at an even pace."""
    pause = Event()
    for number in numbers:
        began = perf_counter()
        spark = mention(str(number), f"brand{number:03d}x is on fire")
        service.send({**spark, "followers": 5000})
        pause.wait(max(0.0, seconds / len(numbers) - (perf_counter() - began)))


def cards(slack: FakeSlack) -> list[Message]:
    """The alerts that stand in the channel."""
    return [message for message in slack.channel("#crisis-desk").messages if "firebreak:snooze" in buttons(message)]


def press(slack: FakeSlack, presses: int, within: float) -> Iterator[float]:
    """Snooze one of the incidents that are shown, again and again; seconds of each press."""
    random, pause = Random(1), Event()
    for _ in range(presses):
        card = random.choice(cards(slack))
        snooze = next(one for block in card.blocks for one in block.get("elements", []) if _is_snooze(one))
        incident = snooze["options"][0]["value"].partition(":")[0]
        began = perf_counter()
        answer = slack.press(card, "firebreak:snooze", "mei", choose=f"{incident}:{next(CHOICES)}")
        took = perf_counter() - began
        assert answer.status == 200, answer
        yield took
        pause.wait(max(0.0, within / presses - took))


def _is_snooze(element: dict[str, object]) -> bool:
    return element.get("action_id") == "firebreak:snooze"


def measure(door: str, presses: int, incidents: int) -> Iterator[tuple[str, list[float]]]:
    """At rest, then in the flood."""
    with TemporaryDirectory() as folder, FakeSlack() as slack:
        slack.socket_mode = door == "Socket Mode"
        slack.add_user("U0MEI0001", "mei")
        slack.add_user("U0TOM0001", "tom")
        slack.add_channel("crisis-desk", members=["mei", "tom"])
        service = Service(Path(folder), slack, playbooks(Path(folder), incidents))
        try:
            assert door == "HTTP" or slack.sockets.connected.wait(30)
            sparks(service, range(1), 0.0)
            assert until(lambda: bool(cards(slack)))
            Event().wait(3)
            yield "at rest", list(press(slack, presses, 20.0))
            flood = Thread(target=sparks, args=(service, range(1, incidents), MINUTE))
            flood.start()
            yield f"{incidents} incidents in a minute", list(press(slack, presses, MINUTE))
            flood.join()
        finally:
            service.kill()


def main() -> int:
    """Print the table; 1 when a press took longer than Slack waits."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--incidents", type=int, default=500)
    wanted = parser.parse_args()
    worst = 0.0
    print(
        "| door | | presses | median | 95th percentile | longest | Slack's limit |\n|---|---|---:|---:|---:|---:|---:|"
    )
    for door in ("HTTP", "Socket Mode"):
        for when, took in measure(door, wanted.presses, wanted.incidents):
            took.sort()
            worst = max(worst, took[-1])
            figures = (took[len(took) // 2], took[int(len(took) * 0.95)], took[-1])
            cells = " | ".join(f"{seconds * 1000:.0f} ms" for seconds in figures)
            print(f"| {door} | {when} | {len(took)} | {cells} | {LIMIT * 1000:.0f} ms |", flush=True)
    return 0 if worst < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
