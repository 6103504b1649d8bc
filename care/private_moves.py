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
_WE_WROTE = re.compile(
    r"\b(?:we|i)(?:'ve| have)?(?: just| now| already| also)? "
    r"(?:(?:sent|dropped|written|messaged|replied|answered)\b.{0,40}\b(?:dms?|pms?|direct messages?"
    r"|private(?:ly)?|inbox|messages?)\b|(?:dm|pm)(?:'?e?d)\b)"
    r"|\b(?:dm|pm|private message) (?:is |has been )?sent\b|\bcheck your (?:dms?|pms?|inbox|messages)\b"
    r"|(?<![未没沒不请請])(?:已经?|已經)?(?:给|給|向)?(?:您|你)?(?:已经?|已經|刚刚?)(?:给您|给你|向您|通过)?(?:发|發|发送|發送)?了?私信"
    r"|(?<![未没沒不])(?:私信|回复)(?:了您|您了|给您了)|请(?:您)?查[收看阅](?:一下)?私信"
    r"|(?<!не )\b(?:написали|ответили|отправили|отписали)\b.{0,40}(?:\bлс\b|личк|личн|директ)"
    r"|(?:проверьте|посмотрите|загляните в).{0,20}(?:\bлс\b|личк|личн|директ)"
)
_GOT_IT = re.compile(
    r"(?<!n't )(?<!not )(?<!never )\b(?:got|received|seen|read)(?: all of)? (?:your|ur|the|a) (?:dms?|pms?"
    r"|private message|direct message|message in private)\b"
    r"|(?<![没沒未])(?:收到|看到)了?(?:你们的?|您的?|贵司的?)?私信"
    r"|(?<!не )\b(?:получил|увидел|прочитал|прочел|прочёл)[аи]?\b.{0,30}(?:\bлс\b|личк|личн|директ)"
)
_NOT = re.compile(r"\b(?:no|not|never|nothing|without)\b|n't\b|[没沒未]|\b(?:не|нет|ничего)\b")
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


def we_wrote_in_private(text: str) -> bool:
    """Whether our post says that we have written to somebody in private, and not only that they may.

    >>> [we_wrote_in_private(one) for one in ("We have sent you a DM", "已私信您", "Написали вам в личку")]
    [True, True, True]
    >>> asked = ("Please DM us", "请私信我们", "Мы не написали вам в личку", "Напишите нам в ЛС")
    >>> [we_wrote_in_private(one) for one in asked]
    [False, False, False, False]
    """
    return _WE_WROTE.search(fold(text)) is not None


def they_got_it(text: str) -> bool:
    """Whether a customer's post says that they have our private message, or have written one.

    >>> [they_got_it(one) for one in ("Got your DM, thanks", "收到你们的私信了", "Получила ваше сообщение в личке")]
    [True, True, True]
    >>> [they_got_it(one) for one in ("I have not got your DM", "没收到私信", "не получила ничего в личку")]
    [False, False, False]
    """
    sentences = [one for one in re.split(r"[.!?。！？\n,，;；]", fold(text)) if not _NOT.search(one)]
    return any(_GOT_IT.search(one) or they_went_private(one) for one in sentences)
