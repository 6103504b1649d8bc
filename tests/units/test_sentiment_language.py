"""The language of a text: the feed's word, the script, a few common words."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from py3langid.langid import visit_counts

from firebreak.core.text import fold
from firebreak.sentiment import language_library
from firebreak.sentiment.language import detect, is_english, tag


@pytest.mark.parametrize(
    ("text", "told", "expected"),
    [
        ("The app is down again", None, "en"),
        ("The app is down again", "en-GB", "en"),
        ("Не работает приложение", None, "ru"),
        ("这家店的服务太差了", None, "zh"),
        ("这家店的服务太差了", "zh-Hans", "zh"),
        ("もう二度と買わない、最悪", None, "other"),
        ("Приложение не працює, це жахливо, її", None, "other"),
        ("La aplicación no funciona y nadie me responde", None, "other"),
        ("Где заказ? https://t.co/abcdefghijklmnop @somebody_with_a_long_name", None, "ru"),
        ("lol", None, "en"),
        ("😡😡", None, "other"),
        ("😡😡", "ru", "ru"),
        ("", None, "other"),
        ("no funciona", "es", "es"),
        ("ужасно", "en", "ru"),
        ("iphone 的服务太差了，再也不买了", "en", "zh"),
        ("the café, again", "en", "en"),
        ("12345", "und", "other"),
    ],
)
def test_the_first_language(text: str, told: str | None, expected: str) -> None:
    """The feed's word holds unless the script speaks against it; what has no model is not called English."""
    assert detect(fold(text), told)[0][0] == expected


def test_mixed_text_is_judged_in_both_languages() -> None:
    """A quarter of a text in another script is enough to be asked about; the weights sum to one."""
    plan = detect(fold("服务太差了 never again"), None)

    assert sorted(lang for lang, _ in plan) == ["en", "zh"]
    assert sum(share for _, share in plan) == pytest.approx(1.0)


def test_one_foreign_word_does_not_make_a_text_mixed() -> None:
    """A brand name in Latin letters leaves a Russian text Russian."""
    assert detect(fold("вчера снова весь день не работал iphone, поддержка молчит"), None) == (("ru", 1.0),)


def test_the_feeds_word_is_read_in_all_its_spellings() -> None:
    """Regions and scripts are cut off; `und` and its like say nothing."""
    assert [tag("zh_CN"), tag("EN"), tag("ru-RU"), tag("und"), tag(""), tag(None)] == [
        "zh",
        "en",
        "ru",
        None,
        None,
        None,
    ]


def test_english_is_told_from_its_neighbours() -> None:
    """Common words decide; with none at all, plain ASCII is taken for English."""
    assert is_english("my order never arrived")
    assert not is_english("der kundendienst ist nicht zu erreichen")
    assert not is_english("le service est nul et je suis déçu")
    assert is_english("refund")


LINES = [
    line.split(" ", 1)
    for line in (Path(__file__).parents[1] / "language_lines.txt").read_text(encoding="utf-8").splitlines()
]


def test_languages_without_a_model_are_not_called_english_or_russian() -> None:
    """Short complaints in twenty languages, without a word of the feed: nine of ten are left to the fallback."""
    foreign = [text for lang, text in LINES if lang not in ("en", "ru", "zh")]
    wrong = [text for text in foreign if detect(fold(text), None)[0][0] != "other"]

    assert len(wrong) <= len(foreign) // 10, wrong


def test_what_has_a_model_is_judged_by_it() -> None:
    """Nothing English or Russian is given away for it."""
    own = [(lang, text) for lang, text in LINES if lang in ("en", "ru")]

    assert [text for lang, text in own if detect(fold(text), None)[0][0] != lang] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [("the app is down again", None), ("wie lange noch", "de"), ("вы не работаете", None), ("服务太差了", None)],
)
def test_the_library_is_asked_in_doubt_only(text: str, told: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the feed tells, or plain words, needs none of its 20 MB."""
    asked: list[str] = []
    monkeypatch.setattr("firebreak.sentiment.language.is_likely", lambda text, _: asked.append(text) or True)

    detect(fold(text), told)

    assert asked == []


def test_the_library_is_loaded_once_whoever_comes_first() -> None:
    """`watch` loads it ahead; a text that comes meanwhile waits for that instead of loading it again."""
    language_library._library.cache_clear()
    loader = language_library.load_ahead()
    meanwhile = language_library.library()
    loader.join()

    assert language_library.library() is meanwhile
    assert language_library._library.cache_info().misses == 1


def test_the_library_tells_languages_in_latin_and_cyrillic_letters_apart() -> None:
    """Others are told by their script before it is asked, and would only take memory."""
    told_apart = set(language_library.library().languages)

    assert {"en", "de", "id", "vi", "ru", "bg", "uk", "kk"} <= told_apart
    assert not told_apart & {"zh", "ja", "ar", "hi", "ko"}


def test_a_word_is_asked_about_once() -> None:
    """However often it comes; and a text without words is of whatever language it is taken for."""
    language_library._log_likelihoods.cache_clear()
    for _ in range(3):
        language_library.is_likely("ich warte seit drei wochen", "en")

    assert language_library._log_likelihoods.cache_info().misses == 5
    assert language_library.is_likely("", "ru")


@pytest.fixture(scope="module")
def whole() -> Any:
    """py3langid with all its languages."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)


@pytest.mark.parametrize("word", ["warte", "жаловаться", "ваа", "a", "çœur", "\ud83d"])
def test_a_word_counts_as_the_library_ranks_it(word: str, whole: Any) -> None:
    """We walk its automaton ourselves, which costs a tenth of what ranking all its languages does."""
    ranked = dict(whole.rank(f" {word} "))
    known = language_library.library()

    ours = dict(zip(known.languages, language_library._log_likelihoods(word) + known.priors, strict=True))

    assert ours["en"] - ours["ru"] == pytest.approx(ranked["en"] - ranked["ru"], abs=0.05)
    assert ours["de"] - ours["bg"] == pytest.approx(ranked["de"] - ranked["bg"], abs=0.05)


def test_the_file_that_ships_is_the_librarys_model(whole: Any) -> None:
    """The same n-grams of every sample line and of bytes at random, and the same numbers for each."""
    known = language_library.library()
    lines = (Path(__file__).parents[1] / "language_lines.txt").read_bytes().splitlines()
    lines += [random.Random(seed).randbytes(200) for seed in range(50)]
    kept = [whole.nb_classes.index(language) for language in dict.fromkeys(known.languages)]
    rows = [row << 8 for row in whole.tk_row]

    for line in lines:
        counted = visit_counts(whole.tk_nextmove, rows, whole.tk_output, line)
        assert Counter(known.ngrams(line)) == (counted or Counter())
    assert len(lines) > 100
    assert {whole.nb_classes[at] for at in kept} == {*known.languages}
    for mine, language in enumerate(known.languages):
        theirs = [at for at, name in enumerate(whole.nb_classes) if name == language]
        assert any(
            np.array_equal(whole.nb_ptc[:, at], known.likelihoods[:, mine]) and whole.nb_pc[at] == known.priors[mine]
            for at in theirs
        )
