"""Templates of public texts, rendered in a sandbox with the facts; `template_checks` says what they may hold.

A fact that is not known yet leaves a visible gap, [like this], for a person to fill.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2.exceptions import TemplateError
from jinja2.runtime import StrictUndefined, Undefined
from jinja2.sandbox import SandboxedEnvironment
from msgspec import Struct

from ..core.effects import Promise
from ..core.messages import Number
from ..core.translation import message
from ..playbooks.values import parse_span
from .facts import FACTS, Facts, greeting
from .promised_times import promised

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from jinja2 import Template

MAX_TEXT = 10_000
FILTERS = ("capitalize", "d", "default", "first", "join", "last", "lower", "title", "trim", "upper")
TESTS = ("defined", "undefined", "in")


class Rendered(Struct, frozen=True):
    """A text, the gaps in it, and why it could not be made (then the text is empty)."""

    text: str
    gaps: tuple[str, ...] = ()
    problem: str = ""
    promises: tuple[Promise, ...] = ()


class _Gap(Undefined):
    """A known fact that is missing: shows itself in the text instead of failing; `default` and `if` see it as none."""

    __slots__ = ("label", "seen")

    def __init__(self, label: str, seen: list[str]) -> None:
        super().__init__(name=label)
        self.label = label
        self.seen = seen

    def __str__(self) -> str:
        self.seen.append(self.label)
        return f"[{self.label}]"

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> Iterator[str]:
        yield str(self)  # as `join` and `first` show it

    def __contains__(self, _: object) -> bool:
        return False


@lru_cache(maxsize=1)
def environment() -> SandboxedEnvironment:
    """What templates run in: strict, without globals, with a handful of filters."""
    made = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in FILTERS}
    made.tests = {name: made.tests[name] for name in TESTS}
    return made


@lru_cache(maxsize=512)
def _compiled(text: str) -> Template:
    return environment().from_string(text)


def render(text: str, facts: Facts) -> Rendered:
    """The text with its facts. Never raises for a template that `check` passed."""
    seen: list[str] = []
    promises: dict[Promise, None] = {}

    def promise(span: str) -> str:
        at = facts.now + parse_span(span)
        made = Promise(at, promised(at, facts.now, facts.lang, facts.zone))
        promises[made] = None
        return made.said

    given = _given(facts, seen) | {"promise": promise}
    try:
        made = _compiled(text).render(given).strip()
    except (TemplateError, RecursionError, TypeError, ValueError) as error:
        return Rendered("", problem=message("the template failed: {error}", error=str(error)))
    if len(made) > MAX_TEXT:
        return Rendered(
            "",
            problem=message(
                "the text has {n} characters; {most} are the most",
                n=Number(len(made), grouped=True),
                most=Number(MAX_TEXT, grouped=True),
            ),
        )
    if facts.informal and facts.lang == "zh":
        made = made.replace("您", "你")
    return Rendered(made, tuple(dict.fromkeys(seen)), promises=tuple(promises))


def _given(facts: Facts, seen: list[str]) -> dict[str, Any]:
    def known(value: str, name: str) -> str | Undefined:
        return value or _Gap(FACTS[name].gap, seen)

    def moment(at: datetime | None) -> str:
        return promised(at, facts.now, facts.lang, facts.zone) if at else ""

    return {
        "cause": known(facts.cause, "cause"),
        "customer": {
            "name": known(facts.customer, "customer.name"),
            "handle": known(facts.handle, "customer.handle"),
            "told": known(facts.told, "customer.told"),
            "posts": known(str(facts.posts or ""), "customer.posts"),
            "first_name": _Gap("first name", seen),  # open incidents may run on a file that names it
        },
        "finding": known(facts.finding, "finding"),
        "greeting": greeting(facts),
        "industry": {how: facts.industry == how for how in ("all", "alone")},
        "informal": facts.informal,
        "known_issue": {
            "text": known(facts.known, "known_issue.text"),
            "since": known(moment(facts.known_since), "known_issue.since"),
            "next_update": known(moment(facts.known_next), "known_issue.next_update"),
        },
        "link": known(facts.link, "link"),
        "owner": {"team": known(facts.team, "owner.team"), "name": known(facts.name, "owner.name")},
        "responder": {"initials": known(facts.initials, "responder.initials")},
        "topic": {"title": facts.topic},
        "tags": list(facts.tags) or _Gap(FACTS["tags"].gap, seen),
        "tone": facts.tone,
        "platform": facts.platform,
        "lang": facts.lang,
    }


def signed(text: str, sign: str, initials: str) -> str:
    """The text with the platform's signature; `{responder.initials}` in it is filled, or stays as a gap."""
    if not sign:
        return text
    return f"{text} {sign.replace('{responder.initials}', initials or '[initials]')}"
