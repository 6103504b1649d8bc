"""The judge: which model is asked, and what it says when in doubt."""

from __future__ import annotations

import subprocess
import sys

import pytest
from msgspec.structs import replace

from firebreak.core.model import Sentiment
from firebreak.sentiment.classifier import open_classifier
from firebreak.sentiment.lexicon_fallback import Fallback


def test_a_language_without_a_model_is_judged_by_emoji_or_not_at_all() -> None:
    """Furious emoji are understood in any language; words that nobody taught are abstained from."""
    judged = open_classifier().score(["ひどい 😡😡", "荷物はどこですか", "wo ist mein Paket?"], ["ja", "ja", "de"])

    assert [each.label for each in judged] == ["negative", "abstain", "abstain"]
    assert [each.lang for each in judged] == ["ja", "ja", "de"]


def test_a_mixed_text_is_weighed_between_its_languages() -> None:
    """P(negative) of a text in two languages lies between what its models say."""
    judge = open_classifier()
    text = "服务太差了 worst service ever"

    (both,) = judge.predictions([text], [None])
    alone = [judge.predictions([text], [lang])[0].negative for lang in ("en", "zh")]

    assert min(alone) <= both.negative <= max(alone)
    assert both.label == "negative"


def test_the_label_in_doubt_is_still_the_best_guess() -> None:
    """`predictions` keeps label and doubt apart; `score` shows the doubt as the label."""
    judge = open_classifier()
    (prediction,), (seen,) = judge.predictions([""], ["en"]), judge.score([""], ["en"])

    assert (prediction.abstain, prediction.label in ("negative", "neutral", "positive")) == (True, True)
    assert seen == Sentiment(prediction.negative, "abstain", "en", prior=prediction.negative)


def test_service_and_judge_load_nothing_that_they_may_never_need() -> None:
    """The service's program imports no library for training, for other commands, or for what is not set up; nor does
    the judge.
    """
    code = (
        "import sys, firebreak.commands.run; from firebreak.sentiment.classifier import open_classifier;"
        "open_classifier().score(['bad', 'плохо', '差'], [None] * 3);"
        "print([name for name in ('sklearn', 'scipy', 'river', 'vaderSentiment', 'slack_sdk', 'opencc', 'alembic', "
        "'icalendar', 'holidays', 'ijson', 'python_calamine', 'defusedxml', 'apprise', 'jwt', 'pyspark', 'pandas', "
        "'chardet', 'py3langid', 'psycopg') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("text", "sign"), [("😡", 1), ("спасибо", -1), ("最悪", 1), ("merci!", -1), ("stol", 0)])
def test_the_fallback_knows_a_few_words_of_many_languages(text: str, sign: int) -> None:
    """Bad words raise P(negative), good ones lower it, unknown ones leave it where it was."""
    fallback = Fallback()
    usual, _ = fallback.negative("")

    assert (fallback.negative(text)[0] > usual) - (fallback.negative(text)[0] < usual) == sign


@pytest.mark.parametrize(
    ("lang", "short", "long"),
    [
        (
            "en",
            "my bag did not arrive",
            "my bag did not arrive and it is the bag with all that is in it of mine and of ours",
        ),
        ("ru", "багаж не прилетел", "багаж не прилетел и это тот самый где лежит то что у меня с собой и что у тебя"),
    ],
)
def test_a_length_tells_of_a_text_and_not_of_a_topic(lang: str, short: str, long: str) -> None:
    """Who is angry explains: a long text is negative the sooner. Whoever counts does not take that for evidence."""
    judge = open_classifier()
    shipped = judge.linear(lang).weights
    with_length = judge.predictions([short, long], [lang, lang])
    judge.replace_weights(lang, replace(shipped, length=(0.0, 0.0)))
    without = judge.predictions([short, long], [lang, lang])

    assert with_length[0].negative < without[0].negative
    assert with_length[1].negative > without[1].negative
    for one, other in zip(with_length, without, strict=True):
        assert one.prior is not None
        assert other.prior == shipped.prior
        assert odds(one.negative) / odds(one.prior) == pytest.approx(odds(other.negative) / odds(shipped.prior), 1e-3)


def odds(probability: float) -> float:
    return probability / (1.0 - probability)
