"""Fast inference against the scikit-learn pipeline that it must equal."""

from __future__ import annotations

import numpy as np
import pytest
from small_models import on_phrases, softmax

from firebreak.sentiment import features, training
from firebreak.sentiment.calibration import calibrate
from firebreak.sentiment.linear import CHUNK_CHARACTERS, CHUNK_TEXTS, LinearModel, _new


@pytest.mark.parametrize("lang", ["en", "ru", "zh"])
def test_inference_equals_the_scikit_learn_pipeline(lang: str) -> None:
    """Class probabilities differ by less than 1e-5 from predict_proba, on odd texts too."""
    weights, fitted, texts, matrix = on_phrases(lang)

    scores = LinearModel(weights).scores(texts)

    assert np.abs(softmax(scores) - fitted.predict_proba(matrix)).max() < 1e-5
    assert np.abs(calibrate(scores, (1.0, 0.0)) - fitted.predict_proba(matrix)[:, 0]).max() < 1e-5


@pytest.mark.parametrize(
    ("lang", "text", "classes"),
    [
        ("ru", "придурок", ["insult"]),
        ("ru", "не придурок, придурки", ["¬insult", "insult"]),
        ("ru", "долбоёбы и говнюк", ["insult", "insult"]),
        ("zh", "他是混蛋", ["insult"]),
        ("zh", "谢谢", ["thanks"] * 3),
        ("en", "idiots, not an idiot", ["insult", "¬insult"]),
    ],
)
def test_a_listed_word_counts_for_its_class(lang: str, text: str, classes: list[str]) -> None:
    """A word on a list counts for the class too, after a negation for its opposite; 谢谢 is listed, and so is 谢."""
    lexicon, settings = training.lexicon_of(lang), features.FEATURE_SETTINGS[lang]
    names = {
        slot: name for name in lexicon.word_classes.values() for slot in [features.slot(features.class_hash(name))]
    }
    for slot in features.class_slots(lexicon):
        names.setdefault(slot, "¬insult")
    plain = features.Lexicon(lexicon.words, lexicon.emoji)

    counted = list(features.slots(text, settings, lexicon))
    for slot in features.slots(text, settings, plain):
        counted.remove(slot)

    assert [names[slot] for slot in counted] == classes


@pytest.mark.parametrize("lang", ["en", "ru", "zh"])
def test_scores_do_not_depend_on_company(lang: str) -> None:
    """A text scores the same alone, in a batch, and after the memory was emptied."""
    weights, _, texts, _ = on_phrases(lang)
    together = LinearModel(weights).scores(texts)
    forgetful = LinearModel(weights, cache_size=10)

    alone = np.vstack([forgetful.scores([text]) for text in texts])

    np.testing.assert_allclose(together, alone, rtol=0, atol=1e-12)


def test_the_pieces_between_blanks_are_bounded_and_cut_as_a_whole_text_is() -> None:
    """Long pieces, links and handles are not kept, and count all the same."""
    weights, _, texts, _ = on_phrases("en")
    linear = LinearModel(weights, cache_size=50)
    odd = [f"{text}  @me https://a.example/{at} :-(tail x{'y' * 60}{at}!!" for at, text in enumerate(texts)]

    found = np.vstack([linear.scores(odd), linear.scores(odd[:40])])

    np.testing.assert_allclose(found[: len(odd)], LinearModel(weights).scores(odd), rtol=0, atol=1e-12)
    np.testing.assert_allclose(found[len(odd) :], found[:40], rtol=0, atol=1e-12)
    for text in odd[:40]:
        linear.scores([text])
    assert linear.cached_pieces <= 50 + 20


def test_the_cache_is_bounded() -> None:
    """However many new words come, no more than the limit and one chunk of them are held."""
    weights, _, _, _ = on_phrases("en")
    linear = LinearModel(weights, cache_size=500)

    for start in range(0, 20_000, 1000):
        linear.scores([f"wörd{'abcdefghij'[at % 10]}{chr(97 + at // 10 % 26)}{chr(97 + at // 260 % 26)}x" * 2
                       for at in range(start, start + 1000)])  # fmt: skip

        assert linear.cached_words <= 500 + CHUNK_CHARACTERS + CHUNK_TEXTS
    linear.scores(["one more"])
    assert linear.cached_words < 1000


def test_links_handles_and_numbers_take_no_memory() -> None:
    """A million different links are one word."""
    weights, _, _, _ = on_phrases("en")
    linear = LinearModel(weights)
    linear.scores(["see http://t.co/a @b 1"])
    before = linear.cached_words

    linear.scores([f"see http://t.co/{at} @user{at} {at}" for at in range(1000)])

    assert linear.cached_words == before


@pytest.mark.parametrize("lang", ["en", "ru", "zh"])
def test_the_shortest_texts_are_judged(lang: str) -> None:
    """A single letter as the first text ever is shorter than the longest n-gram, and no error."""
    weights, _, _, _ = on_phrases(lang)

    for text in ("a", "я", "好", "!", "😡"):
        assert LinearModel(weights).scores([text]).shape == (1, 3)


def test_no_texts_give_no_scores() -> None:
    """An empty batch is not an error."""
    weights, _, _, _ = on_phrases("en")

    assert LinearModel(weights).scores([]).shape == (0, 3)


def test_of_a_text_only_its_own_words_are_asked_for_however_many_are_known():
    class Known(dict[str, int]):
        def __iter__(self):
            raise AssertionError("gone through, although only few are asked for")

    assert sorted(_new({"a", "b", "c"}, Known(b=1))) == ["a", "c"]
