"""Every sentence of the code and the templates, with its place."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

from ..core.text import as_looked_up
from ..core.translation import GAP
from ..core.zone_names import ON_A_CLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
OUTSIDE = {"tests", "benchmarks", "build", "docs", ".venv", ".ci", ".git"}
KEYWORDS = {
    "gettext": None,
    "gettext_noop": None,
    "message": None,
    "ngettext": (1, 2),
    "nmessage": (1, 2),
    "pgettext": ((1, "c"), 2),
}
REFERENCE = "playbooks/reference.yaml"
CLDR = (
    "about {number}",
    "a time that is not known",
    "{first} and {other}",
    "{first} or {other}",
)  # core/times and core/numbers look these up themselves


def template() -> Catalog:
    """All that can be translated."""
    found = Catalog(project="Firebreak", charset="utf-8", fuzzy=False)
    for path, method in _sources():
        place = str(path.relative_to(ROOT))
        for line, msgid, comments, context in extract_from_file(method, path, KEYWORDS, ("Translators:",)):
            if msgid and not _is_row(msgid):
                found.add(msgid, locations=[(place, line)], auto_comments=comments, context=context)
    for path in [ROOT / "cli.py", *sorted((ROOT / "commands").glob("*.py"))]:
        for line, msgid in _helps(path):
            found.add(msgid, locations=[(str(path.relative_to(ROOT)), line)])
    for msgid, place in _kinds():
        found.add(msgid, locations=[(place, 1)])
    for msgid in _explanations():
        found.add(msgid, locations=[(REFERENCE, 1)])
    for msgid in CLDR:
        found.add(msgid, locations=[("core/times.py", 1)])
    found.add(ON_A_CLOCK[1], context=ON_A_CLOCK[0], locations=[("core/zone_names.py", 1)])
    found.add(". ", context="between sentences", locations=[("core/translation.py", 1)])
    for context in ("between the things of a list", "between the clauses of a sentence"):
        found.add(", ", context=context, locations=[("core/translation.py", 1)])
    found.add("; ", context="between reasons", locations=[("core/translation.py", 1)])
    return found


def _helps(path: Path) -> Iterator[tuple[int, str]]:
    """What --help says: `help=` of options and arguments, and the docstrings of commands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            for one in node.keywords:
                said = one.value.value if isinstance(one.value, ast.Constant) else None
                if one.arg in ("help", "show_default") and isinstance(said, str) and said.upper() != said:
                    yield node.lineno, said
        elif isinstance(node, ast.FunctionDef) and (node.name == "command" or node.decorator_list):
            typed = node.name == "command" or any("command" in ast.unparse(one) for one in node.decorator_list)
            if typed and (told := ast.get_docstring(node)):
                yield node.lineno, as_looked_up(told)


def _kinds() -> Iterator[tuple[str, str]]:
    """What the shapes of exports call things that are no posts."""
    from ruamel.yaml import YAML

    for path in sorted((ROOT / "sources/shapes").glob("*.yaml")):
        said = path.read_text(encoding="utf-8").partition("\nsample:")[0]
        if "\nskip:" in said:
            for why in YAML(typ="safe", pure=True).load(said)["skip"].values():
                yield str(why), str(path.relative_to(ROOT))


def _explanations() -> Iterator[str]:
    """What the keys of the playbooks file hold, and what is so without them."""
    from ruamel.yaml import YAML

    for rows in YAML(typ="safe", pure=True).load((ROOT / REFERENCE).read_text(encoding="utf-8")).values():
        for row in rows.values():
            yield from filter(None, (row["holds"], row.get("without")))


def _is_row(msgid: object) -> bool:
    """Whether it only has gaps: other sentences, one after the other."""
    return isinstance(msgid, str) and not GAP.sub("", msgid).strip()


def _sources() -> Iterator[tuple[Path, str]]:
    for pattern, method in (("*.py", "python"), ("*.j2", "jinja2.ext:babel_extract")):
        for path in sorted(ROOT.rglob(pattern)):
            if path.relative_to(ROOT).parts[0] not in OUTSIDE:
                yield path, method
