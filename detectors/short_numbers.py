"""Numbers as they are stored and counted with: short ones, so that a state stays small."""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def three_digits(value: float) -> float:
    """Three significant digits: the state stays small, and what is stored is exactly what is used."""
    if 0.1 <= value < 1000.0:  # the same, and twice as fast
        return round(value, 3 if value < 1.0 else 2 if value < 10.0 else 1 if value < 100.0 else 0)
    return float(f"{min(value, 1e12):.3g}") if value > 1e-12 else 0.0


def in_places(value: float, places: int) -> float:
    """Rounded to so many places; most counts are whole, and to round is dear."""
    return value if value % 1.0 == 0.0 else round(value, places)


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
        digits, _, power = f"{value:.2e}".partition("e")
        codes.append(0 if value <= 0 else int(digits.replace(".", "")) + 900 * (int(power) + 12) - 100 + 1)
    return b64encode(codes.tobytes()).decode()


def unpack(text: str) -> list[float]:
    """What `pack` packed."""
    codes = array("H", b64decode(text))
    return [float(f"{(code - 1) % 900 + 100}e{(code - 1) // 900 - 14}") if code else 0.0 for code in codes]
