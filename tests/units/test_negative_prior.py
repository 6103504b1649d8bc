"""How many are negative: doubt counts for what it is, by what share of a topic is negative."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from math import exp, log

import pytest

from firebreak.core import negative_prior
from firebreak.core.model import Author, Judged, Mention, Sentiment
from firebreak.core.negative_prior import NegativePrior
from firebreak.core.readings import tally

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PRIOR = 0.3


def judge(chance: random.Random, *, negative: bool) -> Sentiment:
    """What a judge says that tells the two kinds apart as ours do, by log likelihood ratios."""
    evidence = chance.gauss(1.7 if negative else -1.7, 1.55)
    odds = log(PRIOR / (1 - PRIOR)) + evidence
    return Sentiment(1 / (1 + exp(-odds)), "neutral", "en", PRIOR)


def counted(prior: NegativePrior, share: float, mentions: int, chance: random.Random) -> tuple[float, int]:
    """How many are counted of mentions of which each is negative with the chance `share`, and how many are."""
    negative = [chance.random() < share for _ in range(mentions)]
    return sum(prior.estimate(judge(chance, negative=each), "x").negative for each in negative), sum(negative)


@pytest.mark.parametrize("share", [0.15, 0.4, 0.8])
def test_whatever_the_share_of_a_topic_the_count_is_right(share: float) -> None:
    """Within fifteen per cent from the first mention on; labels by a threshold would be off by far more."""
    estimate, true = counted(NegativePrior(), share, 2000, random.Random(4))

    assert 0.85 < estimate / true < 1.15


def test_a_crisis_and_a_joke_are_counted_with_shares_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A topic of which half is negative; then 150 mentions of which nearly all are. By what is usual they are fewer."""

    def crisis_after_calm() -> tuple[float, int]:
        prior, chance = NegativePrior(), random.Random(1)
        counted(prior, 0.5, 1500, chance)
        return counted(prior, 0.95, 150, chance)

    estimate, true = crisis_after_calm()
    monkeypatch.setattr(negative_prior, "RECENT_WEIGHT", 1e9)
    by_what_is_usual, _ = crisis_after_calm()

    assert abs(estimate - true) < 0.6 * abs(by_what_is_usual - true)


def test_platforms_have_their_own_share() -> None:
    """The same doubtful text counts for more where most of what comes is negative."""
    prior, chance = NegativePrior(), random.Random(2)
    for _ in range(400):
        prior.estimate(judge(chance, negative=chance.random() < 0.85), "reviews")
        prior.estimate(judge(chance, negative=chance.random() < 0.1), "news")

    doubtful = Sentiment(PRIOR + 0.01, "abstain", "en", PRIOR)

    assert prior.estimate(doubtful, "reviews").negative > 0.6
    assert prior.estimate(doubtful, "news").negative < 0.25


def test_labels_that_were_given_count_as_they_are_and_teach_nothing() -> None:
    prior = NegativePrior()

    given = [prior.estimate(Sentiment(float(each), "negative"), "x") for each in (1, 0)]

    assert [(each.negative, each.share_variance) for each in given] == [(1.0, 0.0), (0.0, 0.0)]
    assert prior.state() == NegativePrior().state()


def test_what_says_nothing_counts_nothing_and_teaches_nothing() -> None:
    """Or a wave of bare reposts would be so many negative mentions."""
    prior = NegativePrior()

    assert prior.estimate(Sentiment(PRIOR, "abstain", "en", PRIOR), "x").negative == 0.0
    assert prior.state() == NegativePrior().state()


def test_it_goes_on_from_what_was_stored() -> None:
    """To the last digit: a process that was killed says the same."""
    one, chance = NegativePrior(), random.Random(3)
    counted(one, 0.6, 300, chance)
    other = NegativePrior()
    other.restore(json.loads(json.dumps(one.state())))

    assert counted(other, 0.6, 50, random.Random(5)) == counted(one, 0.6, 50, random.Random(5))


def test_many_platforms_do_not_fill_the_database() -> None:
    prior, chance = NegativePrior(), random.Random(6)
    for number in range(500):
        prior.estimate(judge(chance, negative=True), f"platform {number}")

    assert len(json.dumps(prior.state())) < 6000


def test_a_reading_holds_the_estimate_and_its_variance() -> None:
    """Four mentions: a label, two in doubt, and one that nobody can tell of."""
    doubtful = [judged(number, 0.5, "abstain", share_variance=0.1) for number in (2, 3)]
    (reading,) = tally([judged(1, 1.0, "negative"), *doubtful, judged(4, 0.0, "abstain")])

    assert (reading.all, reading.negative, reading.unsure) == (4, 2, 1)
    assert reading.variance == pytest.approx(0.5 + 0.25 * 0.1)
    assert reading.evidence == ("x:1",)


def test_given_labels_are_counted_exactly() -> None:
    (reading,) = tally([judged(1, 1.0, "negative"), judged(2, 0.0, "neutral"), judged(3, 1.0, "negative")])

    assert (reading.negative, reading.variance) == (2, 0.0)
    assert isinstance(reading.negative, int)


def judged(number: int, negative: float, label: str, share_variance: float = 0.0) -> Judged:
    mention = Mention(str(number), "x", Author("@ann"), "Where is my bag?", AT)
    return Judged(mention, "acme", negative, label, share_variance=share_variance)  # type: ignore[arg-type]
