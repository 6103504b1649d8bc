"""How many voices: what is not known is not taken for one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from firebreak.core.model import UNKNOWN, Author, Judged, Mention, Reading, Topic, Voice
from firebreak.core.readings import tally
from firebreak.detectors.coordinated import Coordinated
from firebreak.detectors.unique_voices import UniqueVoices

START = datetime(2026, 3, 2, tzinfo=UTC)


def test_no_author_is_unknown_and_not_one_person() -> None:
    """A feed without authors is no campaign by one of them."""
    posts = [Mention(str(n), "email", Author(""), f"text {n}", START) for n in range(99)]
    judged = [Judged(post, "acme", 1.0, "negative", (), n) for n, post in enumerate(posts)]
    detector = Coordinated(Topic("acme"))
    (reading,) = tally(judged)

    assert {voice.author for voice in reading.voices} == {UNKNOWN}
    assert detector.update(reading) is None
    assert detector.voices.authors == 99
    assert detector.voices.same_author == 0.0


def test_a_named_campaign_is_found_beside_unnamed_posts() -> None:
    """Forty by two people, and five of nobody known."""
    detector = Coordinated(Topic("acme"))
    flood = tuple(Voice(1 + n % 2, 7) for n in range(40)) + (Voice(UNKNOWN, 9),) * 5
    signal = None
    for n in range(2):
        at = START + timedelta(minutes=n)
        signal = detector.update(Reading("acme", at, at, all=45, negative=45, voices=flood)) or signal

    assert signal is not None
    assert "by 2 people and" in signal.details["voices"]


def test_what_is_unknown_is_remembered() -> None:
    """Stored and read back, it counts on."""
    voices, other = UniqueVoices(), UniqueVoices()
    voices.add([Voice(UNKNOWN, 1), Voice(UNKNOWN, 2), Voice(5, 3)])
    other.restore(voices.state())

    assert (other.authors, other.unnamed, other.state()) == (3, 2, voices.state())
    assert voices.summary() == "3 mentions by 1 person and 2 without an author, none of them the same text"
