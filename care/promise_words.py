"""How English, Chinese and Russian posts give their word, and name a time: patterns on folded text."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WORD_IS_GIVEN = re.compile(
    r"\b(?:we(?:'ll| will| shall|'re going to| are going to| promise| expect to| aim to)|i(?:'ll| will)"
    r"|you(?:'ll| will) (?:hear|get|have|receive)|(?:next |another |more |further )update|update (?:by|at|within))\b"
    r"|(?:会|會|将|將)(?:在|于|於|尽|再|向|给|給|第|继|為|为|与|與|联|聯|回|更|公|通|答|告|发|發)"
    r"|(?:会|會|将|將).{0,24}(?:回复|回覆|更新|答复|答覆|公布|通报|告知|联系|回应|送达)"
    r"|承诺|答应|给(?:您|你|大家|各位).{0,6}(?:答复|回复|说法|结果)"
    r"|\b(?:ответим|сообщим|напишем|расскажем|вернемся|вернёмся|обновим|опубликуем|свяжемся|пришлем|пришлём|дадим"
    r"|вернем|вернём|выясним|разберемся|разберёмся|скажем|отвечу|сообщу|напишу|вернусь|свяжусь|обещаем)\b"
    r"|следующее обновление|следующий ответ"
)
NOT_GIVEN = re.compile(
    r"\b(?:can(?:no|')t promise|cannot promise|won't|will not)\b|不会|不會|无法|不能保证|\bне (?:сможем|обещаем)\b"
    r"|\b(?:closed|open|offline|away|available)\b|закрыт|на связи|работаем"
)

NUMBERS: dict[str, float] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "twenty": 20, "thirty": 30, "forty-five": 45, "sixty": 60, "an": 1, "a": 1, "half an": 0.5,
    "一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
    "十五": 15, "二十": 20, "二十四": 24, "三十": 30, "四十八": 48, "半": 0.5, "半个": 0.5, "半個": 0.5,
    "один": 1, "одного": 1, "два": 2, "две": 2, "двух": 2, "три": 3, "трех": 3, "трёх": 3, "четыре": 4,
    "четырех": 4, "четырёх": 4, "пять": 5, "пяти": 5, "шести": 6, "десяти": 10, "пятнадцати": 15, "двадцати": 20,
    "тридцати": 30, "сорока": 40, "суток": 1, "полчаса": 0.5, "получаса": 0.5,
}  # fmt: skip
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
UNITS = {
    **dict.fromkeys(("minute", "minutes", "min", "mins", "分钟", "分鐘", "минут", "минуты", "минуту", "мин"), _MINUTE),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h", "小时", "小時", "个小时", "個小時", "钟头", "个钟头"), _HOUR),
    **dict.fromkeys(("час", "часа", "часов"), _HOUR),
    **dict.fromkeys(("day", "days", "天", "日", "день", "дня", "дней", "сутки", "суток"), _DAY),
}


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(one) for one in words), key=len, reverse=True))


_MANY, _OF = rf"(?P<n>\d{{1,3}}|{_any(NUMBERS)})", rf"(?P<unit>{_any(UNITS)})"
SPANS = (
    re.compile(rf"\b(?:within|in|over|inside)(?: the)?(?: next| coming)? {_MANY}?[ -]?{_OF}\b"),
    re.compile(rf"{_MANY}\s?(?:个|個)?{_OF}(?:之内|之內|以内|以內|内|內|后|後)"),
    re.compile(rf"\b(?:в течени[еи]|через|не позднее чем через|за)(?: ближайш\w+)? {_MANY}? ?{_OF}\b"),
    re.compile(r"\b(?:в течени[еи]|через) (?P<n>полчаса|получаса)(?P<unit>)\b"),
)
_BEHIND = r"(?P<zone>(?: \(?[a-z_/]+(?: [a-z]+)?)?)"  # a word or two, of which some name a zone
_BEHIND_RU = r"(?P<zone>(?: ?\(?(?:utc|gmt|мск|по [а-я]+(?: времени)?(?: [а-я-]+)?))?)"
CLOCKS = (
    re.compile(
        r"\b(?:by|before|no later than|not later than|at)(?: around| about)?"
        r"(?P<day> tomorrow(?: at| by)?,?| today,?)? (?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?"
        rf"(?:\s?(?P<half>a\.?m\b\.?|p\.?m\b\.?))?{_BEHIND}"
    ),
    re.compile(rf"\b(?:by|before) (?P<day>tomorrow )?(?P<word>noon|midday|midnight)\b{_BEHIND}"),
    re.compile(
        r"(?P<zone>北京时间|北京時間|香港时间|台北时间|伦敦时间|纽约时间|莫斯科时间|新加坡时间)?"
        r"(?P<day>明天|明日|明早|明晚|今天|今日|今晚|今早)?(?P<half>早上|上午|凌晨|中午|下午|傍晚|晚上|晚间)?"
        r"(?P<h>\d{1,2})(?:[:：点點时時])(?P<m>\d{2}|半)?分?(?P<utc> utc)?(?:之前|以前|前)"
    ),
    re.compile(rf"\b(?P<day>завтра,? )?(?:до|к|не позднее|не позже) (?P<h>\d{{1,2}})[:.](?P<m>\d{{2}})\b{_BEHIND_RU}"),
    re.compile(r"\b(?P<day>завтра,? )?(?:до|к) (?P<h>\d{1,2}) (?P<half>утра|дня|вечера|часов|часам)\b" + _BEHIND_RU),
)
"""Groups: `h`, `m`, `half` of the day, `day` (today or tomorrow), `zone`; or `word` for noon and midnight."""

ZONES = {
    "utc": "UTC", "gmt": "UTC", "uk": "Europe/London", "london": "Europe/London", "bst": "Europe/London",
    "cet": "Europe/Paris", "cest": "Europe/Paris", "paris": "Europe/Paris", "berlin": "Europe/Berlin",
    "msk": "Europe/Moscow", "moscow": "Europe/Moscow", "мск": "Europe/Moscow", "московск": "Europe/Moscow",
    "москв": "Europe/Moscow", "莫斯科": "Europe/Moscow", "пекинск": "Asia/Shanghai", "beijing": "Asia/Shanghai",
    "china": "Asia/Shanghai", "北京": "Asia/Shanghai", "香港": "Asia/Hong_Kong", "台北": "Asia/Taipei",
    "伦敦": "Europe/London", "лондон": "Europe/London", "singapore": "Asia/Singapore", "新加坡": "Asia/Singapore",
    "et": "America/New_York", "est": "America/New_York", "edt": "America/New_York", "eastern": "America/New_York",
    "new york": "America/New_York", "纽约": "America/New_York", "ct": "America/Chicago", "cst": "America/Chicago",
    "cdt": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles", "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles", "pacific": "America/Los_Angeles", "jst": "Asia/Tokyo", "ist": "Asia/Kolkata",
}  # fmt: skip
MORNING = ("am", "早上", "上午", "凌晨", "今早", "明早", "утра")
EVENING = ("pm", "下午", "傍晚", "晚上", "晚间", "今晚", "明晚", "дня", "вечера")
NOONS = {"noon": 12, "midday": 12, "midnight": 24}
TOMORROW = ("tomorrow", "明", "завтра")
