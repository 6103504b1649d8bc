"""`firebreak backtest`: what a playbooks file would have done over a recording, at one sensitivity or several."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import asdict
from pydantic_core import PydanticCustomError
from rich.table import Column, Table
from rich.text import Text

from ..core.errors import BadSetting
from ..core.messages import Number, Percent
from ..core.safe_console import SafeConsole
from ..core.terminal import flat, say, say_json
from ..core.times import full_time
from ..core.translation import gettext, gettext_noop, message, ngettext, worded
from ..core.typed_moments import typed_moment
from ..playbooks.values import parse_sensitivity
from ..reports.backtest_changes import changes
from ..reports.backtested import Onset, backtested
from ..settings import read_settings
from ..web.pages.backtest_file import backtest_file
from ..wiring import read_playbooks
from . import As, Json, Zone
from .backtest_verdicts import read_verdicts
from .replay_play import play_together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..playbooks.file import PlaybooksFile
    from ..reports.backtest_changes import Change
    from ..reports.backtested import Backtested, Lead

COLUMNS = (
    gettext_noop("played"),
    gettext_noop("alerts"),
    gettext_noop("a week"),
    gettext_noop("called"),
    gettext_noop("at night"),
    gettext_noop("rooms"),
    gettext_noop("before the onset"),
    gettext_noop("real of judged"),
)


def command(
    recording: Annotated[str, typer.Argument(help="Mentions in any shape that import reads.")],
    sensitivity: Annotated[
        str, typer.Option(help="One or several, such as 1/week,2/week,1/day.", show_default="the playbooks'")
    ] = "",
    against: Annotated[Path | None, typer.Option(help="Another playbooks file: what is different from it.")] = None,
    verdicts: Annotated[
        str,
        typer.Option(help="What people said of the incidents that there were: a database, or JSON of /api/incidents."),
    ] = "",
    onset: Annotated[
        list[str] | None, typer.Option(help="When something is known to have begun: TIME or TOPIC=TIME; repeatable.")
    ] = None,
    max_alerts: Annotated[str, typer.Option("--max-alerts", help="A budget such as 3/week: exit 1 beyond it.")] = "",
    playbooks: Annotated[
        Path | None, typer.Option(help="The playbooks to run.", show_default="FIREBREAK_PLAYBOOKS")
    ] = None,
    by_brand: Annotated[bool, typer.Option("--by-brand", help="Make a topic of every brand in the file.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write it as one page into this file.")] = None,
    shape: As = "",
    zone: Zone = "",
    json: Json = False,
) -> None:
    """Say what the playbooks would have done over a recording; compare with another file.

    Alerts, people called and woken, rooms, minutes before a known onset. Nobody is notified. Exits 1 where there were
    more alerts than --max-alerts, or nothing could be read.
    """
    path = playbooks or read_settings().playbooks
    file, other = read_playbooks(path), read_playbooks(against) if against else None
    ways = _ways(file, path, sensitivity)
    if other and against:
        ways.append((str(against), other, ways[0][2]))
    budget = rate(max_alerts) if max_alerts else 0.0
    begun, said = [_onset(one) for one in onset or []], read_verdicts(verdicts) if verdicts else None
    played = play_together(recording, [way[1:] for way in ways], by_brand=by_brand, shape=shape, zone=zone)
    found = [backtested(way[0], one, begun, said) for way, one in zip(ways, played, strict=True)]
    told = changes(found.pop(), found[0]) if other else None
    _tell(found, told, as_json=json)
    if html:
        html.write_text(backtest_file(found, played[: len(found)], told, str(against or "")), encoding="utf-8")
        say(gettext("{file} is written", file=str(html)), err=True)
    if not _within(found, budget) or not played[0].understood.mentions:
        raise typer.Exit(1)


def _ways(file: PlaybooksFile, path: Path, sensitivity: str) -> list[tuple[str, PlaybooksFile, float | None]]:
    """A name, the file and a sensitivity, for each time that the recording is played."""
    asked = [one.strip() for one in sensitivity.split(",")] if sensitivity else []
    if "" in asked:
        raise BadSetting(
            message(
                '--sensitivity "{said}": something is missing beside a comma; write 1/week,2/week', said=sensitivity
            )
        )
    return [(one, file, rate(one)) for one in asked] or [(str(path), file, None)]


def rate(said: str) -> float:
    """So many a week, from `2/week`, `1 alert/day`, `3 alerts/month`. Raises BadSetting.

    >>> rate("2/week"), rate("1/day"), rate("1 alert/day")
    (2.0, 7.0, 7.0)
    """
    number, slash, unit = said.strip().partition("/")
    written = said.strip() if "alert" in number else f"{number.strip()} alerts{slash}{unit}"
    try:
        return parse_sensitivity(written)
    except PydanticCustomError:
        raise BadSetting(
            message('"{said}" is no number of alerts; write 2/week, 1/day or 3/month', said=said)
        ) from None


def _onset(said: str) -> Onset:
    topic, sign, at = said.rpartition("=")
    return Onset(typed_moment("--onset", at), topic if sign else "")


def _within(found: Sequence[Backtested], budget: float) -> bool:
    """Whether all of them keep to the budget; says which do not."""
    over = [one for one in found if budget and one.alerts_a_week > budget]
    for one in over:
        gaps = {"name": one.name, "count": Number(one.alerts_a_week, 2), "budget": Number(budget, 2)}
        say(gettext("{name}: {count} alerts a week are more than the {budget} that were allowed", **gaps), err=True)
    return not over


def _tell(found: Sequence[Backtested], told: Sequence[Change] | None, *, as_json: bool) -> None:
    if as_json:
        for one in found:
            say_json({**asdict(one), "alerts_a_week": one.alerts_a_week, "woken": one.woken})
        for change in told or ():
            say_json({"change": change.kind, "by": change.by, "said": change.said})
        return
    shown = SafeConsole(soft_wrap=True)
    SafeConsole().print(_table(found))
    for one in found:
        shown.print(Text())
        shown.print(Text(flat(one.name), style="bold"))
        for alert in one.alerts:
            said = f"{alert.severity.value}  {alert.title}  {worded(alert.why)}"
            shown.print(Text(f"  {full_time(alert.opened_at)}  {flat(said)}"))
        for call in one.calls:
            gaps = {"who": call.who, "nights": call.at_night}
            said = ngettext(
                "{who}: {n} call, {nights} at night", "{who}: {n} calls, {nights} at night", call.times, **gaps
            )
            shown.print(Text(f"  {flat(said)}"))
    if told is not None:
        shown.print(Text())
        shown.print(Text(gettext("What is different"), style="bold"))
        for change in told:
            shown.print(Text(f"  {flat(worded(change.said))}"))
        if not told:
            shown.print(Text(f"  {gettext('Nothing.')}"))


def _table(found: Sequence[Backtested]) -> Table:
    first, *others = map(gettext, COLUMNS)
    table = Table(
        Column(first, overflow="fold", min_width=20), *others, box=None, pad_edge=False
    )  # it may be the name of a file
    for one in found:
        table.add_row(*map(Text, map(flat, row(one))))
    return table


def row(one: Backtested) -> tuple[str, ...]:
    """Its figures, in the order of `COLUMNS`."""
    return (
        one.name,
        str(len(one.alerts)),
        f"{one.alerts_a_week:g}",
        str(sum(call.times for call in one.calls)),
        str(one.woken),
        str(one.rooms),
        ", ".join(map(_before, one.leads)),
        "" if one.precision is None else gettext("{share} of {n}", share=Percent(one.precision), n=one.judged),
    )


def _before(lead: Lead) -> str:
    if lead.minutes is None:
        return gettext("never")
    return gettext("{n} min", n=Number(lead.minutes))
