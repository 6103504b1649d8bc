"""Templates of public texts: checked by their syntax tree when read, rendered in a sandbox, bounded in time and size.

Loops, macros, arithmetic and includes are refused by the check, so a template takes time in proportion to its
length and nothing else. A fact that is not known yet leaves a visible gap, [like this], for a person to fill.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateError
from jinja2.runtime import StrictUndefined, Undefined
from jinja2.sandbox import SandboxedEnvironment
from msgspec import Struct
from pydantic_core import PydanticCustomError

from ..core.effects import Promise
from ..core.text import fold
from ..playbooks.loader.tree import Flaw, meant
from ..playbooks.values import parse_span
from .promised_times import promised

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

MAX_TEMPLATE = 5_000
MAX_TEXT = 10_000

GENERIC = (  # what readers take for a machine's voice; folded
    "sorry for the inconvenience",
    "sorry for any inconvenience",
    "apologise for any inconvenience",
    "apologize for any inconvenience",
    "apologise for the inconvenience",
    "apologize for the inconvenience",
    "your call is important to us",
    "we take this matter very seriously",
    "we value your feedback",
    "给您带来不便",
    "给您带来的不便",
    "敬请谅解",
    "приносим извинения за неудобства",
    "приносим свои извинения за неудобства",
    "приносим извинения за доставленные неудобства",
)

_GAPS = {  # fact -> the gap that people see when it is not known
    "cause": "what it is about",
    "owner.team": "team",
    "owner.name": "name",
    "responder.initials": "initials",
}
_FACTS = (*_GAPS, "topic.title", "tags", "platform", "lang", "promise")
_REMOVED = {
    "customer.first_name": "nothing fills customer.first_name, so it is gone; begin with a greeting, such as Hello",
}
"""Facts that templates could once name, and what to write instead."""
_FILTERS = ("capitalize", "d", "default", "first", "join", "last", "lower", "title", "trim", "upper")
_TESTS = ("defined", "undefined", "in")
_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Filter, nodes.Call),
    *(nodes.Const, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
    *(nodes.Test, nodes.List, nodes.Tuple, nodes.Keyword),
)


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


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    made = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in _FILTERS}
    made.tests = {name: made.tests[name] for name in _TESTS}
    return made


def check(text: str) -> list[Flaw]:
    """Everything wrong with a template; empty when it may be rendered."""
    if len(text) > MAX_TEMPLATE:
        return [Flaw(1, "", f"a template may have {MAX_TEMPLATE:,} characters; this one has {len(text):,}")]
    try:
        tree = _environment().parse(text)
    except TemplateSyntaxError as error:
        return [Flaw(error.lineno, "", f"the template is not closed or not understood: {error.message}")]
    except RecursionError:
        return [Flaw(1, "", "the template is nested too deeply")]
    flaws = list(_walk(tree))
    if not flaws:
        try:
            _environment().from_string(text)
        except (TemplateError, RecursionError, SyntaxError, ValueError) as error:
            flaws.append(Flaw(1, "", f"the template is not understood: {type(error).__name__}"))
    return [*flaws, *_generic(text)]


def _generic(text: str) -> Iterator[Flaw]:
    folded = fold(text)
    for phrase in GENERIC:
        if phrase in folded:
            what = f'"{phrase}" is what everybody says; say what you saw and what you are doing'
            yield Flaw(1, phrase, what, severe=False)


def _walk(node: nodes.Node, owner: bool = False) -> Iterator[Flaw]:
    if not isinstance(node, _ALLOWED):
        name = type(node).__name__.lower()
        what = {"for": "loops", "macro": "macros", "getitem": "brackets"}.get(name, f'"{name}"')
        yield Flaw(node.lineno, name, f"{what} cannot be used in templates; facts, filters and if are enough")
        return
    inner: list[nodes.Node] = list(node.iter_child_nodes())
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        yield from _fact(node.lineno, f"{node.node.name}.{node.attr}")
        return
    if isinstance(node, nodes.Name) and not owner:
        yield from _fact(node.lineno, node.name)
    elif isinstance(node, nodes.Getattr):
        yield Flaw(node.lineno, node.attr, f'".{node.attr}" is not a fact{meant(node.attr, _FACTS)}')
    elif isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        yield Flaw(node.lineno, node.name, f'no filter "{node.name}"{meant(node.name, _FILTERS)}')
    elif isinstance(node, nodes.Filter) and node.name == "join" and not _joins_once(node):
        yield Flaw(node.lineno, "join", "join takes a plain separator, and nothing that was joined before: join(', ')")
    elif isinstance(node, nodes.Test) and node.name not in _TESTS:
        yield Flaw(node.lineno, node.name, f'no test "{node.name}"{meant(node.name, _TESTS)}')
    elif isinstance(node, nodes.Call):
        yield from _call(node)
        return
    for child in inner:
        yield from _walk(child)


def _joins_once(node: nodes.Filter) -> bool:
    """A join of joins, or with one as its separator, grows by a power with each: 250 characters became 113 MB."""
    plain = all(isinstance(each, nodes.Const) for each in node.args) and not node.kwargs
    return plain and not any(inner.name == "join" for inner in node.find_all(nodes.Filter))


def _fact(line: int, name: str) -> Iterator[Flaw]:
    if name == "promise":
        yield Flaw(line, name, "promise needs a span: {{ promise('30m') }}")
    elif name in _REMOVED:
        yield Flaw(line, name, _REMOVED[name])
    elif name not in _FACTS:
        yield Flaw(line, name, f'no fact "{name}"{meant(name, _FACTS)}')


def _call(node: nodes.Call) -> Iterator[Flaw]:
    spans = [arg.value for arg in node.args if isinstance(arg, nodes.Const)]
    if not isinstance(node.node, nodes.Name) or node.node.name != "promise":
        word = node.node.name if isinstance(node.node, nodes.Name) else "("
        yield Flaw(node.lineno, word, "only promise('30m') can be called in a template")
    elif len(spans) != 1 or len(node.args) != 1 or node.kwargs or node.dyn_args or node.dyn_kwargs:
        yield Flaw(node.lineno, "promise", "promise needs one span: {{ promise('30m') }}")
    else:
        try:
            parse_span(spans[0])
        except PydanticCustomError as error:
            yield Flaw(node.lineno, "promise", error.message())


def render(text: str, facts: Facts) -> Rendered:
    """The text with its facts. Never raises for a template that `check` passed."""
    seen: list[str] = []
    promises: dict[Promise, None] = {}

    def promise(span: str) -> str:
        at = facts.now + parse_span(span)
        made = Promise(at, promised(at, facts.now, facts.lang, facts.zone))
        promises[made] = None
        return made.said

    def known(value: str, name: str) -> str | Undefined:
        return value or _Gap(_GAPS[name], seen)

    given: dict[str, Any] = {
        "customer": {"first_name": _Gap("first name", seen)},  # open incidents may run on a file that names it
        "cause": known(facts.cause, "cause"),
        "owner": {"team": known(facts.team, "owner.team"), "name": known(facts.name, "owner.name")},
        "responder": {"initials": known(facts.initials, "responder.initials")},
        "topic": {"title": facts.topic},
        "tags": list(facts.tags),
        "platform": facts.platform,
        "lang": facts.lang,
        "promise": promise,
    }
    try:
        made = _environment().from_string(text).render(given).strip()
    except (TemplateError, RecursionError, TypeError, ValueError) as error:
        return Rendered("", problem=f"the template failed: {error}")
    if len(made) > MAX_TEXT:
        return Rendered("", problem=f"the text has {len(made):,} characters; {MAX_TEXT:,} are the most")
    return Rendered(made, tuple(dict.fromkeys(seen)), promises=tuple(promises))


def signed(text: str, sign: str, initials: str) -> str:
    """The text with the platform's signature; `{responder.initials}` in it is filled, or stays as a gap."""
    if not sign:
        return text
    return f"{text} {sign.replace('{responder.initials}', initials or '[initials]')}"
