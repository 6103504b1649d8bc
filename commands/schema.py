"""`firebreak schema`: the JSON Schema of playbooks.yaml, with which an editor completes and explains each key."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from ..core.reading_language import reading, reading_in
from ..core.terminal import say_lines
from ..playbooks.json_schema import schema
from ..response.steps import step_verbs
from ..wiring import feed_kinds

FILE = "playbooks.schema.json"
FIRST_LINE = f"# yaml-language-server: $schema={FILE}\n"
"""The first line of a file by which editors find it."""


def command() -> None:
    """Print the JSON Schema of playbooks.yaml, for editors.

    Its explanations are in the language of the terminal, or of --language.
    """
    say_lines(text().rstrip())


def made() -> dict[str, Any]:
    """The schema, made once for each language in which its keys are explained."""
    return _made(reading())


@cache
def _made(language: str) -> dict[str, Any]:
    with reading_in(language):
        plain: dict[str, Any] = msgspec.to_builtins(schema(step_verbs(), feed_kinds()), enc_hook=str)
    return plain


def text() -> str:
    """The schema as a file holds it."""
    return msgspec.json.format(msgspec.json.encode(made()), indent=1).decode() + "\n"
