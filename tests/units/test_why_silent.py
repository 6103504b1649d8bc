"""Why nothing rang: every topic, detector, clause, suppression and snooze, each with its number."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from in_process import firebreak

from firebreak.app import App
from firebreak.app.why_silent import Explanation
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, Mention, Parsed, Signal, Topic
from firebreak.core.model import Severity as Grade
from firebreak.notifiers.null import Null
from firebreak.playbooks.when import When
from firebreak.playbooks.when_values import clauses
from firebreak.watchlists.matcher import MentionMatcher
from firebreak.wiring import build, read_text

START = datetime(2026, 3, 2, tzinfo=UTC)
NOW = START + timedelta(days=6, hours=1)
FILE = """\
version: 1
people: {mei: {slack: U0MEI0001}, tom: {slack: U0TOM0001}}
watchlists: {regulators: {kind: regulator, entries: [{name: dot, handles: {x: "@USDOT"}}]}}
topics:
  acme: {words: [acme air, acme], not_words: [acme bakery]}
  apple: {words: [apple], only_with: {apple: [iphone]}}
playbooks:
  surge:
    when: {signal: negative_velocity, severity: ">= sev3", volume: ">= 5"}
    steps: [{do: alert, to: "#crisis-desk"}]
  everything:
    when: {sentiment: negative}
    suppressed_by: surge
    steps: [{do: alert, to: "#crisis-desk"}]
"""


def said(n: int, at: datetime, text: str = "acme is late", sentiment: str | None = "negative") -> Mention:
    return Mention(str(n), "x", Author(f"a{n}"), text, at, sentiment=sentiment)  # type: ignore[arg-type]


@pytest.fixture
def app() -> App:
    """Six days with a negative mention of two every half hour, and three more within the last minutes."""
    clock = ManualClock(START)
    made = build(read_text(FILE), database_url="sqlite://", clock=clock, notifier=Null(clock))
    usual = [
        said(n, START + timedelta(minutes=15 * n), sentiment="negative" if n % 2 else "positive") for n in range(576)
    ]
    for day in range(6):
        clock.move_to(START + timedelta(days=day + 1))
        made.watch(Parsed(tuple(usual[96 * day : 96 * day + 96])), "test")
    clock.move_to(NOW)
    made.watch(Parsed(tuple(said(1000 + n, NOW - timedelta(minutes=3 - n)) for n in range(3))), "test")
    return made


def lines(found: Explanation, *kinds: str) -> list[str]:
    return [one.said for one in found.looks if one.kind in kinds]


def test_a_post_that_rang_nobody(app: App) -> None:
    """Its topic by its word, how it is judged, how near each detector was, and which playbook would have started."""
    (mention,) = app.why.mentions("x:1002")
    found = app.why.of_mention(mention)
    surge = next(one for one in found.looks if one.name == "negative_velocity")

    assert lines(found, "topic") == [
        "Acme: acme stands in it.",
        "Apple: none of its words or handles stands in it (apple).",
    ]
    assert lines(found, "judged") == ["acme: it is judged negative, and counts for 100 % of a negative mention."]
    assert (surge.seen, surge.matched, surge.unit) == (2, False, "negative mentions")
    assert surge.needed
    assert surge.needed > 2
    assert found.headline == f"Nothing rang. The nearest: {surge.said}"
    assert lines(found, "playbook") == [
        "surge would have started, had negative_velocity spoken (sev3).",
        "everything would have started, had negative_share spoken (sev3).",
    ]
    assert lines(found, "incident") == ["acme: no incident was open."]


def test_what_was_noticed_and_nobody_answers_is_the_answer() -> None:
    """Not the detector that is nearest: the one that spoke, and that no playbook listens to."""
    clock = ManualClock(START)
    deaf = build(
        read_text(FILE.partition("  everything:")[0]), database_url="sqlite://", clock=clock, notifier=Null(clock)
    )
    found = deaf.why.of_mention(said(6000, NOW, "the acme crew burned my son, he is in hospital", None), NOW)

    assert found.headline == "Nothing rang. grave noticed it, and no playbook starts on that."


def test_a_post_that_a_feed_brought_late_is_told_with_the_incident_it_opened() -> None:
    """It was written before the incident opened: it rang all the same, and the harm in it is named."""
    clock = ManualClock(START)
    made = build(read_text(FILE), database_url="sqlite://", clock=clock, notifier=Null(clock))
    burned = said(6000, NOW, "the acme crew burned my son, he is in hospital")
    clock.move_to(NOW + timedelta(minutes=5))
    made.watch(Parsed((burned,)), "test")
    (incident,) = made.queries.incidents()
    found = made.why.of_mention(burned)

    assert found.headline == f"It counts in incident {incident.id} on Acme."
    assert lines(found, "incident") == [f"acme: it counts in incident {incident.id}, which opened at 01:05 UTC."]
    assert lines(found, "content") == [
        "acme: it speaks of harm (son, he is in hospital; burned my son, he is in hospital)."
    ]
    before = made.why.of_mention(said(6001, NOW - timedelta(hours=5), "acme is late"))
    assert lines(before, "incident") == ["acme: no incident was open."]


def test_what_is_asked_changes_nothing(app: App) -> None:
    """The detectors that work go on as if nobody had asked; nothing is written."""
    before = [each.state() for each in app.intake.detectors()]
    with app.store.begin() as tx:
        stored = (tx.counts(), tx.detector_states("acme"), tx.timeline())
    app.why.of_moment()
    app.why.of_mention(said(5000, NOW, "acme on fire, a passenger died"), NOW)
    with app.store.begin() as tx:
        after = (tx.counts(), tx.detector_states("acme"), tx.timeline())

    assert ([each.state() for each in app.intake.detectors()], after) == (before, stored)


def test_a_past_moment_is_learned_again_from_what_is_stored(app: App) -> None:
    """A day before its end the six days' detectors know as much as they did then, and not of what came later."""
    at = NOW - timedelta(days=1)
    later = NOW + timedelta(days=1)
    app.clock.move_to(later)  # type: ignore[attr-defined]
    app.watch(Parsed(tuple(said(2000 + n, later) for n in range(200))), "test")
    past = next(one for one in app.why.of_moment(at).looks if one.name == "negative_velocity")
    then = next(one for one in app.why.of_moment(NOW).looks if one.name == "negative_velocity")

    assert (past.matched, then.matched, then.seen) == (False, False, 2)
    assert past.said.endswith("where 2.0 are usual; 7 would have been needed.")


def test_words_are_tried_as_if_they_came_now(app: App) -> None:
    """A regulator in a negative post: the detector speaks, and the playbook that fits starts."""
    found = app.why.of_mention(said(5000, NOW, "acme lost my bag @USDOT"), NOW)

    assert found.headline.startswith("This rings: everything fits: ")
    assert lines(found, "tag") == ["the regulator dot (@USDOT is tagged)."]
    assert lines(found, "playbook")[0] == "surge would have started, had negative_velocity spoken (sev3)."


def test_a_word_that_takes_it_out_and_one_that_lacks_company(app: App) -> None:
    """Both are named, with the sentence of the key that they stand under."""
    found = app.why.of_mention(said(5000, NOW, "acme bakery sells an apple"), NOW)

    assert lines(found, "topic") == [
        "Acme: it would be, but acme bakery of its not_words stands in it.",
        "Apple: apple is an everyday word here, and none of those that must be near it stands in it.",
    ]
    assert found.headline == "Nothing rang: it is about no topic of the playbooks."


def test_a_snooze_an_acknowledgement_and_a_verdict(app: App) -> None:
    """Each is told with the name of who did it."""
    app.watch(Parsed(tuple(said(2000 + n, NOW) for n in range(60))), "test")
    (incident,) = app.queries.incidents(open_only=True)
    app.actions.acknowledge(incident.id, "Mei")
    app.actions.snooze(incident.id, "Tom", "30m")
    found = lines(app.why.of_moment(), "incident")
    app.actions.close(incident.id, "Mei", "false")
    app.clock.move_to(NOW + timedelta(minutes=9))  # type: ignore[attr-defined]
    app.watch(Parsed(tuple(said(3000 + n, NOW + timedelta(minutes=8)) for n in range(3))), "test")
    after = app.why.of_moment()

    assert found[0].startswith(f"acme: incident {incident.id} is open since")
    assert any(one.startswith("Tom snoozed it until") for one in found)
    assert "Mei has acknowledged it: nobody else is called." in found
    assert any(one.endswith("(Mei: a false alarm).") for one in lines(after, "incident"))


def test_each_clause_says_what_decided() -> None:
    """One by one, met or not, with the value."""
    signal = Signal("acme", "negative_velocity", "raised", NOW, Grade.SEV4, 12.0, 1.0, 600.0, 9.0, "why.")
    when = When.model_validate({"signal": "negative_velocity", "severity": ">= sev3", "volume": ">= 200"})

    assert list(clauses(when, signal)) == [
        (True, "the signal is negative_velocity"),
        (False, "it asks for sev3 or graver, and this is sev4"),
        (False, "it asks for volume >= 200, and this is 12"),
    ]


def test_which_handle_names_a_topic() -> None:
    """And that our own account's posts are none about us."""
    topic = Topic("acme", "Acme", words=("acme",), handles={"x": ("@AcmeAir",)})
    matcher = MentionMatcher([topic], [])

    def why(text: str, author: str = "rosa", **more: Any) -> tuple[bool, str]:
        return matcher.why(Mention("1", "x", Author(author), text, NOW, **more), topic)

    assert why("hey @acmeair") == (True, "Acme: @AcmeAir stands in it.")
    assert why("nice", topic="acme") == (True, "Acme: the feed says that it is about acme.")
    assert why("acme is back", "AcmeAir") == (False, "Acme: our own account wrote it; own posts are no complaints.")


def test_the_command_before_there_is_a_database(tmp_path: Path) -> None:
    """Words, a line of JSON and a file are tried; nothing is created; a wrong time is told."""
    (tmp_path / "playbooks.yaml").write_text(FILE)
    line = json.dumps(
        {"id": "1", "created_at": "2026-03-01T12:00:00Z", "platform": "x", "author": "a", "text": "acme!"}
    )
    (tmp_path / "feed.jsonl").write_text(line + "\n" + line.replace('"1"', '"2"') + "\n")
    told = [firebreak("explain", one, folder=tmp_path) for one in ("acme is late", line, "feed.jsonl")]
    one = firebreak("explain", "acme is late", "--json", "--at", "2026-03-01", folder=tmp_path)
    wrong = [
        firebreak("explain", *words, folder=tmp_path)
        for words in (("--at", "soon"), ("https://x.example/1",), ("{}",), ("--topic", "acne"))
    ]

    assert [done.returncode for done in told] == [0, 0, 0]
    assert told[2].stdout.count("Acme: acme stands in it.") == 2
    assert json.loads(one.stdout)["looks"][0]["said"] == "Acme: acme stands in it."
    assert [done.returncode for done in wrong] == [2] * 4
    assert "the playbooks know no topic acne" in wrong[3].stderr
    assert "no mention with the address" in wrong[1].stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["feed.jsonl", "playbooks.yaml"]
