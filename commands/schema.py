"""`firebreak schema`: the JSON Schema of playbooks.yaml, with which an editor completes and explains each key."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from ..core.terminal import say_lines
from ..playbooks.json_schema import schema
from ..response.steps import step_verbs
from ..wiring import feed_kinds

FILE = "playbooks.schema.json"
FIRST_LINE = f"# yaml-language-server: $schema={FILE}\n"
"""The first line of a file by which editors find it."""


def command() -> None:
    """Print the JSON Schema of playbooks.yaml, for editors."""
    say_lines(text().rstrip())


@cache
def made() -> dict[str, Any]:
    """The schema, made once."""
    plain: dict[str, Any] = msgspec.to_builtins(schema(step_verbs(), feed_kinds()))
    return plain


def text() -> str:
    """The schema as a file holds it."""
    return msgspec.json.format(msgspec.json.encode(made()), indent=1).decode() + "\n"
