"""`firebreak render`: every variant of a template, with its length and what is against it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from firebreak.cli import cli
from firebreak.wiring import SHIPPED


def run(*words: str) -> tuple[int, str]:
    """What the command prints on the shipped playbooks, and how it ends."""
    done = CliRunner().invoke(cli, ["render", *words, "--playbooks", str(SHIPPED)])
    return done.exit_code, done.output + str(done.exception or "")


def test_a_template_is_shown_on_each_platform_in_its_languages() -> None:
    """Those of the voices; counted, with a time where the readers live."""
    code, told = run("holding/outage")

    assert code == 0
    heads = ("x · en · 170 of 280", "x · zh · 107 of 280", "weibo · zh · 55 of 2000", "vk · ru · 143 of 16384")
    assert [head for head in heads if f"holding/outage · {head}" not in told] == []
    assert "linkedin · zh" not in told
    assert "北京时间20:30" in told


def test_facts_come_from_a_file_by_language(tmp_path: Path) -> None:
    """What the file gives stands in the text; a fact that there is not is named with what was meant."""
    path = tmp_path / "facts.yaml"
    path.write_text("cause: {en: the baggage belt, zh: 行李传送带}\ncustomer.name: Ana\n", encoding="utf-8")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("cuase: x\n", encoding="utf-8")

    _, told = run("holding/outage", "--facts", str(path))
    code, refused = run("holding/outage", "--facts", str(wrong))

    assert "trouble with the baggage belt" in told
    assert "行李传送带" in told
    assert "Hello Ana." in told
    assert code != 0
    assert 'cuase is not a fact (did you mean "cause"?)' in refused


def test_everything_can_be_shown_and_nothing_of_ours_is_against_it() -> None:
    """The whole library and the shipped templates, on invented facts."""
    code, told = run("--all", "--json")
    texts = [text for line in told.splitlines() if line.startswith("{") for text in json.loads(line)["texts"]]

    assert code == 0
    assert len(texts) > 100
    assert [text["text"] for text in texts if text.get("problem")] == []


def test_it_can_be_shown_as_slack_shows_it() -> None:
    """Blocks, as they would be sent."""
    _, told = run("denial/rumour", "--slack")

    assert json.loads(told)["blocks"][0]["type"] == "header" or "rich_text" in told


def test_a_template_that_there_is_not_is_refused() -> None:
    """With the nearest name."""
    code, told = run("holding/outrage")

    assert code != 0
    assert 'no template "holding/outrage" (did you mean "holding/outage"?)' in told


@pytest.mark.parametrize("words", [("--help",)])
def test_help_names_what_it_takes(words: tuple[str, ...]) -> None:
    """Each option with its sentence."""
    done = CliRunner().invoke(cli, ["render", *words])

    assert "--facts" in done.output
