"""A writer says what the facts say, or nothing: what it invents is struck, and the template stands in its place."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from fake_writer import KEY, MODEL, FakeWriter, faithful
from msgspec.structs import replace
from playbooks_files import read

from firebreak.core.errors import BadSetting, WriterError
from firebreak.core.writing import GivenFact, GivenTemplate, Written, WrittenSentence
from firebreak.drafts.briefs import Brief, brief, checked
from firebreak.drafts.facts import Facts
from firebreak.drafts.sentence_check import unfounded
from firebreak.response.public_texts import compose, sampled
from firebreak.wiring import with_library
from firebreak.writers.chat_completions import ChatCompletions

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILE = with_library(read("version: 1\ntopics: {acme-air: {title: Acme Air, words: [acme air], zone: Europe/London}}\n"))
CLASSES = ("complaint", "outage", "safety", "legal", "rumour")
NAMES = [f"{stage}/{kind}" for stage in ("holding", "acknowledgement") for kind in CLASSES]
PLATFORMS = ("x", "facebook", "linkedin", "weibo", "vk")
CAUSES = {
    "en": ("the check-in app", "lost bags", "the night train", "late refunds at gate 12"),
    "zh": ("值机系统", "行李", "夜班列车"),
    "ru": ("регистрация на рейс", "потерянные чемоданы", "ночной поезд"),
}
INVENTED = {
    "en": (
        "It affects 4,300 customers.",
        "Everything works again by 23:59.",
        "We apologise for the inconvenience.",
        "We are deeply sorry.",
        "A faulty update caused this.",
        "This was due to a power cut.",
        "You get a refund of 50 EUR.",
        "We will pay for your hotel.",
        "See acme-help.example/refund for more.",
        "Write to us at https://evil.example/form.",
        "Mail help@evil.example.",
        "John Miller of our team calls you.",
        "Nobody was hurt.",
        "This is on us.",
        "We promise that it is fixed.",
        "The police are looking at it.",
        "It is our fault.",
        "Half of the flights run.",
        "It happens twice a week.",
        "Ring +44 20 7946 0018.",
    ),
    "zh": (
        "此次故障影响了4300名客户。",
        "23:59 之前全部恢复。",
        "我们深表歉意。",
        "对不起，给您添麻烦了。",
        "原因是服务器升级失败。",
        "这是停电造成的。",
        "我们会退款200元。",
        "我们赔偿您的损失。",
        "详情见 acme-help.example/tui 。",
        "请访问 https://evil.example/form 。",
        "没有人受伤。",
        "这是我们的错。",
        "我们保证今晚修好。",
        "警方正在调查。",
        "三小时内恢复。",
    ),
    "ru": (
        "Это коснулось 4300 клиентов.",
        "Всё заработает к 23:59.",
        "Приносим извинения за неудобства.",
        "Нам очень жаль.",
        "Причина — сбой после обновления.",
        "Это случилось из-за отключения света.",
        "Вернём вам 50 евро.",
        "Мы оплатим гостиницу.",
        "Подробности на acme-help.example/vozvrat.",
        "Пишите на https://evil.example/form.",
        "Никто не пострадал.",
        "Это наша вина.",
        "Обещаем, что это не повторится.",
        "Полиция уже проверяет.",
        "Через два часа всё починим.",
    ),
}


@pytest.fixture
def fake() -> Iterator[FakeWriter]:
    with closing(FakeWriter()) as running:
        yield running


def writer(fake: FakeWriter, timeout: float = 10.0) -> ChatCompletions:
    return ChatCompletions(fake.url, MODEL, KEY, timeout)


def drafts(count: int) -> Iterator[tuple[Brief, Facts, str]]:
    """Briefs over the library's templates, platforms, languages and causes; and the text that each is of."""
    turns = list(itertools.product(NAMES, PLATFORMS, ("en", "zh", "ru"), range(4)))
    random.Random(16).shuffle(turns)
    for number, (name, platform, lang, turn) in enumerate(turns[:count]):
        facts = replace(sampled(FILE, platform, lang), cause=CAUSES[lang][turn % len(CAUSES[lang])], told="", known="")
        text = compose(FILE, name, facts)
        assert text
        yield brief(number, text, facts), facts, text.text


class Inventor:
    """Faithful in four drafts of five; in the fifth it adds, in turn, one of the inventions or bends a sentence."""

    def __init__(self) -> None:
        self.count, self.said = 0, dict[int, str]()
        self.turns = {lang: itertools.cycle(found) for lang, found in INVENTED.items()}

    def __call__(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        made, number = faithful(given), self.count
        self.count += 1
        if number % 5 == 0:
            lie = self.said[number] = next(self.turns[given["language"]])
            ids = list(given["facts"])
            inside = number % 2
            if inside:  # within a sentence that is otherwise true
                made[-1] = {"text": f"{made[-1]['text'].rstrip('.。')}, {lie}", "facts": [ids[0]]}
            else:
                made.insert(1, {"text": lie, "facts": ids[:3]})
        return made


def test_of_500_drafts_a_fifth_with_inventions_none_is_shown(fake: FakeWriter) -> None:
    """Numbers, promises, apologies, causes, compensation, links, in three languages; and the honest ones are shown."""
    fake.words = inventor = Inventor()
    asked, shown, lies = writer(fake), 0, 0
    for given, _, _ in drafts(500):
        came = checked(given, asked.draft(given.facts, given.template))
        lie = inventor.said.get(given.number)
        shown += lie is None and not came.why and not came.struck
        if lie:
            lies += 1
            assert any(lie in text for text, _ in came.struck), (lie, came)
            assert lie not in came.text

    assert fake.refused == []
    assert (lies, shown) == (100, 400)


@pytest.mark.parametrize("lang", ["en", "zh", "ru"])
def test_every_invention_is_struck_whatever_it_says_that_it_rests_on(lang: str) -> None:
    """Each of them against each template, naming all facts, one by one and together."""
    seen = 0
    for given, _, _ in drafts(100):
        if given.template.lang != lang:
            continue
        facts = {each.id: each.says for each in given.facts}
        for lie in INVENTED[lang]:
            for named in (tuple(facts), *((id,) for id in facts)):
                seen += 1
                assert unfounded(WrittenSentence(lie, named), facts, lang), (lie, named, facts)
    assert seen > 500


@pytest.mark.parametrize(
    ("text", "facts", "lang", "why"),
    [
        ("We check {0} by 12:30 UTC.", "We check the check-in app by 12:30 UTC.", "en", ""),
        ("The check-in app: we check it.", "We check the check-in app.", "en", ""),
        ("We check the check-in app by 13:30 UTC.", "We check the check-in app by 12:30 UTC.", "en", "13:30"),
        ("Our team knows the cause.", "Our team does not know the cause yet.", "en", "“not”"),
        ("Our team does know the cause.", "Our team does not know the cause yet.", "en", "“not”"),
        ("We restored the app.", "We are restoring the app.", "en", "“restored”"),
        ("We will restore the app.", "We can restore the app.", "en", "“will”"),
        ("2 bags by 30 March.", "30 bags by 2 March.", "en", "“2”"),
        ("我们已经恢复值机。", "我们正在恢复值机，还没有恢复。", "zh", "已"),
        ("值机恢复。", "值机还没有恢复。", "zh", "没"),
        ("我们正在核实值机情况。", "我们正在核实值机情况。", "zh", ""),
        ("Мы проверили регистрацию.", "Мы проверяем регистрацию.", "ru", "проверили"),
        ("Проверяем регистрацию, мы здесь.", "Мы проверяем, что с регистрацией.", "ru", ""),
        ("Регистрация работает.", "Регистрация не работает.", "ru", "“не”"),
        (
            "Our team is not working on it yet; we do know the cause.",
            "Our team is working on it. We do not know the cause yet.",
            "en",
            "not working",
        ),
        ("团队还没有处理，正在恢复。", "团队正在处理，哪怕还没有恢复。", "zh", "还没有处"),
        ("Не знаем, что работает.", "Знаем, что не работает.", "ru", "не знаем"),
        ("We see it, and we do not know the cause yet.", "We see it. We do not know the cause yet.", "en", ""),
        ("See acmeair.de/b.", "See acmeair.de/a.", "en", "link"),
        ("See javascript:alert(1) here.", "See it here.", "en", "link"),
        ("Мoney is here.", "Money is here.", "en", "“мoney”"),  # a Cyrillic letter in it
        ("We see\u200bit 😀.", "We see it.", "en", "it says"),
        ("Fine\nWe see it.", "We see it.", "en", "one line"),
        ("", "We see it.", "en", "empty"),
        ("Wir sehen das.", "Wir sehen das.", "de", ""),
        ("Wir sehen das nicht.", "Wir sehen das.", "de", "nicht"),
    ],
)
def test_a_sentence_says_what_its_facts_say(text: str, facts: str, lang: str, why: str) -> None:
    """Words in other order and forms of nouns pass; another time, figure, link, tense or "not" does not."""
    said = unfounded(WrittenSentence(text.format("the check-in app"), ("t1",)), {"t1": facts}, lang)
    assert bool(said) == bool(why), said
    assert why in said


def test_a_sentence_must_name_facts_that_are_there_and_say_something_of_each() -> None:
    """A fact is not named for its words alone."""
    facts = {"t1": "We see it.", "cause": "the check-in app"}
    assert unfounded(WrittenSentence("We see it."), facts, "en") == "it names no fact"
    assert unfounded(WrittenSentence("We see it.", ("t9",)), facts, "en") == "it rests on t9, which is no fact"
    assert unfounded(WrittenSentence("We see it.", ("t1", "cause")), facts, "en") == "it says nothing of cause"


def given_of(name: str = "holding/outage", lang: str = "en", **known: Any) -> tuple[Brief, str]:
    facts = replace(sampled(FILE, "x", lang), **known)
    text = compose(FILE, name, facts)
    assert text
    return brief(0, text, facts), text.text


def test_no_person_leaves_the_machine_and_each_comes_back() -> None:
    """Names, accounts, telephone numbers and mailboxes are marks in what is sent, and themselves in what is shown."""
    given, text = given_of(
        "acknowledgement/complaint",
        customer="Rosa Díaz",
        handle="@rosa_d",
        cause="the check-in app",
        told="@rosa_d, we rang +44 20 7946 0018 and wrote to rosa@mail.example",
    )
    sent = json.dumps([given.template.text, [each.says for each in given.facts]], ensure_ascii=False)
    assert not any(each in sent for each in ("Rosa", "rosa", "7946", "mail.example"))
    assert "[P1]" in given.template.text

    whole = Written(tuple(WrittenSentence(each.says, (each.id,)) for each in given.facts if each.id.startswith("t")
                          and each.id[1:].isdigit()))  # fmt: skip
    came = checked(given, whole)
    assert (came.text, came.why) == (text, "")


def test_what_leaves_out_a_promise_a_link_or_a_fact_is_not_shown() -> None:
    """Struck sentences must not leave half an answer: then the template's text stands."""
    given, _ = given_of()
    first = Written((WrittenSentence(given.facts[1].says, ("t2",)),))
    assert checked(given, first).why.startswith("it leaves out the promise")
    assert checked(given, Written(())).why == "nothing of it rests on the facts"


@pytest.mark.parametrize(
    ("status", "raw", "why"),
    [
        (429, "", "HTTP 429"),
        (500, "", "HTTP 500"),
        (302, "", "HTTP 302"),
        (200, "<html>", "cannot be read"),
        (200, '{"choices": []}', "cannot be read"),
        (200, '{"choices": [{"message": {"content": null}}]}', "cannot be read"),
        (200, '{"choices": [{"message": {"content": "Hello!"}}]}', "cannot be read"),
        (200, '{"choices": [{"message": {"content": "{\\"sentences\\": [{\\"text\\": 7}]}"}}]}', "cannot be read"),
        (200, "x" * 200_000, "more than"),
    ],
)
def test_what_a_writer_answers_otherwise_is_said(fake: FakeWriter, status: int, raw: str, why: str) -> None:
    """And kept with the error."""
    fake.status, fake.raw = status, raw
    given, _ = given_of()
    with pytest.raises(WriterError, match=why) as error:
        writer(fake).draft(given.facts, given.template)
    assert error.value.answer == (raw or "{}")[:100_000]


def test_an_answer_between_fences_is_read(fake: FakeWriter) -> None:
    """Many models put them there."""
    fenced = "```json\n" + json.dumps({"sentences": [{"text": "We see it.", "facts": ["t1"]}]}) + "\n```"
    fake.raw = json.dumps({"choices": [{"message": {"content": fenced}}]})
    came = writer(fake).draft((GivenFact("t1", "We see it."),), GivenTemplate("x", "en", "We see it.", 280))
    assert came.sentences == (WrittenSentence("We see it.", ("t1",)),)
    assert came.answer == fake.raw


def test_whoever_hangs_drips_or_is_gone_is_left(fake: FakeWriter) -> None:
    """By the whole of the time, not by the time between two bytes."""
    given, _ = given_of()
    fake.drips = 0.05
    with pytest.raises(WriterError, match=r"within 0\.2 seconds"):
        writer(fake, 0.2).draft(given.facts, given.template)
    fake.hangs = True
    with pytest.raises(WriterError, match=r"within 0\.2 seconds"):
        writer(fake, 0.2).draft(given.facts, given.template)
    with pytest.raises(WriterError, match="cannot be reached"):
        ChatCompletions("http://127.0.0.1:1/v1", MODEL).draft(given.facts, given.template)


@pytest.mark.parametrize(
    ("url", "model", "said"),
    [("ftp://x", "m", "no web address"), ("api.example", "m", "no web address"), ("https://x/v1", "", "_MODEL")],
)
def test_settings_that_name_no_writer_are_refused(url: str, model: str, said: str) -> None:
    """At the start, not in the night."""
    with pytest.raises(BadSetting, match=said):
        ChatCompletions(url, model)
