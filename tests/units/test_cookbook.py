"""docs/cookbook.md, in every language: each of its files is read without a complaint, and passes its own tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from firebreak.commands.check_tests import run_file_tests
from firebreak.wiring import read_text

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {folder: (DOCS / folder / "cookbook.md").read_text(encoding="utf-8") for folder in (".", "zh", "ru")}
RECIPES = {
    (folder, name): text
    for folder, page in PAGES.items()
    for name, text in re.findall(r"^## (.+?)\n.*?^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
}
PART = "no playbook answers these signals"  # each file is about one kind of day


@pytest.mark.parametrize("folder", PAGES)
def test_there_are_ten(folder: str) -> None:
    """Every heading has its file."""
    assert len([name for language, name in RECIPES if language == folder]) == PAGES[folder].count("\n## ") == 10


@pytest.mark.parametrize(("folder", "name"), RECIPES)
def test_a_recipe_does_what_it_says(folder: str, name: str) -> None:
    """Read by the same loader as everybody's file, and played by the real line (elsewhere each second)."""
    file = read_text(RECIPES[folder, name])
    turn = [each for language, each in RECIPES if language == folder].index(name) % 2
    played = run_file_tests(file) if folder == "." or turn == (folder == "ru") else ()

    assert [one.what for one in file.warnings if PART not in one.what] == []
    assert file.tests
    assert [(one.name, one.faults, one.seen) for one in played if one.faults] == []
