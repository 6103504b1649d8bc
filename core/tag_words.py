"""Whom a post touches, and why, in the reader's language.

A tag keeps its reason as it was written, in English: detectors remember tags in their own states, which are plain JSON.
There are few such sentences, so they are known by their words, also in what was stored long ago.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .messages import Number
from .translation import gettext_noop, message

if TYPE_CHECKING:
    from .messages import Message
    from .model import Tag

KINDS = {
    "regulator": gettext_noop("regulator"),
    "press": gettext_noop("press"),
    "influencer": gettext_noop("influencer"),
    "competitor": gettext_noop("competitor"),
    "politician": gettext_noop("politician"),
    "employee": gettext_noop("employee"),
    "partner": gettext_noop("partner"),
    "customer": gettext_noop("customer"),
    "impersonation": gettext_noop("impersonation"),
}
"""Words for the kinds that files use; any other is a word of the file's own."""

_SENTENCES = (
    (
        gettext_noop("@{author} is tagged: {entry}, {kind}"),
        r"@(?P<author>\S+) is tagged: (?P<entry>.+), (?P<kind>[^,]+)",
    ),
    (
        gettext_noop("written by @{author}: {entry}, {kind}"),
        r"written by @(?P<author>\S+): (?P<entry>.+), (?P<kind>[^,]+)",
    ),
    (
        gettext_noop("written by {name}, {n} followers ({kind} from {least})"),
        r"written by (?P<name>@\S+|an unnamed author), (?P<n>[\d,]+) followers \((?P<kind>.+) from (?P<least>[\d,]+)\)",
    ),
    (
        gettext_noop("written by @{author}, which looks like @{entry} but is not"),
        r"written by @(?P<author>\S+), which looks like @(?P<entry>\S+) but is not",
    ),
    (
        gettext_noop("@{author}, which looks like @{entry} but is not"),
        r"@(?P<author>\S+), which looks like @(?P<entry>\S+) but is not",
    ),
    (
        gettext_noop('written by @{author}, who goes by the name of "{said}" and is not {entry}'),
        r'written by @(?P<author>\S+), who goes by the name of "(?P<said>.*)" and is not (?P<entry>.+)',
    ),
    (gettext_noop("@{author} is tagged"), r"@(?P<author>\S+) is tagged"),
    (gettext_noop("written by @{author}"), r"written by @(?P<author>\S+)"),
)
_KNOWN = tuple((said, re.compile(pattern, re.DOTALL)) for said, pattern in _SENTENCES)
_COUNTS = ("n", "least")


def kind_in_words(kind: str) -> str:
    """A kind of watchlist, as people call it."""
    return message(KINDS[kind]) if kind in KINDS else kind


def named(tag: Tag) -> Message:
    """As a sentence names it: "the regulator US DOT"; the press is no single one, so "the press (The Daily)"."""
    if tag.kind == "press":
        return message("the press ({entry})", entry=tag.name)
    return message("the {kind} {entry}", kind=kind_in_words(tag.kind), entry=tag.name)


def touches(why: str) -> str:
    """Why a post touches a watchlist, as a message; as it is where it is in words of somebody else's.

    >>> said = touches("@USDOT is tagged: US Department of Transportation, regulator")
    >>> str(said), said.kept.msgid
    ('@USDOT is tagged: US Department of Transportation, regulator', '@{author} is tagged: {entry}, {kind}')
    """
    for sentence, pattern in _KNOWN:
        if found := pattern.fullmatch(why):
            said = message(sentence, **{name: _gap(name, each) for name, each in found.groupdict().items()})
            return said if said == why else why
    return why


def _gap(name: str, said: str) -> Message | Number | str:
    if name in _COUNTS:
        return Number(int(said.replace(",", "")), grouped=True)
    if name == "name" and not said.startswith("@"):
        return message("an unnamed author")
    return kind_in_words(said) if name == "kind" else said
