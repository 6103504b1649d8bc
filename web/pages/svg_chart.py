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

    from ...core.effects import Moment

GAP = 0.11  # of a column's width, on both sides
LEAST = 4  # a column of one post alone is not as high as the chart


def chart(
    moments: Sequence[Moment], expected: Sequence[float] = (), *, says: str, size: str, sure: bool = True, tall: float
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
        The class that gives the height, and that height in em.
    """
    bands = [usual_band(one)[1] for one in expected]
    most = 1.05 * max([LEAST, *(one.negative for one in moments), *(3 * band for band in bands)])
    drawn = [*_band(bands, most, sure=sure), *_columns([one.negative for one in moments], bands, most)]
    box = f'viewBox="0 0 {max(1, len(moments))} 100" preserveAspectRatio="none" width="100%" height="{tall}em"'
    inner = f"<svg {box}>{''.join(drawn)}</svg>"
    base = f'<line class="c-base" x1="0" x2="100%" y1="{tall}em" y2="{tall}em"/>'
    return Markup(f'<svg class="chart {escape(size)}" role="img" aria-label="{escape(says)}">{inner}{base}</svg>')  # noqa: S704


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
