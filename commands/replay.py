"""`firebreak replay`: recorded mentions through the very code that runs live; prints what would have happened."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer
from rich.text import Text

from ..app import App
from ..core.errors import BadSetting
from ..core.messages import Listed, Number
from ..core.model import FEED, SERIES, TimelineEvent
from ..core.safe_console import SafeConsole, padded
from ..core.terminal import flat, json_line, say
from ..core.times import full_time
from ..core.translation import gettext, gettext_noop, message, ngettext, worded
from ..settings import Settings, read_settings
from ..wiring import SHIPPED
from . import As, Json, Zone
from .replay_play import prepare
from .replay_progress import GO_ON, unreadable_lines
from .replay_summary import only, write

UNREAD = 5  # unreadable lines that are shown; all of them are counted
START_AGAIN = gettext_noop("with --db FILE it can be stopped, and the same command goes on from there")
COLOURS = {"opened": "bold red", "updated": "yellow", "would": "cyan", "closed": "green"}


def command(
    file: Annotated[str, typer.Argument(help="Mentions in any shape that import reads; - reads standard input.")],
    topic: Annotated[str, typer.Option(help="Show only this topic.")] = "",
    by_brand: Annotated[bool, typer.Option("--by-brand", help="Make a topic of every brand in the file.")] = False,
    playbooks: Annotated[
        Path | None, typer.Option(help="The playbooks to run.", show_default="FIREBREAK_PLAYBOOKS")
    ] = None,
    db: Annotated[
        Path | None, typer.Option(help="Keep progress in this file; the same command again goes on from there.")
    ] = None,
    speed: Annotated[str, typer.Option(help="max, or how many times faster than it happened, such as 600.")] = "max",
    weekly: Annotated[
        float | None,
        typer.Option(
            "--alerts-per-week", min=0.01, max=70, help="How many you can bear.", show_default="the playbooks'"
        ),
    ] = None,
    summary: Annotated[bool, typer.Option("--summary", help="Print a table of the incidents, at the end.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write the whole as one page into this file.")] = None,
    shape: As = "",
    zone: Zone = "",
    json: Json = False,
) -> None:
    """Replay recorded mentions; nobody is notified.

    They go through the same code as live ones, on the recording's own clock.
    """
    if db and (summary or html):
        raise BadSetting(
            message("--summary and --html tell of a whole recording that was played in one go; leave out --db")
        )
    told = print_replay(
        file,
        topic=topic,
        by_brand=by_brand,
        playbooks=_playbooks(playbooks),
        db=db,
        speed=_speed(speed),
        as_json=json,
        weekly=weekly,
        summary=summary,
        html=html,
        shape=shape,
        zone=zone,
    )
    if not told:
        raise typer.Exit(1)


def _playbooks(given: Path | None) -> Path:
    """The file that was named, by option or setting; the shipped one, with a word, where none was named or lies here.

    A file that was named and is not there is an error when it is read.
    """
    named = given or read_settings().playbooks
    if given or named.exists() or named != Settings.model_fields["playbooks"].default:
        return named
    say(gettext("no {path} here: these are the playbooks that Firebreak ships", path=str(named)), err=True)
    return SHIPPED


def _speed(text: str) -> float:
    """Times faster than real; 0 for as fast as it goes."""
    if text == "max":
        return 0.0
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if speed <= 0:
        raise typer.BadParameter(
            gettext("“{said}” is neither max nor a number above zero", said=text), param_hint="--speed"
        )
    return speed


def print_replay(
    file: str,
    *,
    topic: str,
    by_brand: bool,
    playbooks: Path,
    db: Path | None,
    speed: float,
    as_json: bool,
    weekly: float | None = None,
    summary: bool = False,
    html: Path | None = None,
    shape: str = "",
    zone: str = "",
) -> bool:
    """Replay `file` and print what would have happened: incidents on standard output, a summary on standard error.

    With `summary` or `html` it is told once, at the end. False when the file ended before its end (what was told is
    true of what could be read), or when nothing in it could be read.
    """
    playing = prepare(file, playbooks=playbooks, by_brand=by_brand, db=db, shape=shape, zone=zone, weekly=weekly)
    app, source, shown = playing.app, playing.source, SafeConsole(soft_wrap=True)
    if db:
        _claim(app, db, f"{source.name}{' --by-brand' if by_brand else ''}")
    try:
        for fact in playing.facts(speed):
            wanted = fact.type in SHOWN and (as_json or fact.data.get("step") not in REPEATS)
            if wanted and not (summary or html) and (not topic or fact.topic == topic):
                say(_line(fact)) if as_json else shown.print(_sentence(fact))
    except KeyboardInterrupt:
        app.store.close()
        say(source.stopped(GO_ON if db else START_AGAIN), err=True)
        raise typer.Exit(130) from None
    if summary or html:
        found = only(playing.result(), topic)
        write(found, summary=summary, html=html, as_json=as_json)
    unread = _sum_up(app, topic, perf_counter() - playing.began, kept=bool(db))
    app.store.close()
    if source.broken:
        say(gettext("{path} could not be read to its end: {cause}", path=file, cause=source.broken), err=True)
    return not source.broken and not unread


def _sum_up(app: App, topic: str, seconds: float, *, kept: bool) -> bool:
    """Say how much was read and what is left; True when there was something and nothing could be read."""
    counts = app.queries.health()
    incidents = len(app.queries.incidents())
    with app.store.begin() as tx:
        letters = tx.dead_letters(UNREAD)
        topics = [each for each in tx.topics_with_state() if not each.startswith((FEED, SERIES))]
    for letter in reversed(letters):
        say(gettext("line {n}: {cause}", n=letter.line, cause=letter.reason), err=True)
    if topic and topic not in topics:
        known = Listed(tuple(topics), "comma") if topics else message("no topics")
        say(gettext("nothing was said about {topic}; there are: {topics}", topic=topic, topics=known), err=True)
    if counts["mentions"] and not topics:
        say(gettext("no mention was about any topic of the playbooks; --by-brand makes one of every brand"), err=True)
    unread = counts["dead_letters"]
    told = gettext(
        "{mentions}, {lines}, {incidents}; {seconds} s",
        mentions=ngettext(
            "{count} mention", "{count} mentions", counts["mentions"], count=Number(counts["mentions"], grouped=True)
        ),
        lines=unreadable_lines(unread),
        incidents=ngettext("{n} incident", "{n} incidents", incidents),
        seconds=f"{seconds:.1f}",
    )
    say(told, err=True)
    if still := counts["open_incidents"]:
        told = ngettext(
            "{n} incident is still open where the recording ends: nothing that comes later is shown",
            "{n} incidents are still open where the recording ends: nothing that comes later is shown",
            still,
        )
        say(told, err=True)
    if incidents and not kept:
        told = gettext("nothing of this is kept; with --db FILE it is, for firebreak report and a replay that goes on")
        say(told, err=True)
    return bool(unread and not counts["mentions"])


def _claim(app: App, db: Path, wanted: str) -> None:
    """A database keeps the progress of one replay: going on with another would tell the first one's story."""
    with app.store.begin() as tx:
        known = tx.cursor("replay")
        tx.set_cursor("replay", known or wanted)
    if known not in (None, wanted):
        raise BadSetting(
            message(
                "{path} holds the progress of another replay ({other}): name another file with --db",
                path=str(db),
                other=known,
            )
        )


REPEATS = {"follow_up", "refresh", "pin"}  # steps that only show again what a line above has said
SHOWN = {"incident.opened", "incident.updated", "incident.closed", "task.delivered"}


WORDS = {
    "incident.opened": gettext_noop("opened"),
    "incident.updated": gettext_noop("updated"),
    "incident.closed": gettext_noop("closed"),
    "task.delivered": gettext_noop("would"),  # nobody is told anything
}


def _line(fact: TimelineEvent) -> str:
    data: dict[str, Any] = {"type": fact.type, "at": fact.at, "topic": fact.topic, "incident": fact.incident}
    return json_line({**data, "why": fact.why, **fact.data})


def _sentence(fact: TimelineEvent) -> Text:
    word = WORDS[fact.type]
    what = fact.data.get("step", "") + " " if "step" in fact.data else ""
    line = Text(f"{full_time(fact.at)}  ")
    said = gettext(word)
    line.append(padded(said, 9), style=COLOURS[word])
    line.append(flat(f" {fact.data['severity']}  {fact.topic}  {what}"), style="bold")
    return line.append(flat(worded(fact.why)))
