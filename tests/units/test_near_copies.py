"""A campaign with a word changed in each post is one text; honest complaints are many."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from firebreak.core.model import Reading, Signal, Topic, Voice
from firebreak.core.near_copies import fingerprint, fingerprints, groups
from firebreak.core.text import fold
from firebreak.detectors.coordinated import Coordinated
from firebreak.detectors.unique_voices import UniqueVoices

START = datetime(2026, 3, 2, tzinfo=UTC)
CITIES = ["Boston", "Lyon", "Oslo", "Quito", "Riga", "Turin", "Bern", "Osaka", "Delhi", "Lagos", "Miami", "Leeds"]
城 = ["北京", "上海", "广州", "成都", "武汉", "杭州", "南京", "西安", "重庆", "天津", "苏州", "长沙"]
TEMPLATES = {
    "number": "Boycott Acme now! They left my grandmother in Boston for {n} hours without water and nobody cared",
    "city": "Boycott Acme now! They left my grandmother in {city} for {n} hours without water and nobody cared {emoji}",
    "chinese": "抵制艾克美航空！他们把我奶奶丢在{城}机场{n}个小时，没有水也没有人管，客服电话一直打不通，太过分了",
    "cut": "RT @a{n}: Boycott Acme now! They left my grandmother in Boston for nine hours without water and no",
}
COMPLAINTS = (
    ["my bag", "our suitcase", "the stroller", "her guitar", "his wheelchair", "a parcel", "the refund", "our seats"],
    [
        "never arrived",
        "was lost",
        "came broken",
        "is still missing",
        "got soaked",
        "went to the wrong city",
        "vanished",
    ],
    [
        "and the hotline hangs up",
        "twice this year",
        "while staff shrugged",
        "on flight 22",
        "after nine hours",
        "again",
    ],
    ["so angry", "never again", "please help", "what now", "I want my money", "shame", "unreal", "tired of this"],
)


def texts(kind: str, count: int = 200) -> list[str]:
    rng = random.Random(7)
    if kind == "honest":
        return [" ".join(rng.choice(some) for some in COMPLAINTS) for _ in range(count)]
    return [
        TEMPLATES[kind].format(
            n=rng.randint(2, 60), city=rng.choice(CITIES), 城=rng.choice(城), emoji=rng.choice("😡🔥💢")
        )
        for _ in range(count)
    ]


def signals(kind: str) -> list[Signal]:
    """What the detector says to 200 posts by 200 authors in 27 minutes."""
    detector, found = Coordinated(Topic("acme")), []
    for number, text in enumerate(texts(kind)):
        at = START + timedelta(seconds=8 * number)
        voice = Voice(number * 7919, fingerprint(fold(text)))
        found += [detector.update(Reading("acme", at, at, all=1, negative=1, voices=(voice,)))]
    return [one for one in found if one]


@pytest.mark.parametrize("kind", list(TEMPLATES))
def test_a_campaign_with_a_word_changed_is_seen(kind: str) -> None:
    """A number, a city, an emoji, a retweet that was cut; in Chinese as well."""
    (first, *_) = signals(kind)

    assert "say the same" in first.why
    assert len(groups([(text, fingerprint(fold(text))) for text in texts(kind)])[0]) >= 180


def test_honest_complaints_are_no_campaign() -> None:
    """Many people, many texts."""
    assert signals("honest") == []


SHORT = [
    "Acme Air cancelled our flight and nobody at the gate knows anything. Furious",
    "acme air lost my bag AGAIN, useless",
    "Stuck at Gatwick for 6 hours thanks to Acme Air, no food vouchers",
    "never flying acme air again, appalling service",
]


def test_a_name_that_all_posts_say_makes_no_copies_of_them() -> None:
    """Four texts, written eight times each, that have nothing but the brand's name in common."""
    said = [(text, fingerprint(fold(text))) for text in SHORT * 8]
    voices = UniqueVoices()
    voices.add([Voice(number * 7919, mark) for number, (_, mark) in enumerate(said)])

    assert [(len(group), len(set(group))) for group in groups(said)] == [(8, 1)] * 4
    assert voices.same_text == 0.25


# What texts have been marked with since there are marks: these are stored, so they may not change.
MARKED = {
    "": 0,
    "acme": 447805169503809975,
    "RT @a: Boycott Acme now! https://t.co/1": 941949570924758682,
    "rt1 is no RT, 1rt neither": 1100953802748154695,
    "see xhttp://foo.example/a b, @https://b.example/c d": 1086456197221965193,
    "@艾克美航空 late again": 697657020579990900,
    "坐艾克美航空，行李丢了 https://t.co/1 怎么办": 263011208124088413,
    "e\u0301rt caf\u00e9 don't _x_ 9": 884298866598352320,
    "приложение не работает, @bank!": 19259088639733800,
    "@ 12 !!": 0,
}


def test_marks_stay_what_they_were_alone_and_together() -> None:
    """Links, handles and numbers in odd places are noise as before, in a batch as for one text."""
    folded = [fold(text) for text in MARKED]

    assert [fingerprint(text) for text in folded] == list(MARKED.values())
    assert fingerprints(folded) == list(MARKED.values())
