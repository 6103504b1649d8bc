"""What a press does, as a pure function: the changed incident with a sentence, or why it did not count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from firebreak.core import responder_actions as presses
from firebreak.core.model import Incident, Outcome, Severity

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OPEN = Incident("abc123", "acme-air", Severity.SEV2, NOON, NOON, "Because.")


def turned(done: Outcome) -> Incident:
    """The incident after a press that counted."""
    assert done.ok, done
    assert done.incident is not None
    return done.incident


def no(say: str) -> Outcome:
    """A press that did not count."""
    return Outcome(False, say)


def test_an_acknowledgement_is_good_for_as_long_as_the_playbook_says() -> None:
    """Who, when, until when; and whoever was first owns it."""
    done = presses.acknowledge(OPEN, "Mei", NOON, HOUR)

    assert done.say == "Mei acknowledged. It holds until 13:00 UTC."
    assert turned(done) == replace(
        OPEN, acknowledged_by="Mei", acknowledged_at=NOON, acknowledged_until=NOON + HOUR, acknowledgers=("Mei",),
        owner="Mei", first_acknowledged_at=NOON, first_acknowledged_by="Mei",
    )  # fmt: skip


def test_after_a_lapse_anybody_may_acknowledge_again() -> None:
    """The old one does not count towards two, and whose word ran out has it no more: nobody reads that Mei has it."""
    first = turned(presses.acknowledge(OPEN, "Mei", NOON, HOUR))
    again = presses.acknowledge(first, "Tom", NOON + HOUR, HOUR)

    assert again.say == "Tom acknowledged again. It holds until 14:00 UTC."
    assert (turned(again).acknowledged_by, turned(again).acknowledgers, turned(again).owner) == ("Tom", ("Tom",), "Tom")


def test_a_double_click_on_still_on_it_counts_once() -> None:
    """Extended by the full time, from now; the second click within a minute changes nothing."""
    first = turned(presses.acknowledge(OPEN, "Mei", NOON, HOUR))
    at = NOON + timedelta(minutes=50)
    longer = presses.still_on_it(first, "Mei", at, HOUR)

    assert turned(longer).acknowledged_until == at + HOUR
    assert presses.still_on_it(turned(longer), "Mei", at, HOUR) == no(
        "That is noted already: it holds until 13:50 UTC."
    )
    assert presses.still_on_it(first, "Mei", NOON + HOUR, HOUR).say.startswith("Mei acknowledged again.")
    good = turned(presses.acknowledge(OPEN, "Mei", NOON, None))
    assert presses.still_on_it(good, "Mei", at, None) == no("Mei acknowledged for good; nothing runs out.")


def test_taking_over_changes_the_owner_and_renews_the_time() -> None:
    """The first who acknowledged stays on record; the new owner counts as one who did too."""
    first = turned(presses.acknowledge(OPEN, "Mei", NOON, HOUR))
    done = presses.take_over(first, "Tom", NOON + HOUR / 2, HOUR)

    assert done.say == "Tom took over from Mei."
    assert turned(done).acknowledgers == ("Mei", "Tom")
    assert (turned(done).owner, turned(done).acknowledged_by) == ("Tom", "Mei")
    assert turned(done).acknowledged_until == NOON + HOUR * 1.5
    assert presses.take_over(turned(done), "Tom", NOON + HOUR / 2, HOUR) == no("You have it already.")
    assert presses.take_over(OPEN, "Tom", NOON, None).say == "Tom took over."


@pytest.mark.parametrize(
    ("how", "until", "words"),
    [
        ("30m", "12:30", "until 12:30 UTC (or until it gets worse)"),
        ("worse", "00:00", "until it gets worse (until 11 Mar 00:00 UTC at the latest)"),
        ("shift", "17:00", "until the next shift, 17:00 UTC at the latest (or until it gets worse)"),
    ],
)
def test_every_snooze_has_an_author_and_an_end(how: Any, until: str, words: str) -> None:
    """Also the one that waits for something worse: nobody sleeps through a crisis on an old click."""
    done = presses.snooze(OPEN, "Mei", NOON, how, NOON + 5 * HOUR)
    asleep = turned(done)

    assert done.say == f"Mei snoozed it {words}."
    assert (asleep.snoozed_by, f"{asleep.snoozed_until:%H:%M}") == ("Mei", until)
    assert presses.snooze(asleep, "Tom", NOON, how, NOON + 5 * HOUR).say.startswith("Mei already snoozed it until")
    assert presses.snooze(asleep, "Tom", NOON + HOUR / 4, "30m", NOON).ok


def test_a_press_nobody_knows_is_refused_in_words() -> None:
    """What comes over the wire may be anything."""
    unknown: Any = "whatever"

    assert "choose 30m, worse or shift" in presses.snooze(OPEN, "Mei", NOON, unknown, NOON).say
    assert "choose not_us, not_negative, known, drill" in presses.wrong(OPEN, "Mei", NOON, unknown).say
    assert "choose real, false, known, drill" in presses.finish(OPEN, "Mei", NOON, unknown).say
    assert "choose sev1 (gravest) to sev4" in presses.regrade(OPEN, "Mei", NOON, unknown).say
    assert presses.say_status(OPEN, "Mei", NOON, " \n ", None).say.startswith("Nothing was said")
    assert presses.say_status(OPEN, "Mei", NOON, "Well", 0).say.startswith("The next update is due in 1 minute")


def test_what_closed_by_itself_gets_its_verdict_once() -> None:
    """The close stays calm's; only the verdict is a person's."""
    closed = replace(OPEN, closed_at=NOON, closed_by="calm")
    done = presses.finish(closed, "Mei", NOON + HOUR, "known")

    assert done.say == "Mei says: known already."
    assert turned(done) == replace(closed, verdict="known")


def test_a_status_says_who_and_when_the_next_word_is_due() -> None:
    """On one line, and without a promise where none was given."""
    done = presses.say_status(OPEN, "Mei", NOON, "We found\nher case", 30)

    assert done.say == "Mei: We found her case (next update by 12:30 UTC)"
    assert (turned(done).status, turned(done).next_update_at) == ("We found her case", NOON + HOUR / 2)
    assert turned(presses.say_status(turned(done), "Mei", NOON, "Done", None)).next_update_at is None


def test_a_person_may_raise_and_lower_the_severity() -> None:
    """A graver one is told as loudly as when the machine itself raises it."""
    graver = presses.regrade(OPEN, "Mei", NOON, Severity.SEV1)
    milder = presses.regrade(OPEN, "Mei", NOON, Severity.SEV4)

    assert (graver.say, graver.change_kind) == ("Raised to sev1 by Mei.", "raised")
    assert (milder.say, milder.change_kind) == ("Mei lowered it to sev4.", "news")
    assert presses.regrade(OPEN, "Mei", NOON, Severity.SEV2) == no("It is sev2 already.")
