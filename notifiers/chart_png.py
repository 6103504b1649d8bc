"""Draws a chart as a PNG: bars for what was seen, a band for what is usual. Pure Python, and readable on a phone."""

from __future__ import annotations

import math
import struct
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING

from anyascii import anyascii

from ..core.poisson import usual_band
from ..core.times import bare_clock
from ..core.zone_names import offset

if TYPE_CHECKING:
    from datetime import datetime

    from ..core.effects import Chart

WIDTH, HEIGHT = 720, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 48, 40
_PALETTE = (
    (255, 255, 255),
    (29, 28, 29),
    (224, 30, 90),
    (205, 222, 240),
    (200, 200, 205),
    (110, 110, 118),
    (246, 235, 207),
)
_WHITE, _INK, _RED, _BAND, _GRID, _GREY, _SAND = range(len(_PALETTE))
_SCALE = 2  # pixels per dot of a letter
_FLAG, _LANES = 16, 3  # pixels that the letter of a mark takes, and how many stand below one another

# Five columns of seven dots a letter, the lowest bit on top: the shapes that every small display uses.
_SHAPES = """
    0 3E5149453E  1 00427F4000  2 4261514946  3 2141454B31  4 1814127F10  5 2745454539  6 3C4A494930  7 0171090503
    8 3649494936  9 064949291E  A 7E1111117E  B 7F49494936  C 3E41414122  D 7F4141221C  E 7F49494941  F 7F09090901
    G 3E4149497A  H 7F0808087F  I 00417F4100  J 2040413F01  K 7F08142241  L 7F40404040  M 7F020C027F  N 7F0408107F
    O 3E4141413E  P 7F09090906  Q 3E4151215E  R 7F09192946  S 4649494931  T 01017F0101  U 3F4040403F  V 1F2040201F
    W 3F4038403F  X 6314081463  Y 0708700807  Z 6151494543  : 0036360000  . 0060600000  , 0050300000  - 0808080808
    / 2010080402  + 08083E0808  % 2313086462
""".split()  # noqa: SIM905  a table is read more easily than eighty-six quotes
_LETTERS = dict(zip(_SHAPES[::2], _SHAPES[1::2], strict=True))


class _Canvas:
    """Rows of palette numbers."""

    def __init__(self) -> None:
        self.rows = [bytearray(WIDTH) for _ in range(HEIGHT)]

    def fill(self, left: float, top: float, right: float, bottom: float, colour: int) -> None:
        """A rectangle, as far as it lies on the canvas; at least a pixel each way."""
        x, y = max(0, round(left)), max(0, round(top))
        width = max(1, min(WIDTH, round(right)) - x)
        for row in self.rows[y : max(y + 1, min(HEIGHT, round(bottom)))]:
            row[x : x + width] = bytes([colour]) * width

    def write(self, x: int, y: int, text: str, colour: int) -> None:
        """Text in capitals; letters of other scripts as they are spelled in Latin, others left out."""
        for place, char in enumerate(text.upper()):
            columns = bytes.fromhex(_LETTERS.get(char, ""))
            for across, column in enumerate(columns):
                for down in range(7):
                    if column >> down & 1:
                        left, top = x + (place * 6 + across) * _SCALE, y + down * _SCALE
                        if left + _SCALE <= WIDTH:
                            self.fill(left, top, left + _SCALE, top + _SCALE, colour)

    def png(self) -> bytes:
        """PNG (ISO/IEC 15948) with a palette: signature, header, palette, compressed rows, end."""

        def chunk(kind: bytes, data: bytes) -> bytes:
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

        header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
        rows = b"".join(b"\0" + row for row in self.rows)
        colours = b"".join(bytes(colour) for colour in _PALETTE)
        parts = [chunk(b"IHDR", header), chunk(b"PLTE", colours), chunk(b"IDAT", zlib.compress(rows, 9))]
        return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def draw(chart: Chart) -> bytes:
    """The chart as a PNG of 720 by 360 pixels, about two kilobytes."""
    canvas = _Canvas()
    low, high = usual_band(chart.usual) if chart.usual is not None else (0.0, 0.0)
    top = _round_up(max([high, 4.0, *(moment.negative for moment in chart.moments)]))
    floor, right = HEIGHT - _BOTTOM, WIDTH - _RIGHT

    def y(value: float) -> float:
        return floor - value / top * (floor - _TOP)

    if chart.window:
        since, until = (_x(chart, at) for at in chart.window)
        canvas.fill(since, _TOP, until, floor, _SAND)
    if chart.usual is not None:
        canvas.fill(_LEFT, y(high), right, y(low), _BAND)
    for value in (top / 2, top):
        canvas.fill(_LEFT, y(value), right, y(value) + 1, _GRID)
    for value in (0.0, top / 2, top):
        figure = f"{value:g}"
        canvas.write(_LEFT - 8 - 12 * len(figure), round(y(value)) - 7, figure, _GREY)
    wide = (right - _LEFT) / max(1, len(chart.moments))
    for place, moment in enumerate(chart.moments):
        left = _LEFT + place * wide
        if moment.negative:
            canvas.fill(left + 1, y(moment.negative), max(left + 2, left + wide - 1), floor, _RED)
        if _labelled(chart, place):
            canvas.fill(left, floor, left + 1, floor + 6, _INK)
            canvas.write(round(left) - 28, floor + 12, bare_clock(moment.at), _GREY)
    _mark(canvas, chart)
    canvas.fill(_LEFT, floor, right, floor + 2, _INK)
    zone = offset(chart.moments[-1].at) if chart.moments else ""  # its letters are those of every language
    canvas.write(right - 12 * len(zone), 12, zone, _GREY)
    canvas.write(_LEFT, 12, anyascii(chart.title)[:44], _INK)
    if chart.usual is not None:
        canvas.write(_LEFT + 6, max(_TOP, round(y(high)) - 18), "USUAL", _GREY)
    return canvas.png()


def _x(chart: Chart, at: datetime) -> float:
    """Where a moment stands, as far as it lies on the chart."""
    steps = (at - chart.moments[0].at).total_seconds() / chart.step if chart.moments else 0.0
    return _LEFT + (WIDTH - _RIGHT - _LEFT) * min(1.0, max(0.0, steps / max(1, len(chart.moments))))


def _mark(canvas: _Canvas, chart: Chart) -> None:
    """The letters of what we did, each with a line down; those that would touch stand below one another."""
    free = [0.0] * _LANES
    for mark in chart.marks:
        left = min(WIDTH - _RIGHT - _FLAG, _x(chart, mark.at))
        lane = next((one for one in range(_LANES) if free[one] <= left), _LANES - 1)
        free[lane], top = left + _FLAG + 2, _TOP + lane * (_FLAG + 8)
        canvas.fill(left, top, left + 1, HEIGHT - _BOTTOM, _GREY)
        canvas.fill(left, top - 4, left + _FLAG, top + 18, _INK)
        canvas.write(round(left) + 3, top, mark.letter, _WHITE)


def _round_up(value: float) -> float:
    """The next of 1, 2, 4, 6, 10, 20 ...: whole halves make whole labels."""
    scale = 10.0 ** math.floor(math.log10(value))
    return next(step * scale for step in (1, 2, 4, 6, 10) if step * scale >= value)


def _labelled(chart: Chart, place: int) -> bool:
    """Full hours, and of many only some: a label needs sixty-eight pixels."""
    at = chart.moments[place].at
    hours = len(chart.moments) * chart.step / 3600
    every = max(1, math.ceil(hours * 72 / (WIDTH - _LEFT - _RIGHT)))
    first_of_hour = (at - timedelta(seconds=chart.step)).hour != at.hour
    return first_of_hour and at.hour % every == 0
