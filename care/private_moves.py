"""Whether a public post says that the talk goes on in private."""

from __future__ import annotations

import re

from ..core.text import fold

_OURS = re.compile(
    r"\bdms?\b|direct message|private(?:ly)? message|\bpms?\b|message us|inbox us|(?:send|drop"
    r"|shoot) us a (?:message|note)"
    r"|in private|via private|private chat|\bmessenger\b"
    r"|私信|私聊|私訊|私信我们|后台留言"
    r"|личн(?:ые|ых|ое|ом|ку|ке)\b|\bв лс\b|\bлс\b|\bв личку\b|директ"
)
_THEIRS = re.compile(
    r"\b(?:dm|pm)(?:'?e?d| sent)\b|(?:sent|sending|have|just)\b.{0,20}\b(?:dms?|pms?|private message"
    r"|direct message)\b"
    r"|(?:check|see|read|answer|reply to) (?:your|ur|my) (?:dms?|pms?|inbox)"
    r"|已?(?:发|發)了?(?:你们|你|您|给你)?私信|已私信|私信(?:你们|您|你)?了|看(?:一?下)?私信"
    r"|(?:написал|отправил|отписал|скинул)[аи]?\b.{0,30}(?:лс|личк|личн|директ)"
)


def we_ask_for_private(text: str) -> bool:
    """Whether our post asks somebody into a private chat, or says that we have written there.

    >>> [we_ask_for_private(one) for one in ("Please DM us", "请私信我们", "Напишите нам в ЛС", "We are sorry")]
    [True, True, True, False]
    """
    return _OURS.search(fold(text)) is not None


def they_went_private(text: str) -> bool:
    """Whether a customer's post says that they have written in private.

    >>> [they_went_private(one) for one in ("Just sent you a DM", "已私信", "Написала вам в личку", "No DMs please")]
    [True, True, True, False]
    """
    return _THEIRS.search(fold(text)) is not None
