"""docs/operating.md and docs/slack.md tell the truth about settings, permissions, pictures and log lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pictures import TELLINGS, pictures

from firebreak.commands.init import SCOPES
from firebreak.core.actions import ACTIONS
from firebreak.core.reading_language import reading_in
from firebreak.core.translation import gettext
from firebreak.settings import Settings
from firebreak.web.slack import slash_commands as commands

DOCS = Path(__file__).parent.parent / "docs"
OPERATING = (DOCS / "operating.md").read_text(encoding="utf-8")
SLACK_PAGES = {
    language: (DOCS / folder / "slack.md").read_text(encoding="utf-8")
    for language, folder in {"en": ".", "zh": "zh", "ru": "ru"}.items()
}
SLACK = SLACK_PAGES["en"]


def test_every_setting_is_explained() -> None:
    """The table of settings holds all of them, and no other."""
    told = set(re.findall(r"^\| `(FIREBREAK_\w+)`", OPERATING, re.MULTILINE))

    assert told == {f"FIREBREAK_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_defaults_are_the_real_ones(name: str) -> None:
    """What the table calls the default is the default."""
    field = Settings.model_fields[name]
    (told,) = re.findall(rf"^\| `FIREBREAK_{name.upper()}` \| ([^|]+) \|", OPERATING, re.MULTILINE)
    default = f"{field.default:g}" if isinstance(field.default, float) else str(field.default)

    assert told.strip("`") in ({{"False": "no"}.get(default, default)} if default else {"empty", "Slack's own"})


def test_every_permission_is_explained() -> None:
    """The table of permissions is the manifest's, word for word."""
    table = dict(re.findall(r"^\| `([\w:]+)` \| (.+) \|$", SLACK.partition("# Permissions")[2], re.MULTILINE))

    assert table == SCOPES


@pytest.mark.parametrize("language", SLACK_PAGES)
def test_every_command_is_explained(language: str) -> None:
    """What can be typed in Slack is what the help says, and the page has all of it."""
    helped = set(re.findall(r"`/firebreak (\w+)", commands.help_text(ACTIONS)))
    told = set(re.findall(r"`/firebreak (\w+)", SLACK_PAGES[language]))

    assert (helped - told, told - helped) == (set(), {"help"})


@pytest.mark.parametrize("language", SLACK_PAGES)
def test_every_picture_is_there_and_small(language: str) -> None:
    """Pictures named in the pages exist; all of a language's stay under 500 KB, the pages' own among them."""
    folder = DOCS / TELLINGS[language].folder
    pages = (DOCS / "pages.md").read_text(encoding="utf-8") if language == "en" else ""
    named = set(re.findall(r'src="pictures/([^"]+)"', SLACK_PAGES[language] + pages))

    assert named == {file.name for file in folder.iterdir()}
    assert sum((folder / name).stat().st_size for name in named) < 500_000


BUTTONS = {"en": ("Acknowledge", "I take it"), "zh": ("确认接手", "我来做"), "ru": ("Принять", "Беру на себя")}


@pytest.mark.parametrize("language", SLACK_PAGES)
def test_the_pictures_can_still_be_drawn(language: str) -> None:
    """Every block that we send today can be drawn, and the pictures kept are those that are drawn."""
    drawn = dict(pictures(language))
    acknowledge, claim = BUTTONS[language]
    files = (DOCS / TELLINGS[language].folder).iterdir()
    kept = {file.name for file in files if not file.name.startswith("page-")}  # page_pictures.py's

    assert {f"{name}.png" for name in drawn} == kept
    assert (acknowledge in drawn["card"], claim in drawn["checklist"]) == (True, True)


@pytest.mark.parametrize("language", ["zh", "ru"])
def test_a_page_calls_the_buttons_as_the_card_does(language: str) -> None:
    """What a reader looks for on the card is what the page has told: every bold word of its table is a button's."""
    table = SLACK_PAGES[language].partition("|---|---|\n| **")[2].partition("\n\n")[0]
    called = {"Acknowledge", "Take over", "Still on it", "Open a room", "Say how it stands", "Snooze …", "Wrong …"}
    with reading_in(language):
        buttons = {gettext(one) for one in called | {"I posted it", "Close …"}}

    assert set(re.findall(r"^\| \*\*(.+?)\*\*", "| **" + table, re.MULTILINE)) == buttons


def source() -> str:
    """All of our source, as one text without line breaks inside of strings."""
    root = DOCS.parent
    files = [file for folder in ("app", "sources", "web", "notifiers") for file in (root / folder).rglob("*.py")]
    files += (root / "commands").glob("run*.py")
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return re.sub(r'"\s*\n\s*f?"', "", text)


def test_the_log_lines_are_real() -> None:
    """Each line that the page explains is one that the program writes."""
    section = OPERATING.partition("## What the log says")[2].partition("\n## ")[0]
    lines = re.findall(r"^\| `([^`]+)`", section, re.MULTILINE)
    written, missing = source(), []
    for line in lines[:-1]:  # the last is slack_sdk's own
        pieces = [piece.strip(" :;()") for piece in re.split(r"…|\bN s\b|\bX at file:line\b", line)]
        missing += [piece for piece in pieces if piece and piece not in written]

    assert (len(lines) > 10, missing) == (True, [])
