"""The fake Slack's table of methods agrees with slack_sdk's signatures and with Slack's published contract."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest
from fake_slack import blocks, elements
from fake_slack.contract import METHODS
from fake_slack.desk import PERFORM
from fake_slack.shapes import Shape
from slack_sdk import WebClient

SHARED = Path(__file__).parents[3] / "shared" / "data" / "slack"

NEWER = {
    "chat.postMessage": "thread_not_found cannot_reply_to_message user_not_found",
    "chat.update": "",
    "chat.postEphemeral": "not_in_channel thread_not_found cannot_reply_to_message",
    "chat.delete": "",
    "chat.getPermalink": "",
    "reactions.add": "channel_not_found not_in_channel is_archived",
    "pins.add": "not_in_channel is_archived",
    "conversations.list": "invalid_cursor invalid_types",
    "conversations.history": "not_in_channel invalid_cursor",
    "conversations.replies": "not_in_channel invalid_ts_latest invalid_ts_oldest invalid_cursor",
    "views.open": "expired_trigger_id exchanged_trigger_id invalid_trigger_id duplicate_external_id",
}
"""Errors that Slack's pages or practice know and the published specs, of 2020, do not."""

_BODY = "invalid_blocks invalid_blocks_format invalid_attachments markdown_text_conflict"
_ARGUMENTS = "missing_scope invalid_arguments not_allowed_token_type token_revoked invalid_json json_not_object"
_METADATA = "invalid_metadata_format invalid_metadata_schema"
NEWER_BODY = set(f"{_BODY} {_ARGUMENTS} {_METADATA}".split())


def sdk_name(method: str) -> str:
    return method.replace(".", "_")


@pytest.mark.parametrize("method", METHODS)
def test_parameters_are_those_of_slack_sdk(method: str) -> None:
    """Whatever slack_sdk can send by name is known to the fake, and nothing else but what Slack documents."""
    signature = inspect.signature(getattr(WebClient, sdk_name(method)))
    named = set(signature.parameters) - {"self", "kwargs", "app_token"}
    documented = {"prevent_creation"} if method == "conversations.open" else set()

    assert METHODS[method].params - documented == named


def test_every_method_is_performed() -> None:
    """The table and the code know the same methods."""
    assert METHODS.keys() == PERFORM.keys()


def shared(name: str) -> Any:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{path.name} of ../shared/data/slack is not here")
    return json.loads(path.read_text())


def test_parameters_of_the_published_contract() -> None:
    """Every parameter of the published contract is known, and required where it is required there."""
    contract = shared("web_api_contract_subset.json")
    faked = {name: row for name, row in contract.items() if name != "chat.scheduleMessage"}

    for name, row in faked.items():
        params = {param: spec["required"] for param, spec in row["params"].items() if param != "token"}
        required = {param for param, is_required in params.items() if is_required}
        if name == "views.open":  # an interactivity_pointer may stand in since
            required.discard("trigger_id")
        assert params.keys() <= METHODS[name].params, name
        assert required <= METHODS[name].required, name


def test_errors_of_the_published_contract() -> None:
    """Every error the fake can give is in the published contract, or is named above as newer."""
    contract = shared("web_api_contract_subset.json")

    for name, row in contract.items():
        if name in METHODS and row["errors"]:
            newer = METHODS[name].errors - set(row["errors"]) - NEWER_BODY
            assert newer <= set(NEWER.get(name, "").split()), name


def limit_of(shape: Any, field: str) -> int:
    """The longest string that `shape` takes as `field`."""
    assert isinstance(shape, Shape)
    for most in (24, 25, 30, 50, 75, 100, 150, 200, 255, 300, 2000, 3000, 12_000):
        for value in ("x" * most, {"type": "plain_text", "text": "x" * most}):
            longer = value + "x" if isinstance(value, str) else value | {"text": "x" * (most + 1)}
            fits: list[str] = []
            breaks: list[str] = []
            shape.fields[field](value, "", fits)
            shape.fields[field](longer, "", breaks)
            if breaks and not fits:
                return most
    raise AssertionError(f"no limit on {field}")


@pytest.mark.parametrize(
    ("theirs", "key", "shape", "field"),
    [
        ("SectionBlock", "text_max_length", blocks.BLOCKS["section"], "text"),
        ("HeaderBlock", "text_max_length", blocks.BLOCKS["header"], "text"),
        ("MarkdownBlock", "text_max_length", blocks.BLOCKS["markdown"], "text"),
        ("Block", "block_id_max_length", blocks.BLOCKS["divider"], "block_id"),
        ("ButtonElement", "text_max_length", elements.BUTTON, "text"),
        ("ButtonElement", "value_max_length", elements.BUTTON, "value"),
        ("ButtonElement", "url_max_length", elements.BUTTON, "url"),
        ("InteractiveElement", "action_id_max_length", elements.BUTTON, "action_id"),
        ("ConfirmObject", "title_max_length", elements.CONFIRM, "title"),
        ("ConfirmObject", "text_max_length", elements.CONFIRM, "text"),
        ("ConfirmObject", "confirm_max_length", elements.CONFIRM, "confirm"),
        ("ImageElement", "alt_text_max_length", elements.IMAGE, "alt_text"),
        ("InputBlock", "label_max_length", blocks.BLOCKS["input"], "label"),
        ("InputInteractiveElement", "placeholder_max_length", elements.PRESSED["static_select"], "placeholder"),
        ("View", "title_max_length", blocks.VIEW, "title"),
        ("View", "submit_max_length", blocks.VIEW, "submit"),
        ("View", "private_metadata_max_length", blocks.VIEW, "private_metadata"),
    ],
)
def test_limits_of_block_kit(theirs: str, key: str, shape: Any, field: str) -> None:
    """The fake's limit is the one that Slack's SDK states."""
    assert limit_of(shape, field) == shared("blockkit_limits.json")[theirs][key]
