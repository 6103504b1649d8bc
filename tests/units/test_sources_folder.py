"""Feeds that grow: a folder, an export that is replaced, and whatever is piped in."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

from playbooks_files import shipped

from firebreak.commands.run import follow
from firebreak.core.clock import ManualClock
from firebreak.core.errors import StoreError
from firebreak.core.model import Parsed
from firebreak.notifiers.null import Null
from firebreak.sources.export_reader import line_reader
from firebreak.sources.exports import Exports
from firebreak.sources.folder import Folder
from firebreak.sources.jsonl import Jsonl
from firebreak.sources.shape_files import shapes_with
from firebreak.sources.wire import parse_lines
from firebreak.storage.sql_store import open_store
from firebreak.wiring import build

NOW = datetime(2026, 3, 2, tzinfo=UTC)
LINE = '{"id": "%s", "created_at": "2026-03-01T09:00:00Z", "platform": "x", "author": "a", "text": "hello"}\n'
JETSTREAM = {
    "did": "did:plc:dana", "time_us": 1772355600000000, "kind": "commit",
    "commit": {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "1", "record": {"text": "my bag"}},
}  # fmt: skip


def put(folder: Path, name: str, *ids: str) -> Path:
    """A file of mention lines."""
    path = folder / name
    path.write_text("".join(LINE % id for id in ids), encoding="utf-8")
    return path


def ids(parts: Iterator[Parsed] | list[Parsed]) -> list[str]:
    return [one.id for part in parts for one in part.mentions]


def stops_after(*meanwhile: Callable[[], object]) -> Callable[[float], bool]:
    """Does these one after the other whenever it is waited for, and then says that it is time to stop."""
    left = list(meanwhile)

    def stopped(_: float) -> bool:
        if not left:
            return True
        left.pop(0)()
        return False

    return stopped


def test_each_file_of_a_folder_is_read_once(tmp_path: Path) -> None:
    """By name; those that come while it is followed are read, too, and hidden ones never."""
    put(tmp_path, "b.jsonl", "2")
    put(tmp_path, "a.jsonl", "1")
    put(tmp_path, ".c.jsonl", "hidden")
    (tmp_path / "d.jsonl").symlink_to(put(tmp_path, ".d.jsonl", "linked"))
    came = stops_after(lambda: None, lambda: put(tmp_path, "c.jsonl", "3"), lambda: None)
    parts = list(Folder(tmp_path, NOW).follow(None, came))

    assert ids(parts) == ["1", "2", "3"]
    assert ids(list(Folder(tmp_path, NOW).read(parts[-1].cursor))) == []


def test_half_a_row_is_not_yet_a_row(tmp_path: Path) -> None:
    """Whoever writes a table row by row may be slow: what is half is waited for, in a folder and in a file alone."""
    path = tmp_path / "export.csv"
    head, row = "id,created_at,platform,author,text\n", "{0},2026-03-01T09:00:00Z,x,ann,hello\n"
    for source in (Folder(tmp_path, NOW), Exports(path, NOW)):
        path.write_text(head + row.format(1) + row.format(2)[:9], encoding="utf-8")

        def ended(path: Path = path) -> None:
            path.write_text(head + row.format(1) + row.format(2), encoding="utf-8")

        parts = list(source.follow(None, stops_after(*[lambda: None] * 3, ended, *[lambda: None] * 2)))
        assert ids(parts) == ["1", "2"]
        assert [letter for part in parts for letter in part.letters] == []


def test_a_row_that_stays_half_is_told(tmp_path: Path) -> None:
    """After some looks it is what it is: a file that was cut."""
    (tmp_path / "export.csv").write_text("id,created_at,platform,text\n1,2026-03-01T09:00:00Z,x,a\n2,2026", "utf-8")
    parts = list(Folder(tmp_path, NOW).follow(None, stops_after(*[lambda: None] * 8)))

    assert ids(parts) == ["1"]
    assert [letter.reason for part in parts for letter in part.letters] == ["export.csv: the last row is cut"]


def test_a_folder_goes_on_in_the_middle_of_a_file(tmp_path: Path) -> None:
    """After a kill the rest of the file comes, and nothing of it twice."""
    lines = [LINE.replace("09:00", f"09:{number:02d}") % number for number in range(5)]
    (tmp_path / "a.jsonl").write_text("".join(lines), encoding="utf-8")
    first, *_ = Folder(tmp_path, NOW).read(None)

    assert ids([first]) == ["0"]
    assert ids(list(Folder(tmp_path, NOW).read(first.cursor))) == ["1", "2", "3", "4"]


def test_a_file_that_is_still_being_written_is_waited_for(tmp_path: Path) -> None:
    """Half a file is not yet a file: it is read once it is as it was a moment ago."""

    def write_on() -> None:
        with (tmp_path / "a.csv").open("a", encoding="utf-8") as stream:
            stream.write("026-03-01T09:00:00Z,x,ann,hello\n")

    (tmp_path / "a.csv").write_text("id,created_at,platform,author,text\n1,2", encoding="utf-8")
    parts = list(Folder(tmp_path, NOW).follow(None, stops_after(write_on, lambda: None)))

    assert (ids(parts), [part.letters for part in parts if part.letters]) == (["1"], [])


def test_a_picture_in_the_folder_costs_no_other_file(tmp_path: Path) -> None:
    """It is one dead letter; what has no zone is one, too."""
    for name in ("a.png", "a2.png"):
        (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1000))
    (tmp_path / "b.csv").write_text(
        "Date,Hit Sentence,Influencer,Document ID,URL\n14-Mar-2026 06:03PM,Hi,ann,1,http://x.com/1\n"
    )
    put(tmp_path, "c.jsonl", "1")
    parts = list(Folder(tmp_path, NOW).read(None))

    assert ids(parts) == ["1"]
    assert len([letter for part in parts for letter in part.letters]) == 3
    store = open_store("sqlite://")
    with store.begin() as tx:
        for part in parts:
            tx.add_dead_letters(part.letters, NOW)
    with store.begin() as tx:
        assert tx.counts()["dead_letters"] == 3  # each file is one of its own
    store.close()


def test_a_folder_that_is_emptied_forgets_what_was_in_it(tmp_path: Path) -> None:
    """What is remembered is bounded by what is there."""
    path = put(tmp_path, "a.jsonl", "1")
    (*_, last) = Folder(tmp_path, NOW).read(None)
    path.unlink()
    put(tmp_path, "b.jsonl", "2")
    (*_, last) = Folder(tmp_path, NOW).read(last.cursor)

    assert list(json.loads(last.cursor or "")["done"]) == ["b.jsonl"]


def test_an_export_that_is_replaced_is_read_again(tmp_path: Path) -> None:
    """Somebody writes the same export anew every hour."""
    path = tmp_path / "export.csv"
    head = "id,created_at,platform,author,text\n"
    row = "{0},2026-03-01T09:00:00Z,x,ann,hello\n"
    path.write_text(head + row.format(1), encoding="utf-8")

    def replace() -> None:
        path.write_text(head + row.format(1) + row.format(2), encoding="utf-8")

    assert ids(
        list(Exports(path, NOW).follow(None, stops_after(lambda: None, replace, lambda: None, lambda: None)))
    ) == [
        "1",
        "1",
        "2",
    ]


def test_what_is_piped_in_is_given_at_once(tmp_path: Path) -> None:
    """A line is given when it is whole, however few they are; a last one without its end when the pipe ends."""
    reading, writing = os.pipe()
    pipe = os.fdopen(reading, "rb")
    os.write(writing, (LINE % 1).encode() + (LINE % 2).encode()[:20])

    def end() -> None:
        os.write(writing, (LINE % 3).encode().strip())
        os.close(writing)

    parts = Jsonl("-", NOW, stdin=pipe).follow(
        None, stops_after(lambda: os.write(writing, (LINE % 2).encode()[20:]), end)
    )

    assert [ids([part]) for part in parts] == [["1"], ["2"], ["3"]]
    pipe.close()


def test_a_whole_last_line_without_its_end_is_taken_after_a_while(tmp_path: Path) -> None:
    """Whoever writes whole lines may leave out the last end; half a line stays half, however long it stands."""
    path = tmp_path / "a.jsonl"
    half = (LINE % 3)[:40]
    path.write_text(LINE % 1 + (LINE % 2).strip(), encoding="utf-8")

    def write_on() -> None:
        path.write_text(LINE % 1 + LINE % 2 + half, encoding="utf-8")

    looks = [lambda: None] * 9
    parts = list(Jsonl(path, NOW).follow(None, stops_after(*looks, write_on, *looks)))
    path.write_text(LINE % 1 + LINE % 2 + LINE % 3, encoding="utf-8")
    rest = Jsonl(path, NOW).follow(parts[-1].cursor, stops_after(lambda: None))

    assert (ids(parts), [letter for part in parts for letter in part.letters]) == (["1", "2"], [])
    assert ids(list(rest)) == ["3"]


def test_a_flood_on_a_pipe_is_given_in_batches(tmp_path: Path) -> None:
    """More than a pipe holds at a time."""
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "wb") as stream:
            stream.writelines((LINE % number).encode() for number in range(5_000))

    writer = Thread(target=write)
    writer.start()
    with os.fdopen(reading, "rb") as pipe:
        found = ids(list(Jsonl("-", NOW, stdin=pipe).follow(None, lambda _: False)))
    writer.join()

    assert found == [str(number) for number in range(5_000)]


def test_messages_of_a_platform_can_be_piped_in(tmp_path: Path) -> None:
    """A line that is no mention line is read by the shapes; what is no post is nobody's fault."""
    lines = [
        json.dumps(JETSTREAM), json.dumps(JETSTREAM | {"kind": "identity", "identity": {}}), LINE % 1, '{"odd": 1}',
    ]  # fmt: skip
    path = tmp_path / "piped"
    path.write_text("\n".join(each.strip() for each in lines), encoding="utf-8")
    with path.open("rb") as stream:
        source = Jsonl("-", NOW, stdin=stream, other=line_reader(shapes_with(), NOW))
        parts = list(source.read(None))

    assert ids(parts) == ["at://did:plc:dana/app.bsky.feed.post/1", "1"]
    assert [letter.line for part in parts for letter in part.letters] == [4]


class Blinking:
    """A feed that cannot be read twice, and then can."""

    name, broken = "feed:blinking", ""

    def __init__(self) -> None:
        self.tries = 0

    def read(self, cursor: str | None) -> Iterator[Parsed]:
        self.tries += 1
        if self.tries < 3:
            raise StoreError("the database is away") if self.tries == 1 else ZeroDivisionError
        yield parse_lines([LINE % 1], self.name, NOW)


class Waits(Event):
    """Remembers how long it was waited for, and waits for nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0)
        return False


def test_a_feed_that_fails_is_read_again(tmp_path: Path) -> None:
    """The database blinks, or something nobody thought of: the feed goes on, after pauses that grow."""
    clock = ManualClock(NOW)
    url = f"sqlite:///{tmp_path / 'feed.db'}"
    app = build(shipped(), database_url=url, clock=clock, notifier=Null(clock))
    source, stopping = Blinking(), Waits()
    follow(app, source, stopping)

    assert (source.tries, stopping.waited) == (3, [1.0, 2.0])
    assert app.queries.health()["mentions"] == 1
    app.store.close()
