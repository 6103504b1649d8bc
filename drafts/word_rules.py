"""The rules that the words of a public text are held to: what each is for, and which of them stop an approval."""

from __future__ import annotations

from msgspec import Struct


class Words(Struct, frozen=True):
    """One language: regular expressions over folded text, by rule, and a better example of each rule."""

    patterns: dict[str, tuple[str, ...]]
    next_step: tuple[str, ...]  # one of them must be found: what happens next
    private: str  # says that something is to be told in private
    units: str  # what figures count
    timed: str  # words that name a time as well as a clock does
    better: dict[str, str]


class Rule(Struct, frozen=True):
    """Why a text should not say something; with `blocks` it cannot be approved while it does."""

    why: str
    blocks: bool = False


RULES = {
    "apology": Rule("is what everybody says, and nobody believes it"),
    "no_next_step": Rule("this does not say what happens next"),
    "open_promise": Rule("promises without a time, and nobody can keep or check that"),
    "liability": Rule("admits liability or promises money: that is for the legal team to say", blocks=True),
    "personal_data": Rule("is personal data, and everybody can read it", blocks=True),
    "asks_personal": Rule("asks for personal data where everybody can read the answer", blocks=True),
    "shouting": Rule("shouts"),
    "blame": Rule("blames whoever reads it, or somebody else", blocks=True),
    "humour": Rule("jokes about something grave", blocks=True),
    "claim": Rule("claims something that no fact supports", blocks=True),
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

    def __str__(self) -> str:
        why = RULES[self.rule].why
        return f"“{self.word}” {why}; better: {self.better}" if self.word else f"{why}; better: {self.better}"
