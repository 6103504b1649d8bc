"""`firebreak init` with five answers: a small file that is read without a complaint and passes its own tests."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from firebreak.commands import init_zone
from firebreak.commands.check_tests import run_file_tests
from firebreak.commands.init import asked, command, print_init
from firebreak.commands.init_file import WORRIES, Answers, starter
from firebreak.core.errors import BadSetting
from firebreak.core.reading_language import reading_in
from firebreak.wiring import read_playbooks, read_text

USUAL = Answers("")


@pytest.mark.parametrize(
    "answers",
    [
        Answers("Acme Air"),
        Answers("Acme: Air & Co.", ("en", "zh", "ru"), "Crisis Desk", ("Mei", "Tom Brown=U012345AB"), tuple(WORRIES)),
        Answers("艾克美航空", ("zh",), people=("梅", "李伟", "张敏")),
        Answers("Вкусно", ("ru",), people=("Вера", "Анна Петрова"), worries=("outage", "campaign")),
        Answers("Acme Air", ("de", "en"), worries=tuple(WORRIES), zone="Europe/Berlin"),
        Answers("Bank", people=("Alexander", "Alexandra", "Mei=U0MEI0001", "Mei Lin=U0ALEXAN1"), worries=()),
    ],
    ids=lambda one: f"{one.brand}-{one.languages[0]}",
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
        (Answers("a", worries=("fire",)), '"fire" is none of the worries; there are: surge, outage'),
        (Answers("a", languages=("klingonese",)), '"klingonese" is no code of a language; write en, zh, ru'),
        (Answers("a", people=()), "nobody is called; name somebody"),
        (Answers("a", channel="#"), "the channel has no name"),
        (Answers("a", zone="Mars/North"), 'no time zone "Mars/North"; write one such as Europe/Berlin'),
    ],
)
def test_an_answer_that_cannot_be_is_told(answers: Answers, said: str) -> None:
    """With what to write instead."""
    with pytest.raises(BadSetting, match=said):
        starter(answers)


def test_six_questions(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty answer is the one in brackets; no brand is the whole example."""
    monkeypatch.setattr("sys.stdin", io.StringIO("Acme Air\nen, zh\n\nmei=U0MEI0001\n\nlondon\n"))
    answers = asked(USUAL)

    assert answers == Answers("Acme Air", ("en", "zh"), "#crisis-desk", ("mei=U0MEI0001",), zone="Europe/London")
    assert capsys.readouterr().out.count("?") == 6
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert asked(USUAL) == USUAL


def test_an_answer_that_cannot_be_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nobody types the others twice; lists are written with the commas of whichever keyboard."""
    monkeypatch.setattr(
        "sys.stdin", io.StringIO("小米\nklingonese\n中文 英语\n\n王芳、李伟，张敏\nfire\nsurge outage\n深圳\n")
    )
    answers = asked(USUAL)

    assert answers == Answers(
        "小米", ("zh", "en"), "#crisis-desk", ("王芳", "李伟", "张敏"), ("surge", "outage"), "Asia/Shanghai"
    )
    assert '"fire" is none of the worries; there are: surge' in capsys.readouterr().out
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


@pytest.mark.parametrize(
    ("machine", "language", "languages", "zone"),
    [
        ("America/Chicago", "zh", ("zh",), "America/Chicago"),
        ("UTC", "zh", ("zh",), "Asia/Shanghai"),
        ("UTC", "zh_Hant", ("zh",), "Asia/Taipei"),
        ("Etc/UTC", "en", ("ru", "en"), "Europe/Moscow"),
        (":Mars/North", "en", ("de",), "Europe/Berlin"),
        ("", "en", ("en",), "UTC"),
    ],
)
def test_the_clock_is_that_of_the_machine_or_the_readers(
    machine: str, language: str, languages: tuple[str, ...], zone: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A server's UTC tells nothing of where people are; it is what is left."""
    monkeypatch.setenv("TZ", machine)
    monkeypatch.setattr(init_zone, "LINK", tmp_path / "localtime")
    with reading_in(language):
        assert init_zone.own_zone(languages) == zone


def test_what_a_language_lacks_is_said_and_begun(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """German drafts are begun in the file, French ones are to be written; whose clock was taken is said."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setattr(init_zone, "LINK", tmp_path / "localtime")
    command(tmp_path / "de", brand="Acme Air", languages="de")
    german = capsys.readouterr().out
    command(tmp_path / "fr", brand="Acme Air", languages="fr", zone="paris")
    french = capsys.readouterr().out
    file, other = (read_playbooks(tmp_path / one / "playbooks.yaml") for one in ("de", "fr"))

    assert "on the clock of Europe/Berlin: --zone names another" in german
    assert "brings no drafts in de. Those in the file are only begun" in german
    assert set(file.templates["acknowledgement/complaint"].texts) == {"de"}
    assert file.warnings == ()
    assert (file.topics[0].zone, other.topics[0].zone) == ("Europe/Berlin", "Europe/Paris")
    assert str(file.teams["team"].on_call[0].zone) == "Europe/Berlin"
    assert "brings no drafts in fr: they must be written" in french
    assert "Posts in fr are hardly judged and not read for harm" in french
    assert {'has no text in "fr"' in one.what for one in other.warnings} == {True}
