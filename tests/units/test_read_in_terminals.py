"""What a terminal says in Chinese and Russian: help, errors, reasons, and columns that stand below each other."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from in_process import firebreak
from wcwidth import wcswidth

from firebreak.cli import COMMANDS, load
from firebreak.core.messages import packed, unpacked
from firebreak.core.reading_language import reading_in
from firebreak.core.safe_console import padded
from firebreak.core.times import full_time
from firebreak.core.translation import gettext, worded
from firebreak.sources.body import parse_body
from firebreak.translations.typed_help import in_language, worded_error, wrapped
from firebreak.wiring import SHIPPED

from .test_commands_replay_summary import MONDAY, post

OWN = re.compile(r"[\u4e00-\u9fff\u0400-\u04ff]")
CODES = ("zh", "ru")
TABLES = {
    "zh": "标题,内容,时间,作者,平台\n退款,三周没到账,2026-03-09 09:00,李雷,微博\n",
    "ru": "Дата;Автор;Текст;Источник\n09.03.2026 09:00;Анна;Потеряли багаж;ВКонтакте\n",
    "de": "Datum;Uhrzeit;Plattform;Autor;Inhalt;Quelle\n09.03.2026;09:00;Twitter;Anna;Koffer weg;API\n",
}
READ = {
    "zh": ("weibo", "李雷", "退款\n三周没到账"),
    "ru": ("vk", "Анна", "Потеряли багаж"),
    "de": ("x", "Anna", "Koffer weg"),
}


@pytest.mark.parametrize("language", TABLES)
def test_a_table_with_ordinary_headers_is_read_by_them(language: str) -> None:
    """No shape, no map: each field has one column that it can be, and two posts of a minute stay two."""
    other = TABLES[language].strip().replace("Потеряли", "Нашли").replace("三周", "四周").replace("weg", "da")
    body = f"{TABLES[language]}{other.splitlines()[1]}\n".encode()
    found = [one for part in parse_body(body, "api", MONDAY, zone="UTC") for one in part.mentions]
    first = found[0] if found[0].text == READ[language][2] else found[1]

    assert (first.platform, first.author.handle, first.text) == READ[language]
    assert first.created_at.isoformat() == "2026-03-09T09:00:00+00:00"
    assert len({one.id for one in found}) == 2


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("Datum;Kommentar;Nachricht;Autor\n09.03.2026 09:00;a;b;c\n", "platform or text (Nachricht or Kommentar)"),
        ("作者,内容,平台\n李雷,退款,微博\n", "which is created_at"),
    ],
)
def test_what_cannot_be_told_by_names_is_named_and_not_guessed(table: str, names: str, tmp_path: Path) -> None:
    """And the command that helps names the very file."""
    (tmp_path / "export.csv").write_text(table, encoding="utf-8")
    done = firebreak("import", "export.csv", "--zone", "UTC", folder=tmp_path)

    assert done.returncode == 1
    assert f"not clear which is {names.removeprefix('which is ')}" in done.stdout
    assert "firebreak import export.csv --draft feeds.yaml writes a first shape" in done.stdout


def test_what_was_understood_is_said_and_a_todo_that_was_left_is_named(tmp_path: Path) -> None:
    """The columns by their names; and of a map the line in which nothing was filled in."""
    (tmp_path / "zh.csv").write_text(TABLES["zh"], encoding="utf-8")
    (tmp_path / "left.yaml").write_text(
        "ours:\n  when: [标题]\n  id: 标题\n  created_at: 时间\n  platform: 平台\n  text: TODO\n", encoding="utf-8"
    )
    done = firebreak("import", "zh.csv", "--zone", "UTC", folder=tmp_path)
    left = firebreak("import", "zh.csv", "--map", "left.yaml", folder=tmp_path)

    assert "columns by their names: created_at = 时间; text = 标题 + 内容; platform = 平台" in done.stdout
    assert "left.yaml:6:3: shape ours: text: TODO still stands there; name the column" in left.stderr


def test_replay_reads_the_shapes_of_the_folder_and_those_beside_its_playbooks(tmp_path: Path) -> None:
    """feeds.yaml is found in the current folder, and beside the file that --playbooks names."""
    own = "ours:\n  when: [K1, K2]\n  zone: UTC\n  id: K1\n  created_at: K2\n  platform: = email\n  text: K1\n"
    (tmp_path / "export.csv").write_text("K1,K2\nAcme Air,2026-03-09 09:00\n", encoding="utf-8")
    (tmp_path / "feeds.yaml").write_text(own, encoding="utf-8")
    beside = tmp_path / "beside"
    beside.mkdir()
    for name, text in (("feeds.yaml", own), ("p.yaml", SHIPPED.read_text(encoding="utf-8"))):
        (beside / name).write_text(text, encoding="utf-8")
    here = firebreak("replay", "export.csv", folder=tmp_path)
    there = firebreak("replay", "../export.csv", "--playbooks", "p.yaml", folder=beside)

    assert "1 mention, 0 unreadable" in here.stderr
    assert "1 mention, 0 unreadable" in there.stderr


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize(
    "line",
    [
        '{"id": 1}',
        "no json",
        '{"id": "1", "created_at": "x", "platform": "x", "author": "a", "text": "t"}',
        '{"id": "1", "created_at": "2026-03-09T09:00:00", "platform": "x", "author": "a", "text": "t"}',
        "K1,K2\n1,2\n",
        "<html><body>no table</body></html>",
    ],
)
def test_the_reason_of_an_unreadable_line_is_read_in_any_language(line: str, language: str) -> None:
    """It is stored as what it is made of: in English for programs, worded for whoever reads it."""
    (letter, *_) = [one for part in parse_body(line.encode(), "api", MONDAY) for one in part.letters]
    stored = unpacked(packed(letter.reason))
    with reading_in(language):
        said = worded(stored)

    assert stored == letter.reason
    assert OWN.search(said), said
    assert not re.search(r"\b(the|is|give|missing|not|with)\b", said), said


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_in_the_readers_language(name: str, language: str) -> None:
    """Of each command and of each option; what is typed stays as it is."""
    with reading_in(language):
        command = in_language(load(name))
        told = [command.help, *(one.help for one in command.params if getattr(one, "help", None))]
        for one in getattr(command, "commands", {}).values():
            told += [one.help, *(option.help for option in one.params if getattr(option, "help", None))]

    assert [one for one in told if one and not OWN.search(one)] == []


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize(
    "words",
    [
        ["import", "x", "--zon"],
        ["repaly"],
        ["replay"],
        ["who", "a", "b"],
        ["detect"],
        ["demo", "--web", "--port", "x"],
        ["demo", "--port", "-1"],
        ["check", "--format", "x"],
        ["replay", "x", "--speed", "y"],
    ],
    ids=" ".join,
)
def test_what_was_typed_wrong_is_said_in_the_readers_language(words: list[str], language: str) -> None:
    """typer's own sentences: should an upgrade word them otherwise, this says so."""
    done = firebreak(*words, environ={"FIREBREAK_LANGUAGE": language})
    error = done.stderr.strip().splitlines()[-1]

    assert done.returncode == 2
    assert OWN.search(re.sub(r"^\S+?[：:]", "", error)), error
    assert not re.search(r"\b(No such|Missing|Got|Invalid|Error|Try)\b", done.stderr), done.stderr


def test_what_nobody_knows_of_typer_is_shown_as_it_is() -> None:
    """No error is swallowed for want of a translation."""
    with reading_in("zh"):
        assert worded_error("Something new") == "Something new"


@pytest.mark.parametrize("language", ["en", *CODES])
def test_settings_stand_in_columns(language: str) -> None:
    """The last column of doctor's table begins where it begins in every other line, as a terminal counts."""
    lines = firebreak("doctor", environ={"FIREBREAK_LANGUAGE": language}).stdout.split("\n\n")[0].splitlines()
    begins = {wcswidth(line[: len(line) - len(re.split(r"\s{2,}", line)[-1])]) for line in lines}

    assert len(lines) > 10
    assert len(begins) == 1, begins


@pytest.mark.parametrize("language", ["en", *CODES])
def test_a_replay_and_its_table_stand_in_columns(language: str, tmp_path: Path) -> None:
    """Words of any language take as much room as the widest: the severity stands below the severity."""
    lines = [post(n, 1450 + n / 4, "艾克美 Acme Air 太差了", sentiment="negative") for n in range(60)]
    (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    told = firebreak("replay", "r.jsonl", folder=tmp_path, environ={"FIREBREAK_LANGUAGE": language}).stdout
    table = firebreak(
        "replay", "r.jsonl", "--summary", folder=tmp_path, environ={"FIREBREAK_LANGUAGE": language, "COLUMNS": "200"}
    ).stdout
    with reading_in(language):
        heading, opened = gettext("severity"), full_time(MONDAY)[:4]
    head = next(line for line in table.splitlines() if heading in line)
    row = next(line for line in table.splitlines() if re.search(r" sev\d ", line))
    severities = {wcswidth(line[: line.index(" sev")]) for line in told.splitlines() if " sev" in line}

    assert opened in told
    assert len(severities) == 1, severities
    assert wcswidth(head[: head.index(heading)]) == wcswidth(row[: row.index("sev")])


@pytest.mark.parametrize("language", CODES)
def test_help_wraps_by_columns(language: str) -> None:
    """No line of it is wider than the terminal, though Han takes two columns each; nothing is lost of it."""
    text = {"zh": "实时关注一个名字：人们说了什么、是褒是贬、是否比平时多。bluesky 和 RSS 不需要密钥。"}.get(
        language, "Следить за именем вживую: что говорят, в каком тоне и больше ли обычного."
    )
    lines = list(wrapped(text, 24))

    assert max(map(wcswidth, lines)) <= 26  # a sign after its word may hang over
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert wcswidth(padded(text, 120)) == 120
