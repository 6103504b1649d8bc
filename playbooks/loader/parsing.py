"""YAML text to a tree of plain values; the traps of YAML are named in plain words instead of sprung.

Other readers take `no` for false, 12:30 for 750, 010 for 8, and the last of two equal keys. Here all of these
are problems, so a file means the same to everybody who reads it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ...core.messages import Number
from ...core.translation import gettext_noop, message
from .syntax_errors import COMMENT, ODD_SPACE, SPACES, explain_syntax
from .tree import Mark, Tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .tree import Path

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 12
_AS_YES_OR_NO = gettext_noop(
    '{text} without quotes is read as yes or no by some programs; write "{text}", or true or false'
)
_AS_TRUE_OR_FALSE = gettext_noop(
    '{text} without quotes is read as true or false by some programs; write "{text}", or true or false'
)
_AS_SECONDS = gettext_noop(
    "{text} without quotes is read as a number of seconds by some programs; for a span write 90s, 15m, 2h or 3d; else "
    'write "{text}"'
)
_AS_NUMBER = gettext_noop('{text} without quotes is read as another number by some programs; write "{text}"')

_SWITCH = re.compile(r"(?i)(yes|no|on|off|y|n)$")
_CLOCK = re.compile(r"[-+]?\d+(:[0-5]?\d)+(\.\d*)?$")
_WHOLE = re.compile(r"[-+]?(0|[1-9]\d*)$")
_ZERO_FIRST = re.compile(r"[-+]?0\d+$")
_DECIMAL = re.compile(r"[-+]?(\d+\.\d*|\.\d+)$")
_PLAIN = {"true": True, "false": False, "null": None, "~": None}
_CURLY = re.compile(r"[“”„]([^“”„]*)[“”]")
_SECRET = re.compile(
    r"xox[a-z]-[\w-]{4,}|xapp-[\w-]{4,}|hooks\.slack\.com/services/\w|gh[pousr]_\w{16,}|\bsk-[\w-]{16,}|\bAKIA[A-Z0-9]{12,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY|\bBearer [\w.~+/-]{16,}"
)


def parse(text: str, path: str) -> Tree:
    """The tree of a YAML text. Never raises: what cannot be read is in `problems`, and `value` is then None."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    tree = Tree(path, text)
    if len(text) > MAX_CHARACTERS:
        tree.report_at(
            Mark(1, 1),
            message(
                "the file has {n} characters; {most} are the most",
                n=Number(len(text), grouped=True),
                most=Number(MAX_CHARACTERS, grouped=True),
            ),
        )
        return tree
    _find_secrets(tree)
    try:
        _Builder(tree, YAML(typ="safe", pure=True).parse(text)).build()
    except ReaderError as error:
        before = text[: error.position]
        mark = Mark(before.count("\n") + 1, error.position - before.rfind("\n"))
        tree.report_at(mark, message("a character that cannot be shown stands here; delete it"))
    except MarkedYAMLError as error:
        explain_syntax(tree, error)
    except _TooDeep as error:
        tree.report_at(error.mark, message("this is nested deeper than {most} levels", most=MAX_DEPTH))
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
            what = message(
                "this looks like a secret ({found}…); keep it in the environment and make a new one", found=found[0][:5]
            )
            tree.report_at(Mark(number, found.start() + 1), what)


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
                    self.tree.report_at(
                        _mark(event), message("a second document begins here (---); keep one to a file")
                    )
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
                _mark(event), message("& and * (anchors) are not used here; write it out, or put quotes round it")
            )
            self.tree.trapped.add(_mark(event))
        if getattr(event, "tag", None):
            self.tree.report_at(
                _mark(event), message("{tag} (a tag) is not used here; put quotes round the text", tag=str(event.tag))
            )
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
                self.tree.report_at(
                    _mark(event),
                    message('"{key}" stands here a second time (first in line {line})', key=key, line=first.line),
                )
                self.node(value_event, (*at, f"{key} (again)"))
                continue
            self.tree.keys[inside] = _mark(event)
            found[key] = self.node(value_event, inside)
        return found

    def key(self, event: Any) -> str:
        if type(event).__name__ != "ScalarEvent":
            self.tree.report_at(_mark(event), message("a key must be a word"))
            if type(event).__name__ != "AliasEvent":
                self.skip()
            return "?"
        if ODD_SPACE.match(event.value):
            self.tree.report_at(_mark(event), SPACES)
        elif event.value == "<<":
            self.tree.report_at(_mark(event), message("<< (a merge) is not used here; write it out"))
        elif event.style is None and _SWITCH.match(event.value):
            self.trap(event, event.value, _AS_YES_OR_NO)
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
        if curly := _CURLY.fullmatch(text):
            return self.curly(event, curly[1])
        if text.lower() in _PLAIN:
            return _PLAIN[text.lower()]
        if _WHOLE.match(text):
            return int(text) if len(text) < 19 else text
        if _DECIMAL.match(text):
            return float(text)
        self.read_otherwise(event, text)
        return text

    def read_otherwise(self, event: Any, text: str) -> None:
        """Note what other readers take for something else."""
        if _SWITCH.match(text):
            self.trap(event, text, _AS_TRUE_OR_FALSE)
        elif _CLOCK.match(text):
            self.trap(event, text, _AS_SECONDS)
        elif _ZERO_FIRST.match(text):
            self.trap(event, text, _AS_NUMBER)

    def curly(self, event: Any, inside: str) -> str:
        """A text in the quotes of a word processor, which do not quote here."""
        self.tree.report_at(
            _mark(event), message('curly quotes are part of the text; write straight ones: "{inside}"', inside=inside)
        )
        self.tree.trapped.add(_mark(event))
        return inside

    def empty(self, at: Path) -> str | None:
        """Nothing, or a text that begins with # and so was lost as a comment."""
        mark = self.tree.mark(at)
        if key := self.tree.keys.get(at):
            mark = key
        line = self.lines[mark.line - 1] if mark.line <= len(self.lines) else ""
        if found := COMMENT.search(line, mark.column - 1):
            lost = line[found.end() - 1 :].strip()
            what = message('a # begins a comment, so nothing is left here; put quotes round it: "{lost}"', lost=lost)
            self.tree.report_at(Mark(mark.line, found.end()), what)
            self.tree.trapped.add(self.tree.mark(at))
            return lost
        return None

    def trap(self, event: Any, text: str, sentence: str) -> None:
        self.tree.report_at(_mark(event), message(sentence, text=text))
        self.tree.trapped.add(_mark(event))


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)
