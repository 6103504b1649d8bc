"""What somebody else counts: calls that rise open an incident or join one, and that nobody counts is told as well."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fake_slack import shown
from in_process import firebreak

from firebreak.core.model import Point
from firebreak.wiring import SHIPPED
from stories.conftest import Story

NINE = datetime(2026, 3, 24, 9, 0, tzinfo=UTC)
CALLS = """\
playbooks:
  calls-rise:
    when: {signal: series, series: calls, severity: ">= sev3"}
    steps:
      - {do: alert, to: "#crisis-desk", notify: comms.on_call}
"""
TEXT = (
    SHIPPED.read_text(encoding="utf-8")
    .replace("    holidays: [US]", "    series:\n      calls: {unit: calls to the hotline, every: 1m}")
    .replace("playbooks:\n", CALLS, 1)
)


def table(since: datetime, minutes: int, many: Any) -> str:
    """Counts of so many minutes, as a telephone system exports them."""
    rows = (f"{(since + timedelta(minutes=n)).isoformat()},{many(n)}" for n in range(minutes))
    return "\n".join(["at,count", *rows])


def usual(n: int) -> int:
    """One or two calls a minute."""
    return 1 + n % 2


def send(story: Story, body: str) -> Any:
    return story.http.post("/api/series?topic=acme-air&series=calls", content=body)


def calls(story: Story, minutes: int, many: Any = usual) -> None:
    """The telephone system posts each minute when it is over."""
    for n in range(minutes):
        at = story.clock.now()
        story.forward(minutes=1)
        line = {"topic": "acme-air", "series": "calls", "at": at.isoformat(), "count": many(n)}
        assert story.http.post("/api/series", content=json.dumps(line)).json()["accepted"] == 1


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Story]:
    """Three days of counts are known."""
    story = Story(f"sqlite:///{tmp_path / 'story.db'}", TEXT)
    story.slack.add_channel("social-watch", members=story.file.people)
    story.clock.move_to(NINE)
    answer = send(story, table(NINE - timedelta(days=3), 3 * 24 * 60, usual)).json()
    assert (answer["accepted"], answer["rejected"]) == (4_320, [])
    yield story
    story.stop()


@pytest.fixture
def fresh(lasting_address: str) -> Iterator[Story]:
    """On either database, and nothing is known."""
    story = Story(lasting_address, TEXT)
    story.clock.move_to(NINE)
    yield story
    story.stop()


def test_calls_that_rise_open_an_incident_by_their_playbook(told: Story) -> None:
    """History opened nothing; four times as many calls do, and the card says what was counted."""
    calls(told, 5)
    before = told.app.queries.incidents()
    calls(told, 20, lambda n: 6 + n % 2)
    card = told.slack.channel("#crisis-desk").messages[0]

    assert (before, "calls-rise" in told.incident.playbooks) == ([], True)
    assert "calls to the hotline are at" in shown(card)
    assert "times what is usual, since 24 Mar 09:0" in shown(card)
    assert "calls to the hotline in" in shown(card).splitlines()[0]
    assert told.slack.dm("mei").messages or told.slack.dm("vera").messages or told.slack.dm("tom").messages


def test_pressure_moves_to_the_next_channel(told: Story) -> None:
    """A surge is open when the calls rise: they join it, and people read what is new; it ends when both do."""
    told.usual_week()
    told.outrage(60, within_minutes=10)
    calls(told, 20, lambda n: 7 + n % 2)
    said = [why for why in told.log("incident.updated") if "Pressure moves" in why]

    assert len(said) == 1
    assert "Pressure moves to the next channel: calls to the hotline are at" in said[0]
    assert {signal.detector for signal in told.incident.signals} >= {"negative_velocity", "series:calls"}
    for _ in range(24):
        at = told.clock.now()
        told.forward(minutes=10)
        send(told, table(at, 10, usual))
    assert "calls to the hotline are back to what is usual." in "".join(one.why for one in told.incident.latest)


def test_the_same_count_again_is_a_duplicate_and_another_one_a_correction(fresh: Story) -> None:
    """A minute is counted once, whatever is sent how often; the last word about it is kept."""
    line = {"topic": "acme-air", "series": "calls", "at": "2026-03-24T08:59:10Z", "count": 2}
    first, again = (fresh.http.post("/api/series", content=json.dumps(line)).json() for _ in range(2))
    less = fresh.http.post("/api/series", content=json.dumps(line | {"count": 1})).json()
    with fresh.app.store.begin() as tx:
        kept = tx.points("acme-air", "calls", NINE - timedelta(minutes=1), NINE)

    assert [(one["accepted"], one["duplicates"]) for one in (first, again)] == [(1, 0), (0, 1)]
    assert (less["rejected"], kept) == ([], [Point("acme-air", "calls", NINE - timedelta(minutes=1), 1)])


def test_what_cannot_be_believed_is_a_dead_letter_and_costs_itself(fresh: Story) -> None:
    """Ahead of our clock, of no series that is declared, no number: each with its reason, and read again later."""
    soon = (NINE + timedelta(hours=2)).isoformat()
    lines = [
        {"topic": "acme-air", "series": "calls", "at": soon, "count": 3},
        {"topic": "acme-air", "series": "call", "at": NINE.isoformat(), "count": 3},
        {"topic": "acme-air", "series": "calls", "at": NINE.isoformat(), "count": "many"},
        {"topic": "acme-air", "series": "calls", "at": NINE.isoformat(), "count": 3},
    ]
    answer = fresh.http.post("/api/series", content="\n".join(map(json.dumps, lines))).json()
    reasons = [one["reason"] for one in answer["rejected"]]

    assert answer["accepted"] == 1
    assert 'count "many" is no count; write a whole number from 0 on' in reasons
    assert any("lies ahead of our clock" in one for one in reasons)
    assert (
        "topic acme-air has no series call; it has calls: declare it in the playbooks, under series: there" in reasons
    )


def test_a_late_count_is_told_when_it_was_and_old_ones_teach(told: Story) -> None:
    """An hour of this morning comes at noon, all at once: no surge of now, but what was missed then."""
    told.forward(minutes=180)
    assert send(told, table(NINE + timedelta(minutes=170), 10, usual)).json()["accepted"] == 10
    assert send(told, table(NINE + timedelta(minutes=10), 30, lambda _: 40)).json()["accepted"] == 30

    said = told.incident.why
    assert "24 Mar 09:" in said
    assert "12:" not in said.partition("since")[2]
    old = table(NINE - timedelta(days=40), 60, lambda _: 90)
    assert send(told, old).json()["accepted"] == 60
    assert len(told.app.queries.incidents()) == 1


def test_that_nobody_counts_any_more_is_told(told: Story) -> None:
    """A quarter of an hour without a count is blindness; it is over with the next one."""
    calls(told, 3)
    for _ in range(25):
        told.forward(minutes=1)
    (blind,) = told.app.queries.incidents()
    calls(told, 1)

    assert blind.why.startswith("Blind on calls to the hotline of acme-air since 09:03 UTC")
    assert told.log("incident.updated")[-1] == "calls to the hotline of acme-air are posted again."


def test_a_recording_of_counts_and_posts_is_replayed(tmp_path: Path) -> None:
    """Counts stand among the mentions of a file, or in a table of their own."""
    playbooks = tmp_path / "playbooks.yaml"
    playbooks.write_text(TEXT.replace("every: 1m", "every: 10m"), encoding="utf-8")
    steps = [(NINE + timedelta(minutes=10 * n), 15 + n % 2 if n < 0 else 80) for n in range(-3 * 144, 6)]
    storm_and_before = [f"{at.isoformat()},{count}" for at, count in steps]
    rows = [f"acme-air,calls,{row}" for row in storm_and_before]
    (tmp_path / "calls.csv").write_text("\n".join(["topic,series,at,count", *rows]))
    lines = [
        json.dumps({"topic": "acme-air", "series": "calls", "at": at, "count": int(count)})
        for at, _, count in (row.partition(",") for row in storm_and_before)
    ]
    (tmp_path / "mixed.jsonl").write_text("\n".join(lines))

    for name in ("calls.csv", "mixed.jsonl"):
        done = firebreak("replay", str(tmp_path / name), "--playbooks", str(playbooks))
        assert "calls to the hotline are at" in done.stdout, done.stderr
        assert done.returncode == 0
