"""What somebody who writes wants of us: help, to complain, to thank, or only to talk (and is not approached)."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from ..core.text import fold

Want = Literal["help", "complaint", "reply", "thanks", "talk"]

# An appeal asks whoever it names; a question and a trouble ask us only where the post is addressed to us.
_APPEAL = re.compile(
    r"\bhelp(?: me| us| please| needed)\b|^(?:@\w+\s+)*help\b"
    r"|\b(?:please|pls|plz) (?:help|advise|assist|fix|respond|reply|call|sort|look)"
    r"|\bcan (?:you|u|someone|anyone|somebody) (?:please |pls )?(?:help|explain|tell|advise|fix|check|look|sort"
    r"|assist|call|reply)"
    r"|\b(?:refund|compensate|reimburse|pay|answer) (?:me|us)\b|\brefund (?:my|our)\b|\bfix (?:your|this)\b"
    r"|\bgive (?:me|us) (?:back )?(?:my|our)\b|\b(?:my|our) money back\b"
    r"|\bneed (?:help|assistance|an answer|a reply|support)|\bany(?:one|body) (?:from|at)\b|\bcontact me\b"
    r"|请问|求助|求(?:解|客服|回复|回復)|帮帮|帮(?:我|忙)|幫(?:我|忙)|麻烦(?:你|您|帮|处理|解决)|在线等|急[!！]|客服(?:呢|在哪|在吗|出来)"
    r"|(?<![不没肯会])(?:退|赔)(?:我|我们)?(?:的)?钱(?!了)|(?:退|还)我|退款[!！]|(?:快|给我|马上|赶紧|尽快|要求|请|申请)(?:退|赔)|还钱|给(?:个|一个)说法"
    r"|помогите|подскажите|помощь нужна|нужна помощь|ответьте|прошу|разберитесь|решите|свяжитесь"
    r"|\b(?:верните|отдайте|вернуть (?:мои|наши) деньги|возместите|компенсируйте|исправьте|почините|объясните|пришлите"
    r"|перезвоните)\b"
)
_QUESTION = re.compile(
    r"^(?:@\w+\W+)*(?:can|could|do|does|did|is|are|will|would|should|have|has|when|where|what|why|how|who|which|any)\b"
    r"|\b(?:how (?:do|can|long|much|to)|where(?:'s| is| are)|when (?:will|is|are|do|can)|why (?:is|are|do"
    r"|does|did|has|have|won't|can't|am)"
    r"|what(?:'s| is| are) (?:going|happening|up|wrong|the)|who do i|is there (?:a|any)|any (?:update|news|idea"
    r"|chance))"
    r"|吗|嗎|怎么|怎麼|怎样|如何|为什么|為什麼|为啥|什么时候|什麼時候|何时|多久|能不能|可不可以|是不是|哪里|哪儿|有没有"
    r"|\bкогда\b|\bпочему\b|\bкак (?:мне|можно|быть|вернуть|связаться|отменить)|\bгде\b|\bсколько\b"
    r"|\bможно ли\b|\bчто (?:мне )?делать|\bкуда\b|\bдоколе\b|\?"
)
_TROUBLE = re.compile(
    r"\b(?:still|been) (?:waiting|no|not|on hold|haven't|having)|\b(?:doesn'?t|does not|won'?t|can'?t|cannot"
    r"|isn'?t|not|stopped|never) "
    r"(?:work(?:ing|s)?|load(?:ing)?|connect(?:ing)?|log ?in|access|get|receive(?:d)?|arriv(?:e|ed)"
    r"|deliver(?:ed)?|open|respond(?:ing)?|help)"
    r"|\b(?:refund|compensation|charged|overcharged|cancell?ed|lost|broken|damaged|missing|stolen|hacked"
    r"|locked out|delayed|error|no (?:service|signal|response|reply|internet))\b"
    r"|\b(?:no|not) (?:allow|lett?)(?:s|ing|ed)?\b|\bkeeps? \w+ing\b|\bno (?:luggage|bags?|refund|help|one|updates?)\b"
    r"|\bi (?:want|need|demand|expect|would like)\b|\bi'?d like\b|\bcurious\b|\bfix (?:it|this|your)\b"
    r"|退款|退钱|退票|赔偿|没(?:有)?(?:收到|人|反应|回复)|打不开|登(?:录|陆|入)不|不能用|无法|丢了|坏了|扣(?:了)?(?:我)?(?:钱|款|费)|解决|处理|投诉"
    r"|не (?:работает|могу|получается|пришл[оаи]|приш[её]л|отвечают|открывается|грузится|приходит|вернули|доставили)"
    r"|верните|возврат|компенсаци|потерял[иа]?|сломал|списали|задерж|отменил|жду (?:уже|ответ)|до сих пор|жалоб"
)
_POLITE = re.compile(r"\b(?:please|pls|plz|kindly)\b|пожалуйста|请|請")
_THANKS = re.compile(
    r"\b(?:thanks|thank you|thank u|thx|ty|cheers|appreciate (?:it|the|your|you)|great service|good job"
    r"|well done|awesome|love)\b"
    r"|谢谢|感谢|多谢|謝謝|点赞|棒|спасибо|благодар|молодцы"
)


_HANDLES = re.compile(r"@\w+")
_OVER = re.compile(
    r"^\W*(?:ok(?:ay)?|sure|done|will do|got it|solved|sorted|fixed|好的?|收到|知道了|ок|хорошо|понял[аи]?|ясно)\b"
)


class Intent(Struct, frozen=True):
    """What somebody wants, and by which of their words that is known; a complaint without such words has none."""

    want: Want
    word: str = ""

    @property
    def asks(self) -> bool:
        """Whether they wait for a word of ours."""
        return self.want in ("help", "complaint", "reply")


def intent_of(text: str, *, negative: bool, addressed: bool, replies: bool = False) -> Intent:
    """What the author of a post wants of us.

    Parameters
    ----------
    negative
        How it was judged.
    addressed
        Whether it is written to us, and not only of us.
    replies
        Whether it replies to a post that we wrote to them: who answers our question waits for what comes next.

    >>> intent_of("@AcmeAir where is my bag?", negative=True, addressed=True)
    Intent(want='help', word='where')
    >>> intent_of("Why do people even fly acme air? Worst seats", negative=True, addressed=False).want
    'talk'
    """
    said = fold(text)
    found = _APPEAL.search(said)
    if not found and addressed:
        found = _QUESTION.search(said) or _TROUBLE.search(said) or _POLITE.search(said)
    thanked = None if negative else _THANKS.search(said)
    if found and not (thanked and _POLITE.fullmatch(found[0])):
        return Intent("help", _HANDLES.sub("", found[0]).strip())
    if thanked:
        return Intent("thanks", thanked[0])
    if replies and not _OVER.search(_HANDLES.sub("", said)):
        return Intent("reply")
    return Intent("complaint" if negative and addressed else "talk")
