"""Codes of languages: what is none is told, with the code of what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.reading_language import language_meant
from ...core.translation import message

if TYPE_CHECKING:
    from .tree import Path, Tree


def look_at_language(said: str, tree: Tree, at: Path) -> None:
    """Note in `tree` what is no code of a language."""
    from babel.core import Locale  # 30 ms, and only for those who check a file
    from babel.localedata import locale_identifiers

    names = Locale("en").languages
    if said.lower().replace("_", "-").partition("-")[0] in names or said in locale_identifiers():
        return
    code = language_meant(said)
    hint = message("; write {code}", code=code) if code else message("; write its code, such as en, zh or ru")
    tree.report(at, message('"{said}" is no code of a language{hint}', said=said, hint=hint))
