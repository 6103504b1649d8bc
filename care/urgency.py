"""How urgent a mention of us is: A act now, B answer, C listen, each from 1 to 3, with the reasons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from ..core.messages import Number
from ..core.readings import weight
from ..core.tag_words import named
from ..core.text import fold
from ..core.translation import gettext, gettext_noop, listed

if TYPE_CHECKING:
    from ..core.model import Judged
    from .intents import Intent, Want

WIDE, VERY_WIDE = 10_000, 100_000  # people whom a post may reach
SURE = 0.9  # P(negative) from which on somebody counts as upset
_STAKES = re.compile(
    r"\b(?:injur|died|dead|death|killed|burn(?:ed|t|ing)?\b|on fire|caught fire|smoke|ambulance|hospital|poison"
    r"|allerg|unsafe|dangerous"
    r"|lawyer|attorney|sue\b|suing|lawsuit|police|regulator|ombudsman|trading standards|data (?:leak|breach)"
    r"|hacked|stolen|fraud|scam"
    r"|racis|sexis|discriminat|harass|disab|wheelchair|child|baby|pregnan)"
    r"|受伤|死亡|去世|起火|着火|冒烟|爆炸|中毒|过敏|医院|律师|起诉|报警|警察|监管|12315|消协|泄露|诈骗|歧视|骚扰|轮椅|孕妇|孩子|婴儿"
    r"|травм|погиб|умер|пожар|загорел|дым|взрыв|отрав|аллерги|больниц|скорую|опасн|юрист|адвокат|\bсуд(?:\b|ом"
    r"|е\b|иться)|полици|прокуратур"
    r"|роспотребнадзор|утечк|украли|мошенн|дискримин|домогат|инвалид|коляск|реб[её]н|беременн"
)
_UPSET = re.compile(
    r"!{2,}|！{2,}|😡|🤬|😤|💢|\b(?:wtf|furious|disgust|outrag|unacceptable|appalling|livid|never again)"
    r"|气死|愤怒|太过分|无耻|垃圾|возмут|безобраз|ужас|позор|никогда больше"
)
_SHOUTS = re.compile(r"(?:\b[^\W\d_]{3,}\b\W+){2}\b[^\W\d_]{3,}\b")


class Urgency(Struct, frozen=True):
    """A act now, B answer, C listen; 1 is the gravest of each. `why` is what a person reads beside it."""

    group: Literal["A", "B", "C"]
    level: Literal[1, 2, 3]
    of: Judged
    intent: Intent

    @property
    def why(self) -> str:
        """The reasons, in the language of whoever reads now: what is kept is read in several."""
        one = self.of
        return listed([_wants(self.intent), *_stakes(one), *_reach(one), *_upset(one)], "semicolon")

    @property
    def mark(self) -> str:
        """As people say it: "A1"."""
        return f"{self.group}{self.level}"


def urgency_of(one: Judged, intent: Intent) -> Urgency:
    """How urgent a judged mention is, whoever has answered it.

    Stakes (health, law, data, a watched account) make it A; whoever asks or complains is B; all else is C.
    Within these reach, stakes and emotion decide: two of them make a 1, one a 2.
    """
    people = weight(one)
    stakes, reach, upset = bool(one.tags) or bool(_at_stake(one)), people >= WIDE, _is_upset(one)
    points = reach + (people >= VERY_WIDE) + stakes + upset
    level: Literal[1, 2, 3] = 1 if points >= 2 else 2 if points else 3
    concerned = intent.asks or one.label == "negative"
    group: Literal["A", "B", "C"] = "A" if concerned and (stakes or reach) else "B" if intent.asks else "C"
    return Urgency(group, level, one, intent)


WANTS: dict[Want, str] = {
    "help": gettext_noop("asks us"),
    "complaint": gettext_noop("complains to us"),
    "reply": gettext_noop("answers us"),
    "thanks": gettext_noop("thanks us"),
    "talk": gettext_noop("talks, and asks nothing"),
}


def _wants(intent: Intent) -> str:
    wants = gettext(WANTS[intent.want])
    return gettext("{wants} (“{said}”)", wants=wants, said=intent.word) if intent.word else wants


def _stakes(one: Judged) -> list[str]:
    found = _at_stake(one)
    touched = list(dict.fromkeys(gettext("touches {entry}", entry=named(tag)) for tag in one.tags))
    return ([gettext("speaks of “{said}”", said=found[0].strip())] if found else []) + touched[:2]


def _at_stake(one: Judged) -> re.Match[str] | None:
    return _STAKES.search(fold(one.mention.text))


def _reach(one: Judged) -> list[str]:
    people = weight(one)
    return [gettext("may reach {n} people", n=Number(people, grouped=True))] if people >= WIDE else []


def _upset(one: Judged) -> list[str]:
    return [gettext("is upset")] if _is_upset(one) else []


def _is_upset(one: Judged) -> bool:
    text = one.mention.text
    shouted = _SHOUTS.search(text)
    loud = bool(shouted and shouted[0].isupper())
    if _UPSET.search(fold(text)) or loud:
        return True
    return one.label == "negative" and one.negative >= SURE and one.mention.sentiment is None
