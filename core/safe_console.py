"""Rich's console for what strangers may have written: colours and tables are ours, control characters are nobody's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment

from .safe_text import stripped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import ConsoleOptions, RenderableType


def padded(text: str, width: int) -> str:
    """With blanks behind it up to so many columns of a terminal: Han takes two each.

    >>> padded("消息", 6), padded("post", 6)
    ('消息  ', 'post  ')
    """
    return text + " " * max(0, width - cell_len(text))


def in_columns(rows: Sequence[Sequence[str]], between: str = "  ") -> list[str]:
    """Rows with each cell as wide as the widest above and below it, as a terminal counts.

    >>> in_columns([("comms", "梅", "a"), ("pr", "Tom", "b")])
    ['comms  梅   a', 'pr     Tom  b']
    """
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return [between.join(map(padded, row, widths)).rstrip() for row in rows]


def with_tables_in_columns(markdown: str) -> str:
    """Markdown whose tables line up in a terminal too; it means what it meant.

    >>> print(with_tables_in_columns("| 级别 | when |\\n|---|---|\\n| SEV1 | now |"))
    | 级别 | when |
    |------|------|
    | SEV1 | now  |
    """
    return _TABLE.sub(_in_columns, markdown)


_TABLE = re.compile(r"(?:^\|.*\|[ ]*(?:\n|$))+", re.MULTILINE)
_CELL = re.compile(r"(?<!\\)\|")


def _in_columns(table: re.Match[str]) -> str:
    rows = [[cell.strip() for cell in _CELL.split(line.strip())[1:-1]] for line in table[0].rstrip("\n").split("\n")]
    if len({len(row) for row in rows}) > 1:
        return table[0]
    widths = [max(cell_len(cell) for cell in column if set(cell) != {"-"}) for column in zip(*rows, strict=True)]
    lines = [
        f"|{'|'.join('-' * (width + 2) for width in widths)}|"
        if all(set(cell) == {"-"} for cell in row)
        else f"| {' | '.join(map(padded, row, widths))} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n" * table[0].endswith("\n")


class SafeConsole(Console):
    """No emoji names (`:100:`), no markup unless it is asked for, and no text that steers the terminal."""

    def __init__(self, *, stderr: bool = False, markup: bool = False, **more: Any) -> None:
        super().__init__(stderr=stderr, highlight=False, emoji=False, markup=markup, **more)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(stripped(segment.text), segment.style)
