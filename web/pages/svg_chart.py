"""Charts as SVG that needs no script: columns of what was seen before the band of what is usual.

Everything stands in `em` and `%`: it follows the width of its place and the size of the text. Drawn after the pages of
Tufte (the band behind, the observations in black) and as Prometheus and Prophet draw a forecast's interval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from ...core.poisson import usual_band

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ...core.effects import Moment
    from ...core.model import ChartMark

GAP = 0.11  # of a column's width, on both sides
NEAR = 0.05  # of the width: letters that stand nearer take a second lane
ROOM_FOR_MARKS = 1.35
LEAST = 4  # a column of one post alone is not as high as the chart


def chart(
    moments: Sequence[Moment],
    expected: Sequence[float] = (),
    *,
    says: str,
    size: str,
    sure: bool = True,
    tall: float,
    window: tuple[datetime, datetime] | None = None,
    marks: Sequence[ChartMark] = (),
    ends: tuple[str, str] = ("", ""),
) -> Markup:
    """Columns of negative mentions; above the most that is usual they are drawn as fire.

    Parameters
    ----------
    moments
        What came in each step; the last one is not over and drawn hollow.
    expected
        What is usual in each step; empty where nobody knows. `sure` tells a band from a guess.
    says
        The sentence for those who hear the page.
    size, tall
        The class that gives the height, and the height of the columns in em.
    window
        The span over which it was noticed, shaded.
    marks
        What we did: letters above, lines down.
    ends
        The words below the first and the last column.
    """
    bands = [usual_band(one)[1] for one in expected]
    most = 1.05 * max([LEAST, *(one.negative for one in moments), *(3 * band for band in bands)])
    most *= ROOM_FOR_MARKS if marks else 1
    counts = [one.negative for one in moments]
    drawn = [_window(moments, window), *_band(bands, most, sure=sure), *_columns(counts, bands, most)]
    box = f'viewBox="0 0 {max(1, len(moments))} 100" preserveAspectRatio="none" width="100%" height="{tall}em"'
    inner = f"<svg {box}>{''.join(drawn)}</svg>"
    base = f'<line class="c-base" x1="0" x2="100%" y1="{tall}em" y2="{tall}em"/>'
    flags = "".join(_flags(_placed(moments, marks), tall))
    words = "".join(_words(ends, counts, most, tall)) if any(ends) else ""
    return Markup(  # noqa: S704
        f'<svg class="chart {escape(size)}" role="img" aria-label="{escape(says)}">{inner}{base}{flags}{words}</svg>'
    )


def _share(moments: Sequence[Moment], at: datetime) -> float:
    """Where a moment stands on the chart, from 0 to 1."""
    if len(moments) < 2:
        return 0.0
    step = moments[1].at - moments[0].at
    return min(1.0, max(0.0, (at - moments[0].at) / step / len(moments)))


def _window(moments: Sequence[Moment], window: tuple[datetime, datetime] | None) -> str:
    if window is None or len(moments) < 2:
        return ""
    left, right = (len(moments) * _share(moments, at) for at in window)
    edge = f'<path class="c-winedge" d="M{left:.2f} 0V100" vector-effect="non-scaling-stroke"/>'
    return f'<rect class="c-win" x="{left:.2f}" y="0" width="{max(0.5, right - left):.2f}" height="100"/>{edge}'


def _placed(moments: Sequence[Moment], marks: Sequence[ChartMark]) -> list[tuple[float, int, str]]:
    """Where each letter stands, in which lane; what finds no room joins the letter before it."""
    placed: list[tuple[float, int, str]] = []
    last = [-1.0, -1.0]
    for mark in marks:
        x = _share(moments, mark.at)
        lane = next((one for one in (0, 1) if x - last[one] >= NEAR), None)
        if lane is None:
            at, lane, letters = placed[-1]
            placed[-1] = (at, lane, f"{letters[0]}–{mark.letter}")
            continue
        last[lane] = x
        placed.append((x, lane, mark.letter))
    return placed


def _flags(placed: Sequence[tuple[float, int, str]], tall: float) -> Iterator[str]:
    for x, lane, letters in placed:
        # at the edges the disc stands inside
        where, y = f"{100 * min(0.985, max(0.015, x)):.2f}%", 0.9 + 1.9 * lane
        yield f'<line class="c-mark" x1="{where}" x2="{where}" y1="{y}em" y2="{tall}em"/>'
        yield f'<circle class="c-flag" cx="{where}" cy="{y}em" r="{0.85 if len(letters) == 1 else 1.3}em"/>'
        yield f'<text class="flag" x="{where}" y="{y}em" dy=".35em" text-anchor="middle">{escape(letters)}</text>'


def _words(ends: tuple[str, str], counts: Sequence[float], most: float, tall: float) -> Iterator[str]:
    """The times at both ends, and the highest count above its column."""
    below = tall + 1.2
    yield f'<text x="0" y="{below}em">{escape(ends[0])}</text>'
    yield f'<text x="100%" y="{below}em" text-anchor="end">{escape(ends[1])}</text>'
    if counts and max(counts) > 0:
        place = counts.index(max(counts))
        x, y = 100 * (place + 0.5) / len(counts), tall * (1 - max(counts) / most) - 0.3
        yield f'<text class="strong" x="{x:.2f}%" y="{y:.2f}em" text-anchor="middle">{max(counts):.0f}</text>'


def _band(bands: Sequence[float], most: float, *, sure: bool) -> Iterator[str]:
    if not bands:
        return
    tops = [_y(band, most) for band in bands]
    edge = f"M0 {tops[0]}" + "".join(f"V{top}H{place}" for place, top in enumerate(tops, 1))
    if sure:
        yield f'<path class="c-band" d="{edge}V100H0z"/>'
    yield f'<path class="{"c-edge" if sure else "c-learn"}" d="{edge}"/>'


def _columns(counts: Sequence[float], bands: Sequence[float], most: float) -> Iterator[str]:
    seen, fire = [], []
    for place, count in enumerate(counts[:-1]):
        limit = bands[place] if bands else count
        if count:
            seen.append(_column(place, 0, min(count, limit), most))
        if count > limit:
            fire.append(_column(place, limit, count, most))
    yield f'<path class="c-seen" d="{"".join(seen)}"/>'
    yield f'<path class="c-fire" d="{"".join(fire)}"/>'
    if counts and counts[-1]:
        yield f'<path class="c-part" d="{_column(len(counts) - 1, 0, counts[-1], most)}"/>'


def _column(place: int, low: float, high: float, most: float) -> str:
    wide = 1 - 2 * GAP
    return f"M{place + GAP:.2f} {_y(low, most)}V{_y(high, most)}h{wide:.2f}V{_y(low, most)}z"


def _y(value: float, most: float) -> float:
    return round(100 * (1 - value / most), 1)
