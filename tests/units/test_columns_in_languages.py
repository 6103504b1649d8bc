"""What commands print in columns lines up in every language: Han takes two columns of a terminal, Cyrillic one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from in_process import firebreak
from wcwidth import wcswidth

from firebreak.core.reading_language import reading_in
from firebreak.core.translation import gettext

from .test_commands_report_responses import kept

__all__ = ["kept"]

CODES = ("en", "zh", "zh-Hant", "ru")
FILE = """\
version: 1
topics: {acme: {title: 艾克美, words: [acme], zone: Asia/Shanghai}}
people: {李雷: {slack: U0LILEI01}, tom: {slack: U0TOM0001}, константин: {slack: U0KONST01}}
teams:
  客服: {members: [李雷, tom, константин], on_call: {rotate: weekly, from: 2026-01-05T09:00, zone: Asia/Shanghai}}
  press: {members: [tom], on_call: {rotate: daily, from: 2026-01-05T09:00, zone: Europe/Moscow}}
playbooks: {surge: {when: {sentiment: negative}, steps: [{do: alert, to: "#desk"}]}}
tests:
  - {name: 正常, given: [{at: 0m, text: acme}], expect: [{at: 1m, nothing: true}]}
  - {name: broken, given: [{at: 0m, text: acme}], expect: [{at: 1m, playbook: surge, does: alert}]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "playbooks.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


def begins(line: str) -> list[int]:
    """Where its cells begin, as a terminal counts: two blanks or more stand before each."""
    return [wcswidth(line[: found.end()]) for found in re.finditer(r"^ *|(?<=\S) {2,}", line)]


def bars(line: str) -> list[int]:
    """Where the lines between its cells stand."""
    return [wcswidth(line[: found.start()]) for found in re.finditer(r"(?<!\\)\|", line)]


@pytest.mark.parametrize("language", CODES)
def test_a_rota(language: str, folder: Path) -> None:
    """Team, name, from and until, whatever they are written in."""
    lines = firebreak("rota", "--weeks", "3", "--language", language, folder=folder).stdout.splitlines()

    assert len(lines) == 6
    assert {tuple(begins(line)) for line in lines} == {tuple(begins(lines[0]))}
    assert len(begins(lines[0])) == 4


@pytest.mark.parametrize("language", CODES)
def test_the_tests_of_a_file_and_what_is_underlined(language: str, folder: Path) -> None:
    """Names of tests stand below each other; the mark stands below the word that it means."""
    told = firebreak("check", "--language", language, folder=folder).stdout.splitlines()
    (folder / "playbooks.yaml").write_text(FILE.replace("members: [tom]", "members: [李雷, 韩梅]"), encoding="utf-8")
    wrong = firebreak("check", "--language", language, folder=folder)
    shown = (wrong.stdout + wrong.stderr).splitlines()
    place, line = next((n, one) for n, one in enumerate(shown) if "韩梅" in one and " | " in one)

    named = [line for line in told if line.endswith(("正常", "broken"))]
    assert len({wcswidth(re.sub(r"\S+$", "", line)) for line in named}) == 1, named
    assert wcswidth(line[: line.index("韩梅")]) == shown[place + 1].index("^")
    assert shown[place + 1].count("^") == 4


@pytest.mark.parametrize("language", CODES)
def test_the_tables_of_a_report(language: str, kept: Path) -> None:
    """Their bars stand below each other; what the Markdown means stays."""
    asked = ("report", "--responses", "--from", "2026-03-10", "--until", "2026-03-11")
    told = firebreak(*asked, "--language", language, folder=kept).stdout
    firebreak(*asked, "--out", "r.md", "--language", language, folder=kept)
    tables = list(blocks(told.splitlines()))

    assert len(tables) > 5
    assert [one for one in tables if len({tuple(bars(line)) for line in one}) != 1] == []
    assert plain(told) == plain((kept / "r.md").read_text(encoding="utf-8"))


def blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    """Tables, line by line."""
    table: list[str] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            table.append(line)
        elif table:
            yield table
            table = []


def plain(markdown: str) -> str:
    return re.sub("-+", "-", re.sub(" +", " ", markdown)).replace("| - |", "|-|").strip()


@pytest.mark.parametrize("language", CODES)
def test_a_backtest(language: str, folder: Path) -> None:
    """Its figures stand below their headings."""
    begun = datetime(2026, 3, 2, tzinfo=UTC)
    line = {"platform": "x", "author": "a", "text": "acme", "sentiment": "negative"}
    posts = [
        line | {"id": str(n), "created_at": (begun + timedelta(minutes=n)).isoformat(), "author": f"a{n}"}
        for n in range(60)
    ]
    (folder / "r.jsonl").write_text("\n".join(map(json.dumps, posts)), encoding="utf-8")
    environ = {"COLUMNS": "240", "FIREBREAK_LANGUAGE": language}
    told = firebreak("backtest", "r.jsonl", folder=folder, environ=environ).stdout
    with reading_in(language):
        heading = gettext("called")
    head = next(line for line in told.splitlines() if heading in line)
    row = told.splitlines()[told.splitlines().index(head) + 1]

    assert set(begins(row.rstrip())[1:]) <= set(begins(head))
    assert len(begins(row.rstrip())) > 4
