"""Playbooks files among a team's own tests: `pytest playbooks.yaml` runs what stands under `tests:` in it.

With `firebreak_playbooks = playbooks.yaml` in pytest's settings a file of that name is collected wherever it lies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..playbooks.file import PlaybooksFile

SETTING = "firebreak_playbooks"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The setting that names which files are playbooks."""
    parser.addini(SETTING, "names of playbooks files whose tests are collected", type="args", default=[])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A playbooks file that was named, by the setting or on the command line."""
    named = file_path.name in parent.config.getini(SETTING)
    asked = file_path.suffix in (".yaml", ".yml") and parent.session.isinitpath(file_path)
    return PlaybooksTests.from_parent(parent, path=file_path) if named or asked else None


class PlaybooksTests(pytest.File):
    """The tests of one playbooks file."""

    def collect(self) -> Iterator[pytest.Item]:
        """Each as an item of its own; a file that cannot be read is an error with every problem in it."""
        from ..core.errors import BadPlaybooks
        from ..wiring import read_playbooks

        try:
            file = read_playbooks(self.path)
        except BadPlaybooks as error:
            raise self.CollectError("\n".join(map(str, error.problems))) from None
        for number, test in enumerate(file.tests):
            yield PlaybooksTest.from_parent(self, name=test.name, file=file, number=number)


class PlaybooksTest(pytest.Item):
    """One test of a playbooks file."""

    def __init__(self, *, file: PlaybooksFile, number: int, **rest: Any) -> None:
        super().__init__(**rest)
        self.file, self.number = file, number

    def runtest(self) -> None:
        """Live through it; what was not met is its failure."""
        from dataclasses import replace

        from .check_tests import run_file_tests

        (outcome,) = run_file_tests(replace(self.file, tests=(self.file.tests[self.number],)))
        if outcome.faults:
            pytest.fail("\n".join([*outcome.faults, *(f"  {line}" for line in outcome.seen)]), pytrace=False)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it stands, from 0, and its name."""
        before, found, _ = self.file.text.partition(self.name)
        return self.path, before.count("\n") if found else None, self.name
