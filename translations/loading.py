"""Finds the compiled catalogue of a language."""

from __future__ import annotations

from gettext import GNUTranslations, NullTranslations
from pathlib import Path

HERE = Path(__file__).parent
DOMAIN = "firebreak"


def catalogue(language: str) -> NullTranslations:
    """The translations that there are; English where there are none."""
    try:
        with (HERE / language / f"{DOMAIN}.mo").open("rb") as compiled:
            return GNUTranslations(compiled)
    except FileNotFoundError:
        return NullTranslations()
