"""What `firebreak check` prints: the line itself for people, annotations and SARIF for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from firebreak.commands.check import Form, print_check
from firebreak.commands.check_formats import with_line
from firebreak.core.model import Problem

BAD = """version: 1
topics:
  acme: {words: acme, sensitivity: often}
"""
FAILING = """version: 1
topics:
  acme: {words: acme}
accept:
  - {warning: there is no playbook, why: only a try}
tests:
  - name: nothing comes
    given: [{at: 0m, topic: acme, text: bad, sentiment: negative}]
    expect: [{at: 1m, severity: sev1}]
"""


def test_the_line_stands_below_what_is_wrong_in_it() -> None:
    """Underlined from where it begins to its end; wide characters take two columns; of a long line, what is near."""
    line = "    words: [艾克, “x”, acme]"
    shown = list(with_line(Problem("p.yaml", 1, 13, "is bad"), [line]))
    long = list(with_line(Problem("p.yaml", 7, 301, "is bad"), [*[""] * 6, f"{'a ' * 150}here {'b ' * 99}"]))

    assert shown == ["p.yaml:1:13: is bad", f"  1 | {line}", f"    | {' ' * 12}^^^^"]
    assert long[1].index("here") == long[2].index("^^^^")
    assert list(with_line(Problem("p.yaml", 9, 1, "is bad", severe=False), [line])) == [
        "p.yaml:9:1: is bad (a warning)"
    ]


def test_a_github_action_shows_it_beside_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One command of the workflow a problem; what would end it is escaped; a failing test is an error at its name."""
    path = tmp_path / "p.yaml"
    path.write_text(BAD, encoding="utf-8")

    assert print_check(path, form=Form.GITHUB) is False
    said = capsys.readouterr().out.splitlines()
    assert said[-1].startswith(f'::error file={path},line=3,col=36::"often" is not a sensitivity; write')
    path.write_text(FAILING, encoding="utf-8")
    assert print_check(path, form=Form.GITHUB) is False
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if "no playbook" in line] == []
    assert [line.split("::")[1] for line in said] == [f"error file={path},line=7,col=11"]


def test_code_scanning_reads_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """SARIF 2.1.0: a run with the tool, its rules, and a result with its place for each problem."""
    path = tmp_path / "p.yaml"
    path.write_text(BAD, encoding="utf-8")

    assert print_check(path, form=Form.SARIF) is False
    said = json.loads(capsys.readouterr().out)
    (run,) = said["runs"]
    result = next(one for one in run["results"] if one["level"] == "error")
    place = result["locations"][0]["physicalLocation"]
    assert (said["version"], run["tool"]["driver"]["name"]) == ("2.1.0", "firebreak check")
    assert place == {"artifactLocation": {"uri": str(path)}, "region": {"startLine": 3, "startColumn": 36}}
    assert result["ruleId"] in {rule["id"] for rule in run["tool"]["driver"]["rules"]}
