"""Words that say nothing by themselves: a writer may use them beside those of the facts.

None of them denies, promises, counts, compares, dates, or says why: such words come from the facts alone.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PLAIN = {
    "en": _words(
        "a an the this that these those it its we us our you your i my they them their and or also as at by for from"
        " in into of on to with about here there where which who is are am be do does"
    ),
    "ru": _words(
        "а в вам вас ваш ваша ваше вашей ваши ваших во вы где здесь и из их к как ко который которая которое которые"
        " кто мы на нам нас наш наша наше нашей наши о об он она они от по при с со там также твой тебе тебя ты у что"
        " эта эти это этого этом этот я"
    ),
    "zh": _words("我们 您 你 你们 大家 的 在 和 与 也 这 那 这里 这个 是 向 把 对 关于 并 以及 于 给"),
}
"""By language; in others a sentence has nothing but the words of its facts."""

TURNS = {
    "en": _words(
        "not no never none nobody nothing neither nor without yet if unless until may might could would should can"
        " cannot only some few almost perhaps maybe possibly probably likely don't doesn't didn't isn't aren't wasn't"
        " weren't won't can't haven't hasn't"
    ),
    "ru": _words(
        "бы без быть возможно вероятно едва если ещё еще кажется лишь можем может можно не нельзя нет ни никогда никто"
        " ничего пока почти только"
    ),
    "zh": _words("不 没 未 无 非 别 勿 否 莫 若 如果 可能 也许 或许 大概 尚 还 只 仅 才 几乎"),
}
"""Words that turn a sentence round or weaken it: dropped or added, it says something else."""

ENDINGS = {
    "en": _words("s es 's") | {""},
    "ru": _words(
        "а ам ами ах ая е ев его ее ей ем ему ею и ие ий им ими их ию ия о ов ого ое ой ом ому ою у ую ы ые ый ым ыми"
        " ых ь ью ю юю я ям ями ях яя"
    )
    | {""},
}
"""How nouns and adjectives may end without becoming another word; verbs keep their form, which says when."""
