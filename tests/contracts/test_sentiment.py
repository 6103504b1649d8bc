"""What every SentimentModel promises, held against each file of sentiment/ that opens one."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

import firebreak.sentiment
from firebreak.core.model import Sentiment

TEXTS = [
    "the worst flight ever, never again 😡",
    "thank you, great service!",
    "ужасный сервис, жду третий день",
    "这家店的服务太差了",
    "",
    " \n\t ",
    "😡😡😡",
    "👍🏽",
    "https://t.co/x @acme 123",
    "wo ist mein Paket?",
    "iPhone 服务太差了 worst support ever",
    "ACME опять не работает, this is terrible service",
    "не",
    "\x00\x01不\x01\ud83d",
    "so" + "o" * 9000,
    "这" * 9000,
    "word " * 9000,
    "เลวมาก",
]


def _openers() -> list[str]:
    folder = Path(firebreak.sentiment.__path__[0])
    return sorted(
        path.stem for path in folder.glob("*.py") if "def open_classifier(" in path.read_text(encoding="utf-8")
    )


def test_there_is_a_model_to_hold_to_its_promises() -> None:
    """At least the classifier that the app opens is found here."""
    assert "classifier" in _openers()


@pytest.mark.parametrize("name", _openers())
def test_every_text_gets_one_sound_judgement(name: str) -> None:
    """One Sentiment for each text, with a probability, a known label and a language."""
    model = import_module(f"firebreak.sentiment.{name}").open_classifier()

    judged = model.score(TEXTS, [None] * len(TEXTS))

    assert len(judged) == len(TEXTS)
    for each in judged:
        assert isinstance(each, Sentiment)
        assert 0.0 <= each.negative <= 1.0
        assert each.label in ("negative", "neutral", "positive", "abstain")
        assert each.lang


@pytest.mark.parametrize("name", _openers())
def test_a_judgement_depends_on_the_text_alone(name: str) -> None:
    """The same text gives the same judgement alone, in a batch, in another order, and after other texts."""
    model = import_module(f"firebreak.sentiment.{name}").open_classifier()
    together = model.score(TEXTS, [None] * len(TEXTS))

    alone = [model.score([text], [None])[0] for text in TEXTS]
    backwards = model.score(TEXTS[::-1], [None] * len(TEXTS))[::-1]

    assert together == alone
    assert together == backwards


@pytest.mark.parametrize("name", _openers())
def test_nothing_to_judge_means_no_judgement(name: str) -> None:
    """No texts give no judgements; texts without a word are abstained from."""
    model = import_module(f"firebreak.sentiment.{name}").open_classifier()

    assert model.score([], []) == []
    assert [each.label for each in model.score(["", " \n"], ["en", None])] == ["abstain", "abstain"]


@pytest.mark.parametrize("name", _openers())
def test_a_wrong_number_of_languages_is_an_error(name: str) -> None:
    """Texts and languages come in pairs; anything else is a mistake of the caller and says so."""
    model = import_module(f"firebreak.sentiment.{name}").open_classifier()

    with pytest.raises(ValueError, match=r"shorter|longer"):
        model.score(["one", "two"], ["en"])


@pytest.mark.parametrize("name", _openers())
def test_clear_words_are_understood_in_every_language(name: str) -> None:
    """Fury is more negative than thanks, in English, Russian and Chinese."""
    model = import_module(f"firebreak.sentiment.{name}").open_classifier()
    furious = ["worst service ever, I want a refund", "ужасный сервис, верните деньги", "服务太差了，垃圾，我要退款"]
    grateful = ["thank you so much, great service", "спасибо большое, отличный сервис", "谢谢，服务很好，很满意"]

    for bad, good in zip(model.score(furious, [None] * 3), model.score(grateful, [None] * 3), strict=True):
        assert bad.negative > 0.5 > good.negative
        assert (bad.label, good.label) == ("negative", "positive")
