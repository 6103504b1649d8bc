"""Templates in files of their own, in the folder `templates/` beside the playbooks file.

With them the file is one text, each behind a line that names it: that text is read, stored, and gives the version, so
that an open incident keeps the templates it started with.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec import Struct

from ...core.translation import message
from .parsing import parse
from .template_blocks import check_template, read_template
from .tree import Mark

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ..texts import Template
    from .template_blocks import Check
    from .tree import Tree

FOLDER = "templates"
_HEAD = re.compile(rf"^--- # {FOLDER}/(?P<file>[^\n]+)\n", re.M)


class TemplateFile(Struct, frozen=True):
    """One file: the template's name, and what stands in it."""

    name: str
    tree: Tree


def begins_file(text: str) -> int:
    """The line of a text that would begin a file of the folder, from 1; 0 where there is none, as there should be."""
    found = _HEAD.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def joined(text: str, files: Mapping[str, str]) -> str:
    """One text of a playbooks file and the files of its folder, by their names in it such as `holding/outage.yaml`.

    >>> joined("version: 1", {"spark.yaml": "en: We see it."})
    'version: 1\\n--- # templates/spark.yaml\\nen: We see it.'
    """
    for name, one in files.items():
        text = text.removesuffix("\n") + f"\n--- # {FOLDER}/{name}\n{one}"
    return text


def parted(text: str, path: str) -> tuple[str, list[TemplateFile]]:
    """The playbooks file itself, and the files beside it, each with its own lines."""
    heads = list(_HEAD.finditer(text))
    ends = [each.start() for each in heads[1:]] + [len(text)] * bool(heads)
    files = []
    for head, end in zip(heads, ends, strict=True):
        file = PurePath(path).parent / FOLDER / head["file"]
        files.append(TemplateFile(named(head["file"]), parse(text[head.end() : end], str(file))))
    return text[: heads[0].start()] if heads else text, files


def named(file: str) -> str:
    """The template that a file holds: `holding/outage.yaml` holds `holding/outage`."""
    return PurePath(file).with_suffix("").as_posix()


def read_files(
    files: Collection[TemplateFile], there: Collection[str], platforms: Collection[str], check: Check | None
) -> Iterator[tuple[str, Template]]:
    """The templates that can be used, with what is wrong noted in their trees; `there` are those of the file itself."""
    seen: dict[str, str] = dict.fromkeys(there, message("the playbooks file"))
    for one in files:
        if one.name in seen:
            what = message(
                'a template "{name}" is in {file} as well; keep one of them', name=one.name, file=seen[one.name]
            )
            one.tree.report_at(Mark(1, 1), what)
            continue
        seen[one.name] = one.tree.path
        if one.tree.value is None:
            if not one.tree.problems:
                one.tree.report_at(
                    Mark(1, 1), message("the file is empty; write a language and its text, such as en: We see it.")
                )
            continue
        if template := read_template(one.tree, one.name, one.tree.value, (), platforms):
            if check:
                check_template(one.tree, template, (), check)
            yield one.name, template
