"""Holds a shape to its own sample: what the file's own test of it is."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

from .export_reader import Reader
from .lines import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from .shape import Shape
    from .shape_files import Shapes


def faults(shape: Shape, shapes: Shapes, now: datetime) -> Iterator[str]:
    """What is wrong with a shape by its sample, each a sentence; nothing where it has none.

    The sample is read as any file is, by its keys alone, and as UTC where its times have no zone and one is asked
    for. Of each mention the fields that `expect` names are compared.
    """
    if shape.sample is None:
        return
    raw = shape.sample if isinstance(shape.sample, str) else json.dumps(shape.sample, ensure_ascii=False, default=str)
    rows = list(Reader(shapes, now, zone="UTC" if shape.zone == "ask" else "").rows(BytesIO(raw.encode()), "sample"))
    for row in rows:
        if row.letter:
            yield f"{shape.name}: sample, line {row.line}: {row.reason}"
        elif row.found.shape != shape.name:
            yield f"{shape.name}: its sample is taken for {row.found.shape}: give when: more of its own keys"
    meant: list[dict[str, Any]] = [json.loads(line_of(row.mention)) for row in rows if row.mention]
    expected = list(shape.expect or [])
    if len(meant) != len(expected):
        yield f"{shape.name}: its sample means so many mentions: {len(meant)}, and expect: has {len(expected)}"
    for number, (one, wanted) in enumerate(zip(meant, expected, strict=False), 1):
        for field, value in wanted.items():
            if one.get(field) != value:
                yield f"{shape.name}: mention {number}: {field} is {one.get(field)!r}, not {value!r}"
