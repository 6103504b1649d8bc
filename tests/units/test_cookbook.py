"""docs/cookbook.md: each of its files is read without a complaint, and passes its own tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from firebreak.commands.check_tests import run_file_tests
from firebreak.wiring import read_text

COOKBOOK = (Path(__file__).parents[2] / "docs" / "cookbook.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^## (.+?)\n.*?^```yaml\n(.*?)^```", COOKBOOK, re.MULTILINE | re.DOTALL))
PART = "no playbook answers these signals"  # each file is about one kind of day


def test_there_are_ten() -> None:
    """Every heading has its file."""
    assert len(RECIPES) == COOKBOOK.count("\n## ") == 10


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_does_what_it_says(name: str) -> None:
    """Read by the same loader as everybody's file, and played by the real line."""
    file = read_text(RECIPES[name])

    assert [one.what for one in file.warnings if PART not in one.what] == []
    assert file.tests
    assert [(one.name, one.faults, one.seen) for one in run_file_tests(file) if one.faults] == []
