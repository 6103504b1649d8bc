"""Handles, links, numbers and names alone are no opinion: nothing is made of them."""

from __future__ import annotations

import pytest

from firebreak.core.model import Topic
from firebreak.core.own_names import without_names
from firebreak.sentiment.classifier import open_classifier

JUDGE = open_classifier()


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("@NordAir @TransportBoard", "en"),
        ("https://ex.am/7 @nordair 4471", "en"),
        ("Nordair", "en"),
        ("#nordair", "en"),
        ("новабанк", "ru"),
        ("@novabank @centralbank https://ex.am/1", "ru"),
        ("京东", "zh"),
        ("转！！！", "zh"),
        ("", "en"),
    ],
)
def test_nothing_is_made_of_a_text_that_says_nothing(text: str, lang: str) -> None:
    """It is abstained from, and its probability is the prior: it counts as nothing."""
    (said,) = JUDGE.score([text], [lang])

    assert (said.label, said.negative) == ("abstain", said.prior)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("@nordair disgusting", "en"),
        ("@nordair 😡", "en"),
        ("cancelled!", "en"),
        ("@novabank позор", "ru"),
        ("опять сбой", "ru"),
        ("垃圾", "zh"),
        ("@客服 骗子", "zh"),
    ],
)
def test_one_word_that_is_known_is_enough(text: str, lang: str) -> None:
    (said,) = JUDGE.score([text], [lang])

    assert said.label == "negative"


def test_the_own_names_of_a_topic_are_read_as_a_handle() -> None:
    """Whatever the model has learned of the name; names inside of other words stay."""
    topic = Topic("nordair", "Nord Air", words=("nordair", "норд эйр", "北航"))

    assert without_names("Nord Air, NORDAIR and nordairport", topic) == "@_, @_ and nordairport"
    assert without_names("Норд Эйр опять", topic) == "@_ опять"
    assert without_names("坐北航回家", topic) == "坐 @_ 回家"
    assert without_names("anything", Topic("bare")) == "anything"
