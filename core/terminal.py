"""The one place that prints: whatever a command says, no stranger's text can steer a terminal or forge a line of it."""

from __future__ import annotations

import logging
import re
import sys
import unicodedata
from typing import TYPE_CHECKING

from .safe_text import stripped
from .translation import as_read

if TYPE_CHECKING:
    from types import TracebackType

# Of what `stripped` takes away all that JSON leaves as it is: DEL and the C1 controls, and all of Unicode's own.
_UNSAFE = re.compile("[\x7f-\x9f\xad\u0600-\u08ff\u180e\u2000-\u206f\ufeff-\uffff\U00010000-\U0010ffff]")


def say(text: str = "", *, err: bool = False) -> None:
    """Print one line: line ends inside become spaces, control characters and bidi overrides go."""
    _write(flat(text), err=err)


def ask(question: str, usual: str = "") -> str:
    """What somebody types in answer to a question; `usual` when that is nothing, or when nobody can type."""
    _write(f"{question} [{usual}] " if usual else f"{question} ", err=False)
    return sys.stdin.readline().strip() or usual


def say_lines(text: str, *, err: bool = False) -> None:
    """Print a text of ours that has several lines; what strangers wrote stands in it on one line already."""
    _write(stripped(text), err=err)


def say_json(content: object, *, err: bool = False) -> None:
    """Print one JSON object on a line. Nothing is lost: what could steer a terminal stands there as an escape."""
    _write(json_line(content), err=err)


def flat(text: str) -> str:
    """On one line and without control characters, and otherwise as it was.

    >>> flat("a\\x1b[2J\\x07\\nb\\u202e")
    'a[2J b'
    """
    return stripped(text).replace("\n", " ").replace("\t", " ")


def json_line(content: object) -> str:
    """Content as JSON that any terminal shows as it is.

    >>> print(json_line({"a": "\\x9b2J\\u202e\\x1b"}))
    {"a":"\\u009b2J\\u202e\\u001b"}
    """
    return harmless_json(as_read(content).decode())


def harmless_json(text: str) -> str:
    """The same JSON, with what could steer a terminal as escapes."""
    return text if text.isascii() and "\x7f" not in text else _UNSAFE.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or char in "\u200c\u200d":
        return char
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _write(text: str, *, err: bool) -> None:
    stream = sys.stderr if err else sys.stdout
    try:
        stream.write(text + "\n")
    except UnicodeEncodeError:  # a terminal that cannot show every character; half a character never comes here
        coding = stream.encoding or "ascii"
        stream.write((text + "\n").encode(coding, "backslashreplace").decode(coding))
    stream.flush()


class Rows:
    """Standard output for what writes whole lines to a stream, as csv does."""

    def write(self, line: str) -> int:
        say(line.rstrip("\n"))
        return len(line)


class LogLine(logging.Formatter):
    """One line a record, whatever stands in it; a traceback below it is indented, and passes as no record."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's own name
        return flat(super().formatMessage(record))

    def formatException(  # noqa: N802
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return "\n".join(f"  {line}" for line in stripped(super().formatException(ei)).splitlines())


def log_to_terminal(level: int = logging.WARNING) -> None:
    """Everything that is logged goes to standard error, as `LogLine` writes it. Asked again, it changes the level."""
    root = logging.getLogger()
    if not root.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(LogLine())
        root.addHandler(handler)
    root.setLevel(level)
