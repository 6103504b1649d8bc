"""The JSON Schema of playbooks.yaml: it takes what the loader takes, refuses slips, and explains each key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from firebreak.commands.init import init
from firebreak.commands.schema import FILE, made, text
from firebreak.core.reading_language import reading_in
from firebreak.playbooks.key_completion import complete
from firebreak.playbooks.loader.parsing import parse
from firebreak.playbooks.reference import markdown
from firebreak.wiring import SHIPPED, read_playbooks

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads(text())
PAGES = [(ROOT / f"docs/{name}.md").read_text("utf-8") for name in ("playbooks", "cookbook")]
EXAMPLES = [one for page in PAGES for one in re.findall(r"^```yaml\n(version: 1\n.*?)^```", page, re.M | re.S)]


def wrong(written: str) -> list[str]:
    """What a validator says of a file, as its reader reads YAML."""
    tree = parse(written, "p.yaml")
    assert tree.problems == []
    return [f"{list(one.absolute_path)}: {one.message}" for one in Draft202012Validator(SCHEMA).iter_errors(tree.value)]


def test_it_is_a_schema() -> None:
    """Of the dialect that it names; every block's keys are known, and no value is left without a word on its shape."""
    Draft202012Validator.check_schema(SCHEMA)
    blocks = [one for one in SCHEMA["$defs"].values() if one.get("type") == "object"]
    empty = [name for one in blocks for name, said in one["properties"].items() if not {*said} - {"description"}]

    assert (len(blocks) > 40, empty) == (True, [])


@pytest.mark.parametrize("written", [SHIPPED.read_text("utf-8"), *EXAMPLES])
def test_what_the_loader_takes_it_takes(written: str) -> None:
    """The shipped file, every example of the guide, and every file of the cookbook."""
    assert wrong(written) == []


@pytest.mark.parametrize(
    ("right", "slip"),
    [
        ("sensitivity: 2 alerts/week", "sensitivty: 2 alerts/week"),
        ("after: 10m", "after: 10 minutes"),
        ("        unless: acknowledged", "        unless: acknowleged"),
        ("severity: sev1", "severity: sev9"),
        ("rotate: weekly", "rotate: monthly"),
        ("do: alert", "do: alarm"),
        ("version: 1", "version: 2"),
        ("slack: U0MEI0001", "slak: U0MEI0001"),
    ],
)
def test_what_is_mistyped_it_refuses(right: str, slip: str) -> None:
    """So that an editor underlines it while it is typed."""
    shipped = SHIPPED.read_text("utf-8")

    assert right in shipped
    assert wrong(shipped.replace(right, slip, 1)) != []


def test_each_key_is_explained_in_the_words_of_the_guide() -> None:
    """The guide ends with the very rows that the schema explains keys by."""
    guide = (ROOT / "docs/playbooks.md").read_text("utf-8")
    topic: dict[str, Any] = SCHEMA["$defs"]["TopicBlock"]["properties"]
    unexplained = [
        f"{name}: {key}"
        for name, one in SCHEMA["$defs"].items()
        for key, said in one.get("properties", {}).items()
        if not said.get("description") and name not in FEEDS
    ]

    assert guide.partition("\n## Every key\n")[2].partition("### ")[2] == markdown().removeprefix("### ")
    assert topic["floor"]["description"].startswith("negative mentions within one hour")
    assert unexplained == []


FEEDS = {name for name in SCHEMA["$defs"] if "kind" in SCHEMA["$defs"][name].get("properties", {})} | {"Step"}
"""Their keys are told of in feeds.md."""


def test_init_writes_it_beside_the_file_that_names_it(tmp_path: Path) -> None:
    """In the first line, as editors look for it."""
    init(tmp_path)
    first = (tmp_path / "playbooks.yaml").read_text("utf-8").splitlines()[0]

    assert first == f"# yaml-language-server: $schema={FILE}"
    assert json.loads((tmp_path / FILE).read_text("utf-8")) == SCHEMA
    assert read_playbooks(tmp_path / "playbooks.yaml").topics


@pytest.mark.parametrize(
    ("language", "letters"), [("zh", "[\u4e00-\u9fff]"), ("zh_Hant", "[\u4e00-\u9fff]"), ("ru", "(?i)[а-я]")]
)
def test_an_editor_explains_keys_in_the_language_that_was_asked_for(language: str, letters: str) -> None:
    """Every description, and the same keys; whoever types in the page reads it so too."""
    with reading_in(language):
        written = json.loads(text())
        said = complete(made(), "version: 1\ntopics:\n  acme:\n    floor: 3\n", 35)
    told, english = dict(descriptions(written)), dict(descriptions(json.loads(text())))

    assert told.keys() == english.keys()
    assert len(told) > 300
    assert [
        one for one in told.values() if re.search(r"\w", re.sub("`[^`]*`", "", one)) and not re.search(letters, one)
    ] == []
    assert re.search(letters, said.says)


def descriptions(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every sentence, with its place."""
    for name, one in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        if name == "description" and isinstance(one, str):
            yield path, one
        else:
            yield from descriptions(one, f"{path}/{name}")
