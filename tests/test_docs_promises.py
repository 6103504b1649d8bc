"""docs/security.md and docs/reliability.md name tests that there are: a promise without its test is none."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = {name: (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in ("security", "reliability")}


@cache
def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("page", PAGES)
def test_every_promise_names_a_test_that_is_there(page: str) -> None:
    """A test that is renamed or deleted is missed here."""
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGES[page])
    missing = [
        f"{path}::{name}" for path, name in named if not (ROOT / path).exists() or name not in functions_of(path)
    ]

    assert (len(named) > 30, missing) == (True, [])


@pytest.mark.parametrize(("page", "heading"), [("security", "tries"), ("reliability", "promise")])
def test_every_line_of_a_table_has_a_test(page: str, heading: str) -> None:
    """Rows without one are promises that nobody keeps."""
    tables = re.findall(rf"^\| {heading} .*\n\|[-|]+\n((?:\|.*\n)+)", PAGES[page], re.MULTILINE)
    rows = [row for table in tables for row in table.splitlines()]

    assert len(rows) > 15
    assert [row for row in rows if "`tests/" not in row or row.rstrip("| ").endswith("|")] == []


def test_the_seven_are_there() -> None:
    """Who may want what."""
    headings = re.findall(r"^## (.+)$", PAGES["security"], re.MULTILINE)

    assert headings[:7] == [
        "Somebody writes a hostile post",
        "Somebody forges a press",
        "A curious insider",
        "Somebody wants in to the pages",
        "A stolen key",
        "A malicious author of playbooks",
        "A vendor's feed",
    ]
