"""Files of mentions: plain, gzipped, broken, and continued."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from firebreak.core.errors import BadSetting
from firebreak.core.model import Parsed
from firebreak.sources.jsonl import Jsonl
from firebreak.sources.wire import LONGEST_LINE

NOW = datetime(2026, 3, 2, tzinfo=UTC)
NINE = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def mention(id: object, seconds: float = 0) -> str:
    at = (NINE + timedelta(seconds=seconds)).isoformat()
    return json.dumps({"id": id, "created_at": at, "platform": "x", "author": "a", "text": "hello"})


def write(folder: Path, *lines: str | bytes, name: str = "feed.jsonl") -> Path:
    path = folder / name
    path.write_bytes(b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines))
    return path


def ids(parts: list[Parsed]) -> list[list[str]]:
    return [[one.id for one in part.mentions] for part in parts]


def read(path: Path, cursor: str | None = None, most: int = 1000) -> list[Parsed]:
    return list(Jsonl(path, NOW, most=most).read(cursor))


def test_a_batch_ends_with_its_minute(tmp_path: Path) -> None:
    """A mention of a later minute begins a new batch; a late one stays with those it arrived among."""
    path = write(tmp_path, mention(1, 59), mention(2, 60), mention(3, 5), mention(4, 119), "oops", mention(5, 120))

    assert ids(read(path)) == [["1"], ["2", "3", "4"], ["5"]]
    assert [one.line for part in read(path) for one in part.letters] == [5]


def test_a_batch_ends_when_it_is_full(tmp_path: Path) -> None:
    """At most so many lines, readable or not, make a batch."""
    path = write(tmp_path, mention(1), "", "oops", mention(2), mention(3))

    assert ids(read(path, most=2)) == [["1"], ["2"], ["3"]]


@pytest.mark.parametrize("most", [1, 3, 1000])
def test_reading_goes_on_after_any_batch(tmp_path: Path, most: int) -> None:
    """Stopped after any batch and continued, a file gives the very batches of an uninterrupted read."""
    path = write(tmp_path, *[mention(n, 17 * n) if n % 5 else "oops" for n in range(1, 30)])
    whole = read(path, most=most)

    assert all(read(path, part.cursor, most) == whole[n + 1 :] for n, part in enumerate(whole))


def test_a_gzipped_file_reads_like_a_plain_one(tmp_path: Path) -> None:
    """Compression changes nothing but the size."""
    path = write(tmp_path, mention(1), mention(2, 60))
    packed = tmp_path / "feed.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))

    assert read(packed) == read(path)


def test_a_gzipped_file_that_ends_too_early(tmp_path: Path) -> None:
    """What could be unpacked is read, one letter says what happened, and a whole copy is read from there on."""
    whole = gzip.compress("".join(mention(f"{n:x}-{n**7:x}") + "\n" for n in range(3_000)).encode())
    path = tmp_path / "feed.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])
    parts = read(path)
    got = [id for part in ids(parts) for id in part]
    path.write_bytes(whole)
    rest = [id for part in ids(read(path, parts[-1].cursor)) for id in part]

    assert ["ends too early" in one.reason for part in parts for one in part.letters] == [True]
    assert (len(got) > 500, len(got) + len(rest), len(set(got + rest))) == (True, 3_000, 3_000)


def test_damage_inside_a_gzipped_file(tmp_path: Path) -> None:
    """A damaged archive is named as such, without a traceback."""
    whole = bytearray(gzip.compress(f"{mention(1)}\n".encode()))
    whole[-8] ^= 1  # the checksum
    path = tmp_path / "feed.jsonl.gz"
    path.write_bytes(whole)

    (part,) = read(path)

    assert ([one.id for one in part.mentions], "damaged" in part.letters[0].reason) == (["1"], True)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.jsonl", None, "No such file"),
        ("plain.gz", b"{}\n", "Not a gzipped file"),
        ("cut.gz", b"\x1f\x8b", "early"),
    ],
)
def test_a_file_that_cannot_be_read_at_all(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    """The error names the file and what is wrong with it."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(BadSetting, match=said) as refused:
        read(path)
    assert str(path) in str(refused.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """A folder given by mistake is refused in words."""
    with pytest.raises(BadSetting, match="directory"):
        read(tmp_path)


def test_bad_utf8_costs_one_line(tmp_path: Path) -> None:
    """A line in another encoding is a letter, and reading goes on."""
    path = write(tmp_path, mention(1), mention("é").encode().replace(b"\\u00e9", b"\xe9"), mention(2))

    assert ids(read(path)) == [["1", "2"]]
    assert [(one.line, "UTF-8" in one.reason) for one in read(path)[0].letters] == [(2, True)]


def test_an_endless_line_costs_one_line(tmp_path: Path) -> None:
    """A line of many megabytes is refused for its length; the lines around it are read."""
    path = write(tmp_path, mention(1), b"x" * (3 * LONGEST_LINE), mention(2))

    assert ids(read(path)) == [["1", "2"]]
    assert [(one.line, "at most" in one.reason) for one in read(path)[0].letters] == [(2, True)]


def test_another_file_under_the_same_name(tmp_path: Path) -> None:
    """A cursor of one file does not skip the lines of another that took its place."""
    cursor = read(write(tmp_path, mention(1), mention(2)))[-1].cursor

    assert ids(read(write(tmp_path, mention(7), mention(8), mention(9)), cursor)) == [["7", "8", "9"]]


def test_a_file_that_grew(tmp_path: Path) -> None:
    """Lines added to a file that was read are all that is read next."""
    cursor = read(write(tmp_path, mention(1), mention(2)))[-1].cursor

    assert ids(read(write(tmp_path, mention(1), mention(2), mention(3)), cursor)) == [["3"]]


def test_an_empty_file(tmp_path: Path) -> None:
    """An empty file holds nothing, and that is no mistake."""
    assert read(write(tmp_path)) == []


def test_standard_input() -> None:
    """A dash reads what is piped in, and can go on after a cursor by skipping."""
    text = f"{mention(1)}\n{mention(2, 60)}\n".encode()
    first = list(Jsonl("-", NOW, stdin=io.BytesIO(text)).read(None))

    assert ids(first) == [["1"], ["2"]]
    assert ids(list(Jsonl("-", NOW, stdin=io.BytesIO(text)).read(first[0].cursor))) == [["2"]]


def test_every_line_is_a_mention_or_a_letter(tmp_path: Path) -> None:
    """In the file's own order, and a letter says on which line."""
    path = Path(Jsonl.sample(tmp_path))
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:9], '{"id": 9}', *lines[9:]]), encoding="utf-8")

    parts = read(path)
    letters = [letter for part in parts for letter in part.letters]

    assert [one.id for part in parts for one in part.mentions] == [str(number) for number in range(15)]
    assert [(letter.line, bool(letter.reason)) for letter in letters] == [(5, True), (10, True)]


class Writer:
    """Writes on while a file is followed: each time the reader has come to the end, the next step is taken."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        self._steps = list(steps)

    def __call__(self, seconds: float) -> bool:
        if not self._steps:
            return True
        self._steps.pop(0)()
        return False


def test_a_followed_file_gives_what_is_written_next(tmp_path: Path) -> None:
    """A half line waits for its end; a rotated file is read from its beginning, and so is one that was emptied."""
    path = tmp_path / "feed.jsonl"
    whole = [mention(number).encode() + b"\n" for number in range(1, 6)]
    path.write_bytes(whole[0] + whole[1][:30])

    def rotate() -> None:
        path.rename(tmp_path / "feed.jsonl.1")
        path.write_bytes(whole[3])

    def append(piece: bytes) -> Callable[[], object]:
        def write_on() -> None:
            with path.open("ab") as out:
                out.write(piece)

        return write_on

    steps = Writer(append(whole[1][30:]), append(whole[2]), rotate, lambda: path.write_bytes(b""), append(whole[4]))
    parts = list(Jsonl(path, NOW).follow(None, steps))

    assert [one.id for part in parts for one in part.mentions] == ["1", "2", "3", "4", "5"]
    assert [part.letters for part in parts if part.letters] == []


def test_following_goes_on_after_a_cursor(tmp_path: Path) -> None:
    """After a restart only what is new is given."""
    path = write(tmp_path, mention(1), mention(2))
    (first,) = Jsonl(path, NOW).follow(None, Writer())
    with path.open("ab") as out:
        out.write(mention(3).encode() + b"\n")

    assert [one.id for part in Jsonl(path, NOW).follow(first.cursor, Writer()) for one in part.mentions] == ["3"]
