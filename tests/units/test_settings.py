"""The settings: misspelt, wrong, quoted, and where each of them comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from firebreak.cli import main
from firebreak.core.errors import BadSetting
from firebreak.settings import (
    Settings,
    open_to_others,
    plugin_settings,
    quoted_settings,
    read_settings,
    refuse_open,
    settings_in_force,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, so that no .env lies in the way."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused() -> str:
    """What is said instead of reading the settings."""
    with pytest.raises(BadSetting) as said:
        read_settings()
    return str(said.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("FIREBREAK_SLAK_BOT_TOKEN", "x", "there is no setting FIREBREAK_SLAK_BOT_TOKEN; did you mean FIREBREAK_SLACK"),
        ("firebreak_prot", "1", "there is no setting firebreak_prot; did you mean FIREBREAK_PORT?"),
        ("FIREBREAK_PORT_8080_TCP", "tcp://10.0.0.1:8080", "set enableServiceLinks: false in the pod"),
        ("FIREBREAK_PORT", "http", 'FIREBREAK_PORT is "http", which is not a port between 1 and 65535; write one such'),
        ("FIREBREAK_PORT", "0", 'FIREBREAK_PORT is "0", which is not a port between 1 and 65535'),
        ("FIREBREAK_PORT", "", 'FIREBREAK_PORT is "", which is not a port'),
        ("FIREBREAK_LEASE_SECONDS", "a minute", "which is not a number of seconds above zero; write one such as 60"),
        ("FIREBREAK_LEASE_SECONDS", "nan", 'FIREBREAK_LEASE_SECONDS is "nan", which is not a number of seconds'),
    ],
)
def test_what_is_misspelt_or_wrong_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    """The variable, what is wrong with it, and what would be right."""
    monkeypatch.setenv(name, value)

    assert said in refused()
    assert "\n" not in refused()


def test_a_misspelt_line_of_the_file_is_refused_too(folder: Path) -> None:
    """.env is named as the place; other programs' variables in it are none of our business."""
    (folder / ".env").write_text("OTHER_PORT=1\nFIREBREAK_API_TOKE=secret\n")

    assert refused().startswith(".env: there is no setting FIREBREAK_API_TOKE; did you mean FIREBREAK_API_TOKEN?")


def test_a_file_in_another_encoding_is_a_sentence(folder: Path) -> None:
    """Not a traceback."""
    (folder / ".env").write_bytes("FIREBREAK_HOST=ж".encode("utf-16"))

    assert refused() == ".env is no UTF-8 text (byte 1); save it as UTF-8"


def test_the_command_ends_with_two(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong setting is exit code 2, and one line on standard error."""
    monkeypatch.setenv("FIREBREAK_PORT", "eighty")

    with pytest.raises(SystemExit) as ended:
        main(["run"])

    assert ended.value.code == 2
    assert capsys.readouterr().err.splitlines() == [
        'firebreak: FIREBREAK_PORT is "eighty", which is not a port between 1 and 65535; write one such as 8080'
    ]


PLUGIN = """
class Toot:
    name, settings = "toot", ("FIREBREAK_TOOT_TOKEN",)
    from_settings = deliver = print
"""


def test_a_plug_in_may_have_settings_of_its_own(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """What an installed package's plug-in reads is known, and always shown as a secret."""
    monkeypatch.setenv("FIREBREAK_TOOT_TOKEN", "secret")
    installed = folder / "toot_firebreak-1.0.dist-info"
    installed.mkdir()
    (folder / "toot_firebreak.py").write_text(PLUGIN)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: toot-firebreak\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text("[firebreak.notifiers]\ntoot = toot_firebreak:Toot\n")

    assert "did you mean" in refused()
    monkeypatch.syspath_prepend(str(folder))
    shown = {each.name: (each.value, each.source) for each in settings_in_force(read_settings())}
    assert plugin_settings() == {"FIREBREAK_TOOT_TOKEN": "secret"}
    assert shown["FIREBREAK_TOOT_TOKEN"] == ("***", "environment")


def test_each_setting_is_shown_with_its_source_and_without_its_secret(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    """The environment goes before .env; tokens and passwords are hidden, also inside of addresses."""
    (folder / ".env").write_text("FIREBREAK_PORT=9000\nFIREBREAK_HOST=0.0.0.0\nfirebreak_api_token=hunter2\n")
    for name, value in {
        "PORT": "9001",
        "DATABASE_URL": "postgresql://mei:hunt@er2@db/firebreak?sslmode=require&password=hunter2",
        "FALLBACK_URLS": "mailto://mei:hunter2@example.com tgram://hunter2/42",
    }.items():
        monkeypatch.setenv(f"FIREBREAK_{name}", value)

    shown = {each.name.removeprefix("FIREBREAK_"): each for each in settings_in_force(read_settings())}

    assert {name: (shown[name].value, shown[name].source) for name in ("PORT", "HOST", "API_TOKEN", "MODELS")} == {
        "PORT": ("9001", "environment"),
        "HOST": ("0.0.0.0", ".env"),
        "API_TOKEN": ("***", ".env"),
        "MODELS": ("models", "default"),
    }
    assert shown["DATABASE_URL"].value == "postgresql://mei:***@db/firebreak?sslmode=require&password=***"
    assert shown["FALLBACK_URLS"].value == "mailto://*** tgram://***"
    assert shown["SLACK_BOT_TOKEN"].value == ""


def test_quotation_marks_that_docker_keeps_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """`docker run --env-file` hands them on as part of the value; in .env they are taken away."""
    monkeypatch.setenv("FIREBREAK_API_TOKEN", '"a-long-enough-secret"')
    monkeypatch.setenv("FIREBREAK_HOST", "'")

    assert quoted_settings() == ["FIREBREAK_API_TOKEN"]


def test_doctor_shows_the_settings(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """For people a table, for programs lines that have what every line has, and three fields more."""
    monkeypatch.setenv("FIREBREAK_PORT", "9001")
    monkeypatch.setenv("FIREBREAK_API_TOKEN", '"a-long-enough-secret"')

    told = []
    for words in (["doctor"], ["doctor", "--json"]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 1  # there are no playbooks, and the token is in quotation marks
        told.append(capsys.readouterr().out)
    people, programs = told[0].splitlines(), [json.loads(line) for line in told[1].splitlines()]

    assert [line.split() for line in people if line.startswith("FIREBREAK_PORT")] == [
        ["FIREBREAK_PORT", "9001", "environment"]
    ]
    assert [line for line in programs if line.get("setting") == "FIREBREAK_PORT"] == [
        {
            "level": "ok",
            "what": "FIREBREAK_PORT is 9001 (environment)",
            "do": "",
            "setting": "FIREBREAK_PORT",
            "value": "9001",
            "source": "environment",
        }
    ]
    assert "PROBLEM  the value of FIREBREAK_API_TOKEN begins and ends with a quotation mark" in told[0]
    assert "long-enough" not in told[0] + told[1]


@pytest.mark.parametrize(
    ("host", "public", "open_"),
    [
        ("127.0.0.1", "", False),
        ("localhost", "", False),
        ("0.0.0.0", "", True),
        ("10.1.2.3", "http://firebreak.example", True),
        ("0.0.0.0", "https://firebreak.example", False),
    ],
)
def test_nobody_listens_to_other_machines_without_a_certificate(host: str, public: str, open_: bool) -> None:
    assert open_to_others(Settings(host=host, public_url=public)) is open_


def test_the_service_does_not_start_where_others_could_read_along(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything else, with the ways out; whoever says that only a proxy comes there is believed."""
    monkeypatch.setenv("FIREBREAK_HOST", "0.0.0.0")
    with pytest.raises(SystemExit) as ended:
        main(["run"])
    said = capsys.readouterr().err
    monkeypatch.setenv("FIREBREAK_BEHIND_PROXY", "yes")
    refuse_open(read_settings())
    monkeypatch.setenv("FIREBREAK_BEHIND_PROXY", "perhaps")

    assert ended.value.code == 2
    assert said.startswith("firebreak: FIREBREAK_HOST is 0.0.0.0: other machines would reach the pages over plain HTTP")
    assert "set FIREBREAK_PUBLIC_URL=https://... to its address" in said
    assert refused() == 'FIREBREAK_BEHIND_PROXY is "perhaps", which is neither yes nor no; write yes, or leave it out'
