"""Sentences in the reader's language: gettext, with gaps by name, and messages that are worded when they are read.

    gettext("Nobody has it yet")                              worded now, in the language of now
    ngettext("{n} post", "{n} posts", n)                      by the plural rules of that language; `n` is a gap
    message("{who} took over from {before}.", who=…, before=…)  to be stored: English, and what it is made of
    nmessage("{n} post", "{n} posts", n)                      the same with a plural
    worded(why)                                               a stored sentence in the language of now

In a gap stands a text (a name, a quote), a whole number, or one of `core/messages.py`: Number, Percent, When, Lasting,
Listed, another message. Sentences are whole: languages order their words differently.
"""

from __future__ import annotations

import re
from functools import reduce
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from .messages import Kept, Lasting, Listed, Message, Number, Param, Percent, When, as_param, whens_of
from .numbers import number_in_words, percent_in_words
from .reading_language import ENGLISH, InBoth, catalogue, in_both, in_english, locale, reading, reading_in
from .spans import SCALES, span_in_words
from .times import clock_time, dated_time, full_time, weekday_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

GOES_ON = (".", ",", ";", ":", " (", "。", "，", "；", "：", "（")
_TAGS_BEFORE, _TAGS_AFTER = re.compile(r"^(?:<[^<>]*>)+"), re.compile(r"(?:<[^<>]*>)+$")  # of a page: they are not seen
GAP = re.compile(r"\{([a-z_]+)\}")
FULL_WIDTH = frozenset("（），。：；、？！")
_SIGNS = {"semicolon": "; ", "slash": " / "}
_MOMENTS = {"clock": clock_time, "dated": dated_time, "weekday": weekday_time, "full": full_time}


def gettext_noop(msgid: str) -> str:
    """Marks a sentence of a table: it is looked up where it is shown."""
    return msgid


@in_both
def gettext(msgid: str, /, **gaps: object) -> str:
    """The sentence in the language of now.

    >>> gettext("{who} has it", who="Mei")
    'Mei has it'
    """
    found = catalogue().gettext(msgid) if msgid else ""
    return _filled(found, msgid, gaps)


@in_both
def pgettext(context: str, msgid: str, /, **gaps: object) -> str:
    """The same for words that mean several things: `context` says which."""
    return _filled(catalogue().pgettext(context, msgid), msgid, gaps)


@in_both
def ngettext(one: str, many: str, n: float, /, **gaps: object) -> str:
    """The sentence for `n` of them, as that language counts. The gap {n} is the number.

    >>> [ngettext("{n} post", "{n} posts", n) for n in (1, 2)]
    ['1 post', '2 posts']
    """
    found = catalogue().ngettext(one, many, _counted(n))
    return _filled(found, one if n == 1 else many, {"n": n, **gaps}, one)


def message(msgid: str, /, **gaps: object) -> Message:
    """The sentence to be stored.

    >>> said = message("{who} has it", who="Mei")
    >>> said, said.kept.msgid
    ('Mei has it', '{who} has it')
    """
    return _made(Kept("", msgid, {name: as_param(one) for name, one in gaps.items()}))


def nmessage(one: str, many: str, n: float, /, **gaps: object) -> Message:
    """The same for `n` of them."""
    held = {"n": as_param(n)} | {name: as_param(gap) for name, gap in gaps.items()}
    return _made(Kept("", one, held, many, _counted(n)))


def _made(kept: Kept) -> Message:
    with reading_in(ENGLISH):
        text = _worded(kept)
    return Message(Kept(text, kept.msgid, kept.gaps, kept.plural, kept.count))


def worded(text: str) -> str:
    """A stored sentence in the language of now; a plain text as it is."""
    kept = text.kept if isinstance(text, Message) else None
    if kept is None or not kept.msgid:
        return text.english if isinstance(text, InBoth) and in_english() else str(text)
    if not in_english():
        return _worded(kept)
    for one in whens_of(kept):  # its words are there already: whoever collects moments is told of them
        _param(one)
    return kept.text


def joined(sentences: Iterable[str]) -> Message:
    """Sentences one after the other, as one message; empty ones are left out."""
    told = [one for one in sentences if one]
    if len(told) == 1 and isinstance(told[0], Message):
        return told[0]
    names = [chr(ord("a") + place) for place in range(len(told))]
    gaps = {name: as_param(one) for name, one in zip(names, told, strict=True)}
    return _made(Kept("", " ".join(f"{{{name}}}" for name in names), gaps)) if told else Message(None)


def in_one(things: Iterable[str], how: Literal["and", "or", "comma", "clauses", "semicolon", "slash"]) -> Message:
    """Several things as one message, listed as a language lists them; empty ones are left out."""
    told = [one for one in things if one]
    if len(told) == 1 and isinstance(told[0], Message):
        return told[0]
    return _made(Kept("", "{a}", {"a": Listed(tuple(map(as_param, told)), how)})) if told else Message(None)


def chained(things: Iterable[str | Param], how: Literal["and", "or"]) -> Message:
    """Several things with the word between each two of them: "a and b and c", as one message."""
    told = [one if isinstance(one, Message) else _made(Kept("", "{a}", {"a": as_param(one)})) for one in things]
    pairs = {"and": "{first} and {other}", "or": "{first} or {other}"}
    return reduce(lambda first, other: message(pairs[how], first=first, other=other), told) if told else Message(None)


@in_both
def together(sentences: Iterable[str]) -> str:
    """Sentences one after the other, in the language of now: Chinese sets no blank after its full stop."""
    said = " ".join(filter(None, map(worded, sentences)))
    return said.replace("。 ", "。").replace("！ ", "！").replace("？ ", "？") if not in_english() else said


def in_a_row(clauses: Iterable[str]) -> str:
    """Sentences without their last full stop, as cards and lists have them.

    >>> in_a_row(["Mei has it", "Calm since 10:03 UTC"])
    'Mei has it. Calm since 10:03 UTC'
    """
    return (". " if in_english() else catalogue().pgettext("between sentences", ". ")).join(clauses)


def _worded(kept: Kept) -> str:
    if _is_row(kept.msgid):
        return together([_param(one) for one in kept.gaps.values()])
    if kept.plural:
        found = catalogue().ngettext(kept.msgid, kept.plural, kept.count)
        source = kept.msgid if kept.count == 1 else kept.plural
    else:
        found, source = catalogue().gettext(kept.msgid), kept.msgid
    if found in (kept.msgid, kept.plural) and not in_english() and not _is_wordless(source):
        return kept.text or _filled(found, source, kept.gaps)  # nobody has translated it: whole, and in one language
    return _filled(found, source, kept.gaps)


def _is_row(msgid: str) -> bool:
    """Whether it only holds other sentences, one after the other; a blank before the first indents it."""
    return not GAP.sub("", msgid).strip() and not msgid.startswith(" ")


def _is_wordless(msgid: str) -> bool:
    """Whether nothing of it could be translated but its signs."""
    return not any(char.isalpha() for char in GAP.sub("", msgid))


def _filled(found: str, source: str, gaps: Mapping[str, object], one: str = "") -> str:
    """With its gaps filled in. What is not translated is English to its last number."""
    if not gaps:
        return found
    if found in (source, one) and not in_english() and not _is_wordless(source):
        with reading_in(ENGLISH):
            return _filled(source, source, gaps)

    def told(gap: re.Match[str]) -> str:
        if gap[1] not in gaps:
            return gap[0]
        value = as_param(gaps[gap[1]])
        said = _param(value)
        goes_on = isinstance(value, Kept) and found.startswith(GOES_ON, gap.end())
        return said.rstrip(".。") if goes_on else said  # a sentence within another ends where that one does

    if not reading().startswith("zh"):
        return GAP.sub(told, found)
    said = found[: next(GAP.finditer(found)).start()] if GAP.search(found) else found
    for gap in GAP.finditer(found):
        after = GAP.search(found, gap.end())
        said = set_beside(set_beside(said, told(gap)), found[gap.end() : after.start() if after else len(found)])
    return said


def set_beside(before: str, after: str) -> str:
    """Two pieces of a Chinese sentence: a blank between Han and Latin or a digit, none between Han and Han.

    >>> set_beside("平时 ", "不足 1"), set_beside("来自", "34 人"), set_beside("呼叫值班 ", "（若无人）")
    ('平时不足 1', '来自 34 人', '呼叫值班（若无人）')
    >>> set_beside("截至 ", "<time>北京时间 17:31</time>"), set_beside("截至", "<time>17:31</time>")
    ('截至<time>北京时间 17:31</time>', '截至 <time>17:31</time>')
    """
    left, right = before.rstrip(" "), after.lstrip(" ")
    if not left or not right:
        return before + after
    if left[-1] in FULL_WIDTH or right[0] in FULL_WIDTH:  # these bring their own room
        return left + right
    last, first = _TAGS_AFTER.sub("", left)[-1:], _TAGS_BEFORE.sub("", right)[:1]
    ends, begins = _is_han(last), _is_han(first)
    if ends and begins:
        return left + right
    latin = first if ends else last
    if (ends or begins) and latin.isascii() and latin.isalnum():
        return f"{left} {right}"
    return before + after


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _param(value: Param) -> str:
    match value:
        case str():
            return worded(value)
        case Number():
            said = number_in_words(value.value, value.digits, grouped=value.grouped, rounded=value.rounded)
            return said[:1].upper() + said[1:] if value.first else said
        case Percent():
            return percent_in_words(value.share)
        case When():
            return _MOMENTS[value.style](value.at.astimezone(ZoneInfo(value.zone)) if value.zone else value.at)
        case Lasting():
            return span_in_words(value.seconds, SCALES[value.scale])
        case Listed():
            return listed([_param(one) for one in value.items], value.how)
        case Kept():
            return _worded(value)
        case _:
            return f"{value:g}" if isinstance(value, float) else number_in_words(value)


@in_both
def listed(items: Iterable[str], how: str = "and") -> str:
    """Several things as a language lists them: with "and", "or", "comma", "semicolon", or as "clauses" of a sentence.

    >>> listed(["a", "b", "c"]), listed(["a", "b"], "or"), listed(["a", "b"], "comma")
    ('a, b and c', 'a or b', 'a, b')
    """
    told = list(items)
    if in_english():
        if how in _SIGNS:
            return _SIGNS[how].join(told)
        if how in ("comma", "clauses") or len(told) < 2:
            return ", ".join(told)
        return f"{', '.join(told[:-1])} {how} {told[-1]}"
    if how == "slash":
        return " / ".join(told)
    if how == "semicolon":
        return catalogue().pgettext("between reasons", "; ").join(told)
    if how == "clauses":
        return catalogue().pgettext("between the clauses of a sentence", ", ").join(told)
    if how == "comma":
        return catalogue().pgettext("between the things of a list", ", ").join(told)
    if reading().startswith("zh") and len(told) > 1:
        before = set_beside("、".join(told[:-1]), "和" if how == "and" else "或")
        return set_beside(before, told[-1])
    from babel.lists import format_list

    return format_list(told, "standard" if how == "and" else "or", locale=locale())


def at_time(at: datetime | None, now: datetime) -> When | str:
    """A time for a gap: with its day whenever that is not today's; see `core/times.py:time_in_words`."""
    if at is None:
        return message("a time that is not known")
    return When(at, "clock" if at.date() == now.astimezone(at.tzinfo).date() else "dated")


def in_words(value: Any) -> str:
    """One thing of a gap by itself, in the language of now."""
    return _param(as_param(value))


def as_read(thing: object) -> bytes:
    """As JSON for a program of somebody's: messages as texts in the language of now."""
    return msgspec.json.encode(thing, enc_hook=as_text)


def as_text(thing: object) -> str:
    """For msgspec, which asks for what it does not know."""
    if isinstance(thing, str):
        return worded(thing)
    raise TypeError(f"{type(thing).__name__} has no words")


def _counted(n: float) -> int:
    """What decides the plural: a number that is not whole counts as the nearest."""
    return round(n)
