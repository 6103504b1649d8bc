"""The Chinese and Russian pages keep up with the English ones: what lags behind is named, with its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from firebreak.core.reading_language import reading_in
from firebreak.playbooks.reference import markdown

DOCS = Path(__file__).parent.parent / "docs"
LANGUAGES = ("zh", "ru")
PAGES = ("cookbook.md", "playbooks.md", "slack.md")
HAN, CYRILLIC = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[а-яё]", re.I)
NAME = re.compile(r"/?[a-z]\w*(?:[./][a-z]\w*)*|FIREBREAK_\w+|(?:/?firebreak) [\w -]+|--\w+")
EXAMPLE = "<yaml>"
OUR_OWN = {"bag", "who", "outage", "mei", "tom", "acme"}  # what examples are about: other words in another language


class Section(NamedTuple):
    """What stands below one heading."""

    heading: str
    level: int
    names: frozenset[str]  # in back quotes: keys, commands, settings
    rows: tuple[str, ...]  # the names in the first column of its tables, row by row
    examples: int
    paragraphs: int
    words: str


def sections(text: str) -> list[Section]:
    """A page, heading by heading."""
    parts = re.split(r"^(#{1,3} .+)$", without_comments(text), flags=re.MULTILINE)[1:]
    return [section(heading, body) for heading, body in zip(parts[::2], parts[1::2], strict=True)]


def without_comments(text: str) -> str:
    """A comment in an example is no heading, and its words are nobody's prose."""
    return re.sub(r"^```yaml\n.*?^```", EXAMPLE, text, flags=re.MULTILINE | re.DOTALL)


def section(heading: str, body: str) -> Section:
    rows = [line for line in body.splitlines() if line.startswith("|")]
    blocks = [block for block in re.split(r"\n\s*\n", body) if block.strip()]
    told = re.sub(r"^\|[^|]+\|", "|", body, flags=re.MULTILINE)  # the first column is compared row by row
    spans = {span for span in re.findall(r"`([^`\n]+)`", told) if NAME.fullmatch(span)}
    return Section(
        heading,
        heading.index(" "),
        frozenset(spans - OUR_OWN),
        tuple(" ".join(re.findall(r"`([^`]+)`", row.split("|")[1])) for row in rows),
        body.count(EXAMPLE),
        len(blocks),
        re.sub(r"`[^`]*`|\([^)\s]*\)|^ {4}.*$", "", body, flags=re.MULTILINE),
    )


def lagging(english: list[Section], other: list[Section]) -> list[str]:
    """What the page in the other language lacks, a sentence each."""
    if [one.level for one in english] != [one.level for one in other]:
        return [
            f"has {len(other)} headings of other levels, the English page {len(english)}: {first_odd(english, other)}"
        ]
    found = []
    for here, there in zip(english, other, strict=True):
        at = f"{there.heading!r} (in English {here.heading!r})"
        found += [f"{at}: no row for {row}" for row in here.rows if row not in there.rows]
        found += [f"{at}: a row that is gone: {row}" for row in there.rows if row not in here.rows]
        found += [f"{at}: does not name `{name}`" for name in sorted(here.names - there.names)]
        if here.examples != there.examples:
            found.append(f"{at}: {there.examples} examples of {here.examples}")
        if there.paragraphs < here.paragraphs:
            found.append(f"{at}: {there.paragraphs} paragraphs and tables of {here.paragraphs}")
    return found


def first_odd(english: list[Section], other: list[Section]) -> str:
    """The first heading where two pages part."""
    pairs = zip(english, other, strict=False)
    return next((f"{b.heading!r} for {a.heading!r}" for a, b in pairs if a.level != b.level), "at the end")


def read(*place: str) -> str:
    return DOCS.joinpath(*place).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_lacks_nothing_of_the_english_one(language: str, name: str) -> None:
    """Headings, rows of tables, examples, paragraphs, and every key, command and setting that a section names."""
    assert lagging(sections(read(name)), sections(read(language, name))) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_no_page_ends_in_english(language: str, name: str) -> None:
    """Every paragraph, and every cell of the tables that says something, is in the language of the page."""
    letter = {"zh": HAN, "ru": CYRILLIC}[language]
    parts = [part for one in sections(read(language, name)) for part in re.split(r"\n\s*\n|\n(?=[|-])|\|", one.words)]
    prose = [part for part in parts if len(re.findall(r"[A-Za-z]{2,}", part)) >= 4]

    assert [part for part in prose if not letter.search(part)] == []


def test_what_lags_is_named() -> None:
    """A new row, a new key in a sentence, a new example and a new chapter are each told with their place."""
    english = "# One\n\nSay `who`.\n\n## Keys\n\n| key | holds |\n|---|---|\n| `limit` | a number |\n"
    other = "# 一\n\n写 `who`。\n\n## 键\n\n| 键 | 写什么 |\n|---|---|\n| `limit` | 数字 |\n"
    row = english + "| `sign` | a name |\n"
    named = english.replace("Say `who`", "Say `due`")
    example = english.replace("Say", "```yaml\n# no heading\nversion: 1\n```\n\nSay")

    assert lagging(sections(english), sections(other)) == []
    assert lagging(sections(row), sections(other)) == ["'## 键' (in English '## Keys'): no row for sign"]
    assert lagging(sections(named), sections(other)) == ["'# 一' (in English '# One'): does not name `due`"]
    assert lagging(sections(example), sections(other)) == [
        "'# 一' (in English '# One'): 0 examples of 1",
        "'# 一' (in English '# One'): 1 paragraphs and tables of 2",
    ]
    assert "the English page 3: at the end" in lagging(sections(english + "\n## New\n\nIt.\n"), sections(other))[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_key_is_explained_in_the_words_of_the_guide(language: str) -> None:
    """What an editor says of a key is what the page in that language says, row by row."""
    with reading_in(language):
        tables = markdown().partition("### `accept`")[2]

    assert tables
    assert read(language, "playbooks.md").endswith(tables)
