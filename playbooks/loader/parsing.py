"""YAML text to a tree of plain values; the traps of YAML are named in plain words instead of sprung.

Other readers take `no` for false, 12:30 for 750, 010 for 8, and the last of two equal keys. Here all of these
are problems, so a file means the same to everybody who reads it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .tree import Mark, Tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .tree import Path

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 12
LOOK_BACK = 20  # lines above a syntax error in which a lost # may be its cause

_SWITCH = re.compile(r"(?i)(yes|no|on|off|y|n)$")
_CLOCK = re.compile(r"[-+]?\d+(:[0-5]?\d)+(\.\d*)?$")
_WHOLE = re.compile(r"[-+]?(0|[1-9]\d*)$")
_ZERO_FIRST = re.compile(r"[-+]?0\d+$")
_DECIMAL = re.compile(r"[-+]?(\d+\.\d*|\.\d+)$")
_SECRET = re.compile(
    r"xox[a-z]-[\w-]{4,}|xapp-[\w-]{4,}|hooks\.slack\.com/services/\w|gh[pousr]_\w{16,}|\bsk-[\w-]{16,}|\bAKIA[A-Z0-9]{12,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY|\bBearer [\w.~+/-]{16,}"
)
_COMMENT = re.compile(r"(?:[\[,:]|^\s*-)\s+#(?=[^\s#])")

_SYNTAX = (  # (what the parser says, what we say, whether the place is where the broken thing began)
    (r"found character '\\t'", "a tab stands here; indent with spaces", False),
    (r"found character '(.)' that cannot", 'a text that begins with {0} needs quotes: "{0}…"', False),
    (r"mapping values are not allowed", 'no ":" may stand here; put quotes round a text that holds one', False),
    (r"found unexpected end of stream", "the quote that opens here is never closed", True),
    (r"found unexpected document separator", "the quote that opens here is never closed", True),
    (r"expected ',' or '(.)'", "what opens here is not closed by {0}, or a comma is missing in it", True),
    (r"could not find expected ':'", 'this line has no ":"; every line reads key: value', False),
    (r"expected <block end>", "this does not line up with the lines above it; check the spaces before it", False),
    (r"unknown escape character", "a \\ inside double quotes means something else; use single quotes", False),
    (r"expected the node content", "something is missing here", False),
    (r"expected a comment or a line break", "the text after | or > begins on the next line", False),
)


def parse(text: str, path: str) -> Tree:
    """The tree of a YAML text. Never raises: what cannot be read is in `problems`, and `value` is then None."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    tree = Tree(path, text)
    if len(text) > MAX_CHARACTERS:
        tree.report_at(Mark(1, 1), f"the file has {len(text):,} characters; {MAX_CHARACTERS:,} are the most")
        return tree
    _find_secrets(tree)
    try:
        _Builder(tree, YAML(typ="safe", pure=True).parse(text)).build()
    except ReaderError as error:
        before = text[: error.position]
        mark = Mark(before.count("\n") + 1, error.position - before.rfind("\n"))
        tree.report_at(mark, "a character that cannot be shown stands here; delete it")
    except MarkedYAMLError as error:
        _explain(tree, error)
    except _TooDeep as error:
        tree.report_at(error.mark, f"this is nested deeper than {MAX_DEPTH} levels")
    else:
        return tree
    tree.value = None
    return tree


class _TooDeep(Exception):
    """Reading stops here: the parser's time grows with the square of the depth."""

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark


def _find_secrets(tree: Tree) -> None:
    for number, line in enumerate(tree.text.splitlines(), 1):
        if found := _SECRET.search(line):
            what = f"this looks like a secret ({found[0][:5]}…); keep it in the environment and make a new one"
            tree.report_at(Mark(number, found.start() + 1), what)


def _explain(tree: Tree, error: Any) -> None:
    mark = error.problem_mark or error.context_mark
    begun = error.context_mark or mark
    lines = tree.text.splitlines() or [""]
    for number in range(min(mark.line, len(lines) - 1), max(begun.line - LOOK_BACK, -1), -1):
        if found := _COMMENT.search(lines[number]):
            what = 'a # begins a comment, so the rest of this line is lost; put quotes round it: "#…"'
            return tree.report_at(Mark(number + 1, found.end()), what)
    for pattern, words, at_begin in _SYNTAX:
        if found := re.search(pattern, str(error.problem)):
            mark = begun if at_begin else mark
            return tree.report_at(_within(mark, lines), words.format(*found.groups()))
    return tree.report_at(_within(mark, lines), f"this is not YAML: {error.problem}")


def _within(mark: Any, lines: list[str]) -> Mark:
    if mark.line < len(lines):
        return Mark(mark.line + 1, mark.column + 1)
    return Mark(len(lines), len(lines[-1]) + 1)


class _Builder:
    """Turns the parser's events into values as they come, so that reading can stop where it should."""

    def __init__(self, tree: Tree, events: Iterator[Any]) -> None:
        self.tree = tree
        self.events = events
        self.lines = tree.text.splitlines()

    def build(self) -> None:
        documents = 0
        for event in self.events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                documents += 1
                if documents == 2:
                    self.tree.report_at(_mark(event), "a second document begins here (---); keep one to a file")
            elif kind.startswith(("Scalar", "Mapping", "Sequence", "Alias")):
                value = self.node(event, ())
                if documents == 1:
                    self.tree.value = value

    def node(self, event: Any, at: Path) -> Any:
        """The value that begins with `event`."""
        kind = type(event).__name__
        self.tree.values.setdefault(at, _mark(event))
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            self.tree.report_at(
                _mark(event), "& and * (anchors) are not used here; write it out, or put quotes round it"
            )
        if getattr(event, "tag", None):
            self.tree.report_at(_mark(event), f"{event.tag} (a tag) is not used here; put quotes round the text")
        if kind == "ScalarEvent":
            return self.scalar(event, at)
        if kind == "AliasEvent":
            return ""
        if len(at) > MAX_DEPTH:
            raise _TooDeep(_mark(event))
        return self.mapping(at) if kind == "MappingStartEvent" else self.sequence(at)

    def skip(self) -> None:
        """Leave out what has just begun."""
        depth = 1
        while depth:
            event = next(self.events)
            kind = type(event).__name__
            depth += kind in ("MappingStartEvent", "SequenceStartEvent")
            depth -= kind in ("MappingEndEvent", "SequenceEndEvent")
            if depth > MAX_DEPTH:
                raise _TooDeep(_mark(event))

    def mapping(self, at: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            key = self.key(event)
            inside = (*at, key)
            first = self.tree.keys.get(inside)
            value_event = next(self.events)
            if first:
                self.tree.report_at(_mark(event), f'"{key}" stands here a second time (first in line {first.line})')
                self.node(value_event, (*at, f"{key} (again)"))
                continue
            self.tree.keys[inside] = _mark(event)
            found[key] = self.node(value_event, inside)
        return found

    def key(self, event: Any) -> str:
        if type(event).__name__ != "ScalarEvent":
            self.tree.report_at(_mark(event), "a key must be a word")
            if type(event).__name__ != "AliasEvent":
                self.skip()
            return "?"
        if event.value == "<<":
            self.tree.report_at(_mark(event), "<< (a merge) is not used here; write it out")
        elif event.style is None and _SWITCH.match(event.value):
            self.trap(event, event.value, "as yes or no")
        return str(event.value)

    def sequence(self, at: Path) -> list[Any]:
        found: list[Any] = []
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            found.append(self.node(event, (*at, len(found))))
        return found

    def scalar(self, event: Any, at: Path) -> Any:
        """Text, a whole number, a decimal, true, false or nothing; what other readers take otherwise is refused."""
        text = str(event.value)
        if event.style is not None:
            if event.style in "|>":
                self.tree.blocks.add(at)
            return text
        if not text:
            return self.empty(at)
        plain = {"true": True, "false": False, "null": None, "~": None}
        if text.lower() in plain:
            return plain[text.lower()]
        if _WHOLE.match(text):
            return int(text) if len(text) < 19 else text
        if _DECIMAL.match(text):
            return float(text)
        if _SWITCH.match(text):
            self.trap(event, text, "as true or false")
        elif _CLOCK.match(text):
            self.trap(event, text, "as a number of seconds", "for a span write 90s, 15m, 2h or 3d; else ")
        elif _ZERO_FIRST.match(text):
            self.trap(event, text, "as another number")
        return text

    def empty(self, at: Path) -> str | None:
        """Nothing, or a text that begins with # and so was lost as a comment."""
        mark = self.tree.mark(at)
        if key := self.tree.keys.get(at):
            mark = key
        line = self.lines[mark.line - 1] if mark.line <= len(self.lines) else ""
        if found := _COMMENT.search(line, mark.column - 1):
            lost = line[found.end() - 1 :].strip()
            what = f'a # begins a comment, so nothing is left here; put quotes round it: "{lost}"'
            self.tree.report_at(Mark(mark.line, found.end()), what)
            self.tree.trapped.add(self.tree.mark(at))
            return lost
        return None

    def trap(self, event: Any, text: str, as_what: str, instead: str = "") -> None:
        what = f'{text} without quotes is read {as_what} by some programs; {instead}write "{text}", or true or false'
        if not _SWITCH.match(text):
            what = what.removesuffix(", or true or false")
        self.tree.report_at(_mark(event), what)
        self.tree.trapped.add(_mark(event))


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)
