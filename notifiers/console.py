"""Shows effects in a terminal, to someone without Slack."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, assert_never
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ..core.clock import SystemClock
from ..core.effects import (
    Archive,
    Chart,
    Checklist,
    Describe,
    Document,
    Draft,
    Invite,
    OpenRoom,
    Pin,
    Post,
    Receipt,
    Unarchive,
    Update,
)
from ..core.messages import Number
from ..core.poisson import usual_band
from ..core.ports import LAST_RESORT
from ..core.safe_console import SafeConsole
from ..core.safe_text import one_line, shortened, stripped
from ..core.text import spark_bar
from ..core.times import clock_time
from ..core.translation import at_time, gettext, gettext_noop, worded
from .card_text import beyond, byline, local, names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from rich.console import Console as Terminal
    from rich.console import RenderableType

    from ..core.effects import Button, Card, ChecklistItem, DraftText, Effect, Person, Quote
    from ..core.ports import Clock

COLOURS = {"sev1": "red", "sev2": "dark_orange", "sev3": "yellow", "sev4": "blue"}
_WIDEST = 100
_REMEMBERED = 10_000


class Console:
    """The `Notifier` for a terminal. Remembers, while it lives, what it has shown, so that a repeat shows nothing.

    `who` gives the name behind a Slack member id.
    """

    name = "console"
    rank = LAST_RESORT

    @classmethod
    def from_settings(cls, settings: Mapping[str, str], clock: Clock, who: Callable[[str], str]) -> Console:  # noqa: ARG003
        """Always: there is a terminal where there is nothing else."""
        return cls(clock=clock, who=who)

    def __init__(
        self, console: Terminal | None = None, clock: Clock | None = None, who: Callable[[str], str] = str
    ) -> None:
        self._console = console or SafeConsole()
        self._clock, self._who = clock or SystemClock(), who
        self._shown: dict[str, Receipt] = {}
        self._printing = Lock()  # one panel after the other, whoever delivers

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        with self._printing:
            return self._deliver(effect, key, again)

    def _deliver(self, effect: Effect, key: str, again: bool) -> Receipt:
        if again and key in self._shown:
            return self._shown[key]
        now, wanted = self._clock.now(), effect
        if isinstance(effect, Post):
            effect = replace(effect, to=self._who(effect.to))
        shown = picture(local(effect, now), now.astimezone(ZoneInfo(effect.zone)))
        self._console.print(shown, width=min(self._console.width, _WIDEST), highlight=False)
        if len(self._shown) >= _REMEMBERED:
            del self._shown[next(iter(self._shown))]
        self._shown[key] = Receipt(now, ref_of(wanted, key))
        return self._shown[key]


def ref_of(effect: Effect, key: str) -> str:
    """What a later update of it calls it by."""
    match effect:
        case OpenRoom():
            return f"#{effect.name.lstrip('#')}"
        case Update():
            return effect.ref
        case Chart() | Document():
            return effect.thread
        case Describe() | Invite() | Archive() | Unarchive():
            return effect.room
        case Pin():
            return effect.ref
        case Checklist(ref=str(ref)) | Draft(ref=str(ref)):
            return ref
        case Post():
            return f"{effect.to}:{key}"  # as in Slack a message is known by its place
        case _:
            return f"console:{key}"


def picture(effect: Effect, at: datetime) -> RenderableType:  # noqa: C901  one case an effect
    """What people see of an effect at `at`. Strangers' text is shown as it is: no markup, no controls, no links."""
    match effect:
        case Post():
            return _post(effect, at)
        case Update():
            return _update(effect, at)
        case OpenRoom():
            room = Text(f"🔒 #{one_line(effect.name).lstrip('#')}", style="bold")
            return _panel(gettext("private room opened"), "magenta", at, room, Text(one_line(effect.purpose)))
        case Describe():
            return Text(
                gettext("{where} says: {said}", where=_where(effect.room), said=one_line(effect.purpose)), style="dim"
            )
        case Invite():
            return _panel(
                _where(effect.room), "magenta", at, Text(gettext("invited: {names}", names=names_of(effect.people)))
            )
        case Checklist():
            items = [line for number, item in enumerate(effect.items, 1) for line in _item(number, item, effect, at)]
            title = Text(one_line(effect.title), style="bold")
            where = _where(effect.room) + (" · " + gettext("updated") if effect.ref else "")
            return _panel(where, "green", at, title, *items)
        case Pin():
            return Text("📌 " + gettext("pinned"), style="dim")
        case Archive() | Unarchive():
            said = gettext("archived: it stays readable") if isinstance(effect, Archive) else gettext("open again")
            return _panel(_where(effect.room), "magenta", at, Text(said))
        case Chart():
            return _panel(gettext("in the thread"), "cyan", at, Text(one_line(effect.title)), _bars(effect))
        case Document():
            return Text(f"📎 {stripped(effect.name)}", style="dim")
        case Draft(card=card):
            drafts = [draft_panel(text) for text in effect.draft.texts]
            where = gettext("updated") if effect.ref else _where(effect.to, effect.thread)
            return _card(card, where, at, _calls(effect.mention), drafts)
        case _:
            assert_never(effect)


def _update(effect: Update, at: datetime) -> Panel:
    card = effect.card
    if card is None:
        return _panel(
            gettext("updated"), "cyan", at, Text("\n".join(one_line(line) for line in effect.text.split("\n")))
        )
    line = [Text(f"↻ {one_line(effect.line)}")] if effect.line else []
    status = [Text(one_line(card.status), style="dim")] if card.status else []
    return _panel(gettext("updated"), _colour(card), at, _headline(card), *line, *status)


def _post(effect: Post, at: datetime) -> Panel:
    where, calls = _where(effect.to, effect.thread), _calls(effect.mention)
    if effect.card is None:
        lines = "\n".join(one_line(line) for line in stripped(effect.text).split("\n"))
        return _panel(where, "cyan", at, Text(lines), *calls, *([_buttons(effect.buttons)] if effect.buttons else []))
    text = one_line(beyond(effect.text, effect.card.headline))
    said = [Text(text, style="bold")] if text else []
    return _card(effect.card, where, at, [*said, *calls])


def _bars(chart: Chart) -> Text:
    """One character a step, as high as its share of the highest; what is more than usual in red."""
    most = max([1, *(moment.negative for moment in chart.moments)])
    line = Text()
    for moment in chart.moments:
        more = chart.usual is not None and moment.negative > usual_band(chart.usual)[1]
        line.append(spark_bar(moment.negative, most), style="red" if more else "dim")
    line.append("  " + gettext("at most {n}", n=most if isinstance(most, int) else Number(most, 1)), style="dim")
    above = _marks(chart)
    return Text("\n").join([above, line]) if above else line


def _marks(chart: Chart) -> Text:
    """The letters of what we did above their steps, then what they stand for; what finds no room is only told."""
    if not chart.marks or not chart.moments:
        return Text()
    row = [" "] * len(chart.moments)
    for mark in chart.marks:
        place = int((mark.at - chart.moments[0].at).total_seconds() // chart.step)
        row[min(len(row) - 1, max(0, place))] = mark.letter
    told = ", ".join(f"{mark.letter} {worded(mark.says)}" for mark in chart.marks)
    return Text(f"{''.join(row)}  {one_line(told)}")


def _where(to: str, thread: str | None = None) -> str:
    said = gettext("to {place}", place=one_line(to))
    return said + " · " + gettext("in the thread") if thread else said


def _panel(title: str, colour: str, at: datetime, *parts: RenderableType) -> Panel:
    return Panel(
        Group(*parts),
        title=Text(f" {title} "),
        title_align="left",
        subtitle=Text(f" {clock_time(at)} "),
        subtitle_align="right",
        border_style=colour,
        padding=(0, 1),
    )


def _colour(card: Card) -> str:
    return COLOURS[card.severity.value]


def _headline(card: Card) -> Text:
    return Text(one_line(card.headline), style=f"bold {_colour(card)}")


def _calls(people: tuple[Person, ...]) -> list[RenderableType]:
    return [Text("📣 " + gettext("calls {names}", names=names_of(people)), style="bold")] if people else []


def _card(
    card: Card, title: str, at: datetime, top: Sequence[RenderableType], middle: Sequence[RenderableType] = ()
) -> Panel:
    parts: list[RenderableType] = [_headline(card), *top]
    if card.why:
        parts.append(Text(one_line(card.why)))
    parts += [*_facts(card), *middle, *(line for quote in card.quotes for line in _quote(quote))]
    if card.next:
        parts.append(Text("\n" + gettext("What happens next"), style="bold"))
        parts += [Text(f" • {one_line(line)}") for line in card.next]
    if card.status:
        parts.append(Text(f"\n{one_line(card.status)}", style="dim"))
    if card.buttons:
        parts.append(_buttons(card.buttons))
    return _panel(title, _colour(card), at, *parts)


def _facts(card: Card) -> Iterator[RenderableType]:
    if card.facts:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="dim", max_width=24, overflow="fold")
        grid.add_column(overflow="fold")
        for label, value in card.facts:
            grid.add_row(Text(one_line(label)), Text(one_line(value)))
        yield Text("")
        yield grid


def _quote(quote: Quote) -> list[RenderableType]:
    quoted = shortened(one_line(quote.text), 400) or gettext("(no text)")
    words = Text(f"“{quoted}”", style="italic")
    said = Text.assemble(words, "\n", (byline(quote), "dim"))
    if (quote.url or "").startswith(("https://", "http://")):
        said.append(f"\n{shortened(''.join(stripped(quote.url or '').split()), 200)}", style="dim")
    return [Text(""), Padding(said, (0, 0, 0, 2))]


def _buttons(buttons: Sequence[Button]) -> Text:
    line = Text("\n")
    for button in buttons:
        colour = {"primary": "green", "danger": "red"}.get(button.style or "", "white")
        line.append(f" {one_line(button.label)}{' ▾' if button.options else ''} ", style=f"bold reverse {colour}")
        line.append("  ")
    return line


def _item(number: int, item: ChecklistItem, effect: Checklist, at: datetime) -> Iterator[Text]:
    """Its section where one begins, then the box, the text, and who by when or what became of it."""
    before = effect.items[number - 2].section if number > 1 else ""
    if item.section and item.section != before:
        yield Text(one_line(worded(item.section)), style="bold")
    box = {"done": "☑", "skipped": "☒", "claimed": "◐"}.get(item.state, "☐")
    line = Text(f"{box} {number}. {one_line(worded(item.text))}")
    line.append("".join(f"  {part}" for part in _standing(item, at)), style="dim")
    yield line


STATES = {  # of an item of a checklist
    "claimed": gettext_noop("claimed by {who}"),
    "done": gettext_noop("done by {who}"),
    "skipped": gettext_noop("skipped by {who}"),
}


def _standing(item: ChecklistItem, at: datetime) -> Iterator[str]:
    due = gettext(", by {at}", at=at_time(item.due_at, at)) if item.due_at else ""
    if item.state == "open" and (item.who or due):
        yield f"{names_of(item.who)}{due}"
    elif item.state != "open":
        reason = f": {one_line(item.reason)}" if item.reason else ""
        by = one_line(item.by) if item.by else gettext("somebody")
        yield f"{gettext(STATES[item.state], who=by)}{reason}{due if item.state == 'claimed' else ''}"
    if item.overdue(at):
        yield gettext("OVERDUE")
    if item.note:
        yield f"({one_line(item.note)})"


def draft_panel(one: DraftText) -> Panel:
    """One drafted text, with its length and what is against it."""
    length = gettext("{n} of {all} characters", n=one.used, all=one.limit)
    title = f" {one_line(one.platform)} · {one_line(one.lang)} · {length} "
    body: list[RenderableType] = [Text(stripped(one.text))]
    if one.problem:
        body.append(Text(gettext("Do not post as it is: {why}", why=one_line(worded(one.problem))), style="bold red"))
    body += [Text(gettext("Think about it: {why}", why=one_line(worded(each))), style="yellow") for each in one.advice]
    colour = "red" if one.problem else "white"
    return Panel(Group(*body), title=Text(title), title_align="left", border_style=colour, padding=(0, 1))
