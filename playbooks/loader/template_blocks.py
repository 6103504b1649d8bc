"""Reads `templates:`: texts by language, and below a platform's name those that sound otherwise there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.translation import message
from ..lengths import LIMITS
from ..texts import Template
from .tree import Mark, meant
from .validation_errors import no_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from .tree import Flaw, Path, Tree

    Check = Callable[[Template], Iterable[tuple[str, str, Flaw]]]  # (platform, language, what is wrong) of each flaw


def read_template(tree: Tree, name: str, raw: Any, at: Path, platforms: Collection[str]) -> Template | None:
    """The template that stands at a place; None with its problems noted."""
    if not isinstance(raw, dict):
        tree.report(
            at, message("a block must stand here: a language and its text on each line, such as en: We see it.")
        )
        return None
    texts, apart, before = {}, {}, len(tree.problems)
    for key, value in raw.items():
        if not isinstance(value, dict):
            texts[key] = _text(tree, value, (*at, key))
        elif key in platforms:
            apart[key] = {lang: _text(tree, text, (*at, key, lang)) for lang, text in value.items()}
        else:
            what = (
                message('no platform "{key}"{hint}', key=key, hint=meant(str(key), platforms))
                if len(str(key)) > 3
                else _languages()
            )
            tree.report((*at, key), what, key=True)
    return Template(name, texts, apart) if len(tree.problems) == before else None


def _text(tree: Tree, value: Any, at: Path) -> str:
    if isinstance(value, str):
        return value
    odd = value is None or isinstance(value, list | dict)
    tree.report(
        at,
        message("a text must stand here") if odd else no_text(str(value)),
    )
    return ""


def _languages() -> str:
    there = ", ".join(sorted(LIMITS)[:3])
    return message(
        "a text must stand here; languages stand below the name of a platform only, such as {there}", there=there
    )


def check_template(tree: Tree, template: Template, at: Path, check: Check) -> None:
    """Note what is wrong with the texts, at their lines."""
    if not template.texts and not any(template.platforms.values()):
        tree.report(at, message("a template needs at least one language, such as en:"), key=True)
    for platform, lang, _ in template.versions():
        place = (*at, platform, lang) if platform else (*at, lang)
        if not (lang.isalpha() and lang.islower() and len(lang) in (2, 3)):
            tree.report(place, message('"{lang}" is not a language; write en, zh, ru …', lang=lang), key=True)
    for platform, lang, flaw in check(template):
        _note(tree, flaw, (*at, platform, lang) if platform else (*at, lang))


def _note(tree: Tree, flaw: Flaw, place: Path) -> None:
    if not flaw.severe:
        tree.report(place, flaw.what, severe=False)
        return
    mark = tree.mark(place)
    line = mark.line + flaw.line - 1 + (place in tree.blocks)
    lines = tree.text.splitlines()
    begin = mark.column - 1 if line == mark.line else 0
    column = lines[line - 1].find(flaw.word, begin) + 1 if flaw.word and line <= len(lines) else 0
    tree.report_at(Mark(line, column) if column else mark, flaw.what)
