"""`firebreak tune`: chooses the sensitivity that brings as many alerts as people can bear, and writes it down."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..core.clock import SystemClock
from ..core.errors import BadPlaybooks, BadSetting
from ..core.messages import Number
from ..core.model import Problem
from ..core.terminal import flat, say
from ..core.translation import gettext, message
from ..playbooks.sensitivity_text import with_sensitivity
from ..reports.backtested import backtested
from ..settings import read_settings
from ..wiring import read_playbooks, read_text, text_of, whole
from . import As, Zone
from .backtest import rate
from .replay_play import play_together
from .run_playbooks import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..playbooks.file import PlaybooksFile
    from ..reports.backtested import Backtested

TRIED = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 14.0)  # alerts a week that are asked for


def command(
    recording: Annotated[str, typer.Argument(help="Mentions in any shape that import reads.")],
    alerts: Annotated[str, typer.Option(help="How many you can bear, such as 2/week.")],
    topic: Annotated[str, typer.Option(help="Only this topic; all by default.")] = "",
    playbooks: Annotated[
        Path | None, typer.Option(help="The file to write into.", show_default="FIREBREAK_PLAYBOOKS")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be written, and write nothing.")] = False,
    shape: As = "",
    zone: Zone = "",
) -> None:
    """Choose the sensitivity that brings as many alerts as you can bear, and write it down.

    The recording is played at eleven sensitivities in one reading. Nobody is notified; the rest of the file stays as
    it is, to the letter.
    """
    path, wanted = playbooks or read_settings().playbooks, rate(alerts)
    file = read_playbooks(path)
    topics = _topics(file, topic)
    ways = [(_narrowed(file, topics), weekly) for weekly in TRIED]
    played = play_together(recording, ways, by_brand=False, shape=shape, zone=zone)
    if not played[0].understood.mentions:
        raise BadSetting(message("nothing in {path} could be read as mentions", path=recording))
    found = [
        backtested(f"{one:g} {'alert' if one == 1 else 'alerts'}/week", each)
        for one, each in zip(TRIED, played, strict=True)
    ]
    chosen = choose(found, wanted)
    _say(found, chosen, wanted)
    record = _record(chosen, played[0].understood.name)
    text = with_sensitivity(text_of(path), str(path), topics, chosen.name, record)
    _check(text, path, topics, chosen)
    if dry_run:
        say(
            gettext(
                "nothing was written: {path} would say sensitivity: {sensitivity}",
                path=str(path),
                sensitivity=chosen.name,
            )
        )
        return
    write_whole(path, text)
    say(gettext("{path} says sensitivity: {sensitivity} now", path=str(path), sensitivity=chosen.name))


def _topics(file: PlaybooksFile, topic: str) -> list[str]:
    names = [one.name for one in file.topics]
    if topic and topic not in names:
        raise BadSetting(message("the playbooks know no topic {topic}", topic=topic))
    return [topic] if topic else names


def _narrowed(file: PlaybooksFile, topics: Sequence[str]) -> PlaybooksFile:
    """The file with only these topics: alerts on others are not what is chosen for."""
    return replace(file, topics=tuple(one for one in file.topics if one.name in topics))


def choose(found: Sequence[Backtested], wanted: float) -> Backtested:
    """The most sensitive that stays within what is wanted; of all that are beyond it the nearest.

    Of several that bring the same the one that asks for what is wanted, as nearly as may be: a short recording cannot
    tell them apart.
    """
    within = [one for one in found if one.alerts_a_week <= wanted]
    if not within:
        return min(found, key=lambda one: (one.alerts_a_week, one.weekly or 0.0))
    most = max(one.alerts_a_week for one in within)
    same = [one for one in within if one.alerts_a_week == most]
    return min(same, key=lambda one: abs((one.weekly or 0.0) - wanted))


def _record(chosen: Backtested, name: str) -> str:
    day = SystemClock().now().date().isoformat()
    file = flat(name).replace(";", ",").replace("#", "")
    count = len(chosen.alerts)
    return f"tuned {day} by {file}: {count} alert{'s' * (count != 1)} in {chosen.weeks:.1f} weeks"


def _check(text: str, path: Path, topics: Sequence[str], chosen: Backtested) -> None:
    """The file can still be read, and says what it should. Raises BadPlaybooks."""
    again = read_text(whole(text, path), str(path))
    for one in again.topics:
        if one.name in topics and abs(one.alerts_per_week - (chosen.weekly or 0.0)) > 1e-6:
            what = message(
                "write sensitivity: {sensitivity} here by hand: this place cannot be changed", sensitivity=chosen.name
            )
            raise BadPlaybooks([Problem(str(path), 1, 1, what)])


def _say(found: Sequence[Backtested], chosen: Backtested, wanted: float) -> None:
    for one in found:
        gaps = {"name": one.name, "n": len(one.alerts), "count": Number(one.alerts_a_week, 2)}
        mark = "→ " if one is chosen else "  "
        say(mark + gettext("{name}: {n} in the recording, {count} a week", **gaps))
    if chosen.alerts_a_week > wanted:
        said = gettext("even the least sensitive brings more than {wanted} a week here", wanted=Number(wanted, 2))
        say(said, err=True)
