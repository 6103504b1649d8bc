"""The language and what it sets in motion: inside each folder, imports run one way, those for types included."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def modules(folder: Path) -> dict[tuple[str, ...], Path]:
    """The files of a folder and of those inside it, by their dotted names; `__init__` stands for its folder."""
    found = {path.relative_to(folder).with_suffix("").parts: path for path in folder.rglob("*.py")}
    return {name[:-1] if name[-1] == "__init__" else name: path for name, path in found.items()}


def imported(name: tuple[str, ...], path: Path, known: dict[tuple[str, ...], Path]) -> Iterator[tuple[str, ...]]:
    """Which modules of the same folder a file imports, wherever in it."""
    home = name if path.stem == "__init__" else name[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.level or node.level - 1 > len(home):
            continue
        target = (*home[: len(home) - node.level + 1], *(node.module.split(".") if node.module else ()))
        for alias in node.names:
            inner = (*target, alias.name)
            if inner in known or target in known:
                yield inner if inner in known else target


@pytest.mark.parametrize("folder", ["playbooks", "response"])
def test_modules_import_each_other_without_circles(folder: str) -> None:
    """Whoever reads one file need not have read another that needs it."""
    known = modules(ROOT / folder)
    graph = {name: set(imported(name, path, known)) for name, path in known.items()}

    assert any(graph.values())
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(f"{folder}: " + " → ".join("/".join(name) or folder for name in circle.args[1]))
