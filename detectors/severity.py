"""How grave a signal is: velocity x share x stakes x spread, every term in the open; unsure goes up."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

from ..core.model import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

GRADES = ((8.0, Severity.SEV1), (4.0, Severity.SEV2), (1.0, Severity.SEV3))


def grade(
    *,
    ratio: float,
    seen: float,
    share: float = 1.0,
    usual_share: float = 1.0,
    reach: int = 0,
    stakes: float = 1.0,
    one_voice: float = 0.0,
) -> tuple[Severity, dict[str, float]]:
    """The severity and its terms; the product of the terms decides: 8 is sev1, 4 sev2, 1 sev3.

    Parameters
    ----------
    ratio, seen
        Times the expected count, and the count itself: a ratio of few mentions weighs little.
    share, usual_share
        Negative among all mentions, now and as a rule, in [0, 1].
    reach
        People the latest posts may have reached.
    stakes
        1, or more when a regulator (3) or a big voice (2) is involved.
    one_voice
        Share of the mentions that one author or one text accounts for, in [0, 1].

    >>> grade(ratio=2.5, seen=30, share=0.6, usual_share=0.5, reach=0, stakes=1.0, one_voice=0.1)
    (<Severity.SEV3: 'sev3'>, {'velocity': 1.32, 'share': 1.18, 'stakes': 1.0, 'spread': 1.0})
    >>> grade(ratio=40, seen=900, share=0.9, usual_share=0.3, reach=3_000_000, stakes=1, one_voice=0)[0].value
    'sev1'
    """
    doublings = log2(max(ratio, 1.0)) * min(1.0, seen / 20.0)
    terms = {
        "velocity": max(1.0, doublings),
        "share": min(2.0, max(0.5, (share + 0.05) / (usual_share + 0.05))),
        "stakes": stakes,
        "spread": (1.0 + max(0.0, log2(max(reach, 1) / 100_000)) / 4.0) * (0.5 if one_voice > 0.5 else 1.0),
    }
    product = 1.0
    for term in terms.values():
        product *= term
    rounded = {name: round(term, 2) for name, term in terms.items()}
    return next((severity for least, severity in GRADES if product >= least), Severity.SEV4), rounded


def stakes(kinds: Mapping[str, int] | set[str]) -> float:
    """What is at stake by the kinds of watchlist entries that were touched.

    >>> stakes({"regulator", "influencer"}), stakes(set())
    (3.0, 1.0)
    """
    if "regulator" in kinds:
        return 3.0
    return 2.0 if kinds else 1.0
