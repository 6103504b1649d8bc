"""`firebreak init` with five answers: a small file that is read without a complaint and passes its own tests."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from firebreak.commands.check_tests import run_file_tests
from firebreak.commands.init import asked, print_init
from firebreak.commands.init_file import WORRIES, Answers, starter
from firebreak.core.errors import BadSetting
from firebreak.wiring import read_playbooks, read_text

USUAL = Answers("")


@pytest.mark.parametrize(
    "answers",
    [
        Answers("Acme Air"),
        Answers("Acme: Air & Co.", ("en", "zh", "ru"), "Crisis Desk", ("Mei", "Tom Brown=U012345AB"), tuple(WORRIES)),
        Answers("艾克美航空", ("zh",), people=("梅", "李伟", "张敏")),
        Answers("Вкусно", ("ru",), people=("Вера", "Анна Петрова"), worries=("outage", "campaign")),
        Answers("Bank", people=("Alexander", "Alexandra", "Mei=U0MEI0001", "Mei Lin=U0ALEXAN1"), worries=()),
    ],
    ids=lambda one: one.brand,
)
def test_what_it_writes_is_right_and_does_what_was_asked(answers: Answers) -> None:
    """No warning, and a test for each worry, in whatever script the brand is written."""
    file = read_text(starter(answers))

    assert [one.what for one in file.warnings] == []
    assert [(one.name, one.faults) for one in run_file_tests(file) if one.faults] == []
    assert (len(file.tests), len(file.playbooks)) == (len(answers.worries) + 1, len(answers.worries) + 1)
    assert set(file.voice) <= {"x", "weibo", "vk"}


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (Answers(" "), "the brand has no name"),
        (Answers("a", worries=("fire",)), 'nobody knows the worry "fire"; there are: surge, outage'),
        (Answers("a", languages=("english",)), '"english" is no code of a language; write en, zh, ru'),
        (Answers("a", people=()), "nobody is called; name somebody"),
        (Answers("a", channel="#"), "the channel has no name"),
    ],
)
def test_an_answer_that_cannot_be_is_told(answers: Answers, said: str) -> None:
    """With what to write instead."""
    with pytest.raises(BadSetting, match=said):
        starter(answers)


def test_five_questions(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty answer is the one in brackets; no brand is the whole example."""
    monkeypatch.setattr("sys.stdin", io.StringIO("Acme Air\nen, zh\n\nmei=U0MEI0001\n\n"))
    answers = asked(USUAL)

    assert answers == Answers("Acme Air", ("en", "zh"), "#crisis-desk", ("mei=U0MEI0001",), ("surge", "safety"))
    assert capsys.readouterr().out.count("?") == 5
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert asked(USUAL) == USUAL


def test_an_answer_that_cannot_be_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nobody types the others twice; lists are written with the commas of whichever keyboard."""
    monkeypatch.setattr("sys.stdin", io.StringIO("小米\nchinese\nzh\n\n王芳、李伟，张敏\nfire\nsurge；outage\n"))
    answers = asked(USUAL)

    assert answers == Answers("小米", ("zh",), "#crisis-desk", ("王芳", "李伟", "张敏"), ("surge", "outage"))
    assert 'nobody knows the worry "fire"; there are: surge' in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO("Acme\n"))
    with pytest.raises(BadSetting, match="fire"):
        asked(Answers("", worries=("fire",)))


def test_the_files_say_what_to_do_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Their own posts first, Slack second; what is there already stays."""
    print_init(tmp_path, text=starter(Answers("Acme Air")))
    said = capsys.readouterr().out

    assert said.index("firebreak replay EXPORT") < said.index("Slack ids")
    assert read_playbooks(tmp_path / "playbooks.yaml").topics[0].name == "acme-air"
    print_init(tmp_path, text=starter(Answers("Other")))
    assert "kept " in capsys.readouterr().out
    assert read_playbooks(tmp_path / "playbooks.yaml").topics[0].name == "acme-air"
