"""Public texts are measured as each platform measures them, and what does not fit is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firebreak.drafts.links import links
from firebreak.drafts.platform_rules import length, overrun, unfit
from firebreak.drafts.top_level_domains import TOP_LEVEL

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
HAN = "值机系统已经恢复正常"  # ten characters


@pytest.mark.parametrize(
    ("case", "text", "used"),
    [
        ("a text with a link", "On it: http://acme.co", 7 + 23),
        ("a link alone", "http://acme.co", 23),
        ("a link with https", "https://acme.com", 23),
        ("a link without protocol", "acme.com", 23),
        ("no space after a full stop makes a link", "Sorry.It", 23),
        ("and is one in a sentence", "Sorry.It is mended", 23 + 10),
        ("several links", "See https://acme.com and https://acme.com or acme.com now", 4 + 23 + 5 + 23 + 4 + 23 + 4),
        ("ten links and a space each", "https://www.acme.com/help " * 10, 240),
        ("a link at the end of what is too long", "xxxxxxxxxx-" * 24 + " http://www.acme.com/help ", 289),
        ("no link, too long", "288 letters" + "-xxxxxxxxxx" * 25 + "xx", 288),
        ("160 Han characters", HAN * 16, 320),
        ("Latin and Han", "the" + HAN * 16, 323),
        ("160 emoji", "😷" * 160, 320),
        ("140 families", FAMILY * 140, 280),
        ("a letter and its accent are one", "A\u0301B", 2),
        ("a Hebrew letter falls into three", "A\ufb2c", 4),
        ("emoji of Unicode 9, one with a skin", "🤠; 💃; 💃🏾", 10),
        ("emoji of Unicode 10, a flag of tags", f"🤪; 🧕; 🧕🏾; {ENGLAND}", 14),
        ("punctuation weighs one up to U+201F, and two from there", "–—“”‘’…", 8),
        ("spaces of all widths", "\u2000\u2005\u200a\u200b\u200d", 5),
        ("marks of direction weigh two each", "\u2066\u202ahttp://acme.پاکستان/\u202c\u2069", 31),
        ("a label of 64 letters makes no link", "x" * 64 + ".com", 68),
        ("a host of 52 kana is a link", "http://" + "あいうえおかきくけこ" * 5 + "あい.com", 23),
        ("one of 53 is longer than 63 in ASCII", "http://" + "あいうえおかきくけこ" * 5 + "あいう.com", 7 + 106 + 4),
    ],
)
def test_x_counts_as_its_own_library_says(case: str, text: str, used: int) -> None:
    """Each case stands for one of the conformance suite of twitter-text (Apache-2.0), in words of our own."""
    assert length("x", text) == used


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see acmeair.de/hilfe.", ["acmeair.de/hilfe"]),
        ("t.me/acmeair, please", ["t.me/acmeair"]),
        ("(https://acme.example.com/a_(b)?c=d&e=f)", ["https://acme.example.com/a_(b)?c=d&e=f"]),
        ("www.acme.de or foo.co.jp or t.co", ["www.acme.de", "foo.co.jp", "t.co"]),
        ("It is.it is acme.de", ["is.it", "acme.de"]),  # since 2018 also a country's domain alone
        ("acme.jp日本it.so中国acme.de", ["acme.jp", "it.so", "acme.de"]),
        ("ÉCOLEACMÉ.com or écoleacmé.com", ["ÉCOLEACMÉ.com", "écoleacmé.com"]),
        ("file.tar.bz2, $ACME.CA and rosa.acme.gov@mail.com", []),
        ("mail help@acme.com or ask @acme.com", []),
        ("e.g. this, i.e.that, v1.2.3, 3.5 hours", []),
        ("first acme.com.Then more", ["acme.com"]),
        ("详见https://acme.com/help，谢谢", ["https://acme.com/help"]),
        ("详见acme.com谢谢", ["acme.com"]),
        ("详见http://acme.com谢谢", ["http://acme.com"]),
        ("смотрите http://почта.рф/справка.", ["http://почта.рф/справка"]),
        ("http://☃.net/ and ftp://acme.example", ["http://☃.net/"]),
        ("https://acme.notadomain/x", []),
        ("HTTPS://www.AcMe.COM/Index.html", ["HTTPS://www.AcMe.COM/Index.html"]),
    ],
)
def test_what_is_a_link(text: str, found: list[str]) -> None:
    """With a protocol any host that ends in a top-level domain; without, a Latin one with a path or two dots."""
    assert [text[begin:end] for begin, end in links(text)] == found


def test_the_list_of_top_level_domains_is_whole() -> None:
    """Countries, words, and other scripts, as IANA writes them."""
    assert len(TOP_LEVEL) == 1437
    assert {"de", "me", "com", "travel", "xn--p1ai", "xn--fiqs8s"} <= TOP_LEVEL


@pytest.mark.parametrize(
    ("platform", "text", "used"),
    [
        ("mastodon", "see https://acme.example/a/very/long/path/that/goes/on/and/on", 27),
        ("mastodon", "acme.com/help", 13),  # without a protocol it is no link there
        ("mastodon", "@rosa@social.example we saw it", 15),
        ("mastodon", f"{FAMILY} hi", 4),
        ("bluesky", f"{FAMILY}🇨🇳e\u0301", 3),
        ("bluesky", "https://acme.com", 16),
        ("bluesky", FAMILY * 120, 120),
        ("bluesky", FAMILY * 200, 500),
        ("telegram", "\ud83d", 1),
        ("telegram", "😷a", 3),
        ("linkedin", "https://example.com", 19),
        ("weibo", "你好", 2),
    ],
)
def test_the_others_count_in_their_own_ways(platform: str, text: str, used: int) -> None:
    """Mastodon counts a link as 23 and a far name without its server; graphemes there and on Bluesky."""
    assert length(platform, text) == used


@pytest.mark.parametrize("platform", ["x", "mastodon", "bluesky", "weibo"])
@given(text=st.text(alphabet="abc 😷好/.\u0301\u200dhtps:com", max_size=60), limit=st.integers(0, 40))
def test_what_does_not_fit_is_shown_and_never_cut(platform: str, text: str, limit: int) -> None:
    """What is called the overrun is the end of the text, and nothing where it fits."""
    rest = overrun(platform, text, limit)

    assert text.endswith(rest)
    assert bool(rest) == (length(platform, text) > limit)


@pytest.mark.parametrize(
    ("platform", "text", "said"),
    [
        ("instagram", "#a " * 31, "instagram takes 30 hashtags at most, and this has 31"),
        ("instagram", "see acme.com", "nobody can follow a link in a text on instagram; say where it is to be found "
         "instead"),
        ("weibo", "#延误 我们在处理", "#延误 is no hashtag on weibo; write #延误#"),
        ("weibo", "#延误# 我们在处理", ""),
        ("reddit", "#1 thing", "a line that begins with # is a headline on reddit; put another word before it"),
        ("x", "#delay see acme.com", ""),
    ],
)  # fmt: skip
def test_what_would_not_work_on_a_platform_is_said(platform: str, text: str, said: str) -> None:
    """Hashtags and links, where the platform takes them otherwise than they are meant."""
    assert "; ".join(unfit(platform, text)) == said
