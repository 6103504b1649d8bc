"""Words that stand in posts about anything: too short, or the name of something else as well."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..core.translation import gettext_noop, message
from .normalising import word_as_compared
from .spellings import SuspectWord, in_both_scripts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..core.model import Topic

SHORT = 2  # letters that are no name by themselves; one sign in Chinese
_HAN = re.compile("[\u3400-\u9fff]")
_EVERYDAY = frozenset(
    """
    adobe ally always amazon apple axis best bird blackberry block bolt boost bounce bumble caterpillar chance chase
    circle classic cloud compass coach continental corona cricket crown dawn delta diamond discord discover dove
    dream eagle emirates express fairy first focus ford fox frontier galaxy gap general giant gold gosh guess hinge
    home honest horizon intel jaguar joy jump kind king kiwi liberty life lime link lion live luna lush mango mars
    match mega meta metro monster national native next nothing now oath oracle orange orbit oscar oxygen pandora
    peak pilot plum premier prime princess puma pure quest rain red ring robin saturn scout shell signal silk sky
    slack smart snap sonic southwest spirit spring sprint square star stripe subway summit sun swift target three
    threads tide tiger time total united unity uber value vanguard virgin visa vision wave west wing wish zoom билет
    восток звезда золото лента лето магнит мега метро мир молния океан открытие победа почта пульс радуга россия
    рубль русь связной сокол солнце точка утро шоколад эхо яблоко
    小米 苹果 芒果 锤子 瓜子 得到 快手 大众 现代 红旗 长城 理想 荣耀 统一
    南方 东方 平安 太平洋 美的 旺旺 农夫 蓝月亮
    """.split()  # noqa: SIM905  a list of words, to be read and added to
)


def words_found_everywhere(topics: Sequence[Topic]) -> Iterator[SuspectWord]:
    """Each such word of a topic that does not say in whose company it counts, and what to do about it."""
    for topic in topics:
        kept = {word_as_compared(word) for word in topic.only_with}
        for word in topic.words:
            plain = word_as_compared(word)
            if plain not in kept and (why := _why(plain)):
                yield SuspectWord(topic.name, word, message(why, word=word))
            if other := next((one for one in topic.not_words if _holds(plain, word_as_compared(one))), None):
                why = message(
                    '"{word}" never counts: it holds "{other}", which stands under not_words; write more there than '
                    "the name itself",
                    word=word,
                    other=other,
                )
                yield SuspectWord(topic.name, word, why)


def _holds(plain: str, other: str) -> bool:
    """Whether a word says another one, as whole words; Chinese writes no blanks."""
    return bool(other) and (other in plain if _HAN.search(other) else f" {other} " in f" {plain} ")


def _why(plain: str) -> str:
    bare = plain.lstrip("#@")
    signs = sum(each.isalnum() for each in bare)
    if not plain:
        return _EMPTY
    if bare == plain and signs == len(bare) <= (SHORT - 1 if _HAN.search(bare) else SHORT):
        return _ONE_SIGN if _HAN.search(bare) else _ONE_LETTER if signs == 1 else _TWO_LETTERS
    return _BOTH if _EVERYDAY & in_both_scripts(plain) else ""


_EMPTY = gettext_noop('"{word}" is an empty word, which no post says; take it out')
_ONE_SIGN = gettext_noop(
    '"{word}" is only one sign long and will be found in posts about anything; say under only_with which words must '
    "stand beside it, or write more of the name"
)
_ONE_LETTER = gettext_noop(
    '"{word}" is only one letter long and will be found in posts about anything; say under only_with which words must '
    "stand beside it, or write more of the name"
)
_TWO_LETTERS = gettext_noop(
    '"{word}" is only two letters long and will be found in posts about anything; say under only_with which words must '
    "stand beside it, or write more of the name"
)
_BOTH = gettext_noop(
    '"{word}" is an everyday word as well; say under only_with which words must stand beside it, or write more of the '
    "name"
)
