"""`firebreak init`: files to begin with, and a manifest that asks for exactly what is used."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from fake_slack.contract import METHODS
from ruamel.yaml import YAML
from slack_sdk import WebClient

from firebreak.commands.init import ENVIRONMENT, EVENTS, SCOPES, init, manifest, manifest_yaml, print_init
from firebreak.core.reading_language import LANGUAGES, reading_in
from firebreak.settings import Settings
from firebreak.web.slack.asking_why import WHY
from firebreak.web.slack.declaring import CONCERNS_US, DECLARE
from firebreak.wiring import SHIPPED, read_playbooks, shipped_in

ROOT = Path(__file__).parents[2]
CALLERS = ("notifiers/slack", "web", "commands/doctor_slack.py")
UPLOAD = {"files_upload_v2": ("files.getUploadURLExternal", "files.completeUploadExternal")}
ARCHIVING = ("conversations.archive", "conversations.unarchive")
ROOMS = ("conversations.create", "conversations.invite", "conversations.setTopic", "conversations.setPurpose")
KINDS = {
    **dict.fromkeys((*ROOMS, *ARCHIVING), ("private",)),  # rooms are always private
    "conversations.list": ("public", "private"),
    "conversations.info": ("public", "private"),
    "conversations.open": ("im",),
}
"""Which kinds of conversation we use a method on, where that decides about the permission; all of them otherwise."""


def called() -> set[str]:
    """Every method of Slack's that our source names, as Slack writes it."""
    files = [file for place in CALLERS for file in sorted((ROOT / place).rglob("*.py")) or [ROOT / place]]
    names = {
        node.attr
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and callable(getattr(WebClient, node.attr, None))
    }
    plain = {method.replace(".", "_"): method for method in METHODS}
    return {each for name in names for each in UPLOAD.get(name, (plain[name],) if name in plain else ())}


def needed() -> set[str]:
    """The permissions for all of these; where several would do, the one that is there."""
    scopes: set[str] = set()
    for name in called() - {"apps.connections.open"}:
        for kind, either in METHODS[name].scopes.items():
            if kind in KINDS.get(name, tuple(METHODS[name].scopes)):
                scopes.add(next((one for one in either if one in SCOPES), either[0]))
    return scopes


def test_the_manifest_asks_for_exactly_what_is_used() -> None:
    """The permissions are those of the methods in our source, the slash command and the one event: no more, no less."""
    assert set(SCOPES) == needed() | {"commands", "reactions:read"}


def test_the_source_is_really_read() -> None:
    """The test above would see a new call: it finds those that must be there."""
    must = {"chat.postMessage", "conversations.create", "views.open", "users.info", "files.completeUploadExternal"}

    assert must <= called()


def test_socket_mode_needs_no_address() -> None:
    """Without an address Slack is told to use Socket Mode, and no request URL is named anywhere."""
    text = manifest_yaml()

    assert manifest()["settings"]["socket_mode_enabled"] is True
    assert ("http" in text, "request_url" in text) == (False, False)


def test_over_http_every_door_is_named() -> None:
    """With an address the three doors of the service are named, under it."""
    described = manifest("https://firebreak.example.com/")
    settings = described["settings"]

    assert settings["socket_mode_enabled"] is False
    assert described["features"]["slash_commands"][0]["url"] == "https://firebreak.example.com/slack/commands"
    assert settings["interactivity"]["request_url"] == "https://firebreak.example.com/slack/interactions"
    assert settings["event_subscriptions"] == {
        "request_url": "https://firebreak.example.com/slack/events",
        "bot_events": list(EVENTS),
    }


@pytest.mark.parametrize("url", ["", "https://firebreak.example.com"])
def test_the_written_manifest_is_the_described_one(url: str) -> None:
    """What stands in the file is what the code describes, with a reason beside every permission."""
    text = manifest_yaml(url)

    assert YAML(typ="safe").load(text) == manifest(url)
    assert [why for why in SCOPES.values() if f"# {why}" not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_slacks_limits_on_a_manifest(language: str) -> None:
    """Names and descriptions are no longer than Slack's page allows, in whatever language a workspace has them."""
    with reading_in(language):
        described = YAML(typ="safe").load(manifest_yaml())
    shown, command = described["display_information"], described["features"]["slash_commands"][0]

    assert (len(shown["name"]) <= 35, len(shown["description"]) <= 140) == (True, True)
    assert (len(command["description"]) <= 2000, len(command["usage_hint"]) <= 1000) == (True, True)
    shortcuts = described["features"]["shortcuts"]
    assert [one for one in shortcuts if len(one["name"]) > 24 or len(one["description"]) > 150] == []
    assert sorted(one["callback_id"] for one in shortcuts) == sorted((DECLARE, CONCERNS_US, WHY))


def test_init_writes_what_one_begins_with(tmp_path: Path) -> None:
    """Playbooks that pass their check, the manifest, and an example of every secret; the second time nothing."""
    folder = tmp_path / "new"
    first = init(folder)
    (folder / "playbooks.yaml").write_text("mine", encoding="utf-8")
    again = init(folder)

    names = ["playbooks.yaml", "playbooks.schema.json", "slack-app-manifest.yaml", ".env.example"]
    assert [made.path.name for made in first] == names
    assert ([made.written for made in first], [made.written for made in again]) == ([True] * 4, [False] * 4)
    assert (folder / "playbooks.yaml").read_text(encoding="utf-8") == "mine"
    assert (folder / "slack-app-manifest.yaml").read_text(encoding="utf-8") == manifest_yaml()
    assert read_playbooks(SHIPPED).topics


@pytest.mark.parametrize("language", ["zh", "ru"])
def test_the_example_speaks_the_language_of_whoever_begins(language: str, tmp_path: Path) -> None:
    """The whole file: its comments, words, lists and texts, and channels that are spoken to in it."""
    with reading_in(language):
        init(tmp_path)

    first, _, rest = (tmp_path / "playbooks.yaml").read_text(encoding="utf-8").partition("\n")
    assert (first.startswith("# yaml-language-server"), rest) == (
        True,
        shipped_in(language).read_text(encoding="utf-8"),
    )
    assert read_playbooks(tmp_path / "playbooks.yaml").language == language


def test_init_says_what_was_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody wonders what happened to a file of theirs."""
    (tmp_path / "playbooks.yaml").write_text("mine", encoding="utf-8")
    print_init(tmp_path)
    said = capsys.readouterr().out

    assert [line.split()[0] for line in said.splitlines()[:3]] == ["kept", "wrote", "wrote"]
    assert "firebreak doctor" in said


def test_the_example_names_real_settings() -> None:
    """Every line of .env.example is a setting that is read."""
    named = {line.partition("=")[0] for line in ENVIRONMENT.splitlines() if line.startswith("FIREBREAK_")}

    assert named - {f"FIREBREAK_{name.upper()}" for name in Settings.model_fields} == set()


@pytest.mark.parametrize(
    ("language", "letters"), [("zh", "[\u4e00-\u9fff]"), ("zh_Hant", "[\u4e00-\u9fff]"), ("ru", "(?i)[а-я]")]
)
def test_the_app_speaks_the_language_of_whoever_makes_it(language: str, letters: str) -> None:
    """What people read of it in Slack; names that are typed, and of its permissions, stay."""
    with reading_in(language):
        described = manifest()
    read = [described["display_information"]["description"], described["features"]["slash_commands"][0]["description"]]
    read += [described["features"]["slash_commands"][0]["usage_hint"]]
    read += [one[said] for one in described["features"]["shortcuts"] for said in ("name", "description")]

    assert [one for one in read if not re.search(letters, one)] == []
    assert described["features"]["slash_commands"][0]["usage_hint"].startswith("status | update ")
    assert described["oauth_config"] == manifest()["oauth_config"]
