"""The shapes: each is held to its own sample, and no sample is taken for anything else."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from ruamel.yaml import YAML

from firebreak.core import plugins
from firebreak.core.errors import BadSetting
from firebreak.sources.converters import CONVERTERS, Options, Unfit
from firebreak.sources.export_reader import Reader
from firebreak.sources.lines import line_of
from firebreak.sources.paths import InDocument, InTable, Node
from firebreak.sources.shape import Reading, Shape
from firebreak.sources.shape_files import Shapes, shapes_with, shipped_with_samples
from firebreak.sources.shape_samples import faults

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 30, tzinfo=UTC)
WITH_SAMPLES = {shape.name: shape for shape in shipped_with_samples()}


@pytest.mark.parametrize("shape", WITH_SAMPLES.values(), ids=lambda shape: str(shape.name))
def test_a_sample_means_what_its_shape_says(shape: Shape) -> None:
    """By its keys alone it is told from all the others, and every field that `expect` names is as it says."""
    assert shape.sample is not None
    assert list(faults(shape, shapes_with(), NOW)) == []


def test_what_ships_as_yaml_is_read_alike_by_both_parsers() -> None:
    """The quick parser takes less than the other: in flows, names with a colon stand in quotes."""
    shipped = [path for folder in ("content", "playbooks", "sources/shapes") for path in (ROOT / folder).glob("*.yaml")]
    texts = {path.name: path.read_text(encoding="utf-8") for path in shipped}
    quick, slow = ({name: YAML(typ="safe", pure=pure).load(texts[name]) for name in texts} for pure in (False, True))

    assert (len(texts) > 70, quick) == (True, slow)


def test_a_sample_that_means_something_else_is_named() -> None:
    """Whoever writes a shape learns which field differs."""
    said = {
        "when": ["case", "at"], "id": "case", "created_at": "at", "platform": "= x", "text": "body", "zone": "UTC",
        "sample": "case,at,body\n1,2026-03-14 18:03,a\n2,soon,b\n",
        "expect": [{"id": "1", "text": "A"}, {"id": "2"}],
    }  # fmt: skip
    shape = Shape("ours", said)

    assert list(faults(shape, Shapes([shape]), NOW)) == [
        'ours: sample, line 3: created_at "soon" is not a time as this shape writes it',
        "ours: its sample means so many mentions: 1, and expect: has 2",
        "ours: mention 1: text is 'a', not 'A'",
    ]


KINDS = [
    "brandwatch_bulk",
    "brandwatch_api",
    "meltwater",
    "talkwalker",
    "determ",
    "sprout_posts",
    "mention_api",
    "x_v2",
    "x_v11",
    "twint",
    "snscrape",
    "reddit_listing",
    "reddit_dump",
    "bluesky_jetstream",
    "bluesky_posts",
    "mastodon",
    "mastodon_event",
    "hackernews",
    "telegram_chat",
    "telegram_export",
    "telethon",
    "vk_wall",
    "vk_callback",
    "weibo_crawler",
    "weibo_crawler_json",
    "mediacrawler_xhs",
    "mediacrawler_douyin",
    "mediacrawler_weibo",
    "youtube_comments",
    "google_play",
    "app_store",
    "trustpilot",
    "google_business",
    "zendesk_tickets",
    "freshdesk_tickets",
    "meta_page",
    "instagram_webhook",
    "discord_export",
    "rss",
    "atom",
    "gdelt",
]  # what was found that people hold in their hands


def test_every_kind_that_people_hold_has_a_shape() -> None:
    """None is lost unseen."""
    assert set(KINDS) - set(WITH_SAMPLES) == set()


def table(begins: str) -> dict[str, list[str]]:
    """A table of docs/feeds.md: the cells of each row by each name in its first."""
    text = (Path(__file__).parents[2] / "docs/feeds.md").read_text(encoding="utf-8")
    lines = text[text.index(begins) :].split("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {name: rest for first, *rest in cells for name in re.findall(r"`([^`]+)`", first)}


def test_the_document_tells_of_every_shape_how_to_get_it_and_what_it_costs() -> None:
    """Which button, what it costs, what is lost, and against what it was tested: no cell is empty."""
    rows = table("| shape | how to get it out |")
    named = {name for row in rows for name in WITH_SAMPLES if name == row or name.startswith(row.rstrip("*"))}

    assert named == set(WITH_SAMPLES)
    assert [row for row, cells in rows.items() if len(cells) != 4 or not all(cells) or "–" in cells] == []
    assert all(set(cells[3].split(", ")) <= {"file", "format"} for cells in rows.values())


def test_what_is_tested_with_a_file_has_one() -> None:
    """A row that says "file" is of an export in the repository."""
    now, shapes = NOW, shapes_with()
    files = [path for path in (Path(__file__).parents[1] / "exports").iterdir() if path.suffix not in (".md",)]
    found = {row.found.shape for path in files for row in Reader(shapes, now, zone="UTC").rows(raw(path), "")}
    rows = table("| shape | how to get it out |")

    assert [row for row, cells in rows.items() if "file" in cells[3] and not _has_file(row, rows, found)] == []


def raw(path: Path) -> BytesIO:
    """A file's bytes."""
    return BytesIO(path.read_bytes())


def _has_file(row: str, rows: dict[str, list[str]], found: set[str]) -> bool:
    """Whether it or one that shares its row has a file."""
    same = [name for name, cells in rows.items() if cells is rows[row]]
    return any(shape.startswith(name.rstrip("*")) for name in same for shape in found)


def test_the_document_tells_of_every_live_feed_what_it_brings_and_costs() -> None:
    """Each kind stands in the table of what they bring, and in that of their keys."""
    kinds = {name for name, one in plugins.find(plugins.FEEDS).items() if one.origin.startswith("sources/feeds/")}
    brought, keys = table("| kind | brings |"), table("| kind | keys |")

    assert set(brought) == kinds
    assert kinds <= set(keys)
    assert [kind for kind in kinds if not all(brought[kind])] == []


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"id": "a"}, "say by which keys it is known"),
        ({"when": ["a"], "id": "a"}, "created_at is missing"),
        ({"when": ["a"], "idd": "a"}, "unknown key idd"),
        ({"when": ["a"], "zone": "Mars"}, "no time zone"),
        ({"when": ["a"], "text": {"from": "a", "as": "magic"}}, "no converter magic"),
        ({"when": ["a"], "text": {"frm": "a"}}, "unknown key frm"),
        ({"when": ["a"], "text": {"as": "html"}}, "say where it stands"),
    ],
    ids=str,
)
def test_a_shape_that_is_wrong_says_how(said: dict[str, Any], problem: str) -> None:
    """A team writes its own: each slip is named."""
    law = {"id": "a", "created_at": "a", "platform": "= x", "text": "a"} if len(said) > 1 and "id" not in said else {}
    with pytest.raises(BadSetting, match=problem):
        Shape("ours", {**law, **said})


@pytest.mark.parametrize(
    ("name", "value", "means"),
    [
        ("count", "18,250", 18_250),
        ("count", "18.250", 18_250),
        ("count", "18 250", 18_250),
        ("count", "18'250", 18_250),
        ("count", "18250.0", 18_250),
        ("count", 18_250.0, 18_250),
        ("count", "1.2万", 12_000),
        ("count", "1.2亿", 120_000_000),
        ("count", "10+", 10),
        ("count", "3.4K", 3_400),
        ("count", "1,5 тыс.", 1_500),
        ("signed", -3, -3),
        ("stars", "ONE", "negative"),
        ("stars", "3", "neutral"),
        ("stars", "★★★★★", "positive"),
        ("stars", "4/5", "positive"),
        ("rating", "4.5", 4.5),
        ("sign", "-5", "negative"),
        ("sign", "0", "neutral"),
        ("label", "Negative", "negative"),
        ("label", "负面", "negative"),
        ("yes", "FALSE", False),
        ("language", "Chinese (Simplified)", "zh"),
        ("platform", "Twitter", "x"),
        ("platform", "Google Play", "googleplay"),
        ("platform", "My Forum!", "my-forum"),
        ("known", "https://m.vk.com/wall-1_2", "vk"),
        ("id", '"1900584321876543210"', "1900584321876543210"),
        ("id", "5144000000000001\t", "5144000000000001"),
        ("id", 7.0, "7"),
        ("address", "https://x.com/a/status/1900584321876543210?s=20", "1900584321876543210"),
        ("address", "https://www.reddit.com/r/t/comments/1example/acme/abcd123/", "abcd123"),
        ("address", "https://news.example.com/1", "https://news.example.com/1"),
        ("handle", "@dana", "dana"),
        ("handle", "[deleted]", ""),
        ("link", "https://www.google.com/url?rct=j&url=https://a.example/%3Fb%3D1&ct=ga", "https://a.example/?b=1"),
        ("runs", ["a ", {"type": "bold", "text": "b"}, " c"], "a b c"),
        ("html", "<p>a &amp; b</p><p>#<span>c</span></p>", "a & b\n#c"),
    ],
)
def test_a_converter(name: str, value: Any, means: Any) -> None:
    """What stands in exports, and what it means."""
    assert CONVERTERS[name](value, Options()) == means


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("count", "lots"), ("count", -1), ("count", "1.5"), ("count", 1.5), ("count", float("nan")), ("count", True),
        ("count", 10**13), ("label", "mixed"), ("label", "Not Rated"), ("yes", "blue"), ("language", "und"),
        ("stars", "7"), ("rating", "bad"), ("sign", "good"), ("id", "1.76E+18"), ("id", "1,76E+18"),
        ("id", 1.9005843218765432e18), ("id", {"a": 1}), ("time", "yesterday"), ("time", "26/03/14"), ("time", "0"),
    ],
)  # fmt: skip
def test_what_a_converter_does_not_guess(name: str, value: Any) -> None:
    """What cannot be told is refused with a reason, never made up."""
    with pytest.raises(Unfit):
        CONVERTERS[name](value, Options(zone=UTC))


@pytest.mark.parametrize(
    ("value", "formats"),
    [
        ("2026-03-14T18:03:21Z", ("iso",)),
        ("2026-03-14 21:03:21+03:00", ("iso",)),
        ("Sat, 14 Mar 2026 14:03:21 EDT", ("rfc822",)),
        ("26/03/14 18:03:21", ("%y/%m/%d %H:%M:%S",)),
        ("1773511401", ("epoch",)),
        (1773511401, ()),
        (1773511401.0, ()),
        (1773511401000, ()),
        (1773511401000000, ()),
        (datetime(2026, 3, 14, 18, 3, 21), ()),  # noqa: DTZ001  a cell of a workbook
    ],
    ids=str,
)
def test_a_time(value: Any, formats: tuple[str, ...]) -> None:
    """Written in many ways, one moment."""
    at = CONVERTERS["time"](value, Options(formats=formats, zone=UTC))

    assert at == datetime(2026, 3, 14, 18, 3, 21, tzinfo=UTC)


def test_paths() -> None:
    """Names with dots, elements by number and by what they hold, what stands above."""
    root = Node({"a.b": 1, "users": [{"id": "7", "name": "dana"}, {"id": "-9", "name": "club"}]})
    node = Node({"by": 7, "group": 9, "list": ["x", "y"], "c": {"d": 2}}, root)
    look = InDocument().bind

    asked = ["$.a.b", "c.d", "list[1]", "$.users[id=by].name", "$.users[id=-group].name", "^.users[0].id", "c.no.more"]
    assert [look(path)(node) for path in asked] == [1, 2, "y", "dana", "club", "7", None]


def test_columns_in_any_order_and_case() -> None:
    """A table is known by its names."""
    shape = Shape("ours", {"when": ["ID", "At"], "id": "ID", "created_at": "At", "platform": "= x", "text": "Body"})
    table = InTable([" body", "AT", "more", "id"])
    made = Reading(shape, table, NOW, "UTC").mention(["hello", "2026-03-14 18:03", "-", "7"])

    assert json.loads(msgspec.json.encode(made))["id"] == "7"
    assert (shape.fits(table, []), table.unused) == (True, ["more"])


def test_a_team_brings_its_own_shape(tmp_path: Any) -> None:
    """feeds.yaml has the same grammar, and its names are asked for like ours."""
    path = tmp_path / "feeds.yaml"
    path.write_text(
        "our-crm:\n  when: [case_no, opened, body]\n  zone: Europe/London\n  id: case_no\n"
        '  created_at: {from: opened, format: "%d/%m/%Y %H:%M"}\n  platform: = email\n'
        "  text: {from: body, as: html}\n  sentiment: {from: csat, as: stars}\n"
    )
    rows = Reader(shapes_with(path), NOW).rows(
        BytesIO(b"case_no;opened;body;csat\n7;14/07/2026 18:03;<p>lost</p>;1\n"), "crm.csv"
    )

    assert [json.loads(line_of(row.mention)) for row in rows if row.mention] == [
        {
            "id": "7", "created_at": "2026-07-14T17:03:00Z", "platform": "email", "author": "", "text": "lost",
            "sentiment": "negative",
        }
    ]  # fmt: skip


def test_two_shapes_that_fit_are_both_named() -> None:
    """Nobody guesses between them."""
    said = {"when": ["id", "body"], "id": "id", "created_at": "at", "platform": "= x", "text": "body"}
    shapes = Shapes([Shape("one", said), Shape("other", said)])
    (row,) = Reader(shapes, NOW).rows(BytesIO(b"id,body,at\n1,a,2026-01-01\n"), "x")

    assert row.reason == "this could be one or other; say which, such as --as one"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ours:\n  when: [a]\n  idd: a\n", ":3:3: shape ours: unknown key idd"),
        ("a:\n  when: [x]\n\nours:\n  when: [a]\n", ":1:1: shape a: id is missing"),
        ("ours: 7\n", ":1:1: shape ours: is no shape"),
        ("ours:\n  when: [a\n", ":3:1: not YAML"),
        (
            "ours:\n  when: [a]\n  id: a\n  platform: = x\n  text: {from: b, as: rot13}\n  created_at: c\n",
            ":5:3: shape ours: text: no converter rot13",
        ),
    ],
    ids=["a key", "a shape", "no shape", "no YAML", "a converter"],
)
def test_a_fault_in_a_teams_own_shapes_is_told_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    """Line and column, as for the playbooks file."""
    path = tmp_path / "feeds.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadSetting) as refused:
        shapes_with(path)

    assert str(refused.value).startswith(f"{path}{says}")
