"""Cuts a text into tokens of our own, and says what each of them counts for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zlib import crc32

from ..core.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 5000  # characters of a text that are judged; what comes after changes nothing
MASK = 0xFFFFFFFF
START = "<s>"
ANY_HAN = "一"

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_EMOJI = "\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_LETTER = rf"[^\W\d_{_HAN}]"

# Links, handles, emoticons, words (with an inner apostrophe), Han runs, numbers, emoji, marks: in this order.
TOKEN = re.compile(
    rf"https?://\S+|www\.\S+|@\w+|[:;=x8]['^o-]?[()\[\]dpo3/\\|*]+(?!\w)|<3|\^_*\^|t_+t|-_+-"
    rf"|{_LETTER}+(?:'{_LETTER}+)*|[{_HAN}]+|\d+|[{_EMOJI}]|\)+|\(+|[!?]+|\.\.+|[.,;:\"，。、；]"
)
_REPEATED = re.compile(r"(.)\1{2,}", re.DOTALL)
_DOUBLED = re.compile(r"(.)\1+", re.DOTALL)
_LINK = re.compile(r"(?:https?://|www\.)[!-~]+")
_HANDLE = re.compile(r"@[\w-]+")
_DIGIT = re.compile("[0-9]")
_SPACES = re.compile(" +")
_BLANK = re.compile(r"[\s\x00-\x1f]+")
_IS_HAN = re.compile(f"[{_HAN}]")
_HAN_RUN = re.compile(f"[{_HAN}]+")

_NEGATORS = frozenset(
    """not no never cannot cant dont doesnt didnt wont wouldnt couldnt shouldnt isnt arent wasnt werent aint hasnt
    havent hadnt without nor neither hardly barely nothing nobody nowhere none
    не ни нет без никогда нельзя никак ничего ничто никто""".split()  # noqa: SIM905  # a table reads better than 40 quotes
)
_STOPS = frozenset('.,;:!?"')
HAN_NEGATORS = "不没别无未莫"
CLAUSE_ENDS = ",。!?;~./ "


def normalise(text: str) -> str:
    """Folded, cut to what is judged, with one kind of apostrophe and of space, and no variation selectors."""
    folded = fold(text[:LONGEST])[: 2 * LONGEST]
    if not folded.isprintable():  # all spaces but the usual one, and all control characters, are not
        folded = _BLANK.sub(" ", folded)
    return folded if folded.isascii() else folded.replace("’", "'").replace("\ufe0f", "")


def canonical(token: str) -> str:
    """What stands for a token: every link is one word, so is every handle and number; sooooo becomes soo.

    >>> canonical("https://t.co/x"), canonical("@acme"), canonical("2015"), canonical("sooooo"), canonical("!!?!")
    ('<url>', '<at>', '<0>', 'soo', '!?!?')
    """
    first = token[0]
    if first > "\u33ff" and _IS_HAN.match(first):
        return "<han>"
    if first == "@" and len(token) > 1:
        return "<at>"
    if first.isdigit():
        return "<0>"
    if token.startswith(("http:", "https:", "www.")):
        return "<url>"
    if first in "!?":
        marks = ("!" if "!" in token else "") + ("?" if "?" in token else "")
        return marks * 2 if len(token) > 1 else marks
    if first in "().":
        return token[:3]
    return _REPEATED.sub(r"\1\1", token)[:32]


def mask_han(normalised: str) -> str:
    """A text with one Han character in place of every run of them, which is cut into the same words.

    >>> mask_han("服务 bad，太差了")
    '一 bad，一'
    """
    return _HAN_RUN.sub(ANY_HAN, normalised)


def collapse_repeats(word: str) -> str:
    """A stretched word in its shortest spelling: `loove` and `looove` cannot be told apart, so try `love` too."""
    return _DOUBLED.sub(r"\1", word)


def is_negator(word: str) -> bool:
    """True for words that negate the next few: not, n't, не."""
    return word in _NEGATORS or word.endswith("n't")


def ends_negation(word: str) -> bool:
    """True for the marks at which the scope of a negation ends."""
    return word in (START, "<han>") or word[0] in _STOPS


def feature_hash(feature: str) -> int:
    """The hash of a feature, 32 bits, before it is reduced to a slot (the hashing trick: Weinberger et al. 2009).

    CRC-32, because it runs in C and is the same on every machine; MurmurHash in Python costs thirty times as much.
    """
    return crc32(feature.encode("utf-8", "surrogatepass"))


def is_word(word: str) -> bool:
    """True for what is spelt with letters, and so has n-grams of letters."""
    return word[0].isalpha()


def mask_links(normalised: str) -> str:
    """A text in which links and handles are one character each, so that they do not make n-grams of their own."""
    if "@" in normalised or "://" in normalised or "www." in normalised:
        return _HANDLE.sub("\x03", _LINK.sub("\x02", normalised))
    return normalised


def character_line(normalised: str, variants: Mapping[int, str]) -> str:
    """A text as one line of characters between two marks, for languages that do not write spaces.

    Links and handles are one character each, and all digits are one; a code point in `variants` is replaced by what
    stands there; a run of spaces is one, any other run two.
    """
    line = mask_links(normalised).translate(variants)
    line = _DIGIT.sub("0", _SPACES.sub(" ", line))
    return "\x01" + _REPEATED.sub(r"\1\1", line) + "\x01"


def begins_clause(before: str, character: str) -> bool:
    """True for what comes after a mark; but a run of marks belongs to the clause that it ends.

    >>> begins_clause("!", "他"), begins_clause("!", "?"), begins_clause("他", "!")
    (True, False, False)
    """
    return before in CLAUSE_ENDS and character not in CLAUSE_ENDS and character != "\x01"
