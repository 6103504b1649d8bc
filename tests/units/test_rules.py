"""The decisions of the straight way, one promise a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from firebreak.core.model import Author, Incident, Judged, Match, Mention, Severity, Signal, Tag, Task
from firebreak.core.readings import tally
from firebreak.core.rules import backoff, closes_at, stopped
from firebreak.core.triage import incident_id, triage

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def signal(phase: str = "raised", detector: str = "negative_velocity", severity: str = "sev3") -> Signal:
    """A signal of Acme Air."""
    return Signal(
        topic="acme-air",
        detector=detector,
        phase=phase,  # type: ignore[arg-type]
        at=NOON,
        severity=Severity(severity),
        observed=34,
        expected=3,
        window=600,
        score=20,
        why=f"{detector} {phase}.",
    )


def incident(**changes: Any) -> Incident:
    """An open incident of Acme Air."""
    opened = triage(signal(), None, [Match("surge", "fits")], NOON, "v1").incident
    assert opened is not None
    return replace(opened, **changes)


def judged(id: str, at: datetime, label: str = "negative", topic: str = "acme-air", **more: Any) -> Judged:
    """One judged mention."""
    author = Author(more.pop("handle", "a"), followers=more.pop("followers", None))
    tags = more.pop("tags", ())
    mention, negative = Mention(id, "x", author, f"text {id}", at, **more), float(label == "negative")
    return Judged(mention, topic, negative, label, tags)  # type: ignore[arg-type]


def test_mentions_are_added_up_per_topic_and_minute() -> None:
    """Two topics in one minute and one topic in two minutes make three readings, oldest first."""
    later = NOON + timedelta(seconds=70)
    readings = tally([judged("1", NOON), judged("2", NOON, topic="other"), judged("3", later, "positive")])

    assert [(r.topic, r.since, r.all, r.negative) for r in readings] == [
        ("acme-air", NOON, 1, 1),
        ("other", NOON, 1, 1),
        ("acme-air", later, 1, 0),
    ]


def test_a_reading_spans_from_its_first_to_its_last_mention() -> None:
    """The span is when things were said, whatever order they came in."""
    first, last = NOON + timedelta(seconds=3), NOON + timedelta(seconds=41)

    reading = tally([judged("2", last), judged("1", first)])[0]

    assert (reading.since, reading.until) == (first, last)


def test_evidence_is_negative_and_the_widest_reach_comes_first() -> None:
    """Responders read the post that most people see, and never a friendly one."""
    reading = tally(
        [judged("1", NOON, followers=10), judged("2", NOON, "positive", followers=999), judged("3", NOON, followers=50)]
    )[0]

    assert reading.evidence == ("x:3", "x:1")


def test_a_tag_is_handed_on_with_the_mood_of_its_post() -> None:
    """A detector sees which mention touched whom, and whether that mention was negative."""
    tag = Tag("regulators", "regulator", "DOT", "mentioned", "@USDOT is tagged")

    hits = tally([judged("1", NOON, "positive", tags=(tag,))])[0].hits

    assert [(hit.mention, hit.negative) for hit in hits] == [("x:1", False)]


def test_a_signal_that_matches_nothing_opens_nothing() -> None:
    """No playbook, no incident."""
    assert triage(signal(), None, [], NOON, "v1").incident is None


def test_a_suppressed_playbook_opens_nothing() -> None:
    """What another playbook already covers does not start by itself."""
    match = Match("surge", "fits", suppressed_by="regulator")

    assert triage(signal(), None, [match], NOON, "v1").incident is None


def test_an_incident_is_as_grave_as_its_gravest_word() -> None:
    """The playbook may set a severity; unsure goes up."""
    opened = triage(signal(severity="sev3"), None, [Match("a", "", Severity.SEV1), Match("b", "")], NOON, "v1")

    assert (opened.incident and opened.incident.severity, opened.added) == (Severity.SEV1, ("a", "b"))


def test_a_later_signal_joins_the_open_incident() -> None:
    """One incident a topic: it grows instead of repeating, and starts only the playbooks that are new."""
    grown = triage(
        signal(detector="tagged", severity="sev1"), incident(), [Match("surge", ""), Match("tag", "")], NOON, "v2"
    )

    assert grown.incident is not None
    assert (grown.opened, grown.added, grown.change) == (False, ("tag",), "Raised to sev1: tagged raised.")
    assert grown.change_kind == "raised"
    assert (grown.incident.id, grown.incident.version) == (incident().id, "v1")


def test_more_of_the_same_is_mere_growth() -> None:
    """No graver, nothing new: whoever shows it need not say it."""
    grown = triage(signal("grew"), incident(signals=(signal(),)), [Match("surge", "")], NOON, "v1")

    assert (grown.change_kind, grown.change) == ("growing", "Still growing: negative_velocity grew.")


def test_severity_never_falls_by_itself() -> None:
    """A milder signal leaves a grave incident grave."""
    grown = triage(signal("grew", severity="sev4"), incident(severity=Severity.SEV2), [], NOON, "v1")

    assert grown.incident is not None
    assert grown.incident.severity == Severity.SEV2


def test_calm_starts_the_hour_after_which_an_incident_closes() -> None:
    """When the last detector is calm the incident is; an hour later it may close."""
    calmed = triage(signal("calm"), incident(), [], NOON, "v1").incident

    assert calmed is not None
    assert closes_at(calmed) == NOON + timedelta(hours=1)


def test_one_calm_detector_is_not_yet_calm() -> None:
    """While another detector is still alarmed the incident stays open."""
    both = incident(signals=(signal(), signal(detector="negative_share")))

    calmed = triage(signal("calm"), both, [], NOON, "v1").incident

    assert calmed is not None
    assert closes_at(calmed) is None


def test_a_second_wave_ends_the_calm() -> None:
    """A new alarm within the hour keeps the incident open, and people are told."""
    calmed = triage(signal("calm"), incident(), [], NOON, "v1").incident

    grown = triage(signal(), calmed, [], NOON + timedelta(minutes=30), "v1")

    assert grown.incident is not None
    assert (grown.incident.calm_since, grown.change_kind) == (None, "returned")
    assert grown.change == "It has begun again: negative_velocity raised."


def test_the_same_incident_gets_the_same_id() -> None:
    """A replay names incidents as the first run did; another topic or minute is another incident."""
    ids = {
        incident_id("a", NOON),
        incident_id("a", NOON),
        incident_id("b", NOON),
        incident_id("a", NOON.replace(hour=13)),
    }

    assert len(ids) == 3


def task(unless: str | None, verb: str = "notify") -> Task:
    """A task with a condition."""
    return Task("k", "i", "p", 0, verb, NOON, unless=unless)  # type: ignore[arg-type]


def test_a_click_stops_what_waits_for_an_acknowledgement() -> None:
    """`unless: acknowledged` ends with a click, and the reason names who."""
    clicked = incident(acknowledged_by="Mei", acknowledged_at=NOON)

    assert stopped(task("acknowledged"), clicked, NOON) == "Mei acknowledged at 12:00 UTC"
    assert stopped(task("acknowledged"), incident(), NOON) == ""


def test_a_click_does_not_stop_what_waits_for_a_public_answer() -> None:
    """`unless: publicly_acknowledged` ends only with a posted link."""
    clicked = incident(acknowledged_by="Mei", acknowledged_at=NOON)
    posted = replace(clicked, public_ack="https://x.example/1", public_ack_at=NOON)

    assert stopped(task("publicly_acknowledged"), clicked, NOON) == ""
    assert "https://x.example/1" in stopped(task("publicly_acknowledged"), posted, NOON)


def test_a_close_stops_every_step_but_not_the_word_of_it() -> None:
    """Nobody is called about what is over, but those who saw the card learn that it is."""
    closed = incident(closed_by="Mei", closed_at=NOON)

    assert stopped(task(None), closed, NOON) == "closed by Mei at 12:00 UTC"
    assert stopped(task(None, "follow_up"), closed, NOON) == ""


def test_a_lost_alert_is_tried_for_a_day() -> None:
    """Failed deliveries are tried again at least every five minutes for 24 hours, then given up aloud."""
    waits = []
    while (wait := backoff(len(waits) + 1)) is not None:
        waits.append(wait)

    assert (max(waits), 24 * 3600 <= sum(waits) < 25 * 3600) == (300.0, True)
