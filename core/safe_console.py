"""Rich's console for what strangers may have written: colours and tables are ours, control characters are nobody's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment

from .safe_text import stripped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import ConsoleOptions, RenderableType


def padded(text: str, width: int) -> str:
    """With blanks behind it up to so many columns of a terminal: Han takes two each.

    >>> padded("消息", 6), padded("post", 6)
    ('消息  ', 'post  ')
    """
    return text + " " * max(0, width - cell_len(text))


class SafeConsole(Console):
    """No emoji names (`:100:`), no markup unless it is asked for, and no text that steers the terminal."""

    def __init__(self, *, stderr: bool = False, markup: bool = False, **more: Any) -> None:
        super().__init__(stderr=stderr, highlight=False, emoji=False, markup=markup, **more)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(stripped(segment.text), segment.style)
