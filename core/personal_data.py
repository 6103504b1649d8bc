"""Personal data in a text: telephone numbers, mailboxes, payment cards, booking codes. Found by shape, and masked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAILBOX = re.compile(r"(?<![\w.@+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}", re.I)
_DIGITS = re.compile(r"(?<![\w.,:/-])\+?\(?\d(?:[ \u00a0().-]{0,3}\d){7,18}(?![\w:/])")
_DATE = re.compile(r"(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d")
_BOOKING = re.compile(
    r"(?:booking|reservation|confirmation|pnr|record locator|order|ticket|订单|预订|订座|机票|票号|брон\w{0,9}"
    r"|заказ\w{0,2}|билет\w{0,2})(?:[\s:#№：-]{0,3}(?:code|reference|ref|number|no|is|编号|号码|号|码|是|为|код\w?|номер\w?)\.?){0,3}"
    r"[\s:#№：-]{1,3}|(?:订单号|预订号|票号|订座编码)",
    re.I,
)
_CODE = re.compile(r"(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*\d)[A-Z0-9]{5,8}(?![\w-])|[A-Z]{6}(?![\w-])|\d{10,13}(?!\d)")
_PHONE_DIGITS, _CARD_DIGITS = range(8, 16), range(13, 20)


class PersonalDatum(Struct, frozen=True):
    """One piece of it: what kind, and where it stands in the text."""

    kind: str  # as a person says it: "telephone number"
    begin: int
    end: int


def personal_data(text: str) -> list[PersonalDatum]:
    """What of a text may be somebody's personal data, in order. By shape alone: a long number may be harmless.

    >>> [each.kind for each in personal_data("call +44 7700 900123, mail rosa@example.com, PNR: K7XQ2M")]
    ['telephone number', 'e-mail address', 'booking code']
    """
    found = sorted(
        _found(text), key=lambda each: (each.begin, each.kind)
    )  # a booking code may be as long as a telephone number
    return [each for n, each in enumerate(found) if not n or each.begin >= found[n - 1].end]


def masked(text: str) -> str:
    """The text with what may be personal data named instead of shown.

    >>> masked("my card 4111 1111 1111 1111 was charged")
    'my card [payment card] was charged'
    """
    for each in reversed(personal_data(text)):
        text = f"{text[: each.begin]}[{each.kind}]{text[each.end :]}"
    return text


def _found(text: str) -> Iterator[PersonalDatum]:
    for found in _MAILBOX.finditer(text):
        yield PersonalDatum("e-mail address", found.start(), found.end())
    for found in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if len(digits) in _CARD_DIGITS and _luhn(digits):
            yield PersonalDatum("payment card", found.start(), found.end())
        elif len(digits) in _PHONE_DIGITS and _like_a_phone(found[0], digits):
            yield PersonalDatum("telephone number", found.start(), found.end())
    for found in _BOOKING.finditer(text):
        if code := _CODE.match(text, found.end()):
            yield PersonalDatum("booking code", code.start(), code.end())


def _like_a_phone(written: str, digits: str) -> bool:
    """Nine digits or more, or a plus before them; no date, and no number that is written in thousands."""
    if _DATE.match(written.strip("(")) or re.fullmatch(r"\d{1,3}(?:[ \u00a0.]\d{3})+", written):
        return False
    return len(digits) > 8 or written.startswith("+")


def _luhn(digits: str) -> bool:
    """The check digit that cards have (ISO/IEC 7812)."""
    doubled = (int(digit) * (1 + n % 2) for n, digit in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0
