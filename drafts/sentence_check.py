"""Whether a writer's sentence says only what the facts that it names say: checked by its words, not by its meaning.

Every number, time, link, name and word of it must stand in those facts, but for words that say nothing by themselves
(`plain_words`); a "not", "yet" or "if" must be in both or in neither. What is put together from our own words in
another order passes: whoever approves reads it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from ..core.text import fold
from ..core.translation import chained, message
from .links import links
from .plain_words import ENDINGS, PLAIN, TURNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..core.writing import WrittenSentence

LONGEST = 1_000  # characters of a sentence
MOST_PLAIN, MOST_HAN = 2, 4  # plain words, or characters of such, in a row that no fact has so
WINDOW, WINDOW_HAN = 2, 4  # words, or characters, that stand together with a "not" as they do in the facts
JOINTS = ("and", "or", "и", "а")  # begin a new row
SHORTEST_STEM = 4  # letters that two forms of a word have in common
_HAN = r"\u3400-\u9fff"
_TOKEN = re.compile(
    rf"\[p\d+\]|\d+(?:[.,:\u2013-]\d+)*|[{_HAN}]|[^\W\d_{_HAN}]+(?:['’-][^\W\d_{_HAN}]+)*|[^\s.,;:!?…'\"“”‘’«»()\-–—。，、；：！？（）《》]"
)
_PROTOCOL = re.compile(r"\b[a-z][a-z0-9+.-]{1,12}:(?://)?[^\s。，、；：！？（）“”«»]+", re.I)


class _Read(Struct, frozen=True):
    """A text as its tokens, with its links apart."""

    links: tuple[str, ...]
    tokens: tuple[str, ...]

    def pairs(self) -> set[tuple[str, str]]:
        """What stands beside what; the first and the last stand beside nothing."""
        return set(zip(("", *self.tokens), (*self.tokens, ""), strict=True))


def unfounded(sentence: WrittenSentence, facts: Mapping[str, str], lang: str) -> str:
    """Why a sentence is to be struck, as the end of a sentence; empty where it may stand. `facts` are by id.

    >>> from ..core.writing import WrittenSentence
    >>> facts = {"t1": "We do not know the cause yet.", "cause": "the check-in app"}
    >>> unfounded(WrittenSentence("We do not know the cause yet.", ("t1",)), facts, "en")
    ''
    >>> unfounded(WrittenSentence("We know the cause.", ("t1",)), facts, "en")
    'it leaves out “not”, which t1 says'
    >>> unfounded(WrittenSentence("A virus is in the check-in app.", ("cause",)), facts, "en")
    'it says “virus”, and cause does not'
    """
    text = sentence.text.strip()
    if not text or len(text) > LONGEST or "\n" in text:
        return message("it is empty, too long, or more than one line")
    named = list(dict.fromkeys(sentence.facts))
    if not named:
        return message("it names no fact")
    if unknown := [each for each in named if each not in facts]:
        return message("it rests on {fact}, which is no fact", fact=unknown[0])
    said, sources = _read(text), {each: _read(facts[each]) for each in named}
    return next(_against(said, sources, lang), "")


def _against(said: _Read, sources: Mapping[str, _Read], lang: str) -> Iterator[str]:
    names = chained(sources, "and")
    given = [link for each in sources.values() for link in each.links]
    for link in said.links:
        if link not in given:
            yield message("it has the link {link}, and {facts} has not", link=link, facts=names)
    if strange := next(_strange(said, list(sources.values()), lang), ""):
        yield message("it says “{said}”, and {facts} does not", said=strange, facts=names)
    if run := next(_empty_runs(said, sources.values(), lang), ""):
        yield message("it says “{said}”, and {facts} does not", said=run, facts=names)
    for name, source in sources.items():
        if not _touches(said, source, lang):
            yield message("it says nothing of {fact}", fact=name)
    if moved := next(_moved(said, sources.values(), lang), ""):
        yield message("“{said}” stands otherwise in {facts}", said=moved, facts=names)
    for name, source in sources.items():
        for turn in sorted(_turns(source, lang) - _turns(said, lang)):
            yield message("it leaves out “{said}”, which {fact} says", said=turn, fact=name)


def _strange(said: _Read, sources: Sequence[_Read], lang: str) -> Iterator[str]:
    """Each token that stands in no source; a figure stands beside what it stands beside there."""
    known = {token for each in sources for token in each.tokens}
    pairs = {pair for each in sources for pair in each.pairs()}
    plain = PLAIN.get(lang, frozenset())
    tokens = ("", *said.tokens, "")
    covered = _plain_han(said.tokens, lang)
    for at, token in enumerate(said.tokens):
        before, after = (tokens[at], token), (token, tokens[at + 2])
        if token[0].isdigit():
            if token not in known or not ({before, after} & pairs):
                yield token
        elif re.fullmatch(f"[{_HAN}]", token):
            if at not in covered and before not in pairs and after not in pairs:
                yield "".join(tokens[at : at + 3])
        elif token not in known and token not in plain and not any(_same(token, each, lang) for each in known):
            yield token


def _empty_runs(said: _Read, sources: Iterable[_Read], lang: str) -> Iterator[str]:
    """Plain words one after the other that stand so nowhere: "this is on us" says something after all."""
    known, han = [f" {' '.join(each.tokens)} " for each in sources], _plain_han(said.tokens, lang)
    plain, run = PLAIN.get(lang, frozenset()), list[str]()
    for at, token in enumerate((*said.tokens, "")):
        if token and token not in JOINTS and (token in plain or at in han):
            run.append(token)
            continue
        words = " ".join(run)
        most = MOST_HAN if lang == "zh" else MOST_PLAIN
        if len(run) > most and not any(f" {words} " in each for each in known):
            yield words.replace(" ", "") if lang == "zh" else words
        run.clear()


def _plain_han(tokens: Sequence[str], lang: str) -> set[int]:
    """The places of the characters of plain words: Chinese puts no spaces between."""
    text = "".join(token if len(token) == 1 else " " for token in tokens)
    words = "|".join(sorted((word for word in PLAIN.get(lang, ()) if lang == "zh"), key=len, reverse=True))
    return {at for found in re.finditer(words, text) for at in range(*found.span())} if words else set()


@cache
def _same(word: str, other: str, lang: str) -> bool:
    """Whether they are forms of one word.

    >>> _same("регистрации", "регистрация", "ru"), _same("проверили", "проверяем", "ru")
    (True, False)
    >>> _same("flights", "flight", "en"), _same("restored", "restore", "en")
    (True, False)
    """
    endings = ENDINGS.get(lang, frozenset())
    shared = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    return any(word[n:] in endings and other[n:] in endings for n in range(SHORTEST_STEM, shared + 1))


def _touches(said: _Read, source: _Read, lang: str) -> bool:
    """Whether something of a source is said: a link, a figure or a word that is no plain one."""
    if set(said.links) & set(source.links):
        return True
    mine = _content(said, lang)
    return any(each in mine or any(_same(each, one, lang) for one in mine) for each in _content(source, lang))


def _content(read: _Read, lang: str) -> set[str]:
    """The tokens that are no plain words."""
    plain, han = PLAIN.get(lang, frozenset()), _plain_han(read.tokens, lang)
    return {token for at, token in enumerate(read.tokens) if token not in plain and at not in han}


def _moved(said: _Read, sources: Iterable[_Read], lang: str) -> Iterator[str]:
    """Each "not" or "yet" that does not stand before what it stands before in the facts; at the end, behind that."""
    known, window = [f" {' '.join(each.tokens)} " for each in sources], WINDOW_HAN if lang == "zh" else WINDOW
    for at in range(len(said.tokens)):
        begin = max(0, min(at, len(said.tokens) - window))
        words = " ".join(said.tokens[begin : begin + window])
        if _is_turn(said.tokens[at:], lang) and not any(f" {words} " in each for each in known):
            yield words.replace(" ", "") if lang == "zh" else words


def _is_turn(tokens: Sequence[str], lang: str) -> bool:
    """Whether a word that turns a sentence begins here."""
    if lang == "zh":
        return "".join(tokens[:2]).startswith(tuple(TURNS["zh"]))
    return tokens[0] in TURNS.get(lang, frozenset())


def _turns(read: _Read, lang: str) -> set[str]:
    """The words in it that turn it round; one that stands in a sentence and in no fact is strange anyway."""
    words, text = TURNS.get(lang, frozenset()), "".join(read.tokens)
    return {word for word in words if (word in text if lang == "zh" else word in read.tokens)}


def _read(text: str) -> _Read:
    """Folded: ＡＣＭＥ and acme are one. A link with another protocol than the web's is one as well."""
    found = []
    for begin, end in reversed(list(links(text))):
        found.append(text[begin:end].casefold())
        text = f"{text[:begin]} {text[end:]}"
    for other in _PROTOCOL.findall(text):
        found.append(other.casefold())
        text = text.replace(other, " ")
    return _Read(tuple(reversed(found)), tuple(_TOKEN.findall(fold(text).replace("’", "'"))))


def left_out(text: str, template: str, facts: Iterable[str], promised: Iterable[str]) -> str:
    """What of a template's text another does not hold, as the end of a sentence: facts, promises, figures, links."""
    for said in promised:
        if said and said not in text:
            return message("it leaves out the promise “{said}”", said=said)
    mine, its = _read(text), _read(template)
    for link in its.links:
        if link not in mine.links:
            return message("it leaves out the link {link}", link=link)
    for token in its.tokens:
        if token[0].isdigit() and token not in mine.tokens:
            return message("it leaves out the figure {said}", said=token)
    folded, whole = fold(text), fold(template)
    lost = (each for each in facts if each and fold(each) in whole and fold(each) not in folded)
    return next((message("it leaves out “{said}”", said=each) for each in lost), "")
