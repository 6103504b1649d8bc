"""What `make translations` does: extracts, updates, compiles, and says what lacks a translation."""

from __future__ import annotations

import sys
from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from ..core.reading_language import BEGUN, COMPLETE, ENGLISH
from ..core.terminal import say
from .extracting import template
from .loading import DOMAIN, HERE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from babel.messages.catalog import Message

FROM = {"zh_Hant": "zh"}  # written by OpenCC from simplified Chinese
BY_OPENCC = "s2twp"
STARTER = "playbooks.yaml"
DATED = datetime(2026, 11, 30, tzinfo=UTC)  # always: the same sentences make the same files


def path_of(language: str, kind: str = "po") -> Path:
    """Where a language's catalogue lies."""
    return HERE / language / f"{DOMAIN}.{kind}"


def read(language: str) -> Catalog:
    """A language's catalogue as it is committed; a new one where there is none yet."""
    if not path_of(language).exists():
        return Catalog(locale=language, project="Firebreak", charset="utf-8", fuzzy=False)
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str, sentences: Catalog) -> Catalog:
    """With the sentences of now: new ones without a translation, and none that nobody says any more."""
    found = _updated(language, sentences)
    found.creation_date = found.revision_date = DATED
    return found


def _updated(language: str, sentences: Catalog) -> Catalog:
    source = read(FROM.get(language, language))
    source.update(deepcopy(sentences), no_fuzzy_matching=True)  # it keeps the messages, and writes into them
    source.obsolete.clear()
    if language not in FROM:
        return source
    from opencc import OpenCC

    convert = OpenCC(BY_OPENCC).convert
    found = Catalog(locale=language, project="Firebreak", charset="utf-8", fuzzy=False)
    for one in source:
        if one.id:
            said = tuple(map(convert, one.string)) if isinstance(one.string, tuple) else convert(str(one.string))
            found.add(one.id, said, locations=one.locations, auto_comments=one.auto_comments, context=one.context)
    return found


def as_po(catalogue: Catalog) -> bytes:
    """For translators: by place, without line numbers, which change with every commit."""
    file = BytesIO()
    write_po(
        file, catalogue, width=120, sort_by_file=True, include_lineno=False, omit_header=False, ignore_obsolete=True
    )
    return b"\n".join(line for line in file.getvalue().split(b"\n") if not line.startswith(_DATES))


_DATES = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b'"Last-Translator', b'"Report-Msgid')


def as_mo(catalogue: Catalog) -> bytes:
    """For the program: only what has a translation."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def lacking(catalogue: Catalog) -> Iterator[Message]:
    """What nobody has translated yet."""
    for one in catalogue:
        told = one.string if isinstance(one.string, tuple) else (one.string,)
        if one.id and not all(told):
            yield one


def main() -> int:
    """1 where a complete language lacks something, said with its place."""
    sentences, missing = template(), 0
    for language in (*COMPLETE, *BEGUN):
        if language == ENGLISH:
            continue
        catalogue = updated(language, sentences)
        path_of(language).parent.mkdir(exist_ok=True)
        path_of(language).write_bytes(as_po(catalogue))
        path_of(language, "mo").write_bytes(as_mo(catalogue))
        left = list(lacking(catalogue))
        say(f"{language}: {len(catalogue) - len(left)} of {len(catalogue)} sentences")
        if language in BEGUN or language in FROM:
            continue
        missing += len(left)
        for one in left:
            place = ":".join(map(str, one.locations[0])) if one.locations else "?"
            say(f"{place}: no translation into {language}: {one.id!r}")
    starter_by_opencc()
    return 1 if missing else 0


def starter_by_opencc() -> None:
    """The playbooks file to begin with in traditional Chinese."""
    from opencc import OpenCC

    for language, source in FROM.items():
        text = OpenCC(BY_OPENCC).convert((HERE / source / STARTER).read_text(encoding="utf-8"))
        said = text.replace(f"\nlanguage: {source}\n", f"\nlanguage: {language.replace('_', '-')}\n", 1)
        (HERE / language / STARTER).write_text(said, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
