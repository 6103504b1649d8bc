"""Reads documents: JSON in all its wrappings (lines, an array, an envelope), and server-sent events."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import IO, Any

import msgspec
from msgspec import Struct

from ..core.translation import message

LARGEST = 256 << 20  # characters of a document that has no list of posts to be read one by one
WHOLE = 16 << 20  # characters of one that is read as a whole
LONGEST_LINE = 64 << 20
_PIECE = 1 << 20
_SPACE = " \t\r\n"
_SKIP = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_EVENT = re.compile(r"(?:event|data|id|retry)?:")
SCRIPT = re.compile(r"window\.YTD\.\w+\.part\d+\s*=\s*")  # what stands before the JSON in an archive of X
CUT = message("the file is cut: it ends in the middle, and what follows is missing")
TOO_LARGE = message("a single document of more than {most} MB; give JSON lines", most=str(LARGEST >> 20))


class Broken(Struct, frozen=True):
    """A place that could not be read, as a sentence; `raw` is what stood there."""

    reason: str
    raw: str = ""


class Cut(Struct, frozen=True):
    """A document up to its last whole element: only what stands in its lists is whole."""

    value: Any


Documents = Iterator[tuple[int, Any]]  # the line or the position, and a document or Broken


class Text:
    """A stream of text that is read in pieces and looked at from its beginning."""

    def __init__(self, read: Callable[[int], str]) -> None:
        self._read = read
        self.text = ""
        self.at = 0
        self.ended = False

    def more(self) -> bool:
        """Read another piece; False at the end."""
        piece = "" if self.ended else self._read(_PIECE)
        self.ended = self.ended or not piece
        self.text = self.text[self.at :] + piece
        self.at = 0
        return bool(piece)

    def skip(self) -> str:
        """The next character that is no blank, which is not taken; "" at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in _SPACE:
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""


def read_array(read: Callable[[int], str]) -> Documents:
    """The elements of a JSON array one by one; what is wrong with it is the last."""
    text, decode = Text(read), json.JSONDecoder().raw_decode
    text.skip()
    text.at += 1
    position = 0
    while (char := text.skip()) not in ("]", ""):
        if char == ",":
            text.at += 1
            continue
        position += 1
        while True:
            try:
                value, end = decode(text.text, text.at)
                if end == len(text.text) and not text.ended and text.more():
                    continue  # a number may go on
                break
            except RecursionError:
                yield position, Broken(message("nested too deeply, so the rest of the array was not read"))
                return
            except ValueError:
                if len(text.text) - text.at > LARGEST or not text.more():
                    yield (
                        position,
                        Broken(
                            message("not JSON from here on, so the rest of the array was not read"),
                            text.text[text.at :][:2000],
                        ),
                    )
                    return
        try:
            yield position, _whole(value, text.text[text.at : end])
        except RecursionError:
            yield position, Broken(message("nested too deeply"))
        text.at = end
    if not char:
        yield position + 1, Broken(message("the array is not ended by ]: the file may be cut"))


def read_lines(stream: IO[str]) -> Documents:
    """JSON lines."""
    decode = msgspec.json.Decoder().decode
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        line = line.strip().removeprefix("\ufeff")
        if not line:
            continue
        try:
            yield number, decode(line)
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            try:
                yield (
                    number,
                    _whole(json.loads(line), line),
                )  # half a character and NaN: the standard library takes them
            except (ValueError, RecursionError):
                yield number, Broken(message("not JSON; give one JSON object a line"), line[:2000])


def read_whole(stream: IO[str]) -> Documents:
    """One JSON document. Of one that is cut, what stands before the cut is read, and the cut is said."""
    text = stream.read(WHOLE + 1).lstrip("\ufeff")
    if len(text) > WHOLE:
        from .large_documents import read_large

        yield from read_large(text, stream)
        return
    try:
        yield 1, _whole(json.loads(text), text)
        return
    except RecursionError:
        yield 1, Broken(message("nested too deeply"))
        return
    except ValueError as error:
        reason = str(error)
    mended = _mended(text)
    if mended is None:
        yield 1, Broken(message("not JSON ({cause})", cause=reason), text[:2000])
        return
    yield 1, Cut(mended)
    yield 2, Broken(CUT)


def _mended(text: str) -> Any:
    """A document that was cut, up to the last whole element of its outermost list; None where it has none."""
    opened: list[str] = []
    whole: list[tuple[int, list[str]]] = []  # where elements of an outermost list end, and what is open there
    for found in _SKIP.finditer(text):
        char = found.group()
        if char in "{[":
            opened.append("}" if char == "{" else "]")
        elif char in "}]":
            if not opened or opened.pop() != char:
                return None
            if opened.index("]") + 1 == len(opened) if "]" in opened else char == "]":
                whole = [*whole[-3:], (found.end(), list(opened))]
    for at, stack in reversed(whole if opened else ()):
        try:
            return json.loads(text[:at] + "".join(reversed(stack)))
        except (ValueError, RecursionError):
            continue
    return None


def _whole(value: Any, written: str) -> Any:
    """A value without half characters: a lone surrogate such as \\ud83d cannot be stored anywhere."""
    return _mend(value) if "\\ud" in written or "\\uD" in written else value


def _mend(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mend(each) for each in value]
    return {_mend(key): _mend(each) for key, each in value.items()} if isinstance(value, dict) else value


def read_events(stream: IO[str]) -> Documents:
    """Server-sent events: the data of each; where that is no object, `{"event": ..., "data": ...}`."""
    event, data, number, first, ended = "message", list[str](), 0, 0, True
    for line in stream:
        number += 1
        ended = line.endswith("\n")
        line = line.rstrip("\r\n")
        if not line:
            if data:
                yield first, _event(event, "\n".join(data))
            event, data = "message", []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            event = value
        elif name == "data":
            first = first if data else number
            data.append(value)
    if data:
        last = _event(event, "\n".join(data))
        is_object = set(last) != {"event", "data"}
        cut = not is_object and (not ended or str(last["data"]).startswith("{"))
        yield first, Broken(message("the last event is cut"), data[0][:2000]) if cut else last


def framed(document: Any) -> Any:
    """What a frame of a websocket carries, where that is JSON written as a text: read as the same event of a stream."""
    if isinstance(document, dict) and set(document) >= {"event", "payload"} and isinstance(document["payload"], str):
        return _event(str(document["event"]), document["payload"])
    return document


def _event(event: str, data: str) -> Any:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = data
    return value if isinstance(value, dict) else {"event": event, "data": value}


def is_events(head: str) -> bool:
    """Whether a text begins as server-sent events do."""
    lines = [line for line in head.lstrip("\ufeff").splitlines() if line and not line.startswith(":")][:20]
    return len(lines) > 1 and all(_EVENT.match(line) for line in lines[:-1]) and any("data:" in line for line in lines)


def is_lines(head: str) -> bool:
    """Whether a text that begins with { holds one JSON object a line, rather than one object in all."""
    first, found, rest = "\n".join(head.lstrip("\ufeff" + _SPACE).splitlines()).partition("\n")
    if not found:
        return False
    following = next((line.strip() for line in rest.splitlines() if line.strip()), "")
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return following.startswith("{") and len(first.strip()) > 1
    return True
