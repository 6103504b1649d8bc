"""The file that ships, and every example in the guide, pass the reader that judges everybody else's."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from playbooks_files import read

from firebreak.commands.check import Form, print_check
from firebreak.core import plugins
from firebreak.core.rules import DENIAL
from firebreak.playbooks.file import PlaybooksFile
from firebreak.response.steps import step_verbs
from firebreak.wiring import read_playbooks, shipped_in

ROOT = Path(__file__).parents[2]
STARTERS = {language: shipped_in(language) for language in ("en", "zh", "ru")}
GUIDES = {folder: (ROOT / "docs" / folder / "playbooks.md").read_text(encoding="utf-8") for folder in (".", "zh", "ru")}
EXAMPLES = [
    (folder, text)
    for folder, guide in GUIDES.items()
    for text in re.findall(r"^```yaml\n(.*?)^```", guide, flags=re.MULTILINE | re.DOTALL)
]


def detector_names() -> list[str]:
    """The detectors there are, as the composition root finds them."""

    return list(plugins.find(plugins.DETECTORS))


@pytest.mark.parametrize("language", STARTERS)
def test_the_shipped_file_has_no_problem_and_no_warning(language: str) -> None:
    """A team can start from playbooks.yaml as it is, in its own language."""
    file = read(STARTERS[language].read_text(encoding="utf-8"), "playbooks.yaml", detector_names())
    texts = {"en", "zh", "ru"} if language == "en" else {"en", language}

    assert (file.warnings, file.language) == ((), language)
    assert {"regulator-tagged", "influencer-negative", "negative-surge"} <= set(file.playbooks)
    own = [each for name, each in file.templates.items() if name != DENIAL]  # the library's, for a press
    assert all(texts == set(each.texts) for each in own)
    assert len(file.tests) >= 4


@pytest.mark.parametrize("language", ["en", "zh"])  # the Russian one is the same file in other words, as is held below
def test_the_shipped_file_passes_its_own_tests(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As `firebreak check` plays them: what a manager sees first must be all green."""
    passed = print_check(STARTERS[language], form=Form.TEXT)

    assert passed, capsys.readouterr().out


@pytest.mark.parametrize("language", ["zh", "ru"])
def test_a_starter_file_does_what_the_english_one_does(language: str) -> None:
    """The same playbooks with the same steps, the same lists and as many tests: only the words are others."""
    english, other = (read_playbooks(STARTERS[one]) for one in ("en", language))

    def shape(file: PlaybooksFile) -> object:
        steps = {
            name: [(step.do, step.after, step.unless) for step in playbook.steps]
            for name, playbook in file.playbooks.items()
        }
        return steps, [len(items) for items in file.checklists.values()], len(file.tests)

    assert shape(other) == shape(english)


def test_whoever_reads_no_language_of_ours_gets_the_english_file() -> None:
    """Traditional characters have a file of their own; what is only begun, or unknown, is English."""
    told = {code: shipped_in(code) for code in ("zh-TW", "zh_CN.UTF-8", "ru-RU", "de", "xx", "")}

    assert [path.parent.name for path in told.values()][:3] == ["zh_Hant", "zh", "ru"]
    assert {told["de"], told["xx"], told[""]} == {ROOT / "playbooks.yaml"}


def test_the_guide_has_examples() -> None:
    """The next test would say nothing about a guide without examples."""
    assert all(len([one for one, _ in EXAMPLES if one == folder]) >= 4 for folder in GUIDES)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_of_the_guide_can_be_read(number: int) -> None:
    """What the guide shows is what the reader takes."""
    folder, text = EXAMPLES[number]
    assert "version: 1" in text

    read(text, f"docs/{folder}/playbooks.md", detector_names())


@pytest.mark.parametrize("folder", GUIDES)
def test_the_guide_names_every_step_and_its_options(folder: str) -> None:
    """A verb that people cannot find in the guide does not exist for them."""
    for name, verb in step_verbs().items():
        row = next(line for line in GUIDES[folder].splitlines() if line.startswith(f"| `{name}` |"))
        own = set(verb.model_fields) - {"do", "after", "unless", "language"}  # those that every step has

        assert own <= set(re.findall(r"\w+", row))


def test_the_yaml_library_is_not_loaded_before_it_is_needed() -> None:
    """The command line must answer at once: importing the reader does not import ruamel.yaml."""
    import subprocess
    import sys

    assert find_spec("ruamel.yaml")
    code = "import sys, firebreak.playbooks.loader.reader; print('ruamel.yaml' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "False"
