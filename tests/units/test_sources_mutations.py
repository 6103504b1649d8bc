"""What people's tools do to exports: whatever it is, the same mentions come out, or a reason does."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import re
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from mutations import (
    DOCUMENT,
    LEGACY,
    PACKED,
    TABLE,
    UNICODE,
    Case,
    cases,
    cuts,
    declared,
    mentions,
    parsed,
    rows,
    written,
)

from firebreak.core.model import Author, Mention

CASES = cases()
TABLES = [name for name, case in CASES.items() if case.is_table]
DOCUMENTS = [name for name, case in CASES.items() if case.is_document]
TIMES = {
    "brandwatch_bulk": "Date",
    "freshdesk_tickets": "Created time",
    "sprout_posts": "Date",
    "talkwalker": "published",
    "weibo_crawler": "完整日期",
    "meltwater": "Date",
    "mentions": "created_at",
}  # the column that says when
ASIDE = ("x_v2", "vk_wall")  # their authors stand behind the posts, and are lost with the end of the file
JOINED = tuple(name for name in CASES if name.startswith(ASIDE))
WRITTEN = {
    "ISO": "%Y-%m-%d %H:%M:%S",
    "ISO with a T": "%Y-%m-%dT%H:%M:%S",
    "Excel in Germany and Russia": "%d.%m.%Y %H:%M:%S",
    "Excel in China": "%Y/%m/%d %H:%M:%S",
    "a Chinese program": "%Y年%m月%d日 %H:%M:%S",
    "an American program": "%b %d, %Y %I:%M:%S %p",
    "a British program": "%d %b %Y %H:%M:%S",
}

every = pytest.mark.parametrize("name", CASES)


def base(case: Case) -> list[Mention]:
    """What it means as it is."""
    return mentions(rows(declared(case.text, "utf-8").encode(), case.zone))


def differing(name: str, changed: dict[str, bytes]) -> list[str]:
    """The changes after which other mentions come out."""
    case = CASES[name]
    wanted = base(case)
    return [what for what, raw in changed.items() if mentions(rows(raw, case.zone)) != wanted]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_however_it_was_saved(name: str) -> None:
    """Columns in any order and case, more of them, any delimiter, titles above and sums below."""
    case, chance = CASES[name], random.Random(name)

    assert differing(name, {what: change(case.text, chance).encode() for what, change in TABLE.items()}) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_however_it_was_written(name: str) -> None:
    """Keys in any order, more of them, lines, an array, an envelope."""
    case, chance = CASES[name], random.Random(name)

    assert differing(name, {what: change(case.text, chance).encode() for what, change in DOCUMENT.items()}) == []


@every
def test_in_every_encoding_and_container(name: str) -> None:
    """Unicode of all kinds, the ends of lines of all systems, packed by whatever."""
    text = CASES[name].text
    made = {what: code(declared(text, what.split()[0])) for what, code in UNICODE.items()}
    plain = declared(text, "utf-8").encode()
    made |= {what: pack(plain) for what, pack in PACKED.items()}
    breaks = plain.replace(b"\r\n", b"\n")
    made |= {"CRLF": breaks.replace(b"\n", b"\r\n"), "CR": breaks.replace(b"\n", b"\r")}

    assert differing(name, made) == []


@every
def test_in_the_encodings_of_old_programs(name: str) -> None:
    """Whatever can be written in one, with letters by which it can be told."""
    text = CASES[name].text
    letters = [each for each in text if ord(each) > 127 and each.isalpha()]
    made = {}
    for encoding in LEGACY if len(letters) > 5 else ():
        try:
            made[encoding] = declared(text, encoding).encode(encoding)
        except UnicodeEncodeError:
            continue

    assert differing(name, made) == []


@every
def test_a_cut_file_gives_what_is_whole(name: str) -> None:
    """Cut anywhere, packed or not: nothing half is made up, and what is missing is said, unless no line is half."""
    case, chance = CASES[name], random.Random(name)
    raw = declared(case.text, "utf-8").encode()
    wanted = base(case)
    for packed, piece in (*((False, one) for one in cuts(raw, chance, 12)), *_packed_cuts(raw, chance)):
        read = rows(piece, case.zone)
        found = mentions(read)
        if not packed and case.is_table and found and not piece.endswith(b"\n"):
            found = found[:-1]  # whether the last column of the last row is whole nobody can tell
        if name in JOINED:
            found, wanted = [_nobody(one) for one in found], [_nobody(one) for one in wanted]
        assert found == wanted[: len(found)], len(piece)
        ended = not packed and (piece.rstrip()[-1:] == b"}" or piece.endswith((b"\n", b"\r")) or case.is_table)
        assert ended or len(found) == len(wanted) or any(row.letter for row in read), len(piece)


def _packed_cuts(raw: bytes, chance: random.Random) -> list[tuple[bool, bytes]]:
    return [(True, piece) for piece in cuts(gzip.compress(raw), chance, 4)]


def _nobody(mention: Mention) -> Mention:
    return replace(mention, author=Author(""))


@pytest.mark.parametrize("name", TIMES)
def test_dates_as_other_programs_write_them(name: str) -> None:
    """Saved again, a date has another form; where it can mean one day only it is read."""
    case = CASES[name]
    wanted = [one.created_at.replace(microsecond=0) for one in base(case)]
    zone = ZoneInfo("Asia/Shanghai" if name == "weibo_crawler" else "UTC")
    for what, form in WRITTEN.items():
        raw = _dated(case, TIMES[name], [at.astimezone(zone).strftime(form) for at in wanted])
        found = [one.created_at for one in mentions(rows(raw, case.zone))]
        assert found == wanted, what


@pytest.mark.parametrize("name", ["freshdesk_tickets", "mentions", "talkwalker", "weibo_crawler"])
def test_which_is_the_month_is_never_guessed(name: str) -> None:
    """3/4 is a day in March to some and one in April to others."""
    read = rows(_dated(CASES[name], TIMES[name], ["03/04/2026 18:03"] * 9), "UTC")

    assert mentions(read) == []
    assert any("does not say which is the month" in row.reason for row in read)


def _dated(case: Case, column: str, times: list[str]) -> bytes:
    table, delimiter = parsed(case.text)
    at = next(at for at, row in enumerate(table) if column in row)
    place = table[at].index(column)
    for row, time in zip((row for row in table[at + 1 :] if len(row) > place), times, strict=False):
        row[place] = time
    return written(table, delimiter).encode()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_zone_of_a_time_does_not_matter(name: str) -> None:
    """The same moments as other people's clocks show them."""
    case = CASES[name]
    moved = re.sub(r'"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)"', _in_india, case.text)

    assert mentions(rows(moved.encode(), case.zone)) == base(case)


def _in_india(found: re.Match[str]) -> str:
    at = datetime.fromisoformat(json.loads(found.group()))
    return json.dumps(at.astimezone(timezone(timedelta(hours=5, minutes=30))).isoformat())


def test_a_quote_that_nobody_closed_is_said() -> None:
    """It swallows what follows: not in silence."""
    lines = ["id,created_at,platform,author,text", *(f"{n},2026-03-14T18:0{n}:00Z,x,rosa,post {n}" for n in range(5))]
    lines[3] = '2,2026-03-14T18:02:00Z,x,rosa,"post 2'
    read = rows("\n".join([*lines, ""]).encode(), "")

    assert [one.id for one in mentions(read)] == ["0", "1"]
    assert read[-1].reason == "a quote is opened in line 4 and never closed, so what follows was not read"


def test_the_times_of_a_sorted_file_stay_so() -> None:
    """Sorting is by time, then by key: a check on the campaign itself, whose samples are in order."""
    for name, case in CASES.items():
        at = [one.created_at for one in base(case) if one.operation == "create"]
        assert all(a <= b for a, b in pairwise(at)), name


def test_a_csv_is_written_as_it_was() -> None:
    """The campaign's own writer changes nothing but what it is asked to."""
    for name in TABLES:
        table, delimiter = parsed(CASES[name].text)
        assert list(csv.reader(io.StringIO(written(table, delimiter), newline=""), delimiter=delimiter)) == table
