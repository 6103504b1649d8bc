"""Tokens: what is kept as signal, and what is made one."""

from __future__ import annotations

import pytest

from firebreak.sentiment import tokens
from firebreak.sentiment.features import FEATURE_SETTINGS, Lexicon, lexicon_features, slots


def _words(text: str) -> list[str]:
    return [tokens.canonical(token) for token in tokens.TOKEN.findall(tokens.normalise(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don’t BUY @acme!!! http://t.co/xYz", ["don't", "buy", "<at>", "!!", "<url>"]),
        ("sooooo bad", ["soo", "bad"]),
        ("Йод и йогурт", ["йод", "и", "йогурт"]),
        ("ＡＣＭＥ 2015", ["acme", "<0>"]),
        ("ну спасибо)))))", ["ну", "спасибо", ")))"]),
        ("😡👎🏽 :( <3", ["😡", "👎", "🏽", ":(", "<3"]),
        ("what?! ok...", ["what", "!?!?", "ok", "..."]),
        ("#fail in 上海", ["fail", "in", "<han>"]),
        ("", []),
    ],
)
def test_what_a_text_is_cut_into(text: str, expected: list[str]) -> None:
    """Links, handles and numbers are one word each; emoji, stretched words and marks stay."""
    assert _words(text) == expected


def test_a_negation_changes_what_comes_after_it() -> None:
    """`not good` counts for something that `good` alone does not, up to the next mark."""
    settings, bare = FEATURE_SETTINGS["en"], Lexicon({}, {})
    negated = tokens.feature_hash("¬good")
    from firebreak.sentiment.features import slot

    assert slot(negated) in slots("this is not very good", settings, bare)
    assert slot(negated) not in slots("this is not it. good", settings, bare)
    assert slot(negated) not in slots("this is good", settings, bare)


def test_a_valence_turns_around_after_a_negation() -> None:
    """`not good` adds to the bad sums, in English and in Russian."""
    lexicon = Lexicon({"good": 2.0, "хорошо": 2.0}, {"😡": -3.0})
    settings = FEATURE_SETTINGS["en"]

    assert lexicon_features("good", settings, lexicon)[1] > 0
    assert lexicon_features("don't feel good", settings, lexicon)[2] > 0
    assert lexicon_features("не хорошо", FEATURE_SETTINGS["ru"], lexicon)[2] > 0
    assert lexicon_features("😡", settings, lexicon)[4] > 0


def test_han_text_is_cut_into_overlapping_characters() -> None:
    """One clause without spaces gives 1-, 2- and 3-grams, not one token, and 不 marks what follows it."""
    bare = Lexicon({}, {})
    plain, negated = slots("服务好", FEATURE_SETTINGS["zh"], bare), slots("服务不好", FEATURE_SETTINGS["zh"], bare)

    assert len(plain) == 5 + 4 + 3
    assert len(negated) == 6 + 5 + 4 + 2


def test_a_stem_stands_for_all_its_endings() -> None:
    """Russian endings do not have to be listed one by one; a stretched word is found in its short spelling."""
    lexicon = Lexicon({"ужас*": -3.0, "love": 3.0}, {})

    assert [lexicon.valences_of(word) for word in ("ужасный", "ужас", "уж", "loove")] == [
        (-3.0, 0.0), (-3.0, 0.0), (0.0, 0.0), (3.0, 0.0),
    ]  # fmt: skip


def test_only_the_beginning_of_a_huge_text_counts() -> None:
    """What stands after the first 5,000 characters changes nothing."""
    assert tokens.normalise("a" * 5000 + "bad") == "a" * 5000
