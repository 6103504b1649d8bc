"""Misspelled brand words: told when the file is checked, never guessed at while mentions come in."""

from __future__ import annotations

import pytest

from firebreak.core.model import Topic
from firebreak.watchlists.spellings import MisspellingCounter, UnmatchedSpelling, suggestions, suspect_words


def _topic(title: str, *words: str, name: str = "") -> Topic:
    return Topic(name or title.lower().replace(" ", "-"), title, words)


@pytest.mark.parametrize("words", [("acme air",), ("acme air", "acme aire", "acmeair"), ("艾克美航空", "мтс", "hp")])
def test_a_careful_list_is_left_alone(words: tuple[str, ...]) -> None:
    """A misspelling beside the right spelling, other scripts and short names raise no suspect."""
    assert suspect_words([_topic("Acme Air", *words)]) == []


def test_a_slip_for_the_title_is_doubted() -> None:
    """The title is not among the words, but something one slip away is."""
    (suspect,) = suspect_words([_topic("Acme Air", "amce air", "acme lines")])

    assert (suspect.word, suspect.why) == ("amce air", '"amce air" looks like a slip for the title "Acme Air"')


def test_a_slip_for_another_topics_word_is_doubted() -> None:
    """What looks like another topic's word is said on the side of the slip only."""
    (suspect,) = suspect_words([_topic("Novabank", "novabank"), _topic("Shop", "novabnk", "veloshop")])

    assert (suspect.topic, suspect.word, suspect.why) == (
        "shop",
        "novabnk",
        '"novabnk" looks like a slip for a word of the topic novabank',
    )


def test_letters_of_two_alphabets_are_doubted() -> None:
    """A Cyrillic letter inside a Latin word matches nothing that people type."""
    (suspect,) = suspect_words([_topic("Acme Air", "acme air", "\u0430cmeair")])

    assert suspect.word == "\u0430cmeair"
    assert suspect.why.startswith('"\u0430cmeair" holds the Cyrillic letter "\u0430" among Latin ones')


def test_suggestions_are_few_and_stop_when_somebody_thought_of_it() -> None:
    """At most three; none where the list has a misspelling, and none for names too short to mistype."""
    assert suggestions(_topic("Google", "google")) == ["gogle", "goolge", "goohle"]
    assert len(suggestions(_topic("Новабанк", "новабанк"))) == 3
    assert suggestions(_topic("Acme Air", "acme air", "acme aire")) == []
    assert suggestions(_topic("MTS", "mts")) == []
    assert suggestions(_topic("艾克美航空", "艾克美航空")) == []


def test_only_what_people_really_write_is_told() -> None:
    """Counted once a mention, look-alike letters too; what stands in one mention, or is another word, is not told."""
    counter = MisspellingCounter([_topic("Acme Air", "acme air", "acmeair"), _topic("Новабанк", "новабанк")])
    for text in (
        "Amce air lost my bag, amce air!",
        "why, AMCE AIR",
        "amce   air",
        "\u0430cme air is late",
        "never again \u0430cme air",
        "нoвабанк не отвечает",
        "новобанк",
        "НОВОБАНК украл деньги",
        "acne cream and fresh air",
        "once only: acme sir",
    ):
        counter.add(text)

    assert counter.frequent() == [
        UnmatchedSpelling("acme-air", "amce air", 3),
        UnmatchedSpelling("acme-air", "\u0430cme air", 2),
        UnmatchedSpelling("новабанк", "новобанк", 2),
    ]


def test_no_more_than_five_a_topic() -> None:
    """A brand that is mistyped in a hundred ways gets the five most frequent."""
    counter = MisspellingCounter([_topic("Veloshop", "veloshop")])
    for letter in "abcdefgh":
        for _ in range(3 if letter < "f" else 2):
            counter.add(f"velo{letter}hop")

    assert [one.spelling for one in counter.frequent()] == [f"velo{letter}hop" for letter in "abcde"]
