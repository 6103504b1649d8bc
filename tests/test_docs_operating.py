"""docs/operating.md and docs/slack.md tell the truth about settings, permissions, pictures and log lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pictures import pictures

from firebreak.commands.init import SCOPES
from firebreak.core.actions import ACTIONS
from firebreak.settings import Settings
from firebreak.web.slack import slash_commands as commands

DOCS = Path(__file__).parent.parent / "docs"
OPERATING = (DOCS / "operating.md").read_text(encoding="utf-8")
SLACK = (DOCS / "slack.md").read_text(encoding="utf-8")


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

    assert told.strip("`") in ({default} if default else {"empty", "Slack's own"})


def test_every_permission_is_explained() -> None:
    """The table of permissions is the manifest's, word for word."""
    table = dict(re.findall(r"^\| `([\w:]+)` \| (.+) \|$", SLACK.partition("# Permissions")[2], re.MULTILINE))

    assert table == SCOPES


def test_every_command_is_explained() -> None:
    """What can be typed in Slack is what the help says, and the page has all of it."""
    helped = set(re.findall(r"`/firebreak (\w+)", commands.help_text(ACTIONS)))
    told = set(re.findall(r"`/firebreak (\w+)", SLACK))

    assert (helped - told, told - helped) == (set(), {"help"})


def test_every_picture_is_there_and_small() -> None:
    """Pictures named in the pages exist; all of them together stay under 400 KB."""
    pages = (DOCS / "pages.md").read_text(encoding="utf-8")
    named = set(re.findall(r'src="(pictures/[^"]+)"', SLACK + pages))
    there = {f"pictures/{file.name}" for file in (DOCS / "pictures").iterdir()}

    assert named == there
    assert sum((DOCS / name).stat().st_size for name in named) < 400_000


def test_the_pictures_can_still_be_drawn() -> None:
    """Every block that we send today can be drawn, and the pictures kept are those that are drawn."""
    drawn = dict(pictures())

    kept = {
        file.name for file in (DOCS / "pictures").iterdir() if not file.name.startswith("page-")
    }  # page_pictures.py's

    assert {f"{name}.png" for name in drawn} == kept
    assert ("Acknowledge" in drawn["card"], "I take it" in drawn["checklist"]) == (True, True)


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
