"""What is written, stored and told beyond the card, read in Chinese and in Russian without English left."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from recorded_app import FILE, ID, NOW, RecordedApp

from firebreak.app.outage_digest import DIGEST, write
from firebreak.app.watchman import Watchman
from firebreak.care.conversations import answered
from firebreak.care.response_figures import Desk, response_report
from firebreak.core.effects import Briefing, Effect, Post, Receipt
from firebreak.core.errors import DeliveryError, NotFound
from firebreak.core.messages import Message
from firebreak.core.model import Author, Incident, Judged, Mention, PublicPromise, Severity, Signal, Task
from firebreak.core.reading_language import reading_in
from firebreak.core.rules import ELSEWHERE
from firebreak.core.tag_words import touches
from firebreak.core.term_gloss import LANGUAGES, TONES, glossed, language_of, table
from firebreak.core.translation import worded
from firebreak.core.writing import WrittenSentence
from firebreak.drafts.platform_rules import unfit
from firebreak.drafts.sentence_check import unfounded
from firebreak.notifiers.slack.invitations import person_reason
from firebreak.playbooks.when import When
from firebreak.reports.responses import rendered
from firebreak.response.planner import Planner
from firebreak.response.wording.card import _quote
from firebreak.wiring import read_text

ABROAD = ("zh", "ru")
DUE = Task("digest/#crisis-desk/1", DIGEST, "", 1, DIGEST, NOW)
NAMES = re.compile(
    r"SEV\d|sev\d|acme[- ]air|Acme Air|UTC|Mei|Tom|Slack|Firebreak|@\w+|#[\w-]+|negative_velocity|surge|\bzh\b|\bru\b",
    re.I,
)


def english(said: str) -> list[str]:
    """The words of Latin letters that are left once names are taken out."""
    return re.findall(r"[A-Za-z]{2,}", NAMES.sub("", said))


def _unbriefed(task: Task, incident: Incident) -> Briefing:
    raise NotFound("nothing is known of it any more")


@pytest.mark.parametrize("language", ABROAD)
def test_the_summary_after_an_outage(language: str) -> None:
    """Its head, its lines and its buttons."""
    app, version = RecordedApp(), Planner(read_text(FILE))
    with app.store.begin() as tx:
        for verb in ("alert", "notify", "draft_acknowledgement"):
            sent = Task(f"{ID}/surge/1-{verb}", ID, "surge", 1, verb, NOW)
            tx.enqueue([sent])
            tx.settle(sent.key, Receipt(NOW, ELSEWHERE + DUE.key))
        with reading_in(language):
            told = write(tx, DUE, lambda _: version, _unbriefed, NOW + timedelta(hours=1))

    assert told is not None
    assert told.language == language
    assert english(told.text + " ".join(one.label for one in told.buttons)) == []


@pytest.mark.parametrize("language", ABROAD)
def test_what_is_wrong_with_the_service(language: str) -> None:
    """In the channel's language; programs go on reading English."""
    app = RecordedApp()
    app.health.note("unwell", "")
    app.health.took_in(150, 150)
    posts: list[Post] = []

    class Channel:
        name = "channel"

        def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
            assert isinstance(effect, Post)
            posts.append(effect)
            return Receipt(NOW, key)

    Watchman(app.health, Channel(), "#ops", None, lambda: language).look()

    assert "150" in posts[0].text
    assert english(posts[0].text) == []
    assert app.health.look().figures["reasons"] == [
        "150 of the 150 lines of the last hour could not be read; the answers to their senders say why"
    ]


@pytest.mark.parametrize("language", ABROAD)
def test_who_was_answered_and_how_soon(language: str) -> None:
    """The figures as a page and as text; what people wrote stays as it is."""
    at = NOW - timedelta(hours=1)
    asked = (
        Mention(str(n), "x", Author(f"@rosa{n}"), text, at) for n, text in enumerate(("谁来帮忙？", "Где мой багаж?"))
    )
    heard = [Judged(one, "acme-air", 0.9, "negative") for one in asked]
    promised = [PublicPromise(at, "", "Mei", at)]
    with reading_in(language):
        some = answered(heard, [], {"x": ("@AcmeAir",)})
        figures = response_report("acme-air", "Acme Air", some, at - timedelta(days=1), NOW, Desk(), promised)
        texts = [rendered([figures], "markdown"), rendered([figures], "html")]

    assert (figures.total.heard, len(figures.waiting)) == (2, 1)
    for text in texts:
        assert english(re.sub(r"<style>.*</style>|<[^>]+>", " ", text, flags=re.S)) == []


def test_why_a_playbook_starts_and_does_not() -> None:
    """Every clause, met and not met, with what stands in it."""
    asked = {
        "signal": ["surge"], "severity": "sev1", "topic": ["other"], "words": ["___"], "volume": ">= 9",
        "again": {"times": 3, "within": "2d"}, "industry": "alone",
    }  # fmt: skip
    signal = Signal("acme-air", "negative_velocity", "raised", NOW, Severity.SEV3, 5, 1, 3600, 1, "…")
    for key, value in asked.items():
        when = When.model_validate({key: value})
        for language in ABROAD:
            with reading_in(language):
                said = [worded(one) for one in when.unmet(signal)]
            assert said, key
            assert english(re.sub("other", "", " ".join(said))) == [], (key, said)


@pytest.mark.parametrize(
    "why",
    [
        "@USDOT is tagged: 交通部, regulator",
        "written by @USDOT: 交通部, regulator",
        "written by @rosa, 2,000,000 followers (influencer from 100,000)",
        "written by an unnamed author, 2,000,000 followers (influencer from 100,000)",
        "written by @acrne, which looks like @acme but is not",
        "@acrne, which looks like @acme but is not",
        "@USDOT is tagged",
    ],
)
def test_why_a_post_touches_somebody(why: str) -> None:
    """It is stored in English, as it always was, and read in any language."""
    assert touches(why) == why
    assert isinstance(touches(why), Message)
    for language in ABROAD:
        with reading_in(language):
            assert english(worded(touches(why))) == []


def test_a_reason_in_other_words_stays_as_it_is() -> None:
    """A file may have been read by another version, or an author be called as our sentences are."""
    assert touches("seen by hand") == "seen by hand"
    assert touches('written by @x, who goes by the name of "is not it" and is not Acme').startswith("written by @x")


def test_what_stands_against_a_draft() -> None:
    """Rules of platforms, and sentences of a writer that were struck."""
    facts = {"t1": "___ 12"}
    said = [
        *unfit("instagram", "x.example"), *unfit("reddit", "#a"), *unfit("weibo", "#a"), *unfit("threads", "#a #b"),
        unfounded(WrittenSentence("", ()), facts, "en"), unfounded(WrittenSentence("a", ()), facts, "en"),
        unfounded(WrittenSentence("13", ("t1",)), facts, "en"), person_reason("cant_invite"), person_reason("__"),
    ]  # fmt: skip
    for language in ABROAD:
        with reading_in(language):
            for one in said:
                assert isinstance(one, Message)
                left = {*english(worded(one))} - {"instagram", "reddit", "weibo", "threads"}
                assert left == set(), worded(one)


def test_an_error_keeps_its_message() -> None:
    """What Slack refuses is stored as it was raised, and is read by whoever opens the timeline."""
    app = RecordedApp()
    error = DeliveryError(person_reason("user_disabled"))
    with app.store.begin() as tx:
        tx.enqueue([sent := Task(f"{ID}/surge/9-alert", ID, "surge", 9, "alert", NOW)])
        below = Task(f"{ID}/surge/10-pin", ID, "surge", 10, "pin", NOW, needs=sent.key)
        tx.enqueue([below])
        lost = tx.fail(sent.key, error.said, NOW)

    assert [one.error for one in lost] == [
        "the account is switched off", f"not possible, because {sent.key} failed: the account is switched off",
    ]  # fmt: skip
    with reading_in("zh"):
        assert worded(lost[0].error or "") == "账号已停用"
        assert "账号已停用" in worded(lost[1].error or "")


def test_a_gloss_is_for_whoever_reads_another_language() -> None:
    """It names itself a gloss, with the tone; a word that the table lacks has none."""
    said = {}
    for language in ("en", "zh", "ru", "zh_Hant", "de"):
        with reading_in(language):
            said[language] = [glossed(term) for term in ("refunds", "退款", "возвратов", "ферзь", "центр", "hotels")]

    assert said["en"] == [
        "refunds", "退款 (gloss: refund, negative)", "возвратов (gloss: refund, negative)", "ферзь", "центр", "hotels",
    ]  # fmt: skip
    assert said["zh"][:3] == ["refunds（释义：退款，负面）", "退款", "возвратов（释义：退款，负面）"]
    assert said["ru"][1] == "退款 (словарик: возврат, негативно)"
    assert said["zh_Hant"][1] == "退款"


def test_the_table_of_glosses_is_whole() -> None:
    """Each row has a tone and three names in their scripts, and no word stands in two rows."""
    rows = table()
    assert len(rows) >= 140
    for row in rows:
        assert row.tone in TONES
        assert [language_of(name) for name in row.names] == list(LANGUAGES), row
    for place, language in enumerate(LANGUAGES):
        known = [one for row in rows for one in row.known_by[place]]
        assert sorted(one for one in {*known} if known.count(one) > 1) == [], language


def test_a_quote_names_its_language_to_who_reads_another() -> None:
    """The words stay as they were written; English readers have the code among the facts, as before."""
    one = Judged(Mention("1", "x", Author("rosa"), "你们的客服太差了", NOW, lang="zh-CN"), "acme-air", 1, "negative")
    said = {}
    for language in ("en", "zh", "zh_Hant", "ru"):
        with reading_in(language):
            said[language] = _quote(one, NOW)

    assert {name: each.why for name, each in said.items()} == {"en": "", "zh": "", "zh_Hant": "", "ru": "китайский"}
    assert {each.text for each in said.values()} == {"你们的客服太差了"}
