"""What the demo's audience sees: each new thing whole, and what is brought up to date in a line, if it says a thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from rich.console import Console
from rich.text import Text

from ..app import App
from ..app.briefing import briefing_of
from ..core.clock import ManualClock
from ..core.effects import (
    Briefing,
    Card,
    Checklist,
    Describe,
    Draft,
    DraftText,
    Effect,
    OpenRoom,
    Pin,
    Post,
    Receipt,
    Update,
)
from ..core.safe_text import one_line
from ..core.times import clock_time
from ..core.translation import gettext, in_a_row
from ..notifiers import console as terminal
from ..notifiers.card_text import local

Texts = Callable[[Briefing, str, Sequence[tuple[str, str]]], Sequence[DraftText]]
ELSEWHERE = "acknowledgement/complaint"  # of the starter library
OTHERS = (("weibo", "zh"), ("vk", "ru"))


class Stage:
    """A notifier that lets the demo pause after each thing shown, and does not show twice what reads the same.

    `who` gives the name behind a Slack member id; `pause` waits so many seconds.
    """

    name = "demo"

    def __init__(
        self,
        console: Console,
        clock: ManualClock,
        pause: Callable[[float], None],
        who: Callable[[str], str] = str,
        texts: Texts = lambda *_: [],
    ) -> None:
        self._console, self._clock, self._pause, self._who, self._texts = console, clock, pause, who, texts
        self._shown = terminal.Console(console, clock, who)
        self._places: dict[str, str] = {}  # what was shown -> where it stands
        self._reads: dict[str, tuple[str, str]] = {}  # a card or a list -> its headline and status, as last shown
        self._last: Effect | None = None  # a post, as if to nobody in particular
        self._lines: dict[object, str] = {}  # what was said last of each card: said once while it stays so
        self.drafts: list[str] = []

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        said = self._in_a_line(local(effect, self._clock.now()))
        before, self._last = self._last, replace(effect, to="") if isinstance(effect, Post) else None
        if isinstance(effect, Post) and effect.card and self._last == before:
            said = gettext("the same to {who}", who=self._who(effect.to))
        if said and isinstance(effect, Update):
            said, self._lines[effect.ref] = "" if self._lines.get(effect.ref) == said else said, said
        if said is None:
            receipt = self._shown.deliver(effect, key, again=again)
        else:
            receipt = Receipt(self._clock.now(), terminal.ref_of(effect, key))
            if said:
                self._console.print(
                    Text(
                        f"  {clock_time(receipt.at.astimezone(ZoneInfo(effect.zone)))}  ↻ {one_line(said)}", style="dim"
                    )
                )
        self._remember(effect, receipt)
        self._pause(_reading_time(effect) if said is None else 0.15 if said else 0.0)
        return receipt

    def say_also(self, app: App, draft: str) -> None:
        """What could be said to those who write in other languages: the starter library, about the same incident."""
        with app.store.begin() as tx:
            task = next((one for incident in tx.incidents(open_only=True) for one in tx.tasks(incident.id)
                         if one.key == draft), None)  # fmt: skip
            incident = tx.incident(task.incident) if task else None
            if task is None or incident is None:
                return
            texts = self._texts(briefing_of(tx, task, incident, self._clock.now()), ELSEWHERE, OTHERS)
        self._console.print(Text("  " + gettext("And in Chinese and Russian, from the starter library:"), "dim"))
        for text in texts:
            self._console.print(terminal.draft_panel(text))
            self._pause(1.2)

    def _in_a_line(self, effect: Effect) -> str | None:
        """What is new about something that stands there already; empty for nothing, None for a thing of its own."""
        match effect:
            case Update(card=None):
                return ""
            case Draft(ref=str(ref)):
                begins = _first(effect.card.headline)  # how it stands; what it is about is known by now
                return begins if begins != self._reads.get(ref, ("", ""))[0] else ""
            case Update(ref=ref, card=Card() as card, line=line):
                headline, status = self._reads.get(ref, ("", ""))
                if not self._places.get(ref, "#").startswith("#"):  # a call that is edited: only what is said is news
                    return line and f"{self._places[ref]}: {line}"
                new = [card.status] * (card.status != status) or [card.headline] * (card.headline != headline)
                said = line if line and line != status else "".join(new)
                return said and f"{self._places.get(ref, '')}: {said}"
            case Checklist(ref=str(ref), title=title):
                known, _ = self._reads.get(ref, ("", ""))
                return f"{effect.room}: {title}" if title != known else ""
            case Pin() | Describe():
                return ""
        return None

    def _remember(self, effect: Effect, receipt: Receipt) -> None:
        match effect:
            case Update(card=Card() as card):
                self._reads[receipt.ref] = (card.headline, card.status)
            case Checklist(title=title):
                self._reads[receipt.ref] = (title, "")
            case Post(card=card) if card:
                self._places[receipt.ref] = self._who(effect.to)
                self._reads[receipt.ref] = (card.headline, card.status)
            case Draft(card=card):
                self._reads[receipt.ref] = (_first(card.headline), card.status)
                if not effect.ref:
                    self.drafts.append(effect.draft.id)


def _first(headline: str) -> str:
    """The first sentence of it, as the language of now ends them."""
    return headline.partition(in_a_row(["", ""]))[0]


def _reading_time(effect: Effect) -> float:
    """Seconds to look at it."""
    return 1.2 if isinstance(effect, Draft | Checklist | OpenRoom) else 0.6
