"""What harm posts speak of: found in three languages, and not in idioms, films and devices that die."""

from __future__ import annotations

from pathlib import Path

import pytest

from firebreak.content.harm_lexicon import LANGUAGES, lexicon
from firebreak.content.harm_reader import harms_in
from firebreak.core.model import Severity
from firebreak.detectors.grave import IN_WORDS
from firebreak.playbooks.content_names import KINDS

LINES = [
    line.split(" ", 2)
    for line in (Path(__file__).parents[1] / "grave_posts.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_grave_posts_are_found_and_traps_are_not(language: str) -> None:
    """In each language at least nine of ten are found, and at most one of twenty traps is taken for one."""
    grave = [text for lang, kind, text in LINES if lang == language and kind != "-"]
    traps = [text for lang, kind, text in LINES if lang == language and kind == "-"]
    missed = [text for text in grave if not harms_in(text)]
    false = [text for text in traps if harms_in(text)]

    assert len(missed) <= len(grave) // 10, missed
    assert len(false) <= len(traps) // 20, false


def test_kinds_are_named_rightly() -> None:
    """The kind that a reader would name is among those found."""
    wrong = [
        (kind, text, [harm.kind for harm in found])
        for _, kind, text in LINES
        if kind != "-" and (found := harms_in(text)) and kind not in {harm.kind for harm in found}
    ]

    assert len(wrong) <= 5, wrong


def test_every_language_knows_every_kind() -> None:
    """What the lexicons hold, what playbooks may ask for and what the card can say are the same."""
    known = [tuple(sorted(kind.name for kind in lexicon(language).kinds)) for language in LANGUAGES]

    assert set(known) == {tuple(sorted(KINDS))} == {tuple(sorted(IN_WORDS))}


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("A passenger died on your flight", Severity.SEV1),
        ("A passenger nearly got killed by your driver", Severity.SEV2),
        ("We will sue you", Severity.SEV3),
        ("Their CEO was arrested", Severity.SEV3),
    ],
)
def test_harm_is_graded(text: str, severity: Severity) -> None:
    """A death is gravest; what nearly happened is a grade milder."""
    assert harms_in(text)[0].severity is severity


@pytest.mark.parametrize("text", ["", "a" * 50_000, "died " * 10_000, "пассажир " * 5_000, "乘客" * 20_000, "\x00\x00"])
def test_any_text_can_be_read(text: str) -> None:
    """Very long and odd ones too."""
    assert isinstance(harms_in(text), tuple)
