"""docs/security.md names tests that there are: a promise without its test is none."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)


def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_promise_names_a_test_that_is_there() -> None:
    """A test that is renamed or deleted is missed here."""
    missing = [
        f"{path}::{name}" for path, name in NAMED if not (ROOT / path).exists() or name not in functions_of(path)
    ]

    assert (len(NAMED) > 30, missing) == (True, [])


def test_every_line_of_a_threat_has_a_test() -> None:
    """Rows without one are promises that nobody keeps."""
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| tries")]

    assert [row for row in rows if "`tests/" not in row] == []


def test_the_six_are_there() -> None:
    """Who may want what."""
    headings = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)

    assert headings[:6] == [
        "Somebody writes a hostile post",
        "Somebody forges a press",
        "A curious insider",
        "A stolen key",
        "A malicious author of playbooks",
        "A vendor's feed",
    ]
