"""A figure week by week as SVG that needs no script: a column each, its number above it, a line where the goal is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

TOP, FOOT = 16.0, 80.0  # percent of the height between which columns stand


class WeekBar(Struct, frozen=True):
    """One week: its value (None: nothing to count), the words for it, the label below; `open`: it is not over."""

    value: float | None
    words: str
    label: str
    open: bool = False
    bad: bool = False


def week_bars(bars: Sequence[WeekBar], *, says: str, goal: float | None = None) -> Markup:
    """The columns; those that miss the goal are drawn as fire, the week that runs hollow."""
    most = max([1e-9, goal or 0.0, *(one.value or 0.0 for one in bars)])
    wide = 100 / max(1, len(bars))
    last = len(bars) - 1  # every second week has its label: more would touch
    drawn = "".join(_column(one, place, wide, most, labelled=(last - place) % 2 == 0) for place, one in enumerate(bars))
    if goal is not None:
        y = _y(goal, most)
        drawn += f'<line class="c-goal" x1="0" x2="100%" y1="{y:.1f}%" y2="{y:.1f}%"/>'
    base = f'<line class="c-base" x1="0" x2="100%" y1="{FOOT}%" y2="{FOOT}%"/>'
    return Markup(f'<svg class="chart bars h96" role="img" aria-label="{escape(says)}">{drawn}{base}</svg>')  # noqa: S704


def _column(one: WeekBar, place: int, wide: float, most: float, *, labelled: bool) -> str:
    middle = (place + 0.5) * wide
    said = escape(one.label) if labelled else ""
    label = f'<text x="{middle:.2f}%" y="97%" text-anchor="middle">{said}</text>'
    if one.value is None:
        return f'{label}<text x="{middle:.2f}%" y="{FOOT - 4}%" text-anchor="middle">–</text>'
    top = _y(one.value, most)
    kind = "c-part" if one.open else "c-fire" if one.bad else "c-seen"
    box = f'x="{middle - 0.32 * wide:.2f}%" y="{top:.1f}%" width="{0.64 * wide:.2f}%" height="{FOOT - top:.1f}%"'
    number = (
        f'<text class="strong" x="{middle:.2f}%" y="{top - 3:.1f}%" text-anchor="middle">{escape(one.words)}</text>'
    )
    return f'<rect class="{kind}" {box}/>{number}{label}'


def _y(value: float, most: float) -> float:
    return FOOT - (FOOT - TOP) * value / most
