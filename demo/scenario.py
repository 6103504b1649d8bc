"""The bundled crisis: a quiet week of an airline that does not exist, then one bad Tuesday. Every word is ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from ..core.model import Author, Mention

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
SPARK = datetime(2026, 3, 10, 9, 12, tzinfo=UTC)  # a regulator is tagged
SURGE = SPARK + timedelta(minutes=5)  # others join in
EBB = SPARK + timedelta(minutes=75)  # it gets quieter
END = SPARK + timedelta(minutes=125)

CALM = {
    "en": [
        "Boarding @AcmeAir to Lisbon, window seat and a good book. Happy!",
        "Does anyone know if Acme Air lets you bring a guitar on board?",
        "Smooth landing, friendly crew. Thank you @AcmeAir",
        "Acme Air adds a second daily flight to Porto from May",
        "40 minutes late again, @AcmeAir, this is annoying",
        "My bag was the last one on the belt @AcmeAir, but it came",
        "Checking in with Acme Air, the new app is quick",
        "The coffee on Acme Air is terrible, there, I said it",
    ],
    "zh": [
        "今天坐艾克美航空去里斯本，座位很舒服，开心",
        "请问艾克美航空可以带吉他上飞机吗？",
        "艾克美航空的空姐很热情，谢谢",
        "艾克美航空又晚点了四十分钟，有点烦",
        "艾克美航空五月起每天飞两班波尔图",
    ],
    "ru": [
        "Лечу Акме Эйр в Лиссабон, место у окна, отлично!",
        "Кто знает, можно ли с гитарой в салон Акме Эйр?",
        "Спасибо экипажу Акме Эйр, мягкая посадка",
        "Акме Эйр опять задержали рейс на сорок минут, надоело",
        "С мая Акме Эйр летает в Порту два раза в день",
    ],
}

SPARK_POST = (
    "@AcmeAir lost my wheelchair in Lisbon and left me on the aircraft for two hours. Nobody would help. "
    "@USDOT please act"
)

ANGER = {
    "en": [
        "They left a disabled passenger on the plane for TWO HOURS. Disgusting, @AcmeAir",
        "@AcmeAir where is her wheelchair?? This is a disgrace",
        "Never flying Acme Air again. Shameful treatment of disabled people",
        "I saw it happen. The Acme Air crew just walked off. Horrible",
        "Hey @AcmeAir, broken wheelchairs, lost wheelchairs, no help: what is wrong with you?",
        "Acme Air is a nightmare if you use a wheelchair. Awful, awful airline",
        "So angry about the Acme Air video. Cruel and illegal",
        "@AcmeAir your silence is making this worse. Answer her!",
    ],
    "zh": [
        "艾克美航空把残疾乘客扔在飞机上两个小时，太恶心了",
        "艾克美航空弄丢了轮椅还不管人，垃圾航空公司",
        "再也不坐艾克美航空了，太可耻了，气死我了",
        "艾克美航空的服务真差，残疾人就活该吗？愤怒",
        "看了视频非常生气，艾克美航空必须道歉",
    ],
    "ru": [
        "Акме Эйр бросили инвалида в самолёте на два часа. Позор!",
        "Акме Эйр потеряли коляску и никто не помог, ужасная компания",
        "Больше никогда не полечу Акме Эйр, отвратительное отношение к людям",
        "Это кошмар, Акме Эйр. Стыдно за вас",
        "Очень злюсь после этого видео, Акме Эйр, где ваши извинения?",
    ],
}

# What a colleague writes from our own account on Weibo, outside of Firebreak: "we publish here within the hour what we
# found, whatever it is".
COLLEAGUE = "大家的留言我们都看到了。我们会在一小时内在这里公布调查结果，无论结果如何。"
COLLEAGUE_AT = SPARK + timedelta(minutes=20)

PLATFORMS = {"en": "x", "zh": "weibo", "ru": "vk"}


def mentions() -> list[Mention]:
    """Some 1,700 mentions over eight days, the same ones every time, oldest first."""
    return sorted([_spark(), _colleague(), *_chatter()], key=lambda mention: mention.created_at)


def _chatter() -> Iterator[Mention]:
    random = Random(2029)
    at, number = MONDAY, 0
    while at < END:
        number += 1
        yield _post(random, number, at, angry=at >= SURGE and random.random() < _anger(at))
        at += timedelta(seconds=random.expovariate(_rate(at) / 3600))


def _spark() -> Mention:
    return Mention(
        id="spark",
        platform="x",
        author=Author("rosa_travels", followers=4_100),
        text=SPARK_POST,
        created_at=SPARK,
        url="https://x.example/rosa_travels/status/spark",
        lang="en",
    )


def _colleague() -> Mention:
    url = "https://weibo.example/acmeair/promise"
    return Mention("promise", "weibo", Author("艾克美航空"), COLLEAGUE, COLLEAGUE_AT, url, "zh")


def _rate(at: datetime) -> float:
    """Mentions an hour: a day's rhythm, and the surge that climbs for half an hour and then ebbs."""
    rhythm = 8.0 if 7 <= at.hour < 22 else 2.5
    if at < SURGE:
        return rhythm
    if at < EBB:
        return rhythm + min(1.0, (at - SURGE) / timedelta(minutes=30)) * 240
    return rhythm + 240 * float(0.5 ** ((at - EBB) / timedelta(minutes=8)))


def _anger(at: datetime) -> float:
    """The share of the posts that join in the anger."""
    return 0.85 if at < EBB else 0.85 * float(0.5 ** ((at - EBB) / timedelta(minutes=20)))


def _post(random: Random, number: int, at: datetime, *, angry: bool) -> Mention:
    lang = random.choices(("en", "zh", "ru"), (5, 3, 2))[0]
    followers = int(random.lognormvariate(5.5, 1.4))
    handle = f"{random.choice(('sky', 'lena', 'wang', 'tom', 'ivan', 'mei', 'joao', 'kat'))}{random.randrange(10_000)}"
    return Mention(
        id=str(number),
        platform=PLATFORMS[lang],
        author=Author(handle, followers=followers),
        text=random.choice((ANGER if angry else CALM)[lang]),
        created_at=at.replace(microsecond=0),
        lang=lang,
    )
