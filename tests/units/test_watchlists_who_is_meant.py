"""Who is meant: cases, hyphens, hashtags, links, namesakes on other platforms, and words that mean something else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playbooks_files import read

from firebreak.commands.check_advice import advise
from firebreak.core.model import Author, Mention, Topic, WatchEntry, Watchlist
from firebreak.watchlists.matcher import MentionMatcher
from firebreak.watchlists.russian_cases import cases

AT = datetime(2026, 3, 1, tzinfo=UTC)
TOPICS = [
    Topic("volga", words=("ёлочка", "волжанка", "серебряный ручей", "почта волги", "мурино-сити", "огонёк")),
    Topic("orla", words=("orla", "орлия"), handles={"x": ("@OrlaAir",), "instagram": ("@orla.air",)}),
    Topic("gala", words=("blue gala", "l'étoile", "dora-mida", "r&b")),
    Topic("fedi", handles={"mastodon": ("@fedi@m.example",), "bluesky": ("@fedi.bsky.social",)}),
]
LISTS = [
    Watchlist(
        "regulators",
        "regulator",
        (
            WatchEntry("Trade Office", {"x": ("@FTO",)}),
            WatchEntry("Sea Office", {"mastodon": ("@sea@gov.example",), "bluesky": ("@sea.gov.example",)}),
        ),
    )
]


def found(text: str, platform: str = "x", topics: list[Topic] = TOPICS) -> list[str]:
    """The topics, and the names of the regulators."""
    got = MentionMatcher(topics, LISTS).match(Mention("1", platform, Author("rosa"), text, AT))
    return [*got.topics, *(tag.name for tag in got.tags if tag.kind == "regulator")]


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Елочка не открывается", ["volga"]),
        ("в «Ёлочке» хамят", ["volga"]),
        ("Волжанкой больше не полечу", ["volga"]),
        ("у Волжанки опять сбой", ["volga"]),
        ("жалоба на Серебряного ручья", ["volga"]),
        ("в Серебряном ручье грязно", ["volga"]),
        ("Почтой Волги не пользуйтесь", ["volga"]),
        ("в Мурино‑Сити опять", ["volga"]),
        ("из мурино сити", ["volga"]),
        ("Огонька больше нет", ["volga"]),
        ("рейс Орлии отменён", ["orla"]),
        ("летели Орлией", ["orla"]),
        ("волжанство", []),
        ("волжане", []),
        ("огоньки на ёлке", []),
        ("ёлочный базар", []),
        ("орлиный взгляд", []),
        ("почтамт Волги", []),
    ],
)
def test_a_russian_name_counts_in_all_its_cases(text: str, topics: list[str]) -> None:
    """е for ё, every case of the singular, hyphens of any kind; other words of the same root are not the name."""
    assert found(text) == topics


def test_cases_of_each_kind_of_name() -> None:
    """Masculine, feminine, neuter, adjectives; names that do not decline and foreign letters stay as they are."""
    assert cases("билайн") == {"билайна", "билайну", "билайном", "билайне"}
    assert {"ленты", "ленте", "ленту", "лентой"} <= cases("лента")
    assert {"сибирский банк", "сибирского банка", "сибирским банком"} <= {"сибирский банк", *cases("сибирский банк")}
    assert cases("метро") == cases("мтс") == cases("orla") == cases("київстар") == set()


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("#OrlaFail what a day", ["orla"]),
        ("#BoycottOrla", ["orla"]),
        ("#boycottorla", ["orla"]),
        ("#BOYCOTTORLA now", ["orla"]),
        ("#orla_down again", ["orla"]),
        ("#orla2026", ["orla"]),
        ("#orlagate", ["orla"]),
        ("#ORLAfail", ["orla"]),
        ("#BlueGala is terrible", ["gala"]),
        ("#bluegala", ["gala"]),
        ("#BlueGalaScam", ["gala"]),
        ("#бойкотВолжанки", ["volga"]),
        ("#волжанкапозор", ["volga"]),
        ("#orlando", []),
        ("#Orlando2026", []),
        ("#corla", []),
        ("#exploralaska", []),
        ("orla2026", []),
        ("bluegala", []),
        ("x#orlafail", []),
    ],
)
def test_a_compound_hashtag_names_the_brand(text: str, topics: list[str]) -> None:
    """By its capitals, underscores and digits, or by what people add to a name when they are angry."""
    assert found(text) == topics


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("my dinner https://cdn.example/i/orla.jpg", []),
        ("HTTPS://orla.news.example/podcast/5 listen", []),
        ("look https://social.example/@FTO", []),
        ("cdn.example/i/orla.jpg", []),
        ("www.orla.example", []),
        ("看https://t.example/orla诺维亚和orla", ["orla"]),
        ("https://t.example/1 Orla lost it", ["orla"]),
        ("orla.example is down", ["orla"]),
        ("Orla/blue gala", ["orla", "gala"]),
        ("Orla's 24/7 line", ["orla"]),
    ],
)
def test_what_stands_in_a_link_is_not_said(text: str, topics: list[str]) -> None:
    """Addresses are set aside before words and handles are looked for; a bare domain is a name that people say."""
    assert found(text) == topics


@pytest.mark.parametrize("text", ["l’étoile", "L'ÉTOILE", "lʼétoile", "l'etoile", "dora‑mida", "Dora Mida", "r&b"])
def test_typography_does_not_hide_a_name(text: str) -> None:
    """Apostrophes and hyphens of any kind, a space for a hyphen, a missing accent."""
    assert found(f"ah, {text}!") == ["gala"]


@pytest.mark.parametrize(
    ("text", "platform", "names"),
    [
        ("@FTO help", "x", ["Trade Office"]),
        ("@FTO help", "Twitter", ["Trade Office"]),
        ("@fto you look great", "instagram", []),
        ("@FTO", "telegram", []),
        ("@fto.fanclub", "instagram", []),
        ("@FTO.fans.example", "bluesky", []),
        ("@FTO.Please act", "x", ["Trade Office"]),
        ("@FTO@host.example", "mastodon", []),
        ("cc @sea@gov.example", "mastodon", ["Sea Office"]),
        ("cc @sea@gov.example.", "x", ["Sea Office"]),
        ("cc @sea@gov.example.org", "mastodon", []),
        ("cc @sea.gov.example", "bluesky", ["Sea Office"]),
        ("cc @sea.gov.example.fans.example", "bluesky", []),
        ("cc @sea", "mastodon", []),
        ("@orlaair", "x", ["orla"]),
        ("@OrlaAir", "facebook", ["orla"]),
        ("@OrlaAir", "instagram", []),
        ("@orla.air", "instagram", ["orla"]),
        ("@fedi@m.example down", "mastodon", ["fedi"]),
        ("@fedi.bsky.social down", "bluesky", ["fedi"]),
    ],
)
def test_a_handle_is_an_account_of_one_platform(text: str, platform: str, names: list[str]) -> None:
    """A namesake elsewhere is somebody else; a whole address (`@user@host`) is that account wherever it stands.

    A brand's own handle counts also on platforms for which the topic names none: a complaint must not be lost.
    """
    assert found(text, platform) == names


def test_words_that_mean_something_else() -> None:
    """`not_words` takes a post out, unless it tags the brand; `only_with` wants company for an everyday word."""
    (topic,) = read(
        """version: 1
topics:
  target:
    words: [target, лента]
    handles: {x: "@Target"}
    not_words: [target practice, лента новостей]
    only_with: {target: [store, checkout], лента: [касса, магазин]}
""",
        "p.yaml",
    ).topics

    def about(text: str) -> bool:
        return bool(found(text, topics=[topic]))

    meant = ["the checkout at Target was a mess", "@Target answer me", "В «Ленте» стояли час на кассе"]
    meant += ["#TargetFail at the store", "@target a gun-free store next to target practice"]
    others = ["we hit the target", "моя лента", "at target practice, near a store", "лента новостей магазина"]

    assert [about(text) for text in meant + others] == [True] * 5 + [False] * 4


def test_check_warns_of_words_that_stand_everywhere() -> None:
    """Short ones and everyday words; not where company is asked for."""
    file = read(
        """version: 1
topics:
  one: {words: [q, ok, 米, xyz, "@ab"]}
  two: {words: [apple, Лента, 小米, blue apple, zoom], only_with: {zoom: call}}
""",
        "p.yaml",
    )

    said = [str(one) for one in advise(file).warnings]

    assert [line.split('"')[1] for line in said] == ["q", "ok", "米", "apple", "Лента", "小米"]
    assert ["everyday word" in line for line in said] == [False] * 3 + [True] * 3
    assert all("only_with" in line for line in said)


def test_one_handle_on_two_platforms_is_heard_on_both() -> None:
    """However it is written there; where the topic has another handle it is somebody else's."""
    topic = Topic("acme", handles={"x": ("@AcmeAir",), "vk": ("@acmeair",), "weibo": ("@acme_cn",)})
    matcher = MentionMatcher([topic], [])
    posts = [Mention("1", each, Author("rosa"), "@AcmeAir is late", AT) for each in ("x", "vk", "weibo", "bluesky")]

    assert [matcher.match(one).topics for one in posts] == [("acme",), ("acme",), (), ("acme",)]
