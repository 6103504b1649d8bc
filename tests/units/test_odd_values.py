"""Odd values in every field of a mention, through every door: a line can only cost itself, and says why."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from recorded_app import FILE, Unsure
from starlette.testclient import TestClient

from firebreak.app import App
from firebreak.commands.check_advice import recorded
from firebreak.commands.import_ import import_files
from firebreak.commands.replay import print_replay
from firebreak.commands.run import follow
from firebreak.commands.warmup import warm_up
from firebreak.core.clock import SystemClock
from firebreak.core.errors import StoreError
from firebreak.core.model import KEPT, DeadLetter, Parsed, Sentiment
from firebreak.notifiers.null import Null
from firebreak.settings import Settings
from firebreak.sources.body import parse_body
from firebreak.sources.jsonl import Jsonl
from firebreak.web.api import build as build_web
from firebreak.wiring import build, read_text

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
GOOD = {"created_at": "2026-03-01T09:30:00Z", "platform": "x", "author": "rosa", "text": "acme air is late again"}
OPTIONAL = [
    *("lang", "url", "topic", "brand", "sentiment", "followers", "verified", "in_reply_to", "engagement", "reach"),
    *("display_name", "about", "place", "rating", "thread", "alias"),
]
FIELDS = ["id", "created_at", "platform", "author", "text", *OPTIONAL]
BLANK = ["", " ", "\t", "\n", "\u00a0", "\u200b", None, [], {}]
ODD = [
    *(True, False, 0, -1, -1.5, 1e308, 2**63, 2**64, -(2**63) - 1, 10**400, 1200.0),
    *("NaN", "null", "9" * 400, "\x00", "a\x00b", "\x1b[2J\x07", "\u202egnp", "\ufeffx", "💥" * 50, "x" * 50_000),
    *([[]], [None], ["a"], {"": ""}, {"a": {"b": []}}, {"likes": "many"}, {"likes": 2**70}, {"\x00": 1}, "2026-13-45"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-03-01T09:30:60Z", "1e999", "\\", '"', "%s", "{}"),
]
RAW = [b"NaN", b"-Infinity", b'"\\ud83d"', b'"\xff\xfe"', b"01", b"1e400", b"tru", b"[" * 3_000, b'"\\u0000"']


def line(number: str, /, **fields: Any) -> bytes:
    return json.dumps({"id": number, **GOOD, **fields}).encode()


def odd_lines() -> Iterator[bytes]:
    """Every odd value in every field, beside a wrong field too (then the slow way of reading is taken)."""
    for field in FIELDS:
        for number, value in enumerate([*BLANK, *ODD]):
            yield line(f"{field}-{number}", **{field: value})
            yield line(f"{field}-{number}-b", **{"followers": "many", field: value})
            yield line(f"{field}-{number}-c", author={"handle": "rosa", field: value})
        for number, raw in enumerate(RAW):
            yield line(f"{field}-r{number}").replace(b"{", b'{"%s": %s, ' % (field.encode(), raw), 1)
            yield line(f"{field}-r{number}", followers="many").replace(b"{", b'{"%s": %s, ' % (field.encode(), raw), 1)


LINES = [line("first"), *odd_lines(), line("last")]


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("odd") / "odd.jsonl"
    path.write_bytes(b"\n".join(LINES) + b"\n")
    return path


@pytest.fixture
def app(lasting_address: str) -> Iterator[App]:
    """On each database: what one of them cannot hold is odd, too."""
    made = build(read_text(FILE), database_url=lasting_address, notifier=Null(SystemClock()), sentiment=Unsure())
    yield made
    made.store.close()


def of(app: App) -> tuple[int, int]:
    counts = app.queries.health()
    return counts["mentions"], counts["dead_letters"]


def reasons(app: App) -> list[DeadLetter]:
    with app.store.begin() as tx:
        return tx.dead_letters(10_000)


def has_both_ends(app: App) -> bool:
    with app.store.begin() as tx:
        return [one.mention.id for one in tx.judged("acme-air", ["x:first", "x:last"])] == ["first", "last"]


def test_a_followed_feed_reads_past_every_odd_value(app: App, feed: Path) -> None:
    """`run --feed`: the last line arrives, and each line is a mention or a letter with a reason."""
    source = Jsonl(feed, SystemClock().now())

    class Ended:
        wait = staticmethod(lambda _: True)
        is_set = staticmethod(lambda: False)

    follow(app, source, Ended())  # type: ignore[arg-type]

    mentions, letters = of(app)
    assert (mentions > 1_000, letters > 100, has_both_ends(app)) == (True, True, True)
    assert all(letter.reason for letter in reasons(app))


@pytest.mark.parametrize("array", [False, True], ids=["lines", "an array"])
def test_a_request_is_answered_whatever_it_holds(app: App, array: bool) -> None:
    """POST: 202, with what could not be read by line and reason."""
    web = TestClient(build_web(app, parse_body, api_token="t"), raise_server_exceptions=False)
    good = [one for one in LINES if b"[[[" not in one and b"NaN," not in one and b"tru," not in one]
    body = b"[%s]" % b",".join(filter(_is_json, good)) if array else b"\n".join(LINES)
    answer = web.post("/api/mentions", content=body, headers={"Authorization": "Bearer t"})

    assert answer.status_code == 202, answer.text
    assert all(each["reason"] and each["line"] for each in answer.json()["rejected"])
    assert has_both_ends(app)


def _is_json(raw: bytes) -> bool:
    try:
        json.loads(raw)
    except ValueError:
        return False
    return True


def test_import_replay_and_a_check_read_past_every_odd_value(
    feed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`import`, `replay` and `check --seen` read to the end."""
    written, playbooks = tmp_path / "out.jsonl", tmp_path / "playbooks.yaml"
    playbooks.write_text(FILE)
    assert import_files([str(feed)], out=str(written))
    assert print_replay(str(feed), topic="", by_brand=True, playbooks=playbooks, db=None, speed=0.0, as_json=True), (
        capsys.readouterr().err
    )
    ids = [one.id for one in recorded(str(feed))]

    assert b'"last"' in written.read_bytes()
    assert {"first", "last"} <= {*ids}


def test_a_warm_up_reads_past_every_odd_value(feed: Path, tmp_path: Path) -> None:
    """`warmup` reads to the end as well."""
    playbooks = tmp_path / "playbooks.yaml"
    playbooks.write_text(FILE)
    database = f"sqlite:///{tmp_path / 'odd.db'}"
    said = warm_up(Settings(playbooks=playbooks, database_url=database), str(feed))

    assert "unreadable lines" in said
    assert int(said.split(" ")[0].replace(",", "")) > 1_000


@pytest.mark.parametrize("field", OPTIONAL)
@pytest.mark.parametrize("blank", ["", " ", "\t", None])
def test_a_blank_optional_field_is_an_absent_field(field: str, blank: str | None) -> None:
    """The same mention as without the field, and nothing was left out."""
    without, with_it = (
        Parsed(**{name: getattr(part, name) for name in ("mentions", "letters", "left_out")})
        for body in (line("1"), line("1", **{field: blank}))
        for part in parse_body(body, "api", NOW)
    )

    assert with_it == without
    assert len(without.mentions) == 1


class Chokes:
    """Judges every text but one."""

    def __init__(
        self, on: str = "poison", error: Callable[[], Exception] = lambda: ZeroDivisionError("private")
    ) -> None:
        self._on, self._error = on, error

    def score(self, texts: Sequence[str], langs: Any, topics: Any = None) -> list[Sentiment]:
        if any(self._on in text for text in texts):
            raise self._error()
        return [Sentiment(0.5, "abstain", prior=0.5) for _ in texts]


@contextmanager
def judging(address: str, sentiment: Any) -> Iterator[App]:
    app = build(read_text(FILE), database_url=address, notifier=Null(SystemClock()), sentiment=sentiment)
    try:
        yield app
    finally:
        app.store.close()


def posts(*texts: str) -> Parsed:
    made = [line(str(n), text=f"acme air {text}") for n, text in enumerate(texts)]
    (part,) = parse_body(b"\n".join(made), "api", NOW)
    return part


def test_what_a_mention_breaks_further_on_becomes_its_dead_letter(address: str) -> None:
    """A fault of ours, met after the line was read, costs that mention; its neighbours are stored and judged."""
    with judging(address, Chokes()) as app:
        watched = app.watch(posts("one", "poison", "three", "poison", "five"), "api")

        assert watched.accepted == 3
        said = [letter.reason.partition(" at ")[0] for letter in watched.rejected]
        assert said == [f"x:{n} was read, and then something broke (unexpected ZeroDivisionError" for n in (1, 3)]
        assert of(app) == (3, 2)
        assert "acme air poison" in reasons(app)[0].raw


@pytest.mark.parametrize("length", [15_000, 90_000], ids=["kept whole", "its text is cut"])
def test_what_broke_something_can_be_read_again_however_long(address: str, length: int) -> None:
    """What is kept of it is a whole line still, so that it comes in once the fault is mended."""
    said = 'poison "' + "ш\t" * (length // 2)
    with judging(address, Chokes()) as app:
        watched = app.watch(posts(said), "api")
    (again,) = parse_body(watched.rejected[0].raw.encode(), "dead-letters", NOW)

    assert len(watched.rejected[0].raw) <= KEPT
    assert again.mentions[0].text == f"acme air {said}"[: len(again.mentions[0].text)]
    assert len(again.mentions[0].text) > min(length - 1_000, KEPT // 2)


def test_a_fault_of_the_database_blames_no_mention(address: str) -> None:
    """When the database does not answer the batch is sent again; no line is lost to it."""
    with judging(address, Chokes(error=lambda: StoreError("the database is away"))) as app:
        with pytest.raises(StoreError):
            app.watch(posts("one", "poison"), "api")

        assert of(app) == (0, 0)


def test_a_fault_that_is_no_mentions_fault_is_told(address: str) -> None:
    """Where each mention alone goes through, none is blamed and the batch is not taken for done."""
    with judging(address, Crowded()) as app:
        with pytest.raises(ValueError, match="too many values"):
            app.watch(posts("one", "two"), "api")

        assert of(app) == (0, 0)


class Crowded:
    """Judges one text at a time, and breaks at two."""

    def score(self, texts: Sequence[str], langs: Any, topics: Any = None) -> list[Sentiment]:
        (_,) = texts
        return [Sentiment(0.5, "abstain", prior=0.5)]


def test_an_api_answer_names_what_was_lost_further_on(address: str) -> None:
    """The sender learns of it as of a line that cannot be read."""
    with judging(address, Chokes()) as app:
        web = TestClient(build_web(app, parse_body, api_token="t"))
        body = line("1") + b"\n" + line("2", text="acme air poison")
        answer = web.post("/api/mentions", content=body, headers={"Authorization": "Bearer t"}).json()

    assert (answer["accepted"], len(answer["rejected"])) == (1, 1)
    assert "x:2" in answer["rejected"][0]["reason"]
