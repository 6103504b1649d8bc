"""The small playbooks file that `init` writes from five answers: what it says is what was asked for, and no more."""

from __future__ import annotations

import json
import re
from itertools import count
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import astuple

from ..core.errors import BadSetting
from ..core.reading_language import in_english, language_meant, reading
from ..core.text import fold
from ..core.translation import gettext, gettext_noop, message
from ..core.zone_names import zone_of
from .init_drafts import STAGE, begun

if TYPE_CHECKING:
    from collections.abc import Sequence

WORRIES = {
    "surge": gettext_noop("complaints come faster than ever"),
    "outage": gettext_noop("something is down"),
    "safety": gettext_noop("somebody is hurt, or data leaks"),
    "regulator": gettext_noop("an authority is tagged"),
    "influencer": gettext_noop("a big voice is angry"),
    "campaign": gettext_noop("a few loud accounts, or a rumour"),
}
"""What people worry about: each brings its playbook and the test of it."""


class Posts(Struct, frozen=True):
    """What people write in the tests of the file; {brand} is the brand."""

    hello: str
    down: str
    awful: str
    hurt: str
    complaint: str
    broken: str
    boycott: str


LANGUAGES = {
    "en": Posts(
        "{brand} hello",
        "{brand} is down",
        "{brand} is awful",
        "my son was burned by {brand} and is in hospital",
        "{brand} lost my chair. @YourRegulator please act",
        "{brand} broke it",
        "boycott {brand} now",
    ),
    "zh": Posts(
        "{brand}，你好",
        "{brand}打不开",
        "{brand}太差了",
        "我儿子被{brand}烫伤，送医院了",
        "{brand}把我的轮椅弄丢了，@YourRegulator 请管管",
        "{brand}弄坏了我的东西",
        "抵制{brand}",
    ),
    "ru": Posts(
        "{brand}, привет",
        "{brand} не работает",
        "{brand} — это ужас",
        "сын получил ожог из-за {brand}, он в больнице",
        "{brand} потеряли мою коляску. @YourRegulator, примите меры",
        "{brand} всё сломали",
        "бойкот {brand}",
    ),
    "de": Posts(
        "{brand}, hallo",
        "{brand} geht nicht",
        "{brand} ist furchtbar",
        "my son was burned by {brand} and is in hospital",  # what harm a text speaks of is not read in German
        "{brand} hat meinen Rollstuhl verloren. @YourRegulator bitte handeln",
        "{brand} hat es kaputt gemacht",
        "boykottiert {brand} jetzt",
    ),
}
DRAFTED = {  # which class of text answers which worry
    "regulator": "legal",
    "safety": "safety",
    "influencer": "complaint",
    "outage": "outage",
    "surge": "complaint",
}
DOWN = {
    "en": ("down", "outage", "not working"),
    "zh": ("打不开", "崩了"),
    "ru": ("не работает", "сбой"),
    "de": ("geht nicht", "Ausfall"),
}


def own_languages() -> tuple[str, ...]:
    """The language that is spoken to whoever asks for the file: people write in it too."""
    return (reading().partition("_")[0],)


class Answers(Struct, frozen=True):
    """What somebody said of their brand: `people` are names, or names with their Slack ids, such as mei=U0MEI0001."""

    brand: str
    languages: tuple[str, ...] = ("en",)
    channel: str = "#crisis-desk"
    people: tuple[str, ...] = ("mei", "tom")
    worries: tuple[str, ...] = ("surge", "safety")
    zone: str = "UTC"


def checked(answers: Answers) -> Answers:
    """The answers with what is certain put right. Raises BadSetting with what is wrong, and what instead."""
    if not answers.brand.strip():
        raise BadSetting(message("the brand has no name; write it as people do: --brand 'Acme Air'"))
    for worry in answers.worries:
        if worry not in WORRIES:
            raise BadSetting(
                message(
                    '"{worry}" is none of the worries; there are: {worries}', worry=worry, worries=", ".join(WORRIES)
                )
            )
    languages = tuple(language_meant(one) or one for one in answers.languages)
    for language in languages:
        if not re.fullmatch(r"[a-z]{2,3}", language):
            raise BadSetting(message('"{lang}" is no code of a language; write en, zh, ru …', lang=language))
    if not answers.people:
        raise BadSetting(message("nobody is called; name somebody: --people mei,tom"))
    channel = re.sub(r"[^\w-]+", "-", answers.channel.strip().lstrip("#").lower()).strip("-")
    if not channel:
        raise BadSetting(message("the channel has no name; write it as Slack shows it: #crisis-desk"))
    if not (zone := zone_of(answers.zone)):
        raise BadSetting(message('no time zone "{zone}"; write one such as Europe/Berlin', zone=answers.zone))
    return Answers(answers.brand.strip(), languages, f"#{channel}", answers.people, answers.worries, zone)


def starter(answers: Answers) -> str:
    """The text of the file."""
    given = checked(answers)
    name = slug(given.brand) or "brand"
    people = _named(given.people)
    blocks = [
        _topic(name, given),
        _watchlists(given),
        _people(people, given),
        _voice(given),
        _playbooks(given),
        begun(given.languages, list(dict.fromkeys(DRAFTED[one] for one in DRAFTED if one in given.worries))),
    ]
    return "\n".join([*filter(None, blocks), _tests(given)])


def slug(brand: str) -> str:
    """A brand's name as a key: "Acme Air" is acme-air.

    >>> slug("Acme Air!"), slug("艾克美航空")
    ('acme-air', '艾克美航空')
    """
    return re.sub(r"[^\w]+", "-", brand.lower()).strip("-_")[:60]


def _named(people: Sequence[str]) -> dict[str, str]:
    """Who is called, by the key of each, with a Slack id: the one given, or one to be put right."""
    found = {slug(name) or "somebody": id.strip() for name, _, id in (said.partition("=") for said in people)}
    for key, id in found.items():
        found[key] = id or _stand_in(key, set(found.values()))
    return found


def _stand_in(key: str, taken: set[str]) -> str:
    """An id that nobody else has: two people whose names begin alike, or are in another script, are two."""
    letters = re.sub(r"[^A-Z]", "", fold(key).upper()) or "X"
    return next(id for n in count(1) if (id := f"U0{letters[:6]:0<6}{n}") not in taken)


def _words(brand: str) -> list[str]:
    """A brand as people write it: with its spaces, and without them."""
    plain = " ".join(brand.lower().split())
    return list(dict.fromkeys([plain, plain.replace(" ", "")]))


def _listed(some: Sequence[str]) -> str:
    quoted = (one if re.fullmatch(r"[\w -]+", one) else json.dumps(one, ensure_ascii=False) for one in some)
    return "[" + ", ".join(quoted) + "]"


def _topic(name: str, given: Answers) -> str:
    about = gettext("firebreak check reads this file, says what is wrong with it, and plays the tests at its end.")
    example = '{x: ["@YourAccount"]}'
    watched = gettext(
        "What you watch. Add misspellings, nicknames and your own accounts: handles: {example}", example=example
    )
    clock = gettext("whose days and nights count, and whose clock your texts show; below, that of the rota")
    return f"""version: 1
{_language()}# {about}

# {watched}
topics:
  {name}:
    title: {_listed([given.brand])[1:-1]}
    words: {_listed(_words(given.brand))}
    sensitivity: 2 alerts/week
    zone: {given.zone}      # {clock}
"""


def _language() -> str:
    """In which language cards and reports are: that of whoever asked for the file; in English nothing says so."""
    return "" if in_english() else f"language: {reading().replace('_', '-')}\n"


def _watchlists(given: Answers) -> str:
    lists = []
    if "regulator" in given.worries:
        put_in = gettext("put in who watches over you")
        lists.append(f"""  regulators:
    kind: regulator
    entries:
      - {{name: Your regulator, handles: {{x: "@YourRegulator"}}}}      # {put_in}
""")
    if "influencer" in given.worries:
        lists.append("  big-voices: {kind: influencer, min_followers: 100000}\n")
    heavier = gettext("Whose word weighs more.")
    return f"# {heavier}\nwatchlists:\n" + "".join(lists) if lists else ""


def _people(people: dict[str, str], given: Answers) -> str:
    lines = [f"  {name}: {{slack: {id}, languages: {_listed(given.languages)}}}\n" for name, id in people.items()]
    called = gettext("Who is called. slack: is the member id (in Slack: profile, ⋮, Copy member ID).")
    return (
        f"# {called}\n"
        f"people:\n{''.join(lines)}"
        f"teams:\n  team: {{members: {_listed(list(people))}, "
        f"on_call: {{rotate: weekly, from: 2026-01-05T09:00, zone: {given.zone}}}}}\n"
    )


def _platforms(given: Answers) -> dict[str, list[str]]:
    """Where answers are posted, and in which of the languages."""
    own = {"zh": "weibo", "ru": "vk"}
    found: dict[str, list[str]] = {}
    for language in given.languages:
        found.setdefault(own.get(language, "x"), []).append(language)
    return found


def _voice(given: Answers) -> str:
    lines = [f"  {platform}: {{languages: {_listed(some)}}}\n" for platform, some in _platforms(given).items()]
    answered = gettext("Where you answer, and in which languages.")
    return f"# {answered}\nvoice:\n{''.join(lines)}"


def _playbooks(given: Answers) -> str:
    platforms = _listed(list(_platforms(given)))
    first = f'      - {{do: alert, to: "{given.channel}", notify: [team.on_call]}}\n'
    room = "      - {do: open_private_channel, invite: [team]}\n"
    call = "      - {do: notify, who: [team], after: 10m, unless: acknowledged}\n"

    def draft(worry: str) -> str:
        return (
            f"      - {{do: draft_acknowledgement, template: {STAGE}/{DRAFTED[worry]}, platforms: {platforms}, "
            "approve: {by: [team], within: 8m}}\n"
        )

    steps = {
        "regulator": (
            "when: {tagged: regulator, sentiment: negative}\n    severity: sev1\n    confidential: true",
            first + room + draft("regulator") + call,
        ),
        "safety": (
            "when: {signal: grave, content: [safety, privacy]}",
            first + room + draft("safety") + call,
        ),
        "influencer": (
            "when: {tagged: influencer, sentiment: negative}",
            first + draft("influencer") + call,
        ),
        "outage": (
            f"when: {{signal: negative_velocity, words: {_listed(_down(given))}}}",
            first + room + draft("outage") + call,
        ),
        "surge": ("when: {signal: negative_velocity}", first + room + draft("surge") + call),
        "campaign": ("when: {signal: coordinated}", first),
    }
    chosen = [worry for worry in steps if worry in given.worries]
    done = gettext("What is done.")
    text = f"# {done}\nplaybooks:\n"
    for place, worry in enumerate(chosen):
        when, does = steps[worry]
        suppressors = [one for one in chosen[:place] if worry in ("surge", "outage")]
        what = gettext("{what}.", what=gettext(WORRIES[worry]))
        text += f"  # {what[:1].upper()}{what[1:]}\n  {worry}:\n    {when}\n"
        text += f"    suppressed_by: {_listed(suppressors)}\n" if suppressors else ""
        text += f"    steps:\n{does}"
    rest = "{signal: [negative_velocity, negative_share, slow_burn, cascade, echo, coordinated, tagged, grave, blind]}"
    other = gettext("Whatever nothing above answers is told, and calls nobody.")
    text += f"  # {other}\n  anything-else:\n    when: {rest}\n"
    text += f"    suppressed_by: {_listed(chosen)}\n" if chosen else ""
    return f'{text}    steps:\n      - {{do: alert, to: "{given.channel}"}}\n'


def _down(given: Answers) -> list[str]:
    return [word for one in dict.fromkeys(("en", *given.languages)) for word in DOWN.get(one, ())]


def _tests(given: Answers) -> str:
    word = _words(given.brand)[0]
    posts = next((LANGUAGES[one] for one in given.languages if one in LANGUAGES), LANGUAGES["en"])
    said = Posts(*(one.format(brand=word) for one in astuple(posts)))

    def surge(text: str) -> str:
        return f'{{at: 3h, surge: {{from: 2/h, to: 120/h, for: 20m}}, text: "{text}", sentiment: negative}}'

    plays = {
        "surge": (gettext("a surge is told and calls somebody"), surge(said.awful), "200m"),
        "outage": (gettext("an outage is told as one"), surge(said.down), "200m"),
        "safety": (
            gettext("one post about somebody hurt is enough"),
            f'{{at: 0m, text: "{said.hurt}", sentiment: negative}}',
            "1m",
        ),
        "regulator": (
            gettext("one post that tags the regulator is enough"),
            f'{{at: 0m, text: "{said.complaint}", sentiment: negative}}',
            "1m",
        ),
        "influencer": (
            gettext("one post of a big voice is enough"),
            f'{{at: 0m, text: "{said.broken}", author: {{handle: "@star", followers: 900000}}, sentiment: negative}}',
            "1m",
        ),
        "campaign": (
            gettext("a few loud accounts are told as such"),
            '{at: 3h, author: "@one", surge: {from: 1/h, to: 120/h, for: 40m}, '
            f'text: "{said.boycott}", sentiment: negative}}',
            "4h",
        ),
    }
    expected = gettext("What must come of it: firebreak check plays these.")
    text = f"# {expected}\ntests:\n"
    for worry, (name, line, at) in plays.items():
        if worry in given.worries:
            text += (
                f"  - name: {name}\n    given: [{line}]\n    expect: [{{at: {at}, playbook: {worry}, does: alert}}]\n"
            )
    quiet = f'{{at: 0m, times: 60, every: 5m, text: "{said.hello}", sentiment: positive}}'
    friendly = gettext("friendly chatter does nothing")
    text += f"  - name: {friendly}\n    given: [{quiet}]\n"
    return f"{text}    expect: [{{at: 6h, nothing: true}}]\n"
