"""What the YAML parser found wrong, as a person would say it, at the line that is to blame."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ...core.translation import gettext_noop, message
from .tree import Mark

if TYPE_CHECKING:
    from .tree import Tree

LOOK_BACK = 20  # lines above a syntax error in which a lost # may be its cause
COMMENT = re.compile(r"(?:[\[,:]|^\s*-)\s+#(?=[^\s#])")
ODD_SPACE = re.compile(r"^ *(?=[\u00a0\u2000-\u200b\u202f\u3000])")
SPACES = message("a space that is none stands here (copied from a document?); indent with plain spaces")
_GLUED = re.compile(r"^\s*(?:- )?[\w-]+(:)\S")

_SYNTAX = (  # (what the parser says, what we say, whether the place is where the broken thing began)
    (r"found character '\\t'", gettext_noop("a tab stands here; indent with spaces"), False),
    (
        r"found character '(.)' that cannot",
        gettext_noop('a text that begins with {sign} needs quotes: "{sign}…"'),
        False,
    ),
    (
        r"mapping values are not allowed",
        gettext_noop('no ":" may stand here; put quotes round a text that holds one'),
        False,
    ),
    (r"found unexpected end of stream", gettext_noop("the quote that opens here is never closed"), True),
    (r"found unexpected document separator", gettext_noop("the quote that opens here is never closed"), True),
    (
        r"expected ',' or '(.)'",
        gettext_noop("what opens here is not closed by {sign}, or a comma is missing in it"),
        True,
    ),
    (r"could not find expected ':'", gettext_noop('this line has no ":"; every line reads key: value'), True),
    (
        r"expected <block end>",
        gettext_noop("this does not line up with the lines above it; check the spaces before it"),
        False,
    ),
    (
        r"unknown escape character",
        gettext_noop("a \\ inside double quotes means something else; use single quotes"),
        False,
    ),
    (r"expected the node content", gettext_noop("something is missing here"), False),
    (r"expected a comment or a line break", gettext_noop("the text after | or > begins on the next line"), False),
)


def explain_syntax(tree: Tree, error: Any) -> None:
    """Note what the parser stumbled over, at what made it stumble: that is often some lines above."""
    mark = error.problem_mark or error.context_mark
    begun = error.context_mark or mark
    lines = tree.text.splitlines() or [""]
    for number in range(min(mark.line, len(lines) - 1), max(begun.line - LOOK_BACK, -1), -1):
        if found := COMMENT.search(lines[number]):
            what = message('a # begins a comment, so the rest of this line is lost; put quotes round it: "#…"')
            return tree.report_at(Mark(number + 1, found.end()), what)
    if slip := _slip_of_the_pen(str(error.problem), lines, begun.line, mark.line):
        return tree.report_at(*slip)
    for pattern, words, at_begin in _SYNTAX:
        if found := re.search(pattern, str(error.problem)):
            mark = begun if at_begin else mark
            return tree.report_at(_within(mark, lines), message(words, sign=(*found.groups(), "")[0]))
    return tree.report_at(_within(mark, lines), message("this is not YAML: {problem}", problem=error.problem))


def _slip_of_the_pen(problem: str, lines: list[str], begun: int, met: int) -> tuple[Mark, str] | None:
    """What a person did who is no programmer; lines count from 0."""
    for number in range(begun, min(met + 1, len(lines))):
        if found := ODD_SPACE.search(lines[number]):
            return Mark(number + 1, found.end() + 1), SPACES
    line = lines[begun] if begun < len(lines) else ""
    if "could not find expected ':'" in problem:
        if (at := line.find("：")) >= 0:
            return Mark(begun + 1, at + 1), message('a wide colon stands here; write ":" and a space')
        if glued := _GLUED.match(line):
            return Mark(begun + 1, glued.start(1) + 1), message('a space is missing after this ":"')
    if problem.startswith(("expected ',' or", "expected <block end>")):
        for number in range(max(begun, met - LOOK_BACK), min(met + 1, len(lines))):
            quotes = [found.start() for found in re.finditer(r'(?<!\\)"', lines[number])]
            if len(quotes) % 2:
                return Mark(number + 1, quotes[-1] + 1), message("the quote that opens here is never closed")
    return None


def _within(mark: Any, lines: list[str]) -> Mark:
    if mark.line < len(lines):
        return Mark(mark.line + 1, mark.column + 1)
    return Mark(len(lines), len(lines[-1]) + 1)
