"""The rules that the words of a public text are held to: what each is for, and which of them stop an approval."""

from __future__ import annotations

from msgspec import Struct

from ..core.translation import gettext_noop, message


class Words(Struct, frozen=True):
    """One language: regular expressions over folded text, by rule, and a better example of each rule."""

    patterns: dict[str, tuple[str, ...]]
    next_step: tuple[str, ...]  # one of them must be found: what happens next
    ahead: str  # what is to come: with a time in its sentence it is a next step too
    unasked: str  # right before an asking it turns it round: "do not"
    private: str  # says that something is to be told in private
    units: str  # what figures count
    timed: str  # words that name a time as well as a clock does
    better: dict[str, str]


class Rule(Struct, frozen=True):
    """What is said of a text that says something it should not; with `blocks` it cannot be approved while it does."""

    sentence: str
    blocks: bool = False


RULES = {
    "apology": Rule(gettext_noop("“{word}” is what everybody says, and nobody believes it; better: {better}")),
    "no_next_step": Rule(gettext_noop("this does not say what happens next; better: {better}")),
    "open_promise": Rule(
        gettext_noop("“{word}” promises without a time, and nobody can keep or check that; better: {better}")
    ),
    "liability": Rule(
        gettext_noop(
            "“{word}” admits liability or promises money: that is for the legal team to say; better: {better}"
        ),
        blocks=True,
    ),
    "personal_data": Rule(
        gettext_noop("“{word}” is personal data, and everybody can read it; better: {better}"), blocks=True
    ),
    "asks_personal": Rule(
        gettext_noop("“{word}” asks for personal data where everybody can read the answer; better: {better}"),
        blocks=True,
    ),
    "shouting": Rule(gettext_noop("“{word}” shouts; better: {better}")),
    "blame": Rule(gettext_noop("“{word}” blames whoever reads it, or somebody else; better: {better}"), blocks=True),
    "humour": Rule(gettext_noop("“{word}” jokes about something grave; better: {better}"), blocks=True),
    "claim": Rule(gettext_noop("“{word}” claims something that no fact supports; better: {better}"), blocks=True),
}
"""Every rule by the name that documents and tests use."""


class Finding(Struct, frozen=True):
    """One thing to change in a text: by which rule, its words (none where something is missing), a better way."""

    rule: str
    word: str
    better: str

    @property
    def blocks(self) -> bool:
        """Whether the text cannot be approved like this."""
        return RULES[self.rule].blocks

    @property
    def said(self) -> str:
        """The sentence about it, as a message."""
        return message(RULES[self.rule].sentence, word=self.word, better=self.better)

    def __str__(self) -> str:
        return f"{self.said}"
