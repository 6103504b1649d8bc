"""What a text offers: money back, a voucher, a discount, and how much, in English, Chinese and Russian."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from ..core.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = {
    "refund": r"\b(?:refund|reimburse|money back)\w*|退款|退还|全额退|\bвозврат\w*|\bверн[её]м\b|\bвозместим\b",
    "compensation": r"\bcompensat\w+|赔偿|补偿|\bкомпенс\w+",
    "voucher": r"\b(?:voucher|coupon|gift card)s?\b|代金券|优惠券|抵用券|\b(?:ваучер|купон|промокод)\w*",
    "discount": r"\bdiscount\w*|\b\d+ ?(?:%|％|percent) off\b|折扣|打折|\d折|\bскидк\w+",
}
KINDS = (*_KINDS, "money")
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "￥": "CNY", "₽": "RUB", "%": "%", "％": "%"}
_UNITS = {
    "USD": r"usd|dollars?|美元|доллар\w*",
    "EUR": r"eur|euros?|欧元|евро",
    "GBP": r"gbp|pounds?|英镑|фунт\w*",
    "CNY": r"cny|rmb|yuan|元|块钱?|人民币|юан\w*",
    "RUB": r"rub|rubles?|roubles?|卢布|руб\w*",
}
_NUMBER = r"\d+(?:[ \u00a0.,']\d{3})*(?:[.,]\d{1,2})?(?!\d)"
_MONEY = re.compile(
    rf"(?P<sign>[$€£¥￥])\s?(?P<first>{_NUMBER})|(?P<second>{_NUMBER})\s?(?:(?P<mark>[$€£₽%％])"
    + "|".join(["", *(rf"(?P<{unit}>{words})(?![a-z])" for unit, words in _UNITS.items())])
    + ")"
)


class Amount(Struct, frozen=True):
    """So much of a currency, or per cent."""

    value: float
    unit: str

    def __str__(self) -> str:
        return f"{self.value:g}{'%' if self.unit == '%' else f' {self.unit}'}"


class Offer(Struct, frozen=True):
    """What a text offers: the kinds it speaks of, and the amounts; without amounts nobody knows how much."""

    kinds: tuple[str, ...]
    amounts: tuple[Amount, ...] = ()


def offer(text: str) -> Offer | None:
    """What a text offers; None where it offers nothing.

    >>> str(offer("You get a voucher of €50.").amounts[0]), offer("退款200元").kinds, offer("We are looking into it.")
    ('50 EUR', ('refund',), None)
    >>> [str(one) for one in offer("Скидка 10% и ваучер на 1 500 руб.").amounts]
    ['10%', '1500 RUB']
    """
    folded = fold(text)
    amounts = tuple(amounts_in(folded))
    kinds = tuple(kind for kind, words in _KINDS.items() if re.search(words, folded))
    money = any(one.unit != "%" for one in amounts)
    if not kinds and not money:
        return None
    return Offer(kinds or ("money",), amounts)


def amounts_in(text: str) -> Iterator[Amount]:
    """Each amount of money and each share of a text."""
    for found in _MONEY.finditer(fold(text)):
        sign = found["sign"] or found["mark"]
        unit = _SIGNS[sign] if sign else next(name for name in _UNITS if found[name])
        yield Amount(_number(found["first"] or found["second"]), unit)


def _number(said: str) -> float:
    """Of 1,500 and 1.500,50 and 1 500: two figures after the last sign are the part of one."""
    whole, part = (said[: -len(found[0])], found[1]) if (found := re.search(r"[.,](\d{1,2})$", said)) else (said, "0")
    return float(f"{re.sub(r'[^0-9]', '', whole)}.{part}")
