"""Shows the bundled crisis in a terminal: the rate against what is usual, and everything Firebreak does about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from threading import Event

from rich.console import Console, Group
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from ..app import App
from ..core.clock import ManualClock
from ..core.model import Draft, Effect, Incident, Mention, Parsed, Receipt, Update
from ..notifiers import console as terminal
from ..replay import advance, drain
from ..wiring import SHIPPED, build, read_book
from . import scenario
from .chart import Chart

ANSWERED = scenario.SPARK + timedelta(minutes=13)
APPROVED = scenario.SPARK + timedelta(minutes=16)
POSTED = scenario.SPARK + timedelta(minutes=21)
TOPIC = "acme-air"


class Stage:
    """A notifier that lets the demo pause after each thing shown, so that a person can read it."""

    name = "demo"

    def __init__(self, console: Console, clock: ManualClock, pause: Callable[[float], None]) -> None:
        self._console, self._clock, self._pause = console, clock, pause
        self._shown = terminal.Console(console, clock)
        self.drafts: list[str] = []

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        if isinstance(effect, Draft):
            self.drafts.append(effect.draft.id)
        receipt = self._shown.deliver(effect, key, again=again)
        self._pause(0.4 if isinstance(effect, Update) else 1.6)
        return receipt


def show(*, fast: bool, console: Console | None = None) -> None:
    """Play the scenario; with `fast`, without pauses."""
    console = console or Console(highlight=False)
    clock = ManualClock(scenario.MONDAY)

    def pause(seconds: float) -> None:
        if not fast:
            Event().wait(seconds)

    stage = Stage(console, clock, pause)
    app = build(read_book(SHIPPED), database_url="sqlite://", clock=clock, notifier=stage)
    console.print(_opening())
    pause(2.0)
    for scene in _scenes(app, clock, stage, console):
        scene()
        pause(1.2)
    app.store.close()
    console.print(_closing())


def _scenes(app: App, clock: ManualClock, stage: Stage, console: Console) -> Iterator[Callable[[], None]]:
    mentions = scenario.mentions()
    chart = Chart(console)

    def play(title: str, until: datetime) -> None:
        console.print(Rule(f"[bold]{title}[/]", style="blue"))
        _play(app, clock, mentions, until, chart)
        chart.show(clock.now())

    def press(title: str, at: datetime, do: Callable[[Incident], object]) -> None:
        play(title, at)
        for incident in app.incidents(open_only=True):
            do(incident)
        drain(app)

    before = scenario.SPARK - timedelta(minutes=1)
    yield lambda: play("Eight quiet days: Firebreak learns what is usual, by the hour of the week", before)
    yield lambda: play("Tuesday 09:12 UTC: one post tags a regulator. One is enough", scenario.SURGE)
    yield lambda: play("Others join in, in three languages", scenario.SPARK + timedelta(minutes=9))
    yield lambda: play("Ten minutes, and nobody has answered: the second tier is called", ANSWERED)
    yield lambda: press("Mei takes charge", ANSWERED, lambda it: app.acknowledge(it.id, "Mei"))
    yield lambda: press(
        "A person approves the draft …", APPROVED, lambda _: [app.approve(each, "Mei") for each in stage.drafts[:1]]
    )
    yield lambda: press(
        "… and posts it. Only a posted link stops the public clock",
        POSTED,
        lambda it: app.publicly_acknowledge(it.id, "https://x.example/AcmeAir/status/answer", "Mei"),
    )
    yield lambda: play("The anger ebbs; an hour of calm, and it is over", scenario.END)


def _play(app: App, clock: ManualClock, mentions: list[Mention], until: datetime, chart: Chart) -> None:
    """Send what was written up to `until`, a minute at a time; the list keeps what is left."""
    while mentions and mentions[0].created_at <= until:
        minute = mentions[0].created_at.replace(second=0)
        batch = [each for each in mentions[:200] if each.created_at.replace(second=0) == minute]
        del mentions[: len(batch)]
        advance(app, clock, batch[-1].created_at)
        app.watch(Parsed(tuple(batch)), "demo")
        drain(app)
        chart.add(batch, app)
    advance(app, clock, until)


def _opening() -> Panel:
    text = Text()
    text.append("Firebreak", style="bold")
    text.append(" watches what people say about a brand and acts before a spark becomes a wildfire.\n")
    text.append("Acme Air does not exist; everything else here is the real thing: the same detectors, playbooks,\n")
    text.append("timers and drafts as in a live installation, on a fast clock. Nothing is sent anywhere.")
    return Panel(text, border_style="blue")


def _closing() -> Group:
    rows: Sequence[tuple[str, str]] = (
        ("firebreak check", "read, lint and test the playbooks that ran here: playbooks.yaml"),
        ("firebreak replay FILE.jsonl --by-brand", "the same on your own recorded mentions"),
        ("firebreak run", "the service; set FIREBREAK_SLACK_BOT_TOKEN and it speaks in Slack"),
    )
    lines = Text()
    for command, what in rows:
        lines.append(f"  {command:<40}", style="bold cyan")
        lines.append(f"{what}\n")
    return Group(Rule("[bold]Try next[/]", style="blue"), lines)
