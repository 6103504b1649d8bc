"""Numbers as they are stored and counted with: short ones, so that a state stays small."""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from string import ascii_lowercase, ascii_uppercase, digits
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SIGNS = ascii_uppercase + ascii_lowercase + digits + "-_"
_VALUES = {sign: value for value, sign in enumerate(_SIGNS)}


def three_digits(value: float) -> float:
    """Three significant digits: the state stays small, and what is stored is exactly what is used."""
    if 0.1 <= value < 1000.0:  # the same but for halves, and five times as fast
        scale = 1e3 if value < 1.0 else 1e2 if value < 10.0 else 10.0 if value < 100.0 else 1.0
        return int(value * scale + 0.5) / scale
    return float(f"{min(value, 1e12):.3g}") if value > 1e-12 else 0.0


def in_places(value: float, places: int) -> float:
    """Rounded to so many places; most counts are whole, and to round is dear."""
    return value if value % 1.0 == 0.0 else round(value, places)


def rounded(value: float, scale: float) -> float:
    """A number from 0 on in parts of `scale`, such as 100.0 for two places: a third of what `round` takes."""
    return int(value * scale + 0.5) / scale


def short(value: float) -> float:
    """The same number, without a fraction that says nothing: states stay small."""
    return int(value) if value == int(value) else value


def pack(values: Iterable[float]) -> str:
    """Values of three significant digits from 1e-12 to 1e12, as 16-bit numbers in base64.

    >>> pack([0.0, 1.23, 4560.0]), unpack(pack([0.0, 1.23, 4560.0]))
    ('AABIKiE2', [0.0, 1.23, 4560.0])
    """
    codes = array("H")
    for value in values:
        figures, _, power = f"{value:.2e}".partition("e")
        codes.append(0 if value <= 0 else int(figures.replace(".", "")) + 900 * (int(power) + 12) - 100 + 1)
    return b64encode(codes.tobytes()).decode()


def unpack(text: str) -> list[float]:
    """What `pack` packed."""
    codes = array("H", b64decode(text))
    return [float(f"{(code - 1) % 900 + 100}e{(code - 1) // 900 - 14}") if code else 0.0 for code in codes]


def pack_counts(values: Sequence[float]) -> str | list[float]:
    """Whole counts, or numbers with two places, in as few signs as the largest takes; as they are where that is not so.

    The first sign tells how many signs a number has, in base 64; a dot before it, that hundredths are counted.

    >>> pack_counts([3, 0, 63]), pack_counts([3, 70]), pack_counts([0.5, 7.25]), pack_counts([0.125])
    ('1DA_', '2ADBG', '.2AyLV', [0.125])
    >>> [unpack_counts(pack_counts(each)) for each in ([3, 0, 63], [0.5, 7.25], [])]
    [[3, 0, 63], [0.5, 7.25], []]
    """
    if not values:
        return []
    whole = [int(value) for value in values]
    dot = ""
    if whole != values:
        whole, dot = [round(100.0 * value) for value in values], "."
        if [value / 100.0 for value in whole] != values:
            return [short(value) for value in values]
    most = max(whole)
    if min(whole) < 0 or most >= 64**4:
        return [short(value) for value in values]
    if most < 64:
        return f"{dot}1{''.join([_SIGNS[value] for value in whole])}"
    width = 2 if most < 64**2 else 3 if most < 64**3 else 4
    places = [64**place for place in reversed(range(width))]
    return f"{dot}{width}{''.join([_SIGNS[value // place % 64] for value in whole for place in places])}"


def unpack_counts(packed: str | Sequence[float]) -> list[float]:
    """What `pack_counts` packed."""
    if not isinstance(packed, str):
        return list(packed)
    text = packed.removeprefix(".")
    width, signs = int(text[0]), text[1:]
    values: list[float] = []
    for begin in range(0, len(signs), width):
        value = 0
        for sign in signs[begin : begin + width]:
            value = value * 64 + _VALUES[sign]
        values.append(value)
    return [value / 100.0 for value in values] if packed[0] == "." else values
