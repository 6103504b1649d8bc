"""How `firebreak check` shows what is wrong: to people with the line itself, to programs as they want it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from .. import __version__
from ..core.translation import gettext, worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..core.model import Problem

WIDEST = 100  # columns of a line that is shown
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_TOKEN = re.compile(r'"[^"]*"?|\'[^\']*\'?|[^\s,\[\]{}]+|.')
_ESCAPED = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})


def with_line(problem: Problem, lines: Sequence[str]) -> Iterator[str]:
    """The sentence, and below it the line of the file with what is meant underlined."""
    said = f"{problem.place}: {worded(problem.what)}"
    yield said if problem.severe else gettext("{problem} (a warning)", problem=said)
    if not 1 <= problem.line <= len(lines):
        return
    line = lines[problem.line - 1]
    begin = max(0, problem.column - WIDEST * 2 // 3)  # of a long line, what is round the place
    before = line[begin : problem.column - 1]
    if not line.strip():
        return
    found = _TOKEN.match(line, problem.column - 1)
    under = cell_len(found[0]) if found else 1
    number = str(problem.line)
    yield f"  {number} | {line[begin : begin + WIDEST]}"
    yield f"  {' ' * len(number)} | {' ' * cell_len(before)}{'^' * max(1, under)}"


def github(problems: Iterable[Problem]) -> Iterator[str]:
    """As a GitHub Action prints what it wants to be shown beside the lines of a change."""
    for one in problems:
        level = "error" if one.severe else "warning"
        path = one.path.translate(_ESCAPED).replace(",", "%2C").replace(":", "%3A")
        yield f"::{level} file={path},line={one.line},col={one.column}::{worded(one.what).translate(_ESCAPED)}"


def sarif(problems: Iterable[Problem]) -> dict[str, Any]:
    """As code scanning reads it: SARIF 2.1.0."""
    results = [
        {
            "ruleId": "playbooks-error" if one.severe else "playbooks-warning",
            "level": "error" if one.severe else "warning",
            "message": {"text": worded(one.what)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": one.path},
                        "region": {"startLine": one.line, "startColumn": one.column},
                    }
                }
            ],
        }
        for one in problems
    ]
    rules = [{"id": "playbooks-error"}, {"id": "playbooks-warning"}]
    driver = {"name": "firebreak check", "version": __version__, "rules": rules}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
