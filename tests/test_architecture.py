"""The shape of the house: who may import whom, what is pure, and that everything is where it says it is."""

from __future__ import annotations

import ast
import doctest
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from package_files import package_files as modules

ROOT = Path(__file__).parent.parent
PIPELINE = {
    "sources",
    "sentiment",
    "content",
    "watchlists",
    "detectors",
    "playbooks",
    "notifiers",
    "storage",
    "care",
} | {"writers"}
MAY_IMPORT = {  # beside itself
    "core": set[str](),
    "translations": {"core"},
    **{folder: {"core"} for folder in PIPELINE},
    "drafts": {"core", "playbooks"},
    "response": {"core", "playbooks", "drafts", "care"},
    "app": {"core"},
    "reports": {"core", "app", "care", "drafts"},
    "web": {"core", "app", "reports"},
    "engine": {"core", "sources", "watchlists", "sentiment", "detectors", "wiring"},
    "demo": {"core", "detectors", "notifiers", "app", "wiring"},
}
EVERYTHING = {"commands", "wiring", "cli", "settings", "__init__", "__main__"}
LOOSE = {"__init__", "__main__", "cli", "wiring", "settings"}
PURE = {"core", "content", "sentiment", "watchlists", "detectors", "playbooks", "response", "drafts", "care"}
IMPURE = {
    "socket",
    "http",
    "urllib",
    "requests",
    "httpx2",
    "aiohttp",
    "sqlmodel",
    "sqlalchemy",
    "apscheduler",
    "slack_sdk",
}
SEAMS = {
    "answering": {"model"},
    "writing": {"messages"},
    "effects": {"model", "answering", "writing", "messages"},
    "ports": {"model", "effects", "answering", "writing"},
    "store": {"model", "effects", "answering"},
}
HEAVY = {
    "river",
    "sklearn",
    "scipy",
    "numpy",
    "sqlmodel",
    "sqlalchemy",
    "slack_sdk",
    "starlette",
    "uvicorn",
    "pydantic",
    "ruamel",
}


@cache
def tree(path: Path) -> ast.Module:
    """A file, parsed once for all rules."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> list[tuple[int, str]]:
    """(line, what) of every import: ours as `folder`, others by their top-level name."""
    found = []
    inside = path.relative_to(ROOT).parent.parts
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = inside[: len(inside) - (node.level - 1)]
            target = (*base, *(node.module or "").split(".")) if node.module else base
            names = [target[0]] if target else [alias.name for alias in node.names]
            found += [(node.lineno, f".{name}") for name in names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, (node.module or "").split(".")[0]))
        elif isinstance(node, ast.Import):
            found += [(node.lineno, alias.name.split(".")[0]) for alias in node.names]
    return found


def breaches(path: Path) -> list[str]:
    """What a file imports and may not."""
    folder = path.relative_to(ROOT).with_suffix("").parts[0]
    assert folder in MAY_IMPORT.keys() | EVERYTHING, f"{folder}/ has no row in MAY_IMPORT: say what it may import"
    wrong = []
    for line, name in imports(path):
        where = f"{path.relative_to(ROOT)}:{line}"
        if name == "firebreak":
            wrong.append(f"{where}: imports firebreak by name; inside the package imports are relative")
        if name.startswith(".") and folder in MAY_IMPORT and name[1:] not in MAY_IMPORT[folder] | {folder}:
            allowed = ", ".join(sorted(MAY_IMPORT[folder])) or "nothing of ours"
            wrong.append(f"{where}: {folder} may import {allowed}, not {name[1:]}")
        if folder in PURE and name in IMPURE:
            wrong.append(f"{where}: {folder} is pure and may not import {name}")
    return wrong


def test_facts_flow_one_way() -> None:
    """A folder imports core and itself, never a neighbour; the pure folders touch neither network nor database."""
    assert [wrong for path in modules() for wrong in breaches(path)] == []


def test_the_rule_sees_a_breach() -> None:
    """The rule itself works: relative imports of every depth are named by the folder they reach."""
    path = ROOT / "response" / "steps" / "alert.py"

    assert ".core" in [name for _, name in imports(path)]


def test_nothing_stands_loose_in_the_root() -> None:
    """Beside the folders there is the command line, the composition root, the settings, and what Python asks for."""
    assert sorted({path.stem for path in ROOT.glob("*.py")} - LOOSE) == []


def test_no_file_name_stands_for_two_things() -> None:
    """Whoever opens a file by its name gets the right one; migrations are numbered and apart."""
    places: dict[str, list[str]] = {}
    for path in modules():
        inside = path.relative_to(ROOT)
        if path.name != "__init__.py" and "migrations" not in inside.parts:
            places.setdefault(path.name, []).append(str(inside.parent))

    assert {name: there for name, there in places.items() if len(there) > 1} == {}


def folders() -> list[Path]:
    """Every folder of the package, the root among them, but not the numbered migrations."""
    found = {path.parent for path in modules() if path.name == "__init__.py"}
    return sorted(folder for folder in found if folder.name != "versions")


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: str(folder.relative_to(ROOT)))
def test_each_folder_says_what_each_of_its_files_is_for(folder: Path) -> None:
    """The docstring of a folder has a line `- `name`: what for` per file, and per folder inside, and for no other."""
    init = folder / "__init__.py"
    told = re.findall(r"^- `(\w+)/?`: \S", ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or "", re.M)
    inside = {path.name for path in folder.iterdir() if (path / "__init__.py").exists() and path.name != "tests"}
    there = {path.stem for path in folder.glob("*.py")} - {"__init__", "__main__"} | inside - {"benchmarks", "build"}
    where = init.relative_to(ROOT)

    missing = [f"{where}: add the line - `{name}`: what it is for" for name in sorted(there - set(told))]
    gone = [f"{where}: names `{name}`, which is not in the folder" for name in sorted(set(told) - there)]
    assert missing + gone == []


def within_core(path: Path) -> set[str]:
    """The modules of core that a module of core imports, also where only types are checked or inside a function."""
    found = set[str]()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            found |= {node.module.split(".")[0]} if node.module else {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "core").glob("*.py")), ids=lambda path: str(path.name))
def test_what_is_decided_knows_nothing_of_what_is_done(path: Path) -> None:
    """In core, model <- effects <- ports and store; the rules decide on model, and model stands on nothing."""
    name, known = path.stem, within_core(path)

    if name == "model":
        assert known == {"messages"}  # how its sentences are stored
    elif name in SEAMS:
        assert known <= SEAMS[name]
    else:
        assert known & set(SEAMS) == set()


def test_the_rule_of_core_sees_a_breach() -> None:
    """Imports within core are found at the top, and where only types are checked."""
    assert within_core(ROOT / "core" / "store.py") == {"answering", "effects", "model"}
    assert within_core(ROOT / "core" / "errors.py") == {"messages", "model"}


def moments_worded(tree: ast.AST) -> list[int]:
    """The lines of f-strings that word a moment by themselves: `{at:%H:%M}`, or something that " UTC" follows."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "strftime":
            found.append(node.lineno)
        if not isinstance(node, ast.JoinedStr):
            continue
        for before, part in zip([None, *node.values], node.values, strict=False):
            spec = ast.unparse(part.format_spec) if isinstance(part, ast.FormattedValue) and part.format_spec else ""
            follows = isinstance(before, ast.FormattedValue) and isinstance(part, ast.Constant)
            if "%H:%M" in spec or (follows and str(part.value).startswith(" UTC")):
                found.append(node.lineno)
    return found


def test_one_place_words_a_moment() -> None:
    """Sentences ask `core/times`, drafts for the public `drafts/promised_times`: so each time has its zone and day."""
    places = {ROOT / "core" / "times.py", ROOT / "drafts" / "promised_times.py"}
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: words a moment by itself; use core/times.py"
        for path in modules()
        if path not in places
        for line in moments_worded(tree(path))
    ]

    assert wrong == []


@pytest.mark.parametrize(
    "code", ['f"at {at:%H:%M}"', 'f"{at:%d %b %H:%M} UTC"', 'f"{clock} UTC."', 'at.strftime("%M")']
)
def test_the_rule_of_moments_sees_a_breach(code: str) -> None:
    """Whichever way a moment is worded."""
    assert set(moments_worded(ast.parse(code))) == {1}


def test_packages_match_folders() -> None:
    """What pyproject.toml ships is exactly the folders that hold an __init__.py."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    folders = sorted({path.parent for path in modules() if path.name == "__init__.py"})

    assert sorted(listed) == sorted(".".join(("firebreak", *each.relative_to(ROOT).parts)) for each in folders)


def test_every_module_says_what_it_is_for() -> None:
    """Each file begins with a sentence."""
    said = {path: ast.get_docstring(tree(path)) or "" for path in modules()}
    mute = [path for path, text in said.items() if "." not in text[-3:] and "." not in text.split("\n")[0]]

    assert mute == [], "begin these files with a sentence that says what they are for"


def doctested() -> list[str]:
    """The modules whose docstrings hold examples, by name."""
    return [
        ".".join(("firebreak", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
        for path in modules()
        if ">>>" in path.read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("name", doctested())
def test_examples_in_docstrings_are_true(name: str) -> None:
    """Every >>> in a docstring gives what it says."""
    result = doctest.testmod(import_module(name))

    assert (result.failed, result.attempted > 0) == (0, True)


def test_help_answers_without_loading_anything_heavy() -> None:
    """`firebreak --help` must be there at once; river alone takes seconds to import."""
    program = (
        "import sys, firebreak.cli\n"
        "from typer.testing import CliRunner\n"
        "assert CliRunner().invoke(firebreak.cli.cli, ['--help']).exit_code == 0\n"
        f"print(sorted({HEAVY!r} & {{name.split('.')[0] for name in sys.modules}}))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "[]"
