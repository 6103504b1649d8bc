"""What is known when a public text is written: every fact that a template may name, with its kind and what it says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

Kind = Literal["text", "list", "flag", "time", "by hand"]


class Fact(Struct, frozen=True):
    """One fact: what it says, and what a text shows where it is not known (nothing: it always is)."""

    kind: Kind
    what: str
    gap: str = ""
    uncertain: bool = False  # it may well be unknown when a text is drafted: `check` wants a text without it too
    sample: dict[str, str] = {}  # by language


FACTS = {
    "cause": Fact(
        "text",
        "what the posts are about, in their own words; known once three of them say the same",
        "what it is about",
        uncertain=True,
        sample={"en": "the check-in app", "zh": "值机系统", "ru": "регистрация на рейс"},
    ),
    "customer.name": Fact(
        "text",
        "how the only author of the posts wants to be called; unknown where several write",
        "name of the customer",
        uncertain=True,
        sample={"en": "Rosa", "zh": "小林", "ru": "Ирина"},
    ),
    "customer.handle": Fact(
        "text", "the account of the same", "account of the customer", uncertain=True, sample={"en": "@rosa"}
    ),
    "customer.told": Fact(
        "text",
        "what we told the same last, on any account of theirs that is known; in the script of the text",
        "what we told them",
        uncertain=True,
        sample={
            "en": "Your bag is in Oslo, we bring it.",
            "zh": "行李已在奥斯陆，我们会送到。",
            "ru": "Ваш чемодан в Осло, мы привезём его.",
        },
    ),
    "customer.posts": Fact(
        "text",
        "how many posts the same wrote to us in twelve months; unknown where this is the first",
        "how often they wrote",
        uncertain=True,
        sample={"en": "3"},
    ),
    "finding": Fact(
        "by hand",
        "what somebody of the desk has established: a person writes it in",
        "finding",
        sample={
            "en": "the app lets people check in again",
            "zh": "值机功能已经恢复",
            "ru": "регистрация снова работает",
        },
    ),
    "greeting": Fact("text", "a greeting in the tone and the address of the platform's voice; none in a plain tone"),
    "industry.all": Fact("flag", "whether more than half of the industry's other topics have it too, and not only we"),
    "industry.alone": Fact("flag", "whether none of the industry's other topics has it; neither where nobody compared"),
    "informal": Fact("flag", "whether the voice says ты or 你"),
    "known_issue.text": Fact(
        "text",
        "the sentence that the desk keeps of the topic (`/firebreak known`), in the script of the text",
        "what is known",
        uncertain=True,
        sample={
            "en": "check-in fails on older phones",
            "zh": "部分旧手机无法值机",
            "ru": "на старых телефонах регистрация не открывается",
        },
    ),
    "known_issue.since": Fact("time", "since when, on the clock of the readers", "since when", uncertain=True),
    "known_issue.next_update": Fact(
        "time", "when the desk says more, while that lies ahead", "time of the next update", uncertain=True
    ),
    "lang": Fact("text", "the language of the text"),
    "link": Fact("text", "the `link` of the platform's voice", "link", uncertain=True),
    "owner.name": Fact("text", "who has the incident, else the first who may approve", "name"),
    "owner.team": Fact("text", "the title of the first team that person is in", "team"),
    "platform": Fact("text", "where the text is to be posted"),
    "promise": Fact("time", "`promise('30m')`: a time from now, on the clock of the readers"),
    "responder.initials": Fact("text", "how that person signs", "initials"),
    "tags": Fact(
        "list", "whom the posts touch, by name; nobody, where no watchlist is touched", "who is meant", uncertain=True
    ),
    "tone": Fact("text", "the `tone` of the platform's voice: plain, warm, formal, or empty"),
    "topic.title": Fact("text", "how people read the topic's name"),
}
"""Every fact by the name that templates use."""


class Facts(Struct, frozen=True):
    """What is known when a text is drafted; an empty one leaves a gap."""

    now: datetime
    platform: str
    lang: str
    topic: str = ""
    tags: tuple[str, ...] = ()
    cause: str = ""
    team: str = ""
    name: str = ""
    initials: str = ""
    zone: str = ""  # of the readers; empty where nobody knows it
    customer: str = ""  # the display name
    handle: str = ""
    told: str = ""  # what we told them last
    posts: int = 0  # that they wrote to us in a year; 0 where nobody counted
    known: str = ""  # the sentence that the desk keeps
    known_since: datetime | None = None
    known_next: datetime | None = None  # when the desk says more
    link: str = ""
    tone: str = ""
    informal: bool = False
    grave: bool = False  # people were hurt, or lawyers read along
    industry: str = ""  # "alone", "some" or "all" of it have this; empty where nobody compared
    finding: str = ""  # what a person has established; nothing else fills it
    policies: tuple[str, ...] = ()  # the names of those that hold
    said: str = ""  # how somebody of the desk says it stands: what it says may be said

    def in_words(self) -> list[str]:
        """All of it that a text may repeat."""
        said = (
            self.topic,
            self.cause,
            self.team,
            self.name,
            self.initials,
            self.customer,
            self.handle,
            self.told,
            self.known,
            str(self.posts or ""),
            self.finding,
            self.said,
        )
        return [*filter(None, said), *self.tags]


NOON, HOUR = datetime(2026, 3, 1, 12, tzinfo=UTC), timedelta(hours=1)


def sample(lang: str, platform: str = "x", *, whole: bool = True) -> Facts:
    """Facts to try a text on; without `whole` those are missing that may be unknown."""

    def of(name: str) -> str:
        known = FACTS[name].sample
        return (known.get(lang) or known.get("en", "")) if whole else ""

    return Facts(
        now=NOON,
        platform=platform,
        lang=lang,
        topic="Acme Air",
        tags=("US Department of Transportation",) if whole else (),
        cause=of("cause"),
        team="our communications team",
        name="Alexandra",
        initials="AB",
        customer=of("customer.name"),
        handle=of("customer.handle"),
        told=of("customer.told"),
        posts=int(of("customer.posts") or 0),
        known=of("known_issue.text"),
        known_since=NOON - HOUR if whole else None,
        known_next=NOON + HOUR if whole else None,
        link="https://acme.example/status" if whole else "",
        finding=of("finding"),
    )


def greeting(facts: Facts) -> str:
    """As the voice greets, by name where the name is known; nothing in a plain tone.

    >>> greeting(sample("ru")), greeting(sample("en", whole=False))
    ('Ирина, здравствуйте!', 'Hello.')
    """
    who, tone = facts.customer, "formal" if facts.grave else facts.tone
    match facts.lang:
        case _ if facts.tone == "plain":
            return ""
        case "zh":
            hello = "你好" if facts.informal else "您好"
            return f"{who}，{hello}！" if who else f"{hello}！"
        case "ru":
            hello = "привет" if facts.informal and tone == "warm" else "здравствуй" + "те" * (not facts.informal)
            return f"{who}, {hello}!" if who else f"{hello.capitalize()}!"
        case "en":
            hello = "Hi" if tone == "warm" else "Hello"
            return f"{hello} {who}." if who else f"{hello}."
    return ""
