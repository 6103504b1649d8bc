"""What an incident keeps of its signals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from firebreak.core.kept_signals import latest_signals, shown_signals, with_signal
from firebreak.core.model import Hit, Incident, Phase, Severity, Signal, Tag

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def told(
    minute: int, phase: Phase = "raised", severity: str = "sev3", score: float = 1.0, posts: str = "", who: str = ""
) -> Signal:
    """What one detector says at that minute; `posts` are ids, `who` a watchlist entry that it found."""
    hits = (Hit(Tag("regulators", "regulator", who, "mentioned", ""), "x:1", negative=True),) if who else ()
    evidence = tuple(f"x:{post}" for post in posts)
    at = NOON + timedelta(minutes=minute)
    said = f"{phase} at minute {minute}."
    return Signal(
        "acme", "tagged", phase, at, Severity(severity), 1, 0, 0, score, said, evidence=evidence, hits=hits
    )  # fmt: skip


def incident(*signals: Signal) -> Incident:
    """An incident that has heard all of this."""
    one = Incident("abc", "acme", Severity.SEV3, NOON, NOON, "", (signals[0],))
    for signal in signals[1:]:
        one = with_signal(one, signal)
    return one


def test_a_calm_stands_beside_what_it_ends() -> None:
    """The strongest stays with its posts; that it is calm is the latest word."""
    raised, calm = told(0, posts="12"), told(60, "calm")
    kept = incident(raised, calm)

    assert (kept.signals, latest_signals(kept), shown_signals(kept)) == ((raised,), (calm,), (raised,))


def test_a_weaker_word_adds_its_posts_and_hits_and_is_what_is_shown_now() -> None:
    """A second wave that is milder: the strongest stays the strongest, and names everybody and everything."""
    first, calm, second = (
        told(0, severity="sev1", posts="12", who="FTO"),
        told(60, "calm"),
        told(90, posts="23", who="CMA"),
    )
    kept = incident(first, calm, second)
    (strongest,) = kept.signals

    assert (strongest.why, strongest.severity, strongest.evidence) == (first.why, "sev1", ("x:1", "x:2", "x:3"))
    assert [hit.tag.name for hit in strongest.hits] == ["FTO", "CMA"]
    assert shown_signals(kept) == latest_signals(kept) == (second,)


def test_a_stronger_word_takes_the_place_and_keeps_the_posts_of_the_weaker() -> None:
    """Graver, or as grave with a higher score: nothing is left beside it."""
    kept = incident(told(0, posts="1"), told(5, "grew", score=2.0, posts="2"))

    assert [(each.why, each.evidence) for each in kept.signals] == [("grew at minute 5.", ("x:2", "x:1"))]
    assert kept.latest == ()


def test_an_incident_of_an_older_version_whose_signal_calmed_grows_again() -> None:
    """There, a calm took the place of what it ended: the next word does not join it, it takes the place."""
    kept = incident(told(0, "calm"), told(5, posts="1"))

    assert [each.why for each in kept.signals] == ["raised at minute 5."]
