"""What each class of text is tried on: a cause and a finding that people would read in such a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from .facts import Facts

SAMPLES = {
    "complaint": {
        "en": ("the lost bags", "the bags are in Oslo and on the next flight"),
        "zh": ("行李丢失", "行李在奥斯陆，已经装上下一班飞机"),
        "ru": ("потерянный багаж", "чемоданы в Осло, их везёт ближайший рейс"),
    },
    "safety": {
        "en": ("smoke in the cabin", "the aircraft is on the ground in Lisbon, and doctors are with those on board"),
        "zh": ("客舱冒烟", "飞机已降落里斯本，医生正在照看机上人员"),
        "ru": ("дым в салоне", "самолёт сел в Лиссабоне, с теми, кто был на борту, врачи"),
    },
    "legal": {
        "en": ("the wait on the aircraft", "the authority has closed its inquiry"),
        "zh": ("机上滞留", "监管部门已结束调查"),
        "ru": ("ожидание в самолёте", "регулятор завершил проверку"),
    },
    "rumour": {
        "en": ("a strike", "no union has called one, and our crews are at work"),
        "zh": ("罢工", "没有工会宣布罢工，机组都在岗"),
        "ru": ("забастовка", "её не объявлял ни один профсоюз, экипажи на работе"),
    },
}
"""By class and language; an outage has the facts' own samples."""


def told_as(facts: Facts, kind: str) -> Facts:
    """Invented facts with what a text of that class would be about.

    >>> from .facts import sample
    >>> told_as(sample("en"), "rumour").cause, told_as(sample("en"), "outage").cause
    ('a strike', 'the check-in app')
    """
    cause, finding = SAMPLES.get(kind, {}).get(facts.lang, (facts.cause, facts.finding))
    return replace(facts, cause=cause, finding=finding)
