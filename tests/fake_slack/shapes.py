"""The words of a small language in which Block Kit's rules are written: a check takes a value and notes problems.

Problems read as Slack writes them: `must be less than 3001 characters [json-pointer:/blocks/1/text/text]`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Check = Callable[[Any, str, list[str]], None]
"""(value, JSON pointer, problems so far)."""


def note(problem: str, at: str, found: list[str]) -> None:
    found.append(f"{problem} [json-pointer:{at}]")


def anything(value: Any, at: str, found: list[str]) -> None:
    """Accepted unseen."""


def flag(value: Any, at: str, found: list[str]) -> None:
    if not isinstance(value, bool):
        note("must be a boolean", at, found)


def number(value: Any, at: str, found: list[str]) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        note("must be a number", at, found)


def string(most: int, least: int = 0) -> Check:
    def check(value: Any, at: str, found: list[str]) -> None:
        if not isinstance(value, str):
            note("must be a string", at, found)
        elif len(value) > most:
            note(f"must be less than {most + 1} characters", at, found)
        elif len(value) < least:
            note(f"must be more than {least - 1} characters", at, found)

    return check


def among(*words: str) -> Check:
    def check(value: Any, at: str, found: list[str]) -> None:
        if value not in words:
            note(f"must be a valid enum value ({', '.join(words)})", at, found)

    return check


def many(of: Check, most: int, least: int = 1) -> Check:
    def check(value: Any, at: str, found: list[str]) -> None:
        if not isinstance(value, list):
            note("must be an array", at, found)
            return
        if len(value) > most:
            note(f"no more than {most} items allowed", at, found)
        if len(value) < least:
            note(f"no less than {least} items allowed", at, found)
        for place, item in enumerate(value):
            of(item, f"{at}/{place}", found)

    return check


def text(most: int, *kinds: str) -> Check:
    """A text object of one of `kinds`; `plain` alone is the default, as for labels and titles."""
    allowed = kinds or ("plain_text",)
    fields = {"emoji": flag, "verbatim": flag, "type": anything, "text": string(most, 1)}

    def check(value: Any, at: str, found: list[str]) -> None:
        if not isinstance(value, dict):
            note("must provide an object", at, found)
        elif value.get("type") not in allowed:
            note(f"must be one of {', '.join(allowed)}, not {value.get('type')!r}", f"{at}/type", found)
        else:
            other = "verbatim" if value["type"] == "plain_text" else "emoji"
            Shape({name: of for name, of in fields.items() if name != other}, "text")(value, at, found)

    return check


Rule = Callable[[dict[str, Any], str, list[str]], None]


@dataclass(frozen=True)
class Shape:
    """An object with these fields and no others; `required` is a space-separated list; `rule` sees the whole."""

    fields: Mapping[str, Check]
    required: str = ""
    rule: Rule | None = None

    def __call__(self, value: Any, at: str, found: list[str]) -> None:
        if not isinstance(value, dict):
            note("must provide an object", at, found)
            return
        for name in self.required.split():
            if name not in value:
                note(f"missing required field: {name}", at, found)
        for name, item in value.items():
            if name == "type":
                continue
            if name not in self.fields:
                note(f"invalid additional property: {name}", at, found)
            else:
                self.fields[name](item, f"{at}/{name}", found)
        if self.rule:
            self.rule(value, at, found)


def one_of(shapes: Mapping[str, Check]) -> Check:
    """An object whose `type` picks its shape."""

    def check(value: Any, at: str, found: list[str]) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict):
            note("must provide an object", at, found)
        elif kind is None:
            note("missing required field: type", at, found)
        elif not isinstance(kind, str) or kind not in shapes:
            note(f"unsupported type: {kind}", f"{at}/type", found)
        else:
            shapes[kind](value, at, found)

    return check
