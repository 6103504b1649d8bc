"""What lets another team check its playbooks: the pre-commit hook and the GitHub Action, run as they would be."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from firebreak.cli import main
from firebreak.commands.check import Form

ROOT = Path(__file__).parent.parent
GOOD = (
    "version: 1\ntopics: {acme: {words: [acme air, acmeair]}}\npeople: {mei: {slack: U0MEI0001}}\n"
    'playbooks: {any: {when: {severity: ">= sev4"}, steps: [{do: alert, to: "#desk", notify: mei}]}}\n'
)
BAD = GOOD.replace("when:", "wen:")


def read(name: str) -> Any:
    return YAML(typ="safe").load((ROOT / name).read_text(encoding="utf-8"))


def exit_of(words: list[str]) -> int:
    """The exit code of a command line."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(ended.value.code or 0)


def test_the_hook_refuses_a_bad_file_and_lets_a_good_one_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs the command that it names, with its arguments, and only for that file."""
    (hook,) = read(".pre-commit-hooks.yaml")
    program, *words = [*shlex.split(hook["entry"]), *hook["args"]]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "playbooks.yaml").write_text(BAD, encoding="utf-8")
    bad = exit_of(words)
    (tmp_path / "playbooks.yaml").write_text(GOOD, encoding="utf-8")

    assert {"id", "name", "entry", "language", "files"} <= hook.keys()
    assert (program, hook["language"], hook["pass_filenames"]) == ("firebreak", "python", False)
    assert (re.search(hook["files"], "playbooks.yaml") is not None, re.search(hook["files"], "a.yaml")) == (True, None)
    assert (bad, exit_of(words)) == (1, 0)


def test_the_action_says_it_beside_the_line_and_fails(tmp_path: Path) -> None:
    """Its last step in a real shell, with what the inputs hold; it installs from where the action lies."""
    action = read("action.yml")
    steps = action["runs"]["steps"]
    given = {name: one["default"] for name, one in action["inputs"].items()}
    asked = re.findall(r"inputs\.([\w-]+)", json.dumps(steps))
    told = _run(steps[-1], given | {"file": "bad one.yaml"}, tmp_path)
    scanned = _run(steps[-1], given | {"file": "bad one.yaml", "format": "sarif"}, tmp_path)

    assert (action["runs"]["using"], sorted({*asked})) == ("composite", sorted(given))
    assert all("shell" in one for one in steps if "run" in one)
    assert "$GITHUB_ACTION_PATH" in steps[1]["run"]
    assert given["format"] in [*Form]
    assert told.returncode == 1, told.stderr
    assert '::error file=bad one.yaml,line=4,col=19::unknown key "wen" (did you mean "when"?)' in told.stdout
    assert scanned.returncode == 1, scanned.stderr
    (run,) = json.loads((tmp_path / given["sarif-file"]).read_text(encoding="utf-8"))["runs"]
    assert [one["level"] for one in run["results"]] == ["error"]


def _run(step: dict[str, Any], given: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """A step as the runner runs it: `bash -e`, with the inputs in its environment."""
    (folder / "bad one.yaml").write_text(BAD, encoding="utf-8")
    env = {key: given[re.findall(r"inputs\.([\w-]+)", value)[0]] for key, value in step["env"].items()}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(
        words, cwd=folder, env={**os.environ, **env, "PATH": path}, capture_output=True, text=True, check=False
    )
