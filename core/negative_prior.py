"""How large a share of what a topic receives is negative, learned from doubtful judgements: what doubt then counts."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .model import Sentiment

VERSION = 1
BINS, STEP = 17, 0.6  # of the log likelihood ratio, from -4.8 to 4.8 in the middle of the outermost
RATIOS = tuple(exp(STEP * (place - BINS // 2)) for place in range(BINS))
SHARPNESS = 1.4  # texts of one topic tell more than the mixed ones on which judges are calibrated: see the model card
# Mentions that the share of the wider group counts for, and mentions after which all counts are halved: of a usual
# share, and of that of the latest mentions.
USUAL_WEIGHT, USUAL_MEMORY = 100.0, 4000
RECENT_WEIGHT, RECENT_MEMORY = 30.0, 120
STEADY, STEADY_PAUSE = 100, 8  # mentions from which on a usual share is estimated at every eighth only: it hardly moves
MAX_SHARES = 48  # that are kept; platforms that come later share one


class Estimate(NamedTuple):
    """What one mention counts as negative, in [0, 1], and how unsure the share behind it is.

    `share_variance` is the variance of the log odds of the share that was assumed: all mentions judged by it err alike.
    """

    negative: float
    share_variance: float


class NegativePrior:
    """The share of negative mentions of one topic, by language and by platform within it.

    A probability rests on a share: a text that is as likely as not among texts of which a quarter is negative is surely
    negative where three quarters are. Which share holds here nobody says, but what is heard shows it: it is the one
    under which what is estimated has that share itself (re-estimation of the prior by expectation-maximisation:
    Saerens, Latinne, Decaestecker, Neural Computation 2002). A platform's share is drawn to that of its language, and
    that to the share that the judge assumes (a Beta prior that weighs like USUAL_WEIGHT mentions).

    Beside what is usual there is what the latest mentions show, drawn to it: a crisis, or a joke that everybody tells,
    has a share of its own, and would else be estimated as what is usual here.

    What was heard is kept as histograms of log likelihood ratios, so that a mention costs a step over BINS numbers.

    >>> from firebreak.core.model import Sentiment
    >>> prior = NegativePrior()
    >>> first = prior.estimate(Sentiment(0.4, "abstain", "en", prior=0.3), "x")
    >>> for _ in range(300):
    ...     _ = prior.estimate(Sentiment(0.95, "negative", "en", prior=0.3), "x")
    >>> then = prior.estimate(Sentiment(0.4, "abstain", "en", prior=0.3), "x")
    >>> first.negative < 0.5, then.negative > 0.8
    (True, True)
    >>> prior.estimate(Sentiment(1.0, "negative"), "x").negative  # a label that was given counts as it is
    1.0
    """

    def __init__(self) -> None:
        self.shares: dict[str, _Share] = {}  # by language; by language and platform; and the latest of these

    def estimate(self, said: Sentiment, platform: str) -> Estimate:
        """What a mention judged so counts as negative; the share is learned from it first.

        Nothing, where nobody can tell: what was judged on nothing says no more of the topic than that it exists.
        """
        if said.prior is None:
            return Estimate(said.negative, 0.0)
        if said.label == "abstain" and said.negative == said.prior:
            return Estimate(0.0, 0.0)
        evidence = SHARPNESS * (_log_odds(said.negative) - _log_odds(said.prior))
        wider, variance = said.prior, 0.0
        place = min(BINS - 1, max(0, round(evidence / STEP) + BINS // 2))
        for share in self._levels(said.lang or "", platform, said.prior):
            share.add(place, wider)
            wider, variance = share.share, share.variance
        return Estimate(round(1.0 / (1.0 + exp(-_log_odds(wider) - evidence)), 4), variance)

    def _levels(self, lang: str, platform: str, prior: float) -> list[_Share]:
        """From the widest to the latest."""
        source = f"{lang} {platform}"
        if source not in self.shares and len(self.shares) >= MAX_SHARES:
            source = f"{lang} "
        shares, lately = self.shares, f"{source} lately"
        if lately not in shares:
            for name in (lang, source, lately):
                shares.setdefault(name, _Share(prior, lately=name == lately))
        return [shares[lang], shares[source], shares[lately]]

    def state(self) -> dict[str, Any]:
        """Plain JSON; about 150 bytes for a platform, 4 KB at the most."""
        return {"v": VERSION, "shares": {name: share.state() for name, share in self.shares.items()}}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`; what another version wrote is learned anew, which takes some dozen mentions."""
        if state.get("v") == VERSION:
            self.shares = {name: _Share.of(one) for name, one in state["shares"].items()}


class _Share:
    """A share as it is estimated, from a histogram of log likelihood ratios."""

    __slots__ = ("counts", "heard", "lately", "share", "variance")

    def __init__(self, share: float, *, lately: bool) -> None:
        self.counts = [0] * BINS
        self.heard = 0  # the sum of them
        self.lately = lately  # whether only the latest mentions count
        self.share = share
        self.variance = 0.0  # of its log odds

    def add(self, place: int, wider: float) -> None:
        """One more mention, of the bin at that place; `wider` is the share of the wider group."""
        self.counts[place] += 1
        self.heard += 1
        if self.lately or self.heard < STEADY or self.heard % STEADY_PAUSE == 0:
            self._estimate(wider)
        if self.heard >= (RECENT_MEMORY if self.lately else USUAL_MEMORY):
            self.counts = [count // 2 for count in self.counts]
            self.heard = sum(self.counts)

    def _estimate(self, wider: float) -> None:
        """One step of expectation-maximisation."""
        weight, share = RECENT_WEIGHT if self.lately else USUAL_WEIGHT, self.share
        negative, information = weight * wider, weight * share * (1.0 - share)
        for place, count in enumerate(self.counts):
            if count:
                odds = share * RATIOS[place]
                posterior = odds / (odds + 1.0 - share)
                negative += count * posterior
                information += count * (posterior - share) ** 2
        self.share, self.variance = round(negative / (self.heard + weight), 6), round(1.0 / information, 6)

    def state(self) -> list[Any]:
        return [int(self.lately), self.share, self.variance, *self.counts]

    @classmethod
    def of(cls, state: list[Any]) -> _Share:
        """The share that `state` came from."""
        share = cls(state[1], lately=bool(state[0]))
        share.variance, share.counts = state[2], list(state[3:])
        share.heard = sum(share.counts)
        return share


def _log_odds(probability: float) -> float:
    """Bounded, as no judge of texts is ever surer."""
    bounded = min(0.9999, max(0.0001, probability))
    return log(bounded / (1.0 - bounded))
