"""The pages for those who work on Firebreak name what is there: files, functions, nouns, routes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
LANGUAGES = ("zh", "ru")
PAGES = sorted(str(path.relative_to(DOCS)) for folder in (".", *LANGUAGES) for path in (DOCS / folder).glob("*.md"))
SEAMS = ("model", "answering", "writing", "effects", "ports", "store")


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def named(text: str) -> set[str]:
    """The paths in back quotes: `folder/`, `folder/file.py`, `folder/file.py:function`."""
    return set(re.findall(r"`((?:\w+/)+|(?:\w+/)*\w+\.(?:py|yaml|md)(?::\w+)?)`", text))


def defined(path: Path) -> set[str]:
    """The functions, methods, classes and constants of a file."""
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


@pytest.mark.parametrize("name", PAGES)
def test_every_path_that_a_page_names_is_there(name: str) -> None:
    """Files and folders from the root (a page of docs/ from there), and in files the functions that are named."""
    wrong = []
    for one in sorted(named(page(name))):
        path, _, function = one.partition(":")
        there = DOCS / path if (DOCS / path).exists() else ROOT / path
        if not there.exists() or (function and function not in defined(there)):
            wrong.append(one)

    assert wrong == []


@pytest.mark.parametrize("name", PAGES)
def test_every_link_inside_the_docs_leads_somewhere(name: str) -> None:
    """A link to a page that is not there, or to a heading that is not on it, is found here and not by a reader."""
    wrong = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page(name)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, heading = target.partition("#")
        there = (DOCS / name).parent / file if file else DOCS / name
        if not there.exists() or (heading and heading not in anchors(there.read_text(encoding="utf-8"))):
            wrong.append(target)

    assert wrong == []


def anchors(text: str) -> set[str]:
    """The headings of a page as addresses inside of it."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_a_stranger_finds_five_places_on_one_page() -> None:
    """The five questions of whoever comes to the code for the first time are answered by a file each, on one page."""
    text = page("architecture.md")
    rows = dict(re.findall(r"^\| ([^|]+\?) \| ([^|]+) \|$", text, re.MULTILINE))
    asked = (
        "Where is a late mention counted?",
        "Who is called when the on-call person does not answer?",
        "What does the card say?",
        "What does an acknowledgement do?",
        "Where is Slack's 429 obeyed?",
    )

    assert [question for question in asked if not named(rows.get(question, ""))] == []
    assert len(text.splitlines()) < 130


def nouns() -> dict[str, str]:
    """What core defines for all others to speak of: classes and unions of words, and the file each is in."""
    found = {}
    for stem in SEAMS:
        for node in ast.parse((ROOT / "core" / f"{stem}.py").read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                found[node.name] = stem
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp):
                found |= {target.id: stem for target in node.targets if isinstance(target, ast.Name)}
    return {name: stem for name, stem in found.items() if not name.startswith("_")}


def test_the_glossary_is_complete_and_names_nothing_that_is_gone() -> None:
    """Each noun has a row under the file that defines it, with what the trade calls it."""
    told = {}
    for part in page("glossary.md").split("\n## ")[1:]:
        heading, _, text = part.partition("\n")
        if found := re.search(r"`core/(\w+)\.py`", heading):
            told |= dict.fromkeys(re.findall(r"^\| `(\w+)` \| [^|]{3,} \| [^|]+ \|$", text, re.MULTILINE), found[1])
    there = nouns()

    assert ({n: s for n, s in there.items() if told.get(n) != s}, sorted(told.keys() - there.keys())) == ({}, [])


def test_the_index_names_every_page() -> None:
    """Whoever begins at docs/README.md reaches everything in docs/."""
    pages = {name for name in PAGES if "/" not in name} | {f"{language}/README.md" for language in LANGUAGES}
    named = set(re.findall(r"\]\((?:\./)?([\w./-]+\.md)", page("README.md")))

    assert sorted(pages - named - {"README.md"}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_of_a_language_names_its_pages(language: str) -> None:
    """And the README of the project leads to it."""
    pages = {path.name for path in (DOCS / language).glob("*.md")} - {"README.md"}

    assert sorted(pages - set(re.findall(r"\]\(([\w.-]+\.md)", page(f"{language}/README.md")))) == []
    assert f"](docs/{language}/README.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
