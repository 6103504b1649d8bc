"""docs/playbooks.md names every key and every signal, and no key is read for nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from package_files import package_files
from pydantic import BaseModel

from firebreak.core.actions import ACTIONS
from firebreak.playbooks.accepted import AcceptBlock
from firebreak.playbooks.file_tests import Expect, FileTest, GivenCount, GivenMention, GivenRecording, Pressed
from firebreak.playbooks.loader.feed_blocks import SECTION as FEEDS
from firebreak.playbooks.loader.reader import SECTIONS
from firebreak.playbooks.step import SharedEscalation
from firebreak.response.steps import step_verbs
from firebreak.wiring import detector_names

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "playbooks.md").read_text(encoding="utf-8")
SHARED = "steps.escalation"  # the loader puts the tiers in its place


def blocks(kind: Any) -> Iterator[type[BaseModel]]:
    """The blocks inside a type, itself among them: of lists, of named entries, of alternatives."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from blocks(part)


def keys(block: type[BaseModel], at: str) -> Iterator[tuple[str, str, str]]:
    """Where each key of a block may stand, the key, and the attribute that holds it; and so on for blocks inside."""
    for name, field in block.model_fields.items():
        key = field.alias or name
        yield at, key, name
        for inner in blocks(field.annotation):
            if (
                at != "tests" and inner.__name__ != "Step" and inner is not block
            ):  # their lines and the verbs are listed below, kind by kind
                yield from keys(inner, f"{at}.{key}" if inner.__name__ != "When" else "when")


def accepted() -> list[tuple[str, str, str]]:
    """Every key that the loader accepts: where, the key, the attribute."""
    found = [("the file", section, "") for section in ("version", "language", *SECTIONS, FEEDS, "tests", "accept")]
    for section, kind in SECTIONS.items():
        for block in blocks(step_verbs()["notify"] if section == "escalations" else kind):
            found += keys(block, section)
    found += keys(SharedEscalation, SHARED)
    found += keys(FileTest, "tests")
    found += keys(AcceptBlock, "accept")
    for place, block in (
        ("given", GivenMention),
        ("recording", GivenRecording),
        ("count", GivenCount),
        ("press", Pressed),
        ("expect", Expect),
    ):
        found += keys(block, f"tests.{place}")
    for verb in step_verbs().values():
        found += keys(verb, "steps")
    return sorted(set(found))


def listed() -> list[tuple[str, str]]:
    """The keys in the reference at the end of the guide: under which heading, and the key."""
    reference = GUIDE.partition("\n## Every key\n")[2]
    found = []
    for part in reference.split("\n### ")[1:]:
        heading, _, text = part.partition("\n")
        place = heading.replace("`", "").strip()
        rows = re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)
        found += [(place, key) for row in rows for key in re.findall(r"`(\w+)`", row)]
    return sorted(found)


def test_every_key_stands_in_the_guide_and_no_other() -> None:
    """The reference at the end of the guide is the language: where each key may stand, and nothing that is gone."""
    there, told = {(place, key) for place, key, _ in accepted()}, listed()

    assert (sorted(there - set(told)), sorted(set(told) - there)) == ([], [])
    assert len(told) == len(set(told))


def used_names() -> set[str]:
    """Attributes that code of the package reads, outside the loader and outside the blocks' own validators."""
    found = set[str]()
    for path in package_files():
        if path.relative_to(ROOT).parts[:2] != ("playbooks", "loader"):
            found |= set(read_by(ast.parse(path.read_text(encoding="utf-8"))))
    return found


def read_by(node: ast.AST) -> Iterator[str]:
    """The names of attributes that are read in a piece of code; a validator only looks whether a key may stand."""
    if isinstance(node, ast.FunctionDef) and any("validator" in ast.dump(one) for one in node.decorator_list):
        return
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        yield node.attr
    for child in ast.iter_child_nodes(node):
        yield from read_by(child)


def test_every_key_is_used() -> None:
    """A switch that does nothing is a lie: whatever can be written in the file is read by something that acts on it."""
    used, pressed = used_names(), {key for place, key, _ in accepted() if place == "playbooks.may"}
    idle = [f"{place}: {key}" for place, key, name in accepted() if name and place != SHARED and name not in used]

    handed_on = {f"tests.press: {field.name}" for action in ACTIONS for field in action.fields}  # to the action itself
    left = [one for one in idle if one not in handed_on]
    assert [one for one in left if one.removeprefix("playbooks.may: ") not in pressed & named()] == []


def named() -> set[str]:
    """The words that code of the web and of the app knows presses by: the keys of `may` are looked up by these."""
    files = [path for folder in ("app", "core", "web") for path in (ROOT / folder).rglob("*.py")]
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_the_rule_sees_a_dead_switch() -> None:
    """A key that is only validated counts as unused."""
    code = "class Voice:\n    @field_validator('tone')\n    def check(self):\n        return self.tone\n"

    assert set(read_by(ast.parse(code))) == set()
    assert set(read_by(ast.parse("print(voice.tone)"))) == {"tone"}


@pytest.mark.parametrize("name", detector_names())
def test_every_signal_is_explained(name: str) -> None:
    """What raises an alert can be looked up in a manager's words."""
    assert re.search(rf"^\| `{name}` \| [^|]{{40,}} \|", GUIDE, re.MULTILINE)


def test_no_signal_is_explained_that_nobody_raises() -> None:
    """The list of the signals holds the detectors there are, and nothing else."""
    section = GUIDE.partition("\n## The signals\n")[2].partition("\n## ")[0]

    assert sorted(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == sorted(detector_names())
