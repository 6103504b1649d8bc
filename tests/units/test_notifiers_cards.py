"""Cards, drafts and checklists as Slack blocks: inside every limit, and strangers can do nothing with them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fake_slack.blocks import block_problems
from fake_slack.mrkdwn import mentions as pinged
from fake_slack.mrkdwn import walk
from hypothesis import given, settings
from hypothesis import strategies as st

from firebreak.core.effects import Button, Card, Checklist, ChecklistItem, Draft, DraftText, Person, Quote, StoredDraft
from firebreak.core.model import Severity
from firebreak.notifiers.slack.card_blocks import card_blocks, fallback
from firebreak.notifiers.slack.channel_names import legal, variant
from firebreak.notifiers.slack.checklist_blocks import checklist_blocks
from firebreak.notifiers.slack.draft_blocks import draft_blocks
from firebreak.notifiers.slack.mrkdwn import escaped_within, link, mentions, say

AT = datetime(2026, 3, 1, 10, 5, tzinfo=UTC)
MEI, TOM = Person("mei", "U0MEI0001"), Person("tom", "U0TOM0001")

nasty = st.sampled_from(
    ["<!channel>", "<@U0MEI0001>", "&amp;", "```", "*_~`", "\x00", "\u202e", "https://e.example/", ">>>"]
)
words = st.lists(st.one_of(nasty, st.text(max_size=40)), max_size=6).map("".join)
long = st.tuples(words, st.integers(1, 400)).map(lambda pair: (pair[0] * pair[1])[:6000])
strings = st.one_of(words, long)
people = st.lists(st.builds(Person, strings, st.one_of(strings, st.just("U0MEI0001"))), max_size=4).map(tuple)
quotes = st.builds(
    Quote, strings, strings, strings, st.just(AT), st.none() | st.integers(0), st.none() | strings, strings
)
texts = st.builds(DraftText, strings, strings, strings, st.integers(0), st.integers(0), strings)
choices = st.lists(st.tuples(strings, st.text(max_size=30)), max_size=6, unique_by=lambda pair: pair[1]).map(tuple)
cards = st.builds(
    Card,
    strings,
    strings,
    st.sampled_from(Severity),
    strings,
    strings,
    st.lists(st.tuples(strings, strings), max_size=14).map(tuple),
    st.lists(quotes, max_size=7).map(tuple),
    st.lists(strings, max_size=12).map(tuple),
    strings,
    st.lists(
        st.builds(Button, words, strings, strings, st.sampled_from([None, "primary", "danger"]), choices), max_size=40
    ).map(tuple),
)

FIVE_PAST = "<!date^1772359500^{date_short_pretty} at {time}|10:05 UTC>"  # as each reads it on their own clock
AT_FIVE_PAST = FIVE_PAST.replace("|", "|at ")
TIME = re.compile(r"<!date\^\d+\^\{date_short_pretty\} at \{time\}\|(?:at )?\d\d:\d\d UTC>")


def _harmless(blocks: list[dict[str, Any]]) -> None:
    """Slack would take the blocks, and nobody is pinged but by the ids that we put there."""
    assert block_problems(blocks) == []
    for piece in walk(blocks):
        if piece.get("type") in ("mrkdwn", "plain_text"):
            said = piece["text"]
            assert "<!" not in TIME.sub("", said)
            assert set(pinged(said)) <= {"U0MEI0001", "U0TOM0001"}
            assert re.search(r"&(?!(amp|lt|gt);)", said) is None
            assert not {"\x00", "\u202e"} & set(said)


@settings(deadline=None, max_examples=40)
@given(cards, strings, people)
def test_any_card_is_within_slacks_limits(card: Card, text: str, called: tuple[Person, ...]) -> None:
    """Whatever strings a card holds, Slack accepts its blocks and they ping nobody by surprise."""
    _harmless(card_blocks(card, text=text, people=called))
    line = fallback(text, called)
    assert "<!" not in line
    assert 0 < len(line) <= 3000


@settings(deadline=None, max_examples=40)
@given(cards, st.lists(texts, max_size=14).map(tuple), people)
def test_any_draft_is_within_slacks_limits(
    card: Card, drafted: tuple[DraftText, ...], called: tuple[Person, ...]
) -> None:
    """Whatever was drafted, however many texts, Slack accepts it."""
    _harmless(draft_blocks(Draft("#desk", StoredDraft("k", "i", drafted, (), AT), card, called)))


states = st.sampled_from(["open", "claimed", "done", "skipped"])
items = st.builds(
    ChecklistItem,
    strings,
    who=people,
    due_at=st.none() | st.just(AT),
    id=st.just("7ngzhh/all/1"),
    section=strings,
    state=states,
    by=st.none() | strings,
    at=st.none() | st.just(AT),
    reason=strings,
    note=strings,
)


@settings(deadline=None, max_examples=40)
@given(strings, st.lists(items, max_size=60).map(tuple), st.booleans())
def test_any_checklist_is_within_slacks_limits(title: str, items: tuple[ChecklistItem, ...], closed: bool) -> None:
    """Whatever is on the list, whatever became of it, and after the close, Slack accepts it."""
    _harmless(checklist_blocks(Checklist("C1", title, items, closed=closed), AT))


def test_a_hundred_and_twenty_long_items_still_fit() -> None:
    """The longest list stays under fifty blocks and says how many items it leaves out."""
    items = tuple(ChecklistItem("call somebody important " * 30, (MEI, TOM), AT, f"i/l/{n}") for n in range(120))
    blocks = checklist_blocks(Checklist("C1", "All of it", items), AT)
    _harmless(blocks)
    assert blocks[-1]["elements"][0]["text"] == "+72 more items, too many for one message"


def test_a_checklist_item_reads_who_and_when_and_can_be_pressed() -> None:
    """Owner and due time, then buttons that carry the item's id; the rest is in a menu."""
    brief = ChecklistItem("Pause all scheduled posts", (MEI,), AT, "7ngzhh/regulator/1", "At once")
    title, heading, item, actions = checklist_blocks(Checklist("C1", "Regulator", (brief,)), AT - timedelta(minutes=5))
    done, claim, menu = actions["elements"]
    assert title["text"]["text"] == "Regulator"
    assert heading["elements"][0]["text"] == "*At once*"
    assert item["text"]["text"] == f"☐ *1.* Pause all scheduled posts\n<@U0MEI0001> · due {FIVE_PAST}"
    assert (done["action_id"], done["value"]) == ("firebreak:finish_item:1", "7ngzhh/regulator/1")
    assert (claim["action_id"], claim["value"]) == ("firebreak:claim_item:1", "7ngzhh/regulator/1")
    assert [option["value"] for option in menu["options"]] == [
        "7ngzhh/regulator/1:skip_item",
        "7ngzhh/regulator/1:note_item",
    ]


def test_an_item_shows_what_became_of_it() -> None:
    """Claimed, done, skipped with its reason, overdue: in words, and what is settled cannot be pressed."""
    claimed = ChecklistItem("Call", (), AT, "i/l/1", state="claimed", by="Tom", at=AT)
    done = ChecklistItem("Pause", (), AT, "i/l/2", state="done", by="Mei", at=AT, note="all four (Mei)")
    skipped = ChecklistItem("Ask", (), None, "i/l/3", state="skipped", by="Mei", at=AT, reason="they called us")
    _, first, actions, second, third = checklist_blocks(Checklist("C1", "L", (claimed, done, skipped)), AT)
    assert first["text"]["text"] == f":warning: *1.* Call\nTom is on it · due {FIVE_PAST} · *overdue*"
    assert [element["action_id"] for element in actions["elements"]] == ["firebreak:finish_item:1", "firebreak:item:1"]
    assert second["text"]["text"] == f"☑ *2.* Pause\ndone by Mei {AT_FIVE_PAST} · note: all four (Mei)"
    assert third["text"]["text"] == f"☒ *3.* Ask\nskipped by Mei {AT_FIVE_PAST}: they called us"


def test_a_button_with_choices_is_a_menu() -> None:
    """Its name stands in it, and each choice carries what it is about."""
    snooze = Button(
        "snooze", "Snooze …", "7ngzhh", options=(("For 30 minutes", "30m"), ("Until it gets worse", "worse"))
    )
    (row,) = [
        block
        for block in card_blocks(Card("7ngzhh", "a", Severity.SEV1, "h", "", buttons=(snooze,)))
        if block["type"] == "actions"
    ]
    (menu,) = row["elements"]
    assert (menu["type"], menu["action_id"], menu["placeholder"]["text"]) == (
        "static_select", "firebreak:snooze", "Snooze …",
    )  # fmt: skip
    assert [option["value"] for option in menu["options"]] == ["7ngzhh:30m", "7ngzhh:worse"]


def test_the_card_reads_from_top_to_bottom() -> None:
    """Headline, whom it calls, why, facts, the post with its link, what comes next, status, buttons: in this order."""
    quote = Quote("flyer", "x", "@AcmeAir lost *my* chair", AT, 12300, "https://x.example/1?a=1&b=2", "tags US DOT")
    card = Card(
        "7ngzhh",
        "acme-air",
        Severity.SEV1,
        "SEV1 Acme Air: US DOT tagged",
        "A regulator was tagged.",
        (("Seen", "34 negative"),),
        (quote,),
        ("10:15 the second tier is called",),
        "nobody has acknowledged",
        (Button("acknowledge", "Acknowledge", "7ngzhh", "primary"),),
    )
    blocks = card_blocks(card, text=card.headline, people=(MEI,))
    said = [piece["text"] for piece in walk(blocks) if isinstance(piece.get("text"), str)]
    assert said == [
        "🔴 SEV1 Acme Air: US DOT tagged",
        "<@U0MEI0001>",
        "A regulator was tagged.",
        "*Seen*\n34 negative",
        ">@AcmeAir lost ∗my∗ chair",
        "@flyer · x · 12,300 followers · 10:05 UTC · tags US DOT · <https://x.example/1?a=1&amp;b=2|open post>",
        "*What happens next*\n• 10:15 the second tier is called",
        "nobody has acknowledged",
        "Acknowledge",
    ]
    assert blocks[-1]["elements"][0]["action_id"] == "firebreak:acknowledge"
    assert blocks[-1]["elements"][0]["value"] == "7ngzhh"


@pytest.mark.parametrize("length", [147, 148, 149, 150, 151, 200, 3100])
def test_a_long_headline_is_cut_in_the_header_and_whole_below(length: int) -> None:
    """A header takes 150 characters, light included; what is cut there stands in the paragraph under it."""
    headline = ("SEV1 " + "h" * length)[:length]
    blocks = card_blocks(Card("i", "t", Severity.SEV1, headline, ""))
    _harmless(blocks)
    below = [block["text"]["text"] for block in blocks[1:]]
    assert below == ([] if length <= 147 else [headline if length <= 600 else headline[:599] + "…"])


def test_a_phone_reads_the_headline_first() -> None:
    """The notification begins with the headline; whom it calls comes after."""
    line = fallback("SEV1 Acme Air: US DOT tagged, 34 negative in 10 min, usually 3", (MEI,))
    assert line == "SEV1 Acme Air: US DOT tagged, 34 negative in 10 min, usually 3 <@U0MEI0001>"


def test_what_does_not_fit_is_counted() -> None:
    """Facts, posts and buttons beyond the limits are not dropped in silence."""
    card = Card(
        "i",
        "t",
        Severity.SEV4,
        "h",
        "w",
        tuple((f"fact {n}", "1") for n in range(12)),
        tuple(Quote("a", "x", "t", AT) for _ in range(8)),
        tuple(f"step {n}" for n in range(11)),
        "",
        (Button("acknowledge", "Acknowledge", "v" * 2001),),
    )
    said = "\n".join(str(piece.get("text")) for piece in walk(card_blocks(card)))
    for line in ("+2 more facts", "+3 more posts", "+3 more", "Buttons that Slack cannot show: Acknowledge"):
        assert line in said


def test_two_buttons_of_one_action_go_into_two_rows() -> None:
    """Slack refuses one action id twice in a row of buttons."""
    buttons = (
        Button("approve", "Approve x", "1"),
        Button("approve", "Approve weibo", "2"),
        Button("posted", "Posted", "3"),
    )
    blocks = card_blocks(Card("i", "t", Severity.SEV2, "h", "", buttons=buttons))
    rows = [[element["value"] for element in block["elements"]] for block in blocks if block["type"] == "actions"]
    assert rows == [["1", "3"], ["2"]]


def test_a_draft_is_shown_word_for_word() -> None:
    """What a person will copy is exactly what was drafted: lines, backticks, ampersands and all."""
    text = "We've heard you & care.\n```not code``` <b> *really* https://acme.example"
    drafted = DraftText("x", "en", text, 290, 280, "10 characters too long")
    blocks = draft_blocks(
        Draft("#desk", StoredDraft("k", "i", (drafted,), ("mei",), AT), Card("i", "t", Severity.SEV1, "Draft", ""))
    )
    title, shown = blocks[1], blocks[2]
    assert title["text"]["text"] == (
        "*x · en* · 290 of 280 characters · :warning: *Do not post as it is:* 10 characters too long"
    )
    assert shown["elements"][0]["elements"] == [{"type": "text", "text": text}]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://a.example",
        "https://",
        "https://x.com@evil.example/",
        "https://a b",
        "http://[",
        None,
    ],
)
def test_only_plain_web_addresses_become_links(url: str | None) -> None:
    """Anything but http(s) with an honest host is no link at all."""
    assert link(url, "open post") == ""


def test_a_link_cannot_be_broken_out_of() -> None:
    """Angle brackets, pipes, quotes and line ends in an address are encoded; hosts in other scripts too."""
    assert link('https://x.example/<!channel>|"\n`й', "open post") == (
        "<https://x.example/%3C!channel%3E%7C%22%60%D0%B9|open post>"
    )
    assert link("https://пример.example:8443/", "open post") == "<https://xn--e1afmkfd.example:8443/|open post>"


def test_escaping_cuts_no_entity() -> None:
    """A text shortened in the middle of an ampersand loses the whole ampersand."""
    assert [escaped_within("a&b", limit) for limit in (3, 6, 7)] == ["a…", "a…", "a&amp;b"]


def test_strangers_format_nothing() -> None:
    """Bold, italics, strike-through and code marks are shown as look-alikes; names with underscores stay whole."""
    assert say("*a* _b_ ~c~ `d` x_y_z", 99) == "∗a∗ ˍbˍ ∼c∼ ˋdˋ x_y_z"


def test_whoever_cannot_be_rung_is_named() -> None:
    """A member id that cannot be one never reaches Slack as a mention."""
    assert mentions((MEI, Person("<tom>", "!channel"), Person("ann", ""))) == "<@U0MEI0001> &lt;tom&gt; ann"
    assert mentions((MEI, TOM, MEI), 44) == "<@U0MEI0001> +2 more"


@given(st.text(max_size=200))
def test_any_name_becomes_a_legal_one(name: str) -> None:
    """Lower-case letters, digits, - and _, 80 at most, never empty; so do its variants."""
    for made in (legal(name), variant(legal(name), 9)):
        assert re.fullmatch(r"[a-z0-9_-]{1,80}", made)
