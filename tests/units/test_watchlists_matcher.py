"""What a mention is about, and whom it touches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firebreak.core.model import Author, Matched, Mention, Tag, Topic, WatchEntry, Watchlist
from firebreak.core.text import fold
from firebreak.watchlists.matcher import MentionMatcher

AT = datetime(2026, 3, 1, tzinfo=UTC)
ACME = Topic(
    "acme-air",
    "Acme Airlines",
    words=("acme air", "acmeair", "#flyacme", "акме эйр", "艾克美航空", "c++"),
    handles={"x": ("@AcmeAir", "@AcmeAirHelp"), "weibo": ("@艾克美航空",)},
)
BOLT = Topic("bolt", words=("bolt", "acme air"))
REGULATORS = Watchlist(
    "regulators",
    "regulator",
    (
        WatchEntry("US Department of Transportation", {"x": ("@USDOT",)}),
        WatchEntry(
            "Old Agency",
            {"x": ("OldAgency",)},
            valid_from=datetime(2010, 1, 1, tzinfo=UTC),
            valid_until=datetime(2020, 1, 1, tzinfo=UTC),
        ),
        WatchEntry("艾克民航局", {"weibo": ("@民航局",)}),
    ),
)
VOICES = Watchlist("big-voices", "influencer", min_followers=100_000)


def mention(text: str = "hello", author: str = "rosa", **fields: Any) -> Mention:
    followers = fields.pop("followers", None)
    whole = {"platform": "x", "created_at": AT} | fields
    return Mention(id="1", author=Author(author, followers), text=text, **whole)


def match(text: str = "hello", author: str = "rosa", **fields: Any) -> Matched:
    return MentionMatcher([ACME, BOLT], [REGULATORS, VOICES]).match(mention(text, author, **fields))


def names(tags: Sequence[Tag]) -> list[tuple[str, str]]:
    return [(tag.name, tag.how) for tag in tags]


@pytest.mark.parametrize(
    "text",
    [
        "@AcmeAir lost my chair",
        "I hate @acmeairhelp.",
        "AcmeAir!",
        "acmeair's fault",
        "#AcmeAir",
        "so #FlyAcme",
        "ＡＣＭＥＡＩＲ",
        "Ужасный АКМЕ ЭЙР",
        "акме\nэйр",
        "坐艾克美航空的飞机",
        "买了acmeair的票",
        "acmeairです",
        "we write c++ here",
        "_ acmeair _",
    ],
)
def test_a_word_that_stands_alone_is_found(text: str) -> None:
    """Words, hashtags and handles count in any case, width and script, between any kind of punctuation."""
    assert match(text).topics == ("acme-air",)


@pytest.mark.parametrize(
    "text",
    [
        "acmeairline",
        "xacmeair",
        "acmeair2",
        "acmeair_fan",
        "acmeairу",  # the last letter is Cyrillic
        "акме эйры",
        "the акме  эйрx",
        "flyacme",
        "x#flyacme",
        "help@acmeair_x.com",
        "艾克美",
        "",
    ],
)
def test_a_part_of_another_word_is_not(text: str) -> None:
    """Inside a longer word of an alphabet, a word does not count."""
    assert match(text).topics == ()


@pytest.mark.parametrize("given", ["国泰航空", "國泰航空", "台灣大哥大", "臺灣大哥大", "台湾大哥大"])
@pytest.mark.parametrize(
    "text", ["坐国泰航空又晚点", "搭國泰航空又誤點", "台灣大哥大斷線", "臺灣大哥大斷線", "台湾大哥大断线"]
)
def test_a_chinese_word_counts_in_both_scripts(given: str, text: str) -> None:
    """However a manager in Hong Kong, Taiwan or on the mainland spells the brand, all of their customers are heard."""
    watch = MentionMatcher([Topic("brand", words=(given,))], [])
    same = ("泰" in given) == ("泰" in text)

    assert watch.match(mention(text)).topics == (("brand",) if same else ())


def test_several_topics_may_match() -> None:
    """A mention is about everything it names, each once, in the order of the text."""
    assert match("bolt and Acme Air, acmeair and bolt").topics == ("bolt", "acme-air")


@pytest.mark.parametrize("brand", ["acme-air", "Acme Airlines", "ACMEAIR", "acme  air", "艾克美航空"])
def test_the_feeds_own_word_is_honoured(brand: str) -> None:
    """A feed may call a topic by its name, its title or any of its words."""
    assert match("no word of it", topic=brand).topics[0] == "acme-air"


def test_the_feeds_word_comes_first() -> None:
    """What the feed says comes before what the text says; a brand nobody watches is passed over."""
    assert match("acmeair", topic="bolt").topics == ("bolt", "acme-air")
    assert match("acmeair", topic="nobody").topics == ("acme-air",)


def test_by_brand_every_brand_is_a_topic() -> None:
    """With by_brand a feed's brand is a topic of that exact name, with nothing configured at all."""
    assert MentionMatcher([], [], by_brand=True).match(mention(topic="US Airways")).topics == ("US Airways",)


def test_by_brand_nothing_counts_twice() -> None:
    """A configured topic that the brand already stands for is not a second topic; others still match."""
    watch = MentionMatcher([ACME, BOLT], [], by_brand=True)

    assert watch.match(mention("bolt, acmeair", topic="AcmeAir")).topics == ("AcmeAir", "bolt")


def test_a_brands_own_posts_are_not_about_it() -> None:
    """What a brand writes itself is no complaint, on the platform where the handle is its own."""
    assert match("We are sorry. Acme Air", "AcmeAir").topics == ("bolt",)
    assert match("We are sorry. Acme Air", "@acmeair", platform="Twitter").topics == ("bolt",)
    assert match("We are sorry. AcmeAir", "AcmeAir", platform="reddit").topics == ("acme-air",)
    assert match("sorry", "AcmeAir", topic="acme-air").topics == ()


def test_a_tagged_handle_says_why() -> None:
    """A watchlist entry that is tagged gives the tag in the words people read at night."""
    why = "@USDOT is tagged: US Department of Transportation, regulator"

    assert match("@AcmeAir @usdot please act").tags == (
        Tag("regulators", "regulator", "US Department of Transportation", "mentioned", why),
    )


def test_an_author_who_is_watched_says_why() -> None:
    """A watchlist entry that writes gives one tag, even when it is tagged as well."""
    why = "written by @USDOT: US Department of Transportation, regulator"

    assert match("we look into it @USDOT", "usdot").tags == (
        Tag("regulators", "regulator", "US Department of Transportation", "author", why),
    )


def test_an_author_is_watched_on_a_platform() -> None:
    """The same handle elsewhere is somebody else; Twitter and X are one platform."""
    watched = [
        bool(match("hi", "USDOT", platform=name).tags) for name in ("x", "twitter", "Twitter", "weibo", "reddit")
    ]

    assert watched == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@USDOT", True),
        ("cc @usdot, please", True),
        ("请@USDOT看看", True),
        (".@USDOT:", True),
        ("＠USDOT", True),
        ("@USDOTx", False),
        ("@USDOT_", False),
        ("@USDOT1", False),
        ("USDOT", False),
        ("complaints@usdot.gov", False),
        ("@USDOT@mastodon.social", False),
    ],
)
def test_a_handle_is_a_whole_handle(text: str, found: bool) -> None:
    """Neither a longer handle, an e-mail address, another host's user nor the bare word tags anybody."""
    regulators = MentionMatcher([], [REGULATORS]).match(mention(text)).tags

    assert bool([tag for tag in regulators if tag.kind == "regulator"]) == found


@pytest.mark.parametrize(("text", "found"), [("@民航局 请看", True), ("@民航局长", False)])
def test_a_chinese_handle_is_a_whole_handle(text: str, found: bool) -> None:
    """Where nothing separates words, a handle still ends where it ends."""
    assert bool(MentionMatcher([], [REGULATORS]).match(mention(text, platform="weibo")).tags) == found


@pytest.mark.parametrize(("year", "found"), [(2009, False), (2010, True), (2019, True), (2020, False)])
def test_an_entry_is_valid_between_its_dates(year: int, found: bool) -> None:
    """Validity is judged by when the mention was written: from its first moment, until before its last."""
    at = datetime(year, 1, 1, tzinfo=UTC)

    assert bool(match("@OldAgency", created_at=at).tags) == found
    assert bool(match("hi", "oldagency", created_at=at).tags) == found


@pytest.mark.parametrize(("followers", "found"), [(None, False), (99_999, False), (100_000, True), (230_000, True)])
def test_a_big_voice_is_known_by_followers(followers: int | None, found: bool) -> None:
    """Who has enough followers is an influencer, by name and number."""
    assert bool(match("hi", followers=followers).tags) == found


def test_a_big_voice_says_why() -> None:
    """The tag gives the number and the limit."""
    why = "written by @rosa, 230,000 followers (influencer from 100,000)"

    assert match("hi", followers=230_000).tags == (Tag("big-voices", "influencer", "@rosa", "followers", why),)


def test_nobody_is_tagged_twice_by_one_list() -> None:
    """An entry named twice, or an author who is both listed and widely followed, is one tag a list."""
    stars = Watchlist("stars", "influencer", (WatchEntry("Rosa", {"x": ("@rosa",)}),), min_followers=10)

    assert names(MentionMatcher([], [stars]).match(mention("@rosa @ROSA", "rosa", followers=50)).tags) == [
        ("Rosa", "author")
    ]


def test_nothing_watched_matches_nothing() -> None:
    """Without topics and lists, or with empty words, nothing matches and nothing breaks."""
    assert MentionMatcher([], []).match(mention("anything @all")) == Matched()
    assert (
        MentionMatcher([Topic("void", words=("", " "), handles={"x": ("@",)})], []).match(mention(" @ ", ""))
        == Matched()
    )


def plainly(words: Sequence[str], text: str) -> set[str]:
    """Matching as one would write it without care for speed, for Latin words."""
    found = set()
    for word in words:
        at = text.find(word)
        while at >= 0:
            around = text[at - 1 : at] + text[at + len(word) : at + len(word) + 1]
            if not any(char.isalnum() or char == "_" for char in around):
                found.add(word)
            at = text.find(word, at + 1)
    return found


@given(
    st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=6, unique=True),
    st.text("abcABC_ 1'.", max_size=40),
)
def test_the_automaton_finds_what_a_plain_search_finds(words: list[str], text: str) -> None:
    """For any words and any text, overlapping ones too, one pass finds exactly what a search word by word does."""
    watch = MentionMatcher([Topic(word, words=(word,)) for word in words], [])

    assert set(watch.match(mention(text)).topics) == plainly(words, " ".join(fold(text).split()))
