"""The file that ships, and every example in the guide, pass the reader that judges everybody else's."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from playbooks_files import read

from firebreak.commands.check import Form, print_check
from firebreak.core import plugins
from firebreak.response.steps import step_verbs

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "playbooks.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", GUIDE, flags=re.MULTILINE | re.DOTALL)


def detector_names() -> list[str]:
    """The detectors there are, as the composition root finds them."""

    return list(plugins.find(plugins.DETECTORS))


def test_the_shipped_file_has_no_problem_and_no_warning() -> None:
    """A team can start from playbooks.yaml as it is."""
    file = read((ROOT / "playbooks.yaml").read_text(encoding="utf-8"), "playbooks.yaml", detector_names())

    assert file.warnings == ()
    assert {"regulator-tagged", "influencer-negative", "negative-surge"} <= set(file.playbooks)
    assert all({"en", "zh", "ru"} == set(each.texts) for each in file.templates.values())
    assert len(file.tests) >= 4


def test_the_shipped_file_passes_its_own_tests(capsys: pytest.CaptureFixture[str]) -> None:
    """As `firebreak check` plays them: what a manager sees first must be all green."""
    passed = print_check(ROOT / "playbooks.yaml", form=Form.TEXT)

    assert passed, capsys.readouterr().out


def test_the_guide_has_examples() -> None:
    """The next test would say nothing about a guide without examples."""
    assert len(EXAMPLES) >= 4


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_of_the_guide_can_be_read(number: int) -> None:
    """What the guide shows is what the reader takes."""
    assert "version: 1" in EXAMPLES[number]

    read(EXAMPLES[number], "docs/playbooks.md", detector_names())


def test_the_guide_names_every_step_and_its_options() -> None:
    """A verb that people cannot find in the guide does not exist for them."""
    for name, verb in step_verbs().items():
        row = next(line for line in GUIDE.splitlines() if line.startswith(f"| `{name}` |"))
        own = set(verb.model_fields) - {"do", "after", "unless"}

        assert own <= set(re.findall(r"\w+", row))


def test_the_yaml_library_is_not_loaded_before_it_is_needed() -> None:
    """The command line must answer at once: importing the reader does not import ruamel.yaml."""
    import subprocess
    import sys

    assert find_spec("ruamel.yaml")
    code = "import sys, firebreak.playbooks.loader.reader; print('ruamel.yaml' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "False"
