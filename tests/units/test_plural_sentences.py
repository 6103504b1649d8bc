"""Whatever is counted in a sentence may be one: then it has a singular of its own, in every language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
COUNTED = re.compile(
    r"\{[a-z_]+\} (?:negative |more |other |of our )?"
    r"(mentions|posts|replies|people|authors|followers|messages|items|minutes|hours|days|weeks|keys|alerts|drafts|"
    r"texts|lines|rows|characters|bytes|times)\b"
)
ONE = ("gettext", "gettext_noop", "message")
NEVER_ONE = (  # limits of ours, thresholds, and counts that are only told from two on
    "Nobody asked. The goal is",
    "of those who asked were answered within",
    "may reach {n} people",
    "alerts a week are more than",
    "the very same came {n} times",
    "people have a Slack account; {rest} more",
    "something has been due for",
    "only its first {count} mentions were played",
    "A sev1 needs {all} people",
    "followers ({kind} from {least})",
    "A post takes off",
    "negative mentions in {span} come from",
    "negative mentions in {span} say the same",
    "negative mentions in this hour are many",
    "A slow burn is looked for once",
    "mentions by {people}",
    "alerts are less sure until {n} days",
    "negative mentions within an hour are told",
    "a template may have {most} characters",
    "the text has {n} characters",
    "these are {count} mentions",
    "alerts a day is more than anybody looks at",
    "the file has {n} characters",
    "at most {most} characters",
    "nobody has looked through",
    "times in {span}",
    "A text may have {n} characters",
    "With {n} people",
    "about {likely} mentions an hour",
    "a sev1 needs {all} people",
    "packed {n} times",
    "beyond {most} characters",
    "of {n} characters",
    "id has {n} ",
    "platform has {n} characters",
    "the line has {n} bytes",
    "lines and none of them readable",
    "at least {shortest} characters",
    "it answers more than {n} bytes",
    "lines of the last hour could not be read",
    "mentions were there twice",
    "replies and reposts to one post are negative",
    "replies to it in {span} are negative",
    "mentions are negative, where",
    "of {all} characters",
    "of {limit} characters",
    "has it, but a sev1 needs {n} people",
    "{unit} are at {times} times",
)


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence that has no plural, and where it stands."""
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if place.startswith((".", "tests/", "benchmarks/", "build/")):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ONE:
                yield from ((place, one.value) for one in node.args if _is_text(one))
    for path in sorted(ROOT.rglob("*.j2")):
        place = path.relative_to(ROOT).as_posix()
        if not place.startswith("."):
            yield from ((place, one) for one in re.findall(r'(?<!n)gettext\("([^"]*)"', path.read_text("utf-8")))


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_nothing_says_1_mentions() -> None:
    """A count beside its noun is worded by `ngettext` or `nmessage`, or never comes to one."""
    found = [(place, said) for place, said in sentences() if COUNTED.search(said)]
    wrong = [one for one in found if not any(known in one[1] for known in NEVER_ONE)]

    assert wrong == []
    assert [known for known in NEVER_ONE if not any(known in said for _, said in found)] == []


def test_a_plural_is_not_its_own_singular() -> None:
    """ "1 followers" came of a sentence whose two forms read alike."""
    alike = [
        (path.name, node.args[1].value)
        for path in sorted(ROOT.rglob("*.py"))
        if not path.relative_to(ROOT).as_posix().startswith((".", "tests/", "benchmarks/", "build/"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("ngettext", "nmessage")
        if all(isinstance(one, ast.Constant) for one in node.args[:2])
        if isinstance(node.args[1], ast.Constant) and ast.dump(node.args[0]) == ast.dump(node.args[1])
    ]

    assert [said for _, said in alike if COUNTED.search(str(said)) or re.search(r"\{\w+\} \w+s\b", str(said))] == []
