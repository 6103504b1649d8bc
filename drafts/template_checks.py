"""What a template may hold: checked by its syntax tree when read, then tried on facts that are there and on none.

Loops, macros, arithmetic and includes are refused, so a template takes time in proportion to its length and nothing
else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateError
from msgspec.structs import replace
from pydantic_core import PydanticCustomError

from ..core.messages import Number
from ..core.translation import message
from ..playbooks.loader.tree import Flaw, meant
from ..playbooks.texts import Template
from ..playbooks.values import parse_span, said
from .facts import FACTS, sample
from .parity import differences
from .templates import FILTERS, TESTS, environment, render
from .word_lint import GRAVE, lint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .word_rules import Finding

MAX_TEMPLATE = 5_000
_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Filter, nodes.Call),
    *(nodes.Const, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
    *(nodes.Test, nodes.List, nodes.Tuple, nodes.Keyword),
)
_REMOVED = {
    "customer.first_name": message("nothing fills customer.first_name, so it is gone; write {{ greeting }}"),
}
"""Facts that templates could once name, and what to write instead."""
_SINGLE = re.compile(r"(?<![{%])\{\s*([\w.]+)\s*(?:\([^{}]*\)\s*)?\}(?!\})")


def check(text: str, lang: str = "", name: str = "") -> list[Flaw]:
    """Everything wrong with a template, and what is doubtful in its words; its `name` may say what class it is of."""
    if len(text) > MAX_TEMPLATE:
        return [
            Flaw(
                1,
                "",
                message(
                    "a template may have {most} characters; this one has {used}",
                    most=Number(MAX_TEMPLATE, grouped=True),
                    used=Number(len(text), grouped=True),
                ),
            )
        ]
    try:
        tree = environment().parse(text)
    except TemplateSyntaxError as error:
        return [Flaw(error.lineno, "", _not_understood(str(error.message)))]
    except RecursionError:
        return [Flaw(1, "", message("the template is nested too deeply"))]
    flaws = [*_walk(tree), *_single(text)]
    if not flaws:
        try:
            environment().from_string(text)
        except (TemplateError, RecursionError, SyntaxError, ValueError) as error:
            flaws.append(Flaw(1, "", message("the template is not understood: {kind}", kind=type(error).__name__)))
    return flaws or [*_unknown(text, lang), *_words(text, lang, name)]


def _not_understood(said: str) -> str:
    """Jinja's word about a template, as a person would say it."""
    if opened := re.search(r"innermost block that needs to be closed is '(\w+)'", said):
        begin, end = f"{{% {opened[1]} … %}}", f"{{% end{opened[1]} %}}"
        return message("{begin} is never closed; write {end} after what belongs to it", begin=begin, end=end)
    if unknown := re.search(r"[Uu]nknown tag '(\w+)'", said):
        return message("there is no {tag}; there are if, elif, else, endif", tag=f"{{% {unknown[1]} %}}")
    return message("the template is not closed or not understood: {parser}", parser=said)


def check_template(template: Template) -> Iterator[tuple[str, str, Flaw]]:
    """(platform, language, flaw) of everything wrong or doubtful with its versions, and where they differ."""
    found = [
        (platform, lang, flaw)
        for platform, lang, text in template.versions()
        for flaw in check(text, lang, template.name)
    ]
    yield from found
    if any(flaw.severe for _, _, flaw in found):
        return
    for platform, lang, what in differences(template):
        yield platform, lang, Flaw(1, "", what, severe=False)


def _single(text: str) -> Iterator[Flaw]:
    """`{ cause }` would stand in public as it is."""
    for found in _SINGLE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        known = found[1] in FACTS
        instead = f"{{{{ {found[1]} }}}}" if known else "two braces on each side for a fact, or none"
        yield Flaw(
            line,
            found[0],
            message("{found} would stand in public like this; write {instead}", found=found[0], instead=instead),
        )


def _unknown(text: str, lang: str) -> Iterator[Flaw]:
    """Facts that may be missing when it is drafted, and that nothing in the text reckons with."""
    gaps = render(text, sample(lang, whole=False)).gaps
    for name, fact in FACTS.items():
        if fact.uncertain and fact.gap in gaps:
            what = message(
                "{name} may be unknown when this is drafted, and then it reads [{gap}]; write {branch} round what "
                "needs it",
                name=name,
                gap=fact.gap,
                branch=f"{{% if {name} %}} … {{% endif %}}",
            )
            yield Flaw(1, name, what, severe=False)


def _words(text: str, lang: str, name: str) -> Iterator[Flaw]:
    """What the words say with all facts, and without those that may be missing."""
    grave = Template(name, {}).kind in GRAVE
    said: dict[Finding, None] = {}
    whole = sample(lang)
    for facts in (whole, sample(lang, whole=False), *(replace(whole, industry=how) for how in ("all", "alone"))):
        made = render(text, facts)
        promised = [each.said for each in made.promises]
        said |= dict.fromkeys(lint(made.text, lang, grave=grave, known=facts.in_words(), said=promised))
    for each in said:
        yield Flaw(1, each.word, blocked(each.said) if each.blocks else each.said, severe=False)


def blocked(finding: str) -> str:
    """What is said of a text that cannot be approved like this."""
    return message("{finding} (a draft that says so cannot be approved)", finding=finding)


def _walk(node: nodes.Node, owner: bool = False) -> Iterator[Flaw]:
    if not isinstance(node, _ALLOWED):
        name = type(node).__name__.lower()
        what = {"for": message("loops"), "macro": message("macros"), "getitem": message("brackets")}.get(
            name, f'"{name}"'
        )
        yield Flaw(
            node.lineno,
            name,
            message("{what} cannot be used in templates; facts, filters and if are enough", what=what),
        )
        return
    inner: list[nodes.Node] = list(node.iter_child_nodes())
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        yield from _fact(node.lineno, f"{node.node.name}.{node.attr}")
        return
    if isinstance(node, nodes.Name) and not owner:
        yield from _fact(node.lineno, node.name)
    elif isinstance(node, nodes.Getattr):
        yield Flaw(
            node.lineno,
            node.attr,
            message('".{attr}" is not a fact{hint}', attr=node.attr, hint=meant(node.attr, FACTS)),
        )
    elif isinstance(node, nodes.Filter) and node.name not in FILTERS:
        yield Flaw(
            node.lineno, node.name, message('no filter "{name}"{hint}', name=node.name, hint=meant(node.name, FILTERS))
        )
    elif isinstance(node, nodes.Filter) and node.name == "join" and not _joins_once(node):
        yield Flaw(
            node.lineno, "join", message("join takes a plain separator, and nothing that was joined before: join(', ')")
        )
    elif isinstance(node, nodes.Test) and node.name not in TESTS:
        yield Flaw(
            node.lineno, node.name, message('no test "{name}"{hint}', name=node.name, hint=meant(node.name, TESTS))
        )
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
        yield Flaw(line, name, message("promise needs a span: {{ promise('30m') }}"))
    elif name in _REMOVED:
        yield Flaw(line, name, _REMOVED[name])
    elif name not in FACTS:
        yield Flaw(line, name, message('no fact "{name}"{hint}', name=name, hint=meant(name, FACTS)))


def _call(node: nodes.Call) -> Iterator[Flaw]:
    spans = [arg.value for arg in node.args if isinstance(arg, nodes.Const)]
    if not isinstance(node.node, nodes.Name) or node.node.name != "promise":
        word = node.node.name if isinstance(node.node, nodes.Name) else "("
        yield Flaw(node.lineno, word, message("only promise('30m') can be called in a template"))
    elif len(spans) != 1 or len(node.args) != 1 or node.kwargs or node.dyn_args or node.dyn_kwargs:
        yield Flaw(node.lineno, "promise", message("promise needs one span: {{ promise('30m') }}"))
    else:
        try:
            parse_span(spans[0])
        except PydanticCustomError as error:
            yield Flaw(node.lineno, "promise", said(error))
