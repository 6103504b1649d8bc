"""Shows the bundled crisis in a terminal: the rate against what is usual, and everything Firebreak does about it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from threading import Event
from zoneinfo import ZoneInfo

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from ..app import App
from ..app.virtual_time import advance, drain, let_pass
from ..core.clock import ManualClock
from ..core.model import Parsed
from ..core.ports import Detector
from ..core.reading_language import reading
from ..core.safe_console import SafeConsole
from ..core.translation import gettext, gettext_noop
from ..detectors.negative_velocity import NegativeVelocity
from ..wiring import SHIPPED, build, in_language, make_detectors, people_by_slack, public_texts, read_playbooks
from . import scenario
from .stage import Stage
from .terminal_chart import Chart

REDRAWN = timedelta(minutes=12)  # between two charts that stay on the screen: sooner they look the same


def show(*, fast: bool, console: Console | None = None) -> None:
    """Play the scenario; with `fast`, without pauses."""
    console = console or SafeConsole()
    clock = ManualClock(scenario.MONDAY)
    file = in_language(read_playbooks(SHIPPED), reading())
    make = make_detectors(file.topics)
    chart: list[Chart] = []

    def detectors(topic: str) -> list[Detector]:
        """The real ones, and the chart as one more."""
        made = make(topic)
        for each in made:
            if isinstance(each, NegativeVelocity):
                chart[:] = [Chart(each.counts.baseline.rate.rate, ZoneInfo(file.topics[0].zone))]
                return [*made, *chart]
        return made

    def pause(seconds: float) -> None:
        if not fast:
            Event().wait(seconds)

    stage = Stage(console, clock, pause, people_by_slack(file), partial(public_texts, file))
    app = build(file, database_url="sqlite://", clock=clock, notifier=stage, detectors=detectors)
    drawn = clock.now()
    console.print(_opening())
    pause(1.5)
    with Live(console=console, auto_refresh=False, transient=True) as live:
        for title, until, act in SCENES:
            live.update(Text(), refresh=True)
            console.print(Rule(Text(gettext(title), style="bold"), style="blue"))
            for _ in _play(app, clock, until):
                if not fast:
                    live.update(chart[0].draw(clock.now()), refresh=True)
            live.update(Text(), refresh=True)
            if clock.now() - drawn > REDRAWN:
                drawn = clock.now()
                console.print(chart[0].draw(drawn))
            act(app, stage)
            drain(app)
            pause(0.8)
    app.store.close()
    console.print(_closing())


def _watch(_app: App, _stage: Stage) -> None:
    """Nobody does anything."""


def _acknowledge(app: App, _stage: Stage) -> None:
    for incident in app.queries.incidents(open_only=True):
        app.actions.acknowledge(incident.id, "Mei")


def _approve(app: App, stage: Stage) -> None:
    for incident in app.queries.incidents(open_only=True):
        for item in app.queries.items(incident.id):
            app.actions.done(item.id, "Tom")
    for draft in stage.drafts[:1]:
        app.actions.approve(draft, "Mei")
        drain(app)
        stage.say_also(app, draft)


def _post(app: App, _stage: Stage) -> None:
    for incident in app.queries.incidents(open_only=True):
        app.actions.posted(incident.id, "Mei", "https://x.example/AcmeAir/status/answer")


def _track(app: App, _stage: Stage) -> None:
    for incident in app.queries.incidents(open_only=True):
        app.actions.track(incident.id, "Mei")


def _keep(app: App, _stage: Stage) -> None:
    for incident in app.queries.incidents(open_only=True):
        app.actions.kept(incident.id, "Mei", "https://x.example/AcmeAir/status/update")


def _still_on_it(app: App, _stage: Stage) -> None:
    for incident in app.queries.incidents(open_only=True):
        app.actions.still_on_it(incident.id, "Mei")


def _close(app: App, _stage: Stage) -> None:
    for incident in app.queries.incidents(open_only=True):
        app.actions.close(incident.id, "Mei", "real")


def _after(minutes: float) -> datetime:
    return scenario.SPARK + timedelta(minutes=minutes)


SCENES: tuple[tuple[str, datetime, Callable[[App, Stage], None]], ...] = (
    (gettext_noop("Eight quiet days: Firebreak learns what is usual, hour by hour"), _after(-1), _watch),
    (gettext_noop("Tuesday 05:12 in New York: one post tags a regulator. One is enough"), _after(4), _watch),
    (gettext_noop("Others join in, in three languages. Nobody has answered yet"), _after(9), _watch),
    (gettext_noop("Ten minutes without an answer: the second tier is called"), _after(12), _watch),
    (gettext_noop("Mei takes charge"), _after(13), _acknowledge),
    (gettext_noop("The checklist is worked off, and a person approves the draft …"), _after(14), _approve),
    (gettext_noop("… and posts it. Only a posted link stops the public clock"), _after(14.5), _post),
    (gettext_noop("A colleague promises more on Weibo: found in the feed, and tracked"), _after(21), _track),
    (gettext_noop("More was promised by 05:56: it stands there two minutes before"), _after(42), _keep),
    (gettext_noop("The anger goes on. Still on it? Mei is"), _after(66), _still_on_it),
    (gettext_noop("It ebbs. Mei closes it with a verdict, and the room gets its summary"), _after(115), _close),
)


def _play(app: App, clock: ManualClock, until: datetime) -> Iterator[None]:
    """Send what was written up to `until`, a minute at a time."""
    now = [each for each in scenario.mentions() if clock.now() < each.created_at <= until]
    for _, minute in groupby(now, key=lambda each: each.created_at.replace(second=0)):
        batch = tuple(minute)
        advance(app, clock, batch[-1].created_at)
        app.watch(Parsed(batch), "demo")
        drain(app)
        yield
    let_pass(app, clock, until)
    yield


def _opening() -> Panel:
    text = Text()
    text.append("Firebreak", style="bold")
    said = gettext(
        " watches what people say about a brand and acts before a spark becomes a wildfire.\n"
        "Acme Air does not exist; everything else here is the real thing: the same detectors, playbooks, "
        "timers and drafts as in a live installation, on a fast clock. Nothing is sent anywhere."
    )
    return Panel(text.append(said), border_style="blue")


def _closing() -> Group:
    command = sys.argv[0] if sys.argv[0].endswith("firebreak") else "firebreak"
    rows = (
        ("check", gettext("reads, lints and tests the playbooks that ran here")),
        ("replay FILE.jsonl --by-brand", gettext("the same on your own recorded mentions")),
        ("run", gettext("the service: set FIREBREAK_SLACK_BOT_TOKEN and it speaks in Slack")),
    )
    lines = Text()
    for words, what in rows:
        lines.append(f"  {command} {words}\n", style="bold cyan")
        lines.append(f"      {what}\n")
    return Group(Rule(Text(gettext("Try next"), style="bold"), style="blue"), lines)
