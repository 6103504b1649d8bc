"""Whether the versions of a text say the same: the same facts, the same figures, the same promises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError, nodes
from msgspec import Struct

from ..core.translation import message
from .templates import environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..playbooks.texts import Template

_FIGURE = re.compile(r"(?<![\w])\d[\d.,]*\d|(?<![\w])\d")
_OF_FORM = {"greeting", "informal", "lang", "platform", "tone", "responder.initials"}  # how it is said, not what


class Said(Struct, frozen=True):
    """What a text says apart from its language."""

    facts: frozenset[str]
    figures: tuple[str, ...]
    promises: tuple[str, ...]


def differences(template: Template) -> Iterator[tuple[str, str, str]]:
    """(platform, language, what) of each version that does not say what the first one of its place says."""
    for platform in ("", *template.platforms):
        versions = {lang: text for place, lang, text in template.versions() if place == platform}
        said = {lang: each for lang, text in versions.items() if (each := what_is_said(text))}
        if len(said) < 2:
            continue
        first, *others = said
        for lang in others:
            for what in _compared(first, said[first], said[lang]):
                yield platform, lang, what


def what_is_said(text: str) -> Said | None:
    """Facts, figures and promises of a template; None where it cannot be read."""
    try:
        tree = environment().parse(text)
    except (TemplateSyntaxError, RecursionError):
        return None
    plain = "".join(each.data for each in tree.find_all(nodes.TemplateData))
    owned = {node.node.name for node in tree.find_all(nodes.Getattr) if isinstance(node.node, nodes.Name)}
    facts = {
        f"{node.node.name}.{node.attr}" for node in tree.find_all(nodes.Getattr) if isinstance(node.node, nodes.Name)
    }
    facts |= {node.name for node in tree.find_all(nodes.Name)} - owned - {"promise"}
    calls = [each for each in tree.find_all(nodes.Call) if isinstance(each.node, nodes.Name)]
    spans = [str(arg.value) for each in calls for arg in each.args if isinstance(arg, nodes.Const)]
    return Said(frozenset(facts - _OF_FORM), tuple(sorted(_FIGURE.findall(plain))), tuple(sorted(spans)))


def _compared(first: str, before: Said, other: Said) -> Iterator[str]:
    if lost := sorted(before.facts - other.facts):
        yield message("this does not say {facts}, as the text in {lang} does", facts=_listed(lost), lang=first)
    if new := sorted(other.facts - before.facts):
        yield message("this says {facts}, and the text in {lang} does not", facts=_listed(new), lang=first)
    if before.promises != other.promises:
        here, there = _listed(other.promises), _listed(before.promises)
        yield message("this promises {here}, and the text in {lang} {there}", here=here, lang=first, there=there)
    if before.figures != other.figures:
        here, there = _listed(other.figures), _listed(before.figures)
        yield message("the figures here are {here}, and in {lang} {there}", here=here, lang=first, there=there)


def _listed(values: Sequence[str]) -> str:
    """Each with "and" before it, so that one is never taken for a part of the other."""
    if not values:
        return message("none")
    return message("{rest} and {last}", rest=_listed(values[:-1]), last=values[-1]) if values[1:] else values[0]
