"""What the posts behind an incident are about, by class of answer: safety, legal, outage or rumour, by their words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..core.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORDS = {
    "safety": r"\b(?:dead|death|died|dies|killed|injur\w+|hurt|fire|smoke|explo\w+|crash\w*|hospital|bleeding)\b"
    r"|死|伤亡|受伤|起火|着火|爆炸|坠|烧|救护|医院"
    r"|\b(?:погиб\w*|умер\w*|смерт\w*|ранен\w*|пострадав\w*|пожар\w*|дым|взрыв\w*|авари\w*|больниц\w*)",
    "legal": r"\b(?:su(?:e|ed|ing)|lawsuit\w*|lawyer\w*|court|class action|police|discriminat\w+|racis\w+)\b"
    r"|\b(?:harass\w+|leak\w*|breach\w*)\b"
    r"|起诉|律师|法院|报警|歧视|骚扰|泄露|维权"
    r"|\b(?:суд|иск|в суд\w*|адвокат\w*|юрист\w*|полици\w*|дискримина\w*|расизм\w*|домогат\w*|утечк\w*)\b",
    "outage": r"\b(?:down|outage|offline|not working|broken|crashed|unavailable|error)\b"
    r"|崩溃|崩了|打不开|登不上|宕机|故障|瘫痪"
    r"|\b(?:не работает|сбой\w*|упал\w*|лежит|недоступ\w*|завис\w*|ошибк\w*)\b",
    "rumour": r"\b(?:rumou?r\w*|fake|hoax|allegedly|is it true|bankrupt\w*|insider\w*)\b"
    r"|谣言|传言|听说|爆料|破产|是真的吗"
    r"|\b(?:слух\w*|фейк\w*|якобы|правда ли|банкрот\w*|инсайд\w*)\b",
}
_FOUND = {name: re.compile(words) for name, words in _WORDS.items()}


def classes(texts: Iterable[str]) -> tuple[str, ...]:
    """The classes that the texts touch, the gravest first; none for a mere complaint.

    >>> classes(["The app is down", "客服在起火的飞机上"]), classes(["rude staff"])
    (('safety', 'outage'), ())
    """
    whole = fold("\n".join(texts))
    return tuple(name for name, words in _FOUND.items() if words.search(whole))
