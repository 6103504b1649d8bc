"""What a writer is given of a draft, who is hidden in it, and which of its sentences stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from ..core.messages import Message
from ..core.personal_data import personal_data
from ..core.translation import message
from ..core.writing import GivenFact, GivenTemplate
from .links import links
from .promised_times import promised
from .sentence_check import left_out, unfounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..core.effects import DraftText
    from ..core.writing import Written
    from .facts import Facts

MOST_SENTENCES = 40
_SENTENCE = re.compile(r".*?(?:[.!?…]+[»”\"')]*(?=\s|$)|[。！？]+[”’」]*|\n+|$)", re.DOTALL)
_ACCOUNT = re.compile(r"(?<![\w@])@[\w][\w.-]*(?:@[\w.-]+\w)?")
_MASK = re.compile(r"\[P(\d+)\]", re.I)
_NO_SPACE = ("zh", "ja")  # languages without spaces between sentences


class Hidden:
    """People's names and data, each behind a mark such as [P1]; `show` puts them back."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._marks: dict[str, str] = {}
        self._names = sorted(filter(None, names), key=len, reverse=True)

    def hide(self, text: str) -> str:
        """The text without names, accounts, telephone numbers, mailboxes, cards and booking codes."""
        for name in self._names:
            text = re.sub(_whole(name), lambda found: self._mark(found[0]), text, flags=re.I)
        for each in reversed(personal_data(text)):
            text = f"{text[: each.begin]}{self._mark(text[each.begin : each.end])}{text[each.end :]}"
        return _ACCOUNT.sub(lambda found: self._mark(found[0]), text)

    def show(self, text: str) -> str:
        """The text with what was hidden; a mark that hides nothing stays."""
        back = {mark: said for said, mark in self._marks.items()}
        return _MASK.sub(lambda found: back.get(found[0].upper(), found[0]), text)

    def shown(self, why: str) -> str:
        """The same of a message, in each of its gaps."""
        if not isinstance(why, Message) or why.kept is None:
            return self.show(why)
        gaps = {name: self.show(one) if isinstance(one, str) else one for name, one in why.kept.gaps.items()}
        return message(why.kept.msgid, **gaps)

    def _mark(self, said: str) -> str:
        return self._marks.setdefault(said, f"[P{len(self._marks) + 1}]")


def _whole(name: str) -> str:
    """A name as a word of its own; where words have no spaces between them, wherever it stands."""
    begin = r"(?<!\w)" if name[0].isascii() else ""
    return f"{begin}{re.escape(name)}" + (r"(?!\w)" if name[-1].isascii() else "")


class Brief(Struct, frozen=True):
    """What a writer is given about one text of a draft, and what it is not told."""

    number: int
    facts: tuple[GivenFact, ...]
    template: GivenTemplate
    hidden: Hidden
    promised: tuple[str, ...] = ()


def brief(number: int, text: DraftText, facts: Facts) -> Brief:
    """The text's own sentences and the facts that are known, with all people hidden."""
    hidden = Hidden([facts.customer, facts.handle, facts.handle.lstrip("@"), facts.name])
    bare = hidden.hide(text.text.removesuffix(text.signed).strip())
    known = [GivenFact(name, hidden.hide(says)) for name, says in _known(facts) if says]
    own = [GivenFact(f"t{n}", each) for n, each in enumerate(sentences(bare), 1)]
    return Brief(
        number,
        (*own, *known),
        GivenTemplate(text.platform, text.lang, bare, text.limit),
        hidden,
        tuple(each.said for each in text.promises),
    )


def _known(facts: Facts) -> Iterator[tuple[str, str]]:
    """The facts that templates may name, as far as a writer may be told of them: not who we are, nor how we sign."""

    def moment(at: object) -> str:
        return promised(at, facts.now, facts.lang, facts.zone) if at else ""  # type: ignore[arg-type]

    yield "cause", facts.cause
    yield "customer.name", facts.customer
    yield "customer.told", facts.told
    yield "finding", facts.finding
    yield "known_issue.text", facts.known
    yield "known_issue.since", moment(facts.known_since)
    yield "known_issue.next_update", moment(facts.known_next)
    yield "link", facts.link
    yield "owner.team", facts.team
    yield "topic.title", facts.topic
    for n, tag in enumerate(facts.tags, 1):
        yield f"tags.{n}", tag


def sentences(text: str) -> list[str]:
    """The sentences of a text; the dot of a link or of a figure ends none.

    >>> sentences("We see it. More at acme.example/status by 12.30! 我们看到了。谢谢")
    ['We see it.', 'More at acme.example/status by 12.30!', '我们看到了。', '谢谢']
    """
    kept = dict(links(text))
    found, last = [], 0
    for each in _SENTENCE.finditer(text):
        if any(begin < each.end() < end for begin, end in kept.items()):
            continue
        found.append(text[last : each.end()].strip())
        last = each.end()
    return [each for each in [*found, text[last:].strip()] if each]


class Checked(Struct, frozen=True):
    """What is left of a writer's text, unsigned; `why` says why the template's text stands instead."""

    text: str
    struck: tuple[tuple[str, str], ...] = ()
    why: str = ""
    more: tuple[str, ...] = ()  # facts that it says and its template does not


def checked(given: Brief, written: Written) -> Checked:
    """The sentences that rest on what they name, with the people in them; the others are struck."""
    facts = {each.id: each.says for each in given.facts}
    kept: dict[str, None] = {}
    struck = []
    for one in written.sentences[:MOST_SENTENCES]:
        if reason := unfounded(one, facts, given.template.lang):
            struck.append((given.hidden.show(one.text), reason))
        else:
            kept[one.text.strip()] = None
    joined = ("" if given.template.lang in _NO_SPACE else " ").join(kept)
    if not joined:
        return Checked("", tuple(struck), message("nothing of it rests on the facts"))
    known = {id: says for id, says in facts.items() if not re.fullmatch(r"t\d+", id)}
    why = left_out(joined, given.template.text, known.values(), given.promised)
    named = {id for one in written.sentences if one.text.strip() in kept for id in one.facts}
    more = [id for id, says in known.items() if id in named and says not in given.template.text]
    return Checked(given.hidden.show(joined), tuple(struck), given.hidden.shown(why), tuple(more))
