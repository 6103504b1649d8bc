"""`check` speaks to managers in their language: a file full of sins leaves no English sentence, only keys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from firebreak.cli import main
from firebreak.commands.check_advice import advise
from firebreak.commands.init import init
from firebreak.commands.init_file import Answers, starter
from firebreak.core.errors import BadPlaybooks
from firebreak.core.reading_language import reading_in
from firebreak.core.translation import worded
from firebreak.playbooks.accepted import not_accepted
from firebreak.translations.terminal_language import terminal_language
from firebreak.translations.update import path_of
from firebreak.wiring import read_playbooks

SINS = """version: 1
topics:
  acme:
    words: [acme, no]
    sensitivity: often
    sensitivity: 1 alert/day
  "bad name!": {wrods: [x]}
people:
  mei: {slack: mei, languages: [english]}
  tom: {slack: U0TOM0001, languages: [en]}
teams:
  desk: {members: [mei, tam], on_call: {rotate: weeky, from: soon, zone: Europe/Londn}}
playbooks:
  surge:
    when: {signal: negative_velocty, severity: "< sev3", shout: 1}
    steps:
      - do: alret
      - {do: alert, to: the desk, after: 10}
      - {to: "#desk"}
      - {do: notify, who: [], unless: acknowleged}
templates:
  hello:
    en: "We look into it. {{ casue }} {% for x in y %}{% endfor %}"
    english: yes
tests: nothing
"""
DOUBTS = """version: 1
topics:
  acme: {words: [acme, x], sensitivity: 12 alerts/day}
people:
  mei: {slack: U0MEI0001, languages: [en]}
teams: {desk: {members: [mei]}, empty: {members: []}}
templates: {hello: {en: "SORRY for any inconvenience!!!"}}
playbooks:
  surge: {when: {signal: negative_velocity}, severity: sev1, steps: [{do: alert, to: "#desk"}]}
  twin: {when: {signal: negative_velocity}, steps: [{do: alert, to: "#desk"}]}
"""
OURS = re.compile(
    r"\"[^\"]*\"|“[^”]*”|«[^»]*»|\[[^\]]*\]|\{[^}]*\}|[\w./-]+\.yaml:[\d:]+|https?://\S+|2026[-\dT:]+|\b\d+[smhd]\b"
)
ENGLISH_WORDS = re.compile(
    r"\b(?:is|are|the|a|an|must|this|that|there|write|here|stand|stands|known|need|needs|nobody|of|be|give|which"
    r"|did|you|mean|and|or|such|as|so|it|them|add|only|two|first|last|more|than|every|has|have|one)\b"
)


def sentences(text: str, language: str, tmp_path: Path) -> list[str]:
    """What check says of it in a language, without what it quotes."""
    path = tmp_path / "playbooks.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        found = read_playbooks(path).warnings
    except BadPlaybooks as error:
        found = error.problems
    with reading_in(language):
        return [OURS.sub("", worded(one.what)) for one in found]


@pytest.mark.parametrize("language", ["zh", "zh_Hant", "ru"])
@pytest.mark.parametrize(("text", "least"), [(SINS, 20), (DOUBTS, 6)], ids=["sins", "doubts"])
def test_no_sentence_is_left_in_english(text: str, least: int, language: str, tmp_path: Path) -> None:
    """Keys, names and what is quoted stay; every sentence is in the language of whoever reads it."""
    said = sentences(text, language, tmp_path)

    assert len(said) >= least
    assert [one for one in said if ENGLISH_WORDS.search(one)] == []
    assert all(re.search("[\u4e00-\u9fff]" if language.startswith("zh") else "[а-я]", one) for one in said)


def test_the_same_file_says_the_same_in_english_whoever_asked_before(tmp_path: Path) -> None:
    """What is wrong is worded when it is read: a page in Chinese and a log in English come from one reading."""
    before = sentences(SINS, "en", tmp_path)
    sentences(SINS, "zh", tmp_path)

    assert sentences(SINS, "en", tmp_path) == before
    assert any("did you mean" in one for one in before)


def test_a_warning_is_accepted_in_the_words_in_which_it_was_read(tmp_path: Path) -> None:
    """Whoever reads Chinese copies Chinese words into `accept:`; English ones go on to count."""
    path = tmp_path / "playbooks.yaml"
    for warning in ("什么帖子里都会出现", "никто не просмотрит", "calls nobody if nobody answers"):
        told = f'accept: [{{warning: "{warning}", why: so}}]'
        path.write_text(DOUBTS.replace("version: 1", f"version: 1\n{told}"), encoding="utf-8")
        file = read_playbooks(path)
        doubts = [*advise(file).warnings, *file.warnings]
        assert len(not_accepted(doubts, file.accept)) == len(doubts) - 1


@pytest.mark.parametrize(
    ("words", "environ", "language"),
    [
        (["check"], {}, "en"),
        (["check"], {"LANG": "C.UTF-8"}, "en"),
        (["check"], {"LANG": "zh_CN.UTF-8"}, "zh"),
        (["check"], {"LANG": "zh_TW.UTF-8"}, "zh_Hant"),
        (["check"], {"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "ru_RU.UTF-8"}, "ru"),
        (["check"], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        (["check"], {"LANG": "fr_FR.UTF-8"}, "en"),
        (["check"], {"LANG": "zh_CN.UTF-8", "FIREBREAK_LANGUAGE": "ru"}, "ru"),
        (["--language", "ru", "check"], {"FIREBREAK_LANGUAGE": "zh"}, "ru"),
        (["check", "--language=zh-Hant"], {}, "zh_Hant"),
        (["check", "--json"], {"LANG": "zh_CN.UTF-8"}, "en"),
        (["check", "--format", "sarif"], {"LANG": "zh_CN.UTF-8"}, "en"),
        (["run"], {"LANG": "zh_CN.UTF-8"}, "en"),
    ],
)
def test_who_decides_what_a_command_speaks(
    words: list[str], environ: dict[str, str], language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option, the setting, the terminal, in this order; what programs read and the service stay English."""
    monkeypatch.chdir(tmp_path)

    assert terminal_language(words, environ) == language


def test_a_command_takes_the_language_before_and_behind_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And one that nobody speaks is an error; the very next command speaks English again."""
    monkeypatch.chdir(tmp_path)
    Path("playbooks.yaml").write_text(SINS, encoding="utf-8")

    def told(*words: str) -> str:
        with pytest.raises(SystemExit):
            main(words)
        return capsys.readouterr().out + capsys.readouterr().err

    assert "没有人员“tam”（是不是想写“tom”？）" in told("--language", "zh", "check")
    assert "не найдено: человек «tam» (может быть, «tom»?)" in told("check", "--language", "ru")
    assert 'no person "tam" (did you mean "tom"?)' in told("check")
    main_out = told("check", "--language", "fr")
    assert "没有" not in main_out


@pytest.mark.parametrize(("language", "words"), [("zh", "监测什么"), ("ru", "За чем вы следите")])
def test_the_starter_is_explained_in_the_language_and_passes_its_own_check(
    language: str, words: str, tmp_path: Path
) -> None:
    """Comments and names of tests; keys stay as they are."""
    with reading_in(language):
        init(tmp_path, text=starter(Answers("Acme Air", languages=("en", "zh", "ru"))))
    text = (tmp_path / "playbooks.yaml").read_text(encoding="utf-8")

    assert words in text
    assert [
        line for line in text.splitlines() if line.lstrip().startswith("#") and re.search(r"\b(the|is)\b", line)
    ] == []
    assert read_playbooks(tmp_path / "playbooks.yaml").warnings == ()


@pytest.mark.parametrize(
    ("language", "foreign"), [("ru", r"[\u4e00-\u9fff]"), ("zh", r"[\u0400-\u04ff]"), ("zh_Hant", r"[\u0400-\u04ff]")]
)
def test_no_sentence_was_filed_in_the_catalogue_of_another_language(language: str, foreign: str) -> None:
    """A merge once put forty Chinese sentences into the Russian catalogue."""
    with path_of(language).open("rb") as lines:
        said = [one for one in read_po(lines) if one.id and not re.search(foreign, str(one.id))]

    assert [one.id for one in said if re.search(foreign, str(one.string))] == []
