"""Which words rose: terms that posts hold now far more often than posts of the same topic did before."""

from __future__ import annotations

import re
from collections import Counter
from math import log, sqrt
from typing import TYPE_CHECKING

from .stop_words import is_telling
from .text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
TERM = re.compile(
    rf"https?://\S+|@\w+|\[[^\[\]\s]{{1,8}}\]|(?P<word>#?[^\W\d_{HAN}][^\W_{HAN}]{{2,}})|(?P<han>[{HAN}]{{2,}})"
)
MIN_POSTS_BEFORE = 10  # posts from before, without which nobody knows what is usual
MIN_POSTS = 3  # posts that must hold a term
MIN_Z = 2.0  # standard errors by which its log-odds must have risen


def trending(now: Sequence[str], before: Sequence[str], own_names: str = "", limit: int = 5) -> list[tuple[str, int]]:
    """Terms that more of the texts `now` hold than of those `before`, with how many do, highest z first.

    By the log-odds ratio of a term's share of the texts, in standard errors: a z-score (Monroe, Colaresi, Quinn:
    Fightin' Words, 2008).
    Terms inside `own_names`, the topic's names, say nothing. A term inside a longer one as frequent is left out.

    >>> before = ["my flight is late", "nice flight"] * 10
    >>> trending(["they lost my wheelchair on this flight"] * 3 + ["give the wheelchair back"], before)[0]
    ('wheelchair', 4)
    """
    if len(before) < MIN_POSTS_BEFORE:
        return []
    counts_now, counts_before = _counts(now), _counts(before)
    scored = []
    for term, count in counts_now.items():
        count_before = counts_before.get(term, 0)
        log_odds_ratio = _log_odds(count, len(now)) - _log_odds(count_before, len(before))
        z = log_odds_ratio / sqrt(1.0 / (count + 0.5) + 1.0 / (count_before + 0.5))
        if count >= MIN_POSTS and z > MIN_Z and term.lstrip("#") not in own_names:
            scored.append((-z, -len(term), term, count))
    picked: list[tuple[str, int]] = []
    for _, _, term, count in sorted(scored):
        if not any(term in other and count <= 1.2 * n for other, n in picked):
            picked.append((term, count))
        if len(picked) == limit:
            break
    return picked


def terms(text: str) -> list[str]:
    """The telling words of a text, hashtags among them; Han script in runs of two and three. No handles, no links.

    Each once, in the order of the text.

    >>> terms("@Acme lost my #luggage at https://t.co/x again")
    ['lost', '#luggage']
    >>> terms("三星手机爆炸")[:3]
    ['三星', '星手', '手机']
    """
    found: dict[str, None] = {}
    for match in TERM.finditer(fold(text)):
        if match["word"]:
            found[match["word"]] = None
        elif match["han"]:
            run = match["han"]
            found |= dict.fromkeys(run[i : i + n] for n in (2, 3) for i in range(len(run) - n + 1))
    return [term for term in found if is_telling(term)]


def _counts(texts: Sequence[str]) -> Counter[str]:
    return Counter(term for text in texts for term in terms(text))


def _log_odds(count: int, of: int) -> float:
    """Smoothed by half a text on either side (Haldane, Anscombe)."""
    return log((count + 0.5) / (of - count + 0.5))
