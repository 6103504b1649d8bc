"""What harm posts speak of: found in three languages, and not in idioms, films and devices that die."""

from __future__ import annotations

from pathlib import Path

import pytest

from firebreak.content.harm_lexicon import LANGUAGES, lexicon
from firebreak.content.harm_reader import SCENE_VOTE, harms_in
from firebreak.content.scene_reader import MASK, scenes, sight, slots, slots_in
from firebreak.content.word_finder import WordFinder
from firebreak.core.model import Severity
from firebreak.detectors.grave import IN_WORDS
from firebreak.playbooks.content_names import KINDS


def lines(name: str) -> list[list[str]]:
    """Language, kind and text of each post in a file of tests/."""
    text = (Path(__file__).parents[1] / name).read_text(encoding="utf-8")
    return [line.split(" ", 2) for line in text.splitlines() if not line.startswith("#")]


LINES = lines("grave_posts.txt")


@pytest.mark.parametrize("language", LANGUAGES)
def test_grave_posts_are_found_and_traps_are_not(language: str) -> None:
    """In each language at least eight of nine are found, and at most one of twenty traps is taken for one."""
    grave = [text for lang, kind, text in LINES if lang == language and kind != "-"]
    traps = [text for lang, kind, text in LINES if lang == language and kind == "-"]
    missed = [text for text in grave if not harms_in(text)]
    false = [text for text in traps if harms_in(text)]

    assert len(missed) <= len(grave) // 9, missed
    assert len(false) <= len(traps) // 20, false


def test_kinds_are_named_rightly() -> None:
    """The kind that a reader would name is among those found."""
    wrong = [
        (kind, text, [harm.kind for harm in found])
        for _, kind, text in LINES
        if kind != "-" and (found := harms_in(text)) and kind not in {harm.kind for harm in found}
    ]

    assert len(wrong) <= len(LINES) // 100, wrong


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


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("my cousin was crushed by your forklift on monday", "en", "injury"),
        ("your driver locked the doors and wouldn't let me out", "en", "abuse"),
        ("охранник избил моего брата, весь в крови", "ru", "abuse"),
        ("登录后看到的是别人的身份证和住址", "zh", "data_leak"),
    ],
)
def test_scenes_put_words_together(text: str, language: str, kind: str) -> None:
    """Words that say little alone say it together, and the vote is for it."""
    seen = sight(text, language)

    assert kind in {scene.kind for scene, _, _ in seen.scenes}
    assert seen.vote > SCENE_VOTE


def test_relief_not_to_be_with_another_company_is_no_harm_of_ours() -> None:
    """Unless the other company is the one that is watched."""
    text = "Boeing sued again over the crash, so glad I fly Nordair"

    assert harms_in(text) == ()
    assert harms_in(text, ours={"boeing"})
    assert harms_in("Boeing sued again over the crash of a Nordair flight")


def test_posts_that_the_vote_was_not_trained_on() -> None:
    """Five of six are found, and hardly a trap is taken for one."""
    posts = lines("grave_posts_dev.txt")
    found = [kind for _, kind, text in posts if harms_in(text)]

    assert len(found) - found.count("-") >= 0.82 * sum(kind != "-" for _, kind, _ in posts)
    assert found.count("-") <= 5


def test_a_scene_needs_its_words_near_each_other() -> None:
    """What stands a paragraph apart belongs to two stories."""
    between = "we had tea and talked about the weather outside, and of nothing else. " * 3
    apart = f"my cousin came by. {between}boxes were crushed"

    assert not sight(apart, "en").scenes
    assert not sight(f"my cousin {MASK} it, you {MASK} it", "en").scenes


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slot_of_a_scene_has_words(language: str) -> None:
    """A slot that a language does not know would silence its scenes there."""
    known = {slot for entries in slots(language).words.words.values() for slot, _ in entries}
    asked = {slot for scene in scenes() for part in scene.slots for slot in part}

    assert asked - known == set()


def test_posts_that_nothing_was_fitted_to() -> None:
    """Told indirectly on purpose: half are found, which is too few; it must not get worse."""
    posts = lines("grave_posts_unseen.txt")
    found = [kind for _, kind, text in posts if harms_in(text)]

    assert len(found) - found.count("-") >= sum(kind != "-" for _, kind, _ in posts) // 2
    assert found.count("-") <= 2


def test_posts_by_an_author_who_had_not_seen_the_words() -> None:
    """Two thirds of them were looked at since (see the file): at least nine of ten are found, and few of the traps."""
    posts = lines("grave_posts_second.txt")
    found = [kind for _, kind, text in posts if harms_in(text)]

    assert len(found) - found.count("-") >= 0.9 * sum(kind != "-" for _, kind, _ in posts)
    assert found.count("-") <= 6


def test_posts_by_a_third_author_are_found() -> None:
    """Polite ones, hearsay, a thing that takes a finger, who is served first: kinds of speech that were mended."""
    posts = lines("grave_posts_third.txt")
    missed = [text for _, kind, text in posts if kind != "-" and not harms_in(text)]
    false = [text for _, kind, text in posts if kind == "-" and harms_in(text)]

    assert len(posts) == 200
    assert len(missed) <= 4, missed
    assert len(false) <= 1, false


def test_posts_that_are_held_out() -> None:
    """By nothing of theirs anything was mended: what is found of them must not get worse."""
    posts = lines("grave_posts_fourth.txt")
    found = [kind for _, kind, text in posts if harms_in(text)]

    assert len(posts) == 100
    assert len(found) - found.count("-") >= 44
    assert found.count("-") <= 6


def test_posts_to_a_plan_that_are_held_out() -> None:
    """Every kind in every manner of speaking; those drawn with them trained the vote, these nothing."""
    posts = lines("grave_posts_fifth.txt")
    found = [kind for _, kind, text in posts if harms_in(text)]

    assert len(posts) == 159
    assert len(found) - found.count("-") >= 90
    assert found.count("-") <= 8


@pytest.mark.parametrize(
    "text",
    [
        "残疾乘客没人管,在登机口等了两小时",
        "你们把残疾乘客的轮椅弄丢了",
        "A disabled passenger was left waiting at the gate",
        "crew just walked off and left us",
        "The crew just walked off the plane",
        "Cabin crew walked out and we waited an hour",
        "the bus didn't crash, it just stopped",
        "your drill is great and the handle comes off easily for cleaning",
    ],
)
def test_what_somebody_is_or_where_they_go_is_no_harm(text: str) -> None:
    """What lasts is no injury, leaving without a dispute no strike, what did not happen nothing."""
    assert not {harm.kind for harm in harms_in(text)} & {"injury", "strike", "death", "accident", "recall"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("乘客因此残疾", "injury"),
        ("the crew walked off the job over pay", "strike"),
        ("From Friday we won't be driving until there is a contract", "strike"),
        ("they called off the search for my cousin, he went over the side of your boat", "death"),
        ("anyone can look up everybody's medical file at your clinic", "data_leak"),
        ("the promotion went to a man I had trained", "discrimination"),
        ("yo the feds rolled up at norvia hq, taking boxes out", "arrest"),
        ("your pram folds by itself, check yours, stop selling it", "recall"),
    ],
)
def test_kinds_of_speech_by_field(text: str, kind: str) -> None:
    """Who did not return, who stays away until they are paid, what a thing does by itself, who is told to step away."""
    assert kind in {harm.kind for harm in harms_in(text)}


@pytest.mark.parametrize(
    "text",
    [
        "在你们地铁上死了一个人",
        "one person dead in your car park",
        "could you please tell me how to close the account of my late mother, who died in your hospital? kind regards",
        "your escalator ate my son's foot, two toes gone",
        "your refinery has been burning since dawn, ash on our cars",
        "the same CV as Oliver got a call within the hour, mine as Olu got silence",
        "消费者协会对你们提起公益诉讼",
        "В вакансии прямо: женщин старше 35 не рассматриваем",
    ],
)
def test_kinds_of_speech_that_were_missed(text: str) -> None:
    """A number of dead and a place, politeness, things with teeth, what burns on, the same person by another name."""
    assert harms_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "your spicy wings burned my mouth and i want more",
        "上班如上坟",
        "车子蓄电池死了，救援多久到",
        "похороны моего кошелька прошли у вас на распродаже",
        "штраф от жены получу за такие покупки",
        "weather + funeral = tough combination for a flight, on hold for an hour",
        "my wife lost her phone on your flight",
        "lost my mum in your store for ten minutes, she was in shoes",
    ],
)
def test_kinds_of_speech_that_only_sound_like_it(text: str) -> None:
    """Hot food, going to work, batteries and wallets that die, and who travels to a funeral."""
    assert not harms_in(text)


def test_things_that_die_are_nobody_who_does() -> None:
    """A site that is paralysed, an app that died, a bag left to die; and people beside such things who really do."""
    posts = lines("grave_posts_things.txt")
    missed = [text for _, kind, text in posts if kind != "-" and not harms_in(text)]
    false = [text for _, kind, text in posts if kind == "-" and harms_in(text)]

    assert (len(posts), missed, false) == (60, [], [])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("your update killed a patient in the ward", "death"),
        ("a laptop battery exploded and killed my brother", "death"),
        ("a train killed two workers on your line", "death"),
        ("a suitcase crushed my son's foot", "injury"),
        ("商场电梯里死了两个人，没人管", "death"),
        ("手机爆炸，爸爸被炸死了", "death"),
        ("系统故障导致病人死亡", "death"),
        ("他们把三岁的孩子落在飞机上", "children"),
        ("поезд убил мужчину на переезде", "death"),
        ("телефон взорвался и убил ребёнка", "death"),
        ("автобус лежит в кювете под Рязанью, едут скорые", "accident"),
    ],
)
def test_what_a_thing_does_to_people_is_harm(text: str, kind: str) -> None:
    """A thing as the subject takes nothing away where a person is the object."""
    assert kind in {harm.kind for harm in harms_in(text)}


def test_a_slot_does_not_stand_where_its_exception_does() -> None:
    """ "Thanks to your" is blame; thanks beside it are thanks all the same."""
    english = slots("en")

    assert "kindness" in slots_in("thanks, all is well", english)
    assert "kindness" not in slots_in("thanks to your ramp", english)
    assert slots_in("thanks to your crew, thanks", english)["kindness"] == [(21, 27)]


@pytest.mark.parametrize(
    "text",
    [
        'Finished "The Murder at Norvia" last night, could not put it down',
        "Смотрел «Убийство в Норвии», не понравилось",
        "看完《诺维亚谋杀案》睡不着",
        "Rumours of an explosion at Norvia are false",
        "Norvia raised 4,000 for the burns unit",
    ],
)
def test_what_is_read_or_denied_or_given_is_no_harm(text: str) -> None:
    """Titles in quotation marks, rumours, charity."""
    assert harms_in(text) == ()


def test_words_of_every_script_are_found_where_they_stand() -> None:
    """Places are counted in characters, whatever a character takes in bytes; longer words come first."""
    finder = WordFinder({"气死": 1, "死": 2, "air": 3, "пожар": 4, "😡": 5})
    text = "😡 пожар! 气死了, Air air \ud800"

    found = [(text[begin:end], value) for begin, end, value in finder.found(text)]

    assert found == [("😡", 5), ("пожар", 4), ("气死", 1), ("死", 2), ("air", 3)]
