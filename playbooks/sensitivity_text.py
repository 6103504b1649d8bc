"""Writes another sensitivity into the text of a playbooks file; every other letter stays as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .loader.parsing import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .loader.tree import Tree

TUNED = "tuned "  # how the record in a comment begins: the next one takes its place
_VALUE = re.compile(r"""("[^"\n]*"|'[^'\n]*'|[^#,}\n]*[^#,}\s])""")
_RECORD = re.compile(rf"#\s*{TUNED}[^;\n]*(?:;\s*)?")


def with_sensitivity(text: str, path: str, topics: Sequence[str], sensitivity: str, record: str) -> str:
    """The text in which each of these topics has that sensitivity, with the record as a comment on its line.

    >>> text = "topics:\\n  a: {words: [a]}\\n  b:\\n    words: b  # us\\n"
    >>> print(with_sensitivity(text, "", ["a", "b"], "1 alert/day", "tuned 2026-11-30 by a.csv: 3 alerts"))
    topics:
      a: {sensitivity: 1 alert/day, words: [a]}  # tuned 2026-11-30 by a.csv: 3 alerts
      b:
        sensitivity: 1 alert/day  # tuned 2026-11-30 by a.csv: 3 alerts
        words: b  # us
    <BLANKLINE>
    """
    tree = parse(text, path)
    lines = text.splitlines(keepends=True)
    places = sorted(topics, key=lambda topic: tree.mark(("topics", topic), key=True).line, reverse=True)
    for topic in places:  # from below: what is inserted moves nothing that is still to be changed
        _write(lines, tree, topic, sensitivity, record)
    return "".join(lines)


def _write(lines: list[str], tree: Tree, topic: str, sensitivity: str, record: str) -> None:
    at = ("topics", topic, "sensitivity")
    if at in tree.values:
        mark = tree.values[at]
        line = lines[mark.line - 1]
        before, rest = line[: mark.column - 1], line[mark.column - 1 :]
        rest = _VALUE.sub(lambda _: sensitivity, rest, count=1)
        lines[mark.line - 1] = _recorded(before + rest, record)
        return
    first = min(
        (mark for path, mark in tree.keys.items() if path[:-1] == at[:-1]), key=lambda one: (one.line, one.column)
    )
    own = tree.mark(at[:-1], key=True)
    line = lines[first.line - 1]
    before = line[: first.column - 1]
    if first.line != own.line and not before.strip():
        lines.insert(first.line - 1, f"{before}sensitivity: {sensitivity}  # {record}\n")
    else:
        inserted = f"{before}sensitivity: {sensitivity}, {line[first.column - 1 :]}"
        lines[first.line - 1] = _recorded(inserted, record)


def _recorded(line: str, record: str) -> str:
    """The line with the record in its comment, before what somebody else wrote there."""
    end = line[len(line.rstrip("\r\n")) :]
    said, comment = _parted(line.rstrip("\r\n"))
    own = _RECORD.sub("# ", comment).lstrip("#").strip()
    return f"{said.rstrip()}  # {record}{'; ' + own if own else ''}{end}"


def _parted(line: str) -> tuple[str, str]:
    """What a line of YAML says, and its comment: a # after a blank, outside of quotes."""
    quote = ""
    for place, char in enumerate(line):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == "#" and (place == 0 or line[place - 1].isspace()):
            return line[:place], line[place:]
    return line, ""
