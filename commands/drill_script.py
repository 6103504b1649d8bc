"""The script of a drill: what is brought into it, and when; a YAML file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from ..core.errors import BadSetting
from ..core.model import Inject, Label
from ..core.spans import span_of
from ..core.translation import message
from ..wiring import text_of

LONGEST = 24 * 3600  # seconds after the beginning at which something may still be brought
MOST_PEOPLE = 200


class ScriptedInject(msgspec.Struct, forbid_unknown_fields=True):
    """One line of it: `post` by `author`, or `tell` for what no post says."""

    at: str
    post: str = ""
    tell: str = ""
    author: str = "somebody"
    platform: str = "x"
    followers: int | None = None
    lang: str | None = None
    sentiment: Label | None = None
    people: int = 1
    over: str = "0s"


class Script(msgspec.Struct, forbid_unknown_fields=True):
    """The whole of it; without a `playbook` the file's first one is rehearsed."""

    injects: list[ScriptedInject]
    playbook: str = ""


def read_script(path: Path) -> tuple[str, list[Inject]]:
    """The playbook to rehearse, and what is brought. Raises BadSetting, which says where and what instead."""
    from ruamel.yaml import YAML  # here, since most commands read none
    from ruamel.yaml.error import YAMLError

    try:
        given: Any = YAML(typ="safe").load(text_of(path))
        script = msgspec.convert(given, Script)
    except YAMLError as error:
        raise BadSetting(
            message("{path} is no YAML: {error}", path=str(path), error=" ".join(str(error).split()))
        ) from None
    except msgspec.ValidationError as error:
        raise BadSetting(
            message(
                "{path}: {error}; a drill's script is injects: with a line for each, "
                "such as - {{at: 2m, post: TEXT, author: NAME}} or - {{at: 10m, tell: TEXT}}",
                path=str(path),
                error=str(error),
            )
        ) from None
    return script.playbook, [_inject(path, number, one) for number, one in enumerate(script.injects, 1)]


def _inject(path: Path, number: int, one: ScriptedInject) -> Inject:
    if bool(one.post) == bool(one.tell):
        raise BadSetting(
            message("{path}, inject {number}: write either post: or tell:, with a text", path=str(path), number=number)
        )
    if not 1 <= one.people <= MOST_PEOPLE:
        raise BadSetting(
            message(
                "{path}, inject {number}: people: {people} is not from 1 to {most}",
                path=str(path),
                number=number,
                people=one.people,
                most=MOST_PEOPLE,
            )
        )
    after, over = _seconds(path, number, one.at), _seconds(path, number, one.over)
    if one.tell:
        return Inject(after, one.tell)
    more = {"platform": one.platform, "followers": one.followers, "lang": one.lang, "sentiment": one.sentiment}
    return Inject(after, one.post, one.author, posts=one.people, over=over, **more)  # type: ignore[arg-type]


def _seconds(path: Path, number: int, text: str) -> float:
    span = span_of(text.strip().removeprefix("+"))
    if span is None or span.total_seconds() > LONGEST:
        raise BadSetting(
            message(
                '{path}, inject {number}: "{text}" is no time after the beginning; write 90s, 2m or 1h, at most 24h',
                path=str(path),
                number=number,
                text=text,
            )
        )
    return span.total_seconds()
