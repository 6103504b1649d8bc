"""`firebreak keys`: made once, shown once, listed without secrets, revoked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from firebreak.cli import main
from firebreak.core.api_keys import find
from firebreak.storage.sql_store import open_store
from firebreak.wiring import SHIPPED

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in an empty folder, on the shipped playbooks; exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FIREBREAK_PLAYBOOKS", str(SHIPPED))

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["keys", *words])
        return (int(ended.value.code or 0), *capsys.readouterr())

    return run


def test_a_key_from_its_making_to_its_end(run: Run) -> None:
    """Standard output holds the key and nothing else, so that a script can take it; the list never shows it again."""
    made = [run("add", "mentions", "--note", "our feed"), run("add", "act", "--as", "mei")]
    shown = [out.strip() for _, out, _ in made]
    id = shown[0].split("_")[1]
    listed = run("list")[1]
    revoked = [run("revoke", id), run("revoke", id)]
    store = open_store("sqlite:///firebreak.db")
    with store.begin() as tx:
        found = [find(each, tx.api_keys()) for each in shown]
    store.close()

    assert [code for code, _, _ in made] == [0, 0]
    assert "act on incidents as Mei. Keep it now" in made[1][2]
    assert f"{id}  may send mentions (our feed); made " in listed
    assert not [each for each in shown if each.split("_", 2)[2] in listed]
    assert [code for code, _, _ in revoked] == [0, 2]
    assert [each and (each.scope, each.who) for each in found] == [None, ("act", "Mei")]
    assert f"revoked {found[1] and found[1].created_at:%Y-%m-%d}" in run("list")[1]
    assert {json.loads(line).get("hash") for line in run("list", "--json")[1].splitlines()} == {None}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "act"), "a key to act wants --as NAME"),
        (("add", "read", "--as", "mei"), "any other key acts as nobody"),
        (("add", "act", "--as", "nobody"), "the playbooks know no nobody; they know "),
        (("revoke", "12345678"), "there is no valid key 12345678; firebreak keys list shows them all"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, words: tuple[str, ...], said: str) -> None:
    """In one line that says what to write instead."""
    run("add", "mentions")
    code, _, err = run(*words)

    assert (code, said in err) == (2, True)


def test_a_wrong_folder_is_no_database_without_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever revokes a stolen key in the wrong folder must not read that there is none; and no file is left there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FIREBREAK_DATABASE_URL", "sqlite:///nowhere.db")
    for words in (["keys", "list"], ["keys", "revoke", "abcdefgh"]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2

    assert list(tmp_path.iterdir()) == []
