"""`firebreak import`: what a person is told of a file, and what is written of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from firebreak import cli
from firebreak.commands.import_ import import_files, write_draft
from firebreak.core.errors import BadSetting
from firebreak.sources.body import parse_body
from firebreak.sources.exports import recording
from firebreak.sources.lines import line_of

ZONES = {
    "meltwater.csv": "America/New_York",
    "freshdesk_tickets.csv": "Asia/Kolkata",
    "google_play_reviews.json": "UTC",
}
NOW = datetime(2026, 11, 30, tzinfo=UTC)
EXPORTS = Path(__file__).parents[1] / "exports"
FILES = sorted(path.name for path in EXPORTS.iterdir() if path.name not in ("README.md", "expected.jsonl"))
EXPECTED = [json.loads(line) for line in (EXPORTS / "expected.jsonl").read_text(encoding="utf-8").splitlines()]
NEW = ("display_name", "about", "place", "rating", "thread", "alias")  # fields that expected.jsonl does not know


def test_looking_says_what_was_understood(capsys: pytest.CaptureFixture[str]) -> None:
    """Shape, container, rows, the first mention, what was left out, what is not used; and the zone is asked for."""
    assert import_files([str(EXPORTS / "meltwater.csv")])
    said = capsys.readouterr().out

    assert said.splitlines()[0] == "meltwater.csv: Meltwater export (UTF-16, tabs), 2 rows"
    for part in (
        "its times have no zone (such as 2026-03-14 14:03): say which",
        'x  @dana_example  "Acme Air lost my bag again & nobody answers @USDOT"  negative  18,250 followers  en',
        'left out: sentiment "Not Rated" (1)',
        "not used: Subregion, Desktop Reach",
    ):
        assert part in said


def test_the_header_may_stand_anywhere(capsys: pytest.CaptureFixture[str]) -> None:
    """A person learns where it was found."""
    import_files([str(EXPORTS / "brandwatch_bulk.csv")])

    assert "Brandwatch bulk export (commas), 3 rows, header in line 7" in capsys.readouterr().out


def test_several_files_become_one_by_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each post once, whatever file it stood in."""
    out = tmp_path / "mentions.jsonl"
    files = ["x_v11.jsonl", "x_v2_search.json", "hackernews_items.jsonl"]

    assert import_files([str(EXPORTS / name) for name in files], topic="acme-air", out=str(out))
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(one["created_at"], one["platform"], one["brand"]) for one in lines] == [
        ("2026-03-14T18:03:21Z", "hackernews", "acme-air"),
        ("2026-03-14T18:03:21Z", "x", "acme-air"),
        ("2026-03-14T18:05:02Z", "hackernews", "acme-air"),
        ("2026-03-14T18:05:02Z", "x", "acme-air"),
        ("2026-03-14T18:06:00Z", "x", "acme-air"),
    ]
    assert "2 of 7 mentions were there twice: each is kept once" in capsys.readouterr().err


def test_deletions_are_written_when_they_are_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was exported is written as it was; with --operations whoever reads the lines learns what is gone."""
    file, out = str(EXPORTS / "bluesky_jetstream.jsonl"), tmp_path / "out.jsonl"
    assert import_files([file], out=str(out))
    plain = out.read_text(encoding="utf-8").splitlines()
    assert "--operations writes that too (1)" in capsys.readouterr().err
    assert import_files([file], out=str(out), operations=True)
    *posts, last = out.read_text(encoding="utf-8").splitlines()

    assert posts == plain
    assert (json.loads(last)["id"], json.loads(last)["operation"]) == (json.loads(plain[0])["id"], "delete")
    assert [one.operation for part in parse_body(last.encode(), "api", NOW) for one in part.mentions] == ["delete"]


def test_nothing_readable_is_said_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The reason helps, and the exit is 1."""
    picture, out = tmp_path / "export.csv", tmp_path / "out.jsonl"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0")

    assert not import_files([str(picture)], out=str(out))
    assert (out.exists(), "this is a picture, which holds no mentions" in capsys.readouterr().err) == (False, True)


def test_a_zone_is_needed_before_anything_is_written(tmp_path: Path) -> None:
    """Looking reads such times as if they were UTC; writing does not."""
    out = tmp_path / "out.jsonl"

    assert not import_files([str(EXPORTS / "meltwater.csv")], out=str(out))
    assert not out.exists()


def test_a_draft_is_a_shape(tmp_path: Path) -> None:
    """What --draft writes is read by --map as it stands."""
    table, shapes, out = tmp_path / "Our CRM.csv", tmp_path / "feeds.yaml", tmp_path / "out.jsonl"
    table.write_text("case_no;opened;body;csat;Full Name\n7;14/07/2026 18:03;<p>lost</p>;1;Dana\n", encoding="utf-8")

    assert "is written: correct it" in write_draft(str(table), str(shapes))
    assert import_files([str(table)], own=shapes, zone="UTC", out=str(out))
    assert json.loads(out.read_text(encoding="utf-8")) == {
        "id": "7",
        "created_at": "2026-07-14T18:03:00Z",
        "platform": "email",
        "author": "",
        "text": "lost",
        "display_name": "Dana",
        "sentiment": "negative",
        "rating": 1.0,
    }
    with pytest.raises(BadSetting, match="is there already"):
        write_draft(str(table), str(shapes))


def test_a_zone_counts_for_mention_lines_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What import understands with a zone, replay and a request do as well."""
    path = tmp_path / "nozone.jsonl"
    line = '{"id": "1", "created_at": "2026-03-01T09:00:00", "platform": "x", "author": "a", "text": "hello"}\n'
    path.write_text(line, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        cli.main(["replay", str(path), "--zone", "Europe/Berlin"])
    (part,) = parse_body(line.encode(), "api", datetime(2026, 3, 2, tzinfo=UTC), zone="Europe/Berlin")

    assert ended.value.code == 0
    assert "1 mention, 0 unreadable" in capsys.readouterr().err
    assert part.mentions[0].created_at == datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("name", FILES)
def test_import_and_replay_say_the_same(name: str, tmp_path: Path) -> None:
    """Every export: the lines that import writes are what was expected, in order, and replay reads the same."""
    zone, out = ZONES.get(name, ""), tmp_path / "out.jsonl"
    assert import_files([str(EXPORTS / name)], zone=zone, out=str(out))
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    parts = list(recording(str(EXPORTS / name), NOW, zone=zone).read(None))
    replayed = [json.loads(line_of(one)) for part in parts for one in part.mentions if one.operation != "delete"]

    wanted = [
        {key: value for key, value in one.items() if key != "file" and (key, value) != ("verified", False)}
        for one in EXPECTED
        if one["file"] == name
    ]
    plain = [{key: value for key, value in one.items() if key not in NEW} for one in lines]
    assert sorted(plain, key=lambda one: str(one["id"])) == sorted(wanted, key=lambda one: str(one["id"]))
    assert [one["created_at"] for one in plain] == sorted(one["created_at"] for one in plain)
    assert replayed == lines
