"""Reads dead letters again: as they came, or as another shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .body import parse_body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..core.model import Parsed, ReadAs
    from ..core.ports import Clock
    from .shape_files import Shapes


class LetterReader:
    """One line, as if it were a body of its own. Raises BadSetting for a zone or a shape that there is not."""

    def __init__(self, shapes: Shapes, clock: Clock) -> None:
        self.shapes, self._clock = shapes, clock

    def __call__(self, body: bytes, how: ReadAs) -> Iterator[Parsed]:
        now = self._clock.now()
        return parse_body(body, "dead-letters", now, shape=how.shape, zone=how.zone, shapes=self.shapes)
