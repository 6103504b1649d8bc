"""In which language a command speaks: `--language`, FIREBREAK_LANGUAGE, or that of the terminal it is typed into.

What programs read (`--json` and the like) and what the service writes into its log is English, whoever started it.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import BadSetting
from ..core.reading_language import ENGLISH, LANGUAGES, known, looks_up, spoken
from ..core.translation import message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OPTION, VARIABLE = "--language", "FIREBREAK_LANGUAGE"
OF_TERMINALS = ("LC_ALL", "LC_MESSAGES", "LANG")  # in the order of POSIX: the first that is there counts
FOR_PROGRAMS = {"--json", "--format=json", "--format=sarif", "--format=github"}
SERVICE = "run"


def terminal_language(words: Sequence[str], environ: Mapping[str, str]) -> str:
    """The language for what was typed; English where none is known.

    >>> terminal_language(["check"], {"LANG": "ru_RU.UTF-8"}), terminal_language(["check"], {"LANG": "C"})
    ('ru', 'en')
    >>> terminal_language(["check", "--language", "zh"], {"LANG": "ru_RU.UTF-8"})
    'zh'
    >>> terminal_language(["check", "--json"], {"LANG": "ru_RU.UTF-8"})
    'en'
    """
    if _is_for_programs(words) or next((one for one in words if not one.startswith("-")), "") == SERVICE:
        return ENGLISH
    asked = option(words) or environ.get(VARIABLE) or _written_down()
    if known(asked):
        return known(asked)
    named = next(filter(None, map(environ.get, OF_TERMINALS)), "")
    return spoken(named.partition(".")[0].partition("@")[0])


def speak() -> None:
    """Let sentences be looked up."""
    from .loading import catalogue

    looks_up(catalogue)


def option(words: Sequence[str]) -> str:
    """What stands behind --language."""
    for place, word in enumerate(words):
        if word == OPTION:
            return words[place + 1] if place + 1 < len(words) else ""
        if word.startswith(f"{OPTION}="):
            return word.partition("=")[2]
    return ""


def must_be_known(language: str) -> str:
    """The language as it was given; BadSetting for one that Firebreak does not speak."""
    if language and not known(language):
        codes = ", ".join(LANGUAGES).replace("_", "-")
        raise BadSetting(
            message(
                "{option}: Firebreak does not speak {asked}; give one of {codes}",
                option=OPTION,
                asked=language,
                codes=codes,
            )
        )
    return language


def _is_for_programs(words: Sequence[str]) -> bool:
    return bool(FOR_PROGRAMS & {*words, *map("=".join, pairwise(words))})


def _written_down() -> str:
    """What the file .env says; read only where there is one."""
    if not Path(".env").is_file():
        return ""
    from dotenv import dotenv_values

    return dotenv_values(".env").get(VARIABLE) or ""
