"""The command line: a table that answers at once, commands that load when they run, and errors in one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from firebreak.cli import COMMANDS, cli, load, main
from firebreak.wiring import SHIPPED

ROOT = Path(__file__).parent.parent.parent
LOADED = """
import sys, firebreak.cli
from typer.testing import CliRunner
print(CliRunner().invoke(firebreak.cli.cli, sys.argv[1:], prog_name="firebreak").exit_code)
print(sorted(name for name in sys.modules if name.startswith("firebreak.commands")))
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which the commands run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def code(*words: str | Path) -> int:
    """How a command ends."""
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(ended.value.code or 0)


def test_the_table_is_the_folder() -> None:
    """Every file of commands/ is a command of that name, or the neighbour of one, named after it."""
    files = sorted(
        path.stem.rstrip("_").replace("dead_", "dead-")
        for path in (ROOT / "commands").glob("*.py")
        if path.stem != "__init__"
    )  # import_
    neighbours = [name for name in files if name not in COMMANDS]

    assert [name for name in COMMANDS if name not in files] == []
    assert [name for name in neighbours if name.partition("_")[0] not in COMMANDS] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_sentences_of_the_table_are_those_of_the_commands(name: str) -> None:
    """What `--help` says in the list is the first line of what the command says of itself."""
    assert load(name).help.splitlines()[0] == COMMANDS[name]


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["reprot"]])
def test_no_command_is_loaded_before_it_runs(words: list[str]) -> None:
    """The list, the version and a mistyped name are answered from the table."""
    answer = subprocess.run([sys.executable, "-c", LOADED, *words], capture_output=True, text=True, check=True)

    assert answer.stdout.splitlines() == ["2" if words == ["reprot"] else "0", "[]"]


def test_a_mistyped_command_is_guessed() -> None:
    """The nearest name is offered."""
    answer = CliRunner().invoke(cli, ["chekc"])

    assert "No such command 'chekc'. Did you mean 'check'?" in answer.output


@pytest.mark.parametrize(
    ("typed", "offered"), [("firebreak re", {"render", "replay", "report"}), ("firebreak who --pl", {"--playbooks"})]
)
def test_the_shell_completes(typed: str, offered: set[str]) -> None:
    """Names of commands from the table, options from the command itself."""
    words = {"_FIREBREAK_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    answer = CliRunner().invoke(cli, [], env=words, prog_name="firebreak")

    assert set(answer.output.split()) == offered


def test_who_does_not_answer_with_invented_people(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a file of our own nobody is named, and the remedy is."""
    assert code("who") == 2

    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("firebreak: playbooks.yaml: there is no such file; name your playbooks file or set ")


@pytest.mark.parametrize("where", ["environment", ".env"])
@pytest.mark.parametrize("command", ["who", "check", "replay"])
def test_the_commands_read_the_playbooks_that_the_service_reads(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], where: str, command: str
) -> None:
    """FIREBREAK_PLAYBOOKS counts, from the environment and from .env."""
    own = folder / "ours.yaml"
    own.write_text(SHIPPED.read_text(encoding="utf-8").partition("\ntests:")[0])
    (folder / "none.jsonl").write_text("")
    if where == ".env":
        (folder / ".env").write_text(f"FIREBREAK_PLAYBOOKS={own}\n")
    else:
        monkeypatch.setenv("FIREBREAK_PLAYBOOKS", str(own))

    assert code(command, *["none.jsonl"] * (command == "replay")) == 0

    told = capsys.readouterr()
    assert "ships" not in told.err
    if command == "check":
        assert "ours.yaml: " in told.out
    own.write_text("version: 1\ntopics: 5\n")
    assert code(command, *["none.jsonl"] * (command == "replay")) == 1
    assert "ours.yaml:2:" in "".join(capsys.readouterr())


def test_replay_says_whose_playbooks_it_takes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where none is named and none lies here, the shipped ones; one that was named must be there."""
    (folder / "none.jsonl").write_text("")

    assert code("replay", "none.jsonl") == 0
    assert "no playbooks.yaml here: these are the playbooks that Firebreak ships" in capsys.readouterr().err
    assert code("replay", "none.jsonl", "--playbooks", "ours.yaml") == 2
    assert "ours.yaml: there is no such file" in capsys.readouterr().err


def test_reading_a_report_makes_no_database(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither for the default address nor for a file that is named; an unknown incident is a wrong argument."""
    from firebreak.storage.sql_store import open_store

    assert [code("report", "nope"), code("report", "nope", "--db", "other.db")] == [2, 2]
    assert capsys.readouterr().err.count("there is no such database") == 2
    assert list(folder.iterdir()) == []
    open_store(f"sqlite:///{folder / 'other.db'}").close()
    assert [code("report", "nope", "--db", given) for given in ("other.db", "sqlite:///other.db")] == [2, 2]
    assert capsys.readouterr().err.splitlines() == ["firebreak: there is no incident nope"] * 2


def test_the_group_of_sentiment_is_one_command() -> None:
    """Its own commands stand in its own help."""
    group = load("sentiment")

    assert sorted(group.commands) == ["eval", "history", "label", "learn", "rollback", "score", "train"]
    assert isinstance(group, typer.core.TyperGroup)
