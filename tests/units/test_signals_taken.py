"""A desk: what an engine noticed opens the incident that it would have opened here, once, whatever comes with it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from api_keys import bearer
from engine_streams import InProcess, in_shards, parts_of, playbooks, steps
from msgspec.structs import replace
from starlette.testclient import TestClient

from firebreak.app import App
from firebreak.core.clock import ManualClock
from firebreak.core.sent_signals import SentSignal, read_sent, written
from firebreak.notifiers.null import Null
from firebreak.sources.body import parse_body
from firebreak.web.api import build as build_web
from firebreak.wiring import build, read_text

TEXT = playbooks(3)
STREAM = list(steps(3, 10, 1, minutes=30))


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """What an engine would send of a stream with one crisis."""
    return in_shards(parts_of(TEXT), 2, STREAM, forgetful=False)


@pytest.fixture
def desk(lines: list[str]) -> App:
    """A service that hears no mentions, at the time of the first signal."""
    clock = ManualClock(read_sent(lines[0]).signal.at)
    return build(read_text(TEXT), database_url="sqlite://", clock=clock, notifier=Null(clock))


def send(desk: App, body: str) -> tuple[int, dict[str, object]]:
    web = TestClient(build_web(desk, parse_body, api_token=""), headers=bearer(desk.store, "mentions"))
    answer = web.post("/api/signals", content=body.encode())
    return answer.status_code, answer.json()


def test_a_desk_opens_what_one_process_opens(desk: App, lines: list[str]) -> None:
    """The same topic, as grave, by the same playbook and for the same reason, with posts to show and a task to do."""
    one = InProcess(TEXT)
    for content in STREAM:
        one.take_in(content)
    for line in lines:
        desk.clock.move_to(max(desk.clock.now(), read_sent(line).signal.at))  # type: ignore[attr-defined]
        assert send(desk, line)[0] == 202
    mine, theirs = desk.queries.incidents()[0], one.app.queries.incidents()[0]

    assert (mine.topic, mine.severity, mine.playbooks) == (theirs.topic, theirs.severity, theirs.playbooks)
    assert [each.detector for each in mine.signals] == [each.detector for each in theirs.signals]
    assert mine.signals[0].why == theirs.signals[0].why
    assert mine.signals[0].evidence
    with desk.store.begin() as tx:
        assert tx.evidence(mine.id, mine.signals[0].evidence)
        assert tx.tasks(mine.id)


def test_what_is_sent_again_changes_nothing(desk: App, lines: list[str]) -> None:
    """As after a crash of the engine, which sends its last batch anew."""
    first = send(desk, lines[0])
    revision, facts = desk.queries.incidents()[0].revision, len(desk.queries.facts())
    again = send(desk, lines[0])

    assert [first[1]["accepted"], again[1]["accepted"], again[1]["duplicates"]] == [1, 0, 1]
    assert (desk.queries.incidents()[0].revision, len(desk.queries.facts())) == (revision, facts)


def test_a_line_that_is_no_signal_costs_itself(desk: App, lines: list[str]) -> None:
    """It is named with its place; where nothing can be read the answer says so."""
    status, answer = send(desk, f"oops\n\n{lines[0]}\n")

    assert (status, answer["accepted"], answer["rejected"][0]["line"]) == (202, 1, 1)  # type: ignore[index]
    assert send(desk, "oops")[0] == 422


def test_a_signal_is_bounded_before_it_is_believed(desk: App, lines: list[str]) -> None:
    """Dated ahead it counts as now; of one that is older than news nobody is told; odd numbers cost nobody anything."""
    now = desk.clock.now()
    sent = read_sent(lines[0])

    def dated(at: datetime, **more: float) -> str:
        return written([replace(sent, signal=replace(sent.signal, at=at, **more))])

    old = send(desk, dated(now - timedelta(days=30)))
    assert (old[1]["accepted"], desk.queries.incidents()) == (0, [])

    assert send(desk, dated(datetime(2999, 1, 1, tzinfo=UTC), window=1e300))[1]["accepted"] == 1
    assert desk.queries.incidents()[0].signals[0].at == now
    told = json.loads(written([sent]))
    told["signal"]["details"]["crowd"] = "many"
    assert send(desk, json.dumps(told))[1]["rejected"] == []


def test_a_crowd_is_counted_where_it_was_heard(lines: list[str]) -> None:
    """A desk gets some of the posts; how many people wrote it is told, so that nothing is held back."""
    grave = max((read_sent(line) for line in lines), key=lambda one: one.people)

    assert len(grave.posts) <= 50 < grave.people
    assert isinstance(grave, SentSignal)
    assert grave.told().details["crowd"] == grave.people
