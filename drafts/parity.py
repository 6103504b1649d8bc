"""Whether the versions of a text say the same: the same facts, the same figures, the same promises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError, nodes
from msgspec import Struct

from .templates import environment

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        yield f"this does not say {' and '.join(lost)}, as the text in {first} does"
    if new := sorted(other.facts - before.facts):
        yield f"this says {' and '.join(new)}, and the text in {first} does not"
    if before.promises != other.promises:
        yield f"this promises {_listed(other.promises)}, and the text in {first} {_listed(before.promises)}"
    if before.figures != other.figures:
        yield f"the figures here are {_listed(other.figures)}, and in {first} {_listed(before.figures)}"


def _listed(values: tuple[str, ...]) -> str:
    return " and ".join(values) or "none"
