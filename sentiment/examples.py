"""Texts whose label is known: read from JSONL, to learn from or to be measured by."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from msgspec import Struct

from ..core.errors import BadSetting
from ..core.translation import message
from . import phrases
from .linear import CLASSES


class Example(Struct, frozen=True):
    """A text whose label is known: negative, neutral or positive."""

    text: str
    label: str
    lang: str = ""
    source: str = ""


def read_examples(path: Path) -> list[Example]:
    """Labelled texts from JSONL (`text`, `sentiment` or `label`, `lang`, `source`), .gz or not.

    Raises BadSetting, which names the line that cannot be used.
    """
    examples = []
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                label = row.get("sentiment") or row["label"]
                examples.append(Example(str(row["text"]), label, row.get("lang") or "", row.get("source") or ""))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise BadSetting(
                    message(
                        "{path}:{number}: not a JSON object with text and sentiment ({cause})",
                        path=str(path),
                        number=str(number),
                        cause=str(error),
                    )
                ) from error
            if label not in CLASSES:
                raise BadSetting(
                    message(
                        '{path}:{number}: sentiment is "{label}"; use {classes}',
                        path=str(path),
                        number=str(number),
                        label=str(label),
                        classes=", ".join(CLASSES),
                    )
                )
    return examples


def own_examples() -> list[Example]:
    """A test set from our own phrases, for installations that have no labelled texts of their own.

    The models learned from the same grammar, so their figures on it flatter: it shows damage, not quality.
    """
    return [
        Example(text, label, lang, "Firebreak")
        for lang in ("en", "ru", "zh")
        for text, label in phrases.generate(lang, 2, seed=77)
    ]
