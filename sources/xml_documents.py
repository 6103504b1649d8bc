"""Reads XML as objects, some hundred items at a time: memory stays flat, and no entity is ever expanded."""

from __future__ import annotations

import re
from typing import IO, Any

from ..core.translation import message
from .documents import Broken, Documents

_CHUNK = 500  # items of a feed that are given at once, with what stood before them
_DEEPEST = 200  # elements within elements; no feed has ten
_LISTED = ("item", "entry")
_PREFIX = re.compile(r"(</?)[\w.-]+:")
_BOMB = message("this XML declares entities, which is how a small file fills a memory; it was not read")
_DEEP = message("elements stand more than {deepest} deep in each other, so the rest was not read", deepest=_DEEPEST)


class _TooDeep(Exception):
    """No feed is nested so."""


def read_xml(stream: IO[str]) -> Documents:
    """An XML document as objects: children by name, attributes as `@name` where there are no words; lists where
    repeated. A feed of more than a few hundred items is given in pieces, each with what stands above the items. Of
    one that is cut, what stands before the cut is read.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    tree, broken = _Tree(), ""
    try:
        for what, element in iterparse(stream, events=("start", "end", "start-ns")):
            tree.take(what, element)
            if tree.items >= _CHUNK and (root := tree.so_far()) is not None:
                yield 1, root
    except DefusedXmlException:
        tree, broken = _Tree(), _BOMB
    except _TooDeep:
        tree, broken = _Tree(), _DEEP
    except (ParseError, LookupError, ValueError) as error:
        broken = message("not XML from here on ({cause}): the file may be cut", cause=str(error))
    if (root := tree.close()) is not None:
        yield 1, root
    if broken:
        yield 2, Broken(broken)


class _Tree:
    """XML as it comes: what is open, and what has been closed within it."""

    def __init__(self) -> None:
        self._open: list[tuple[str, dict[str, Any], Any]] = []
        self._prefixes: dict[str, str] = {}
        self._root: dict[str, Any] | None = None
        self._markup = 0  # how deep the element stands whose children are markup of its text
        self._given = False  # whether items were given already
        self.items = 0  # items that are closed and were not given

    def take(self, what: str, element: Any) -> None:
        """One event of the parser."""
        if what == "start-ns":
            self._prefixes.setdefault(element[1], element[0])
        elif what == "start":
            said = {f"@{self._name(key)}": value for key, value in element.attrib.items()}
            self._open.append((self._name(element.tag), said, element))
            if len(self._open) > _DEEPEST:
                raise _TooDeep
            if said.get("@type") == "xhtml" and not self._markup:
                self._markup = len(self._open)
        else:
            self._end(element)

    def _end(self, element: Any) -> None:
        depth = len(self._open)
        name, inside, _ = self._open.pop()
        if self._markup and depth > self._markup:
            return  # it is read as a piece of the text around it
        if self._markup == depth:
            self._markup = 0
            self._close(name, _written(element))
        else:
            text = (element.text or "").strip()
            children = any(key[:1] != "@" for key in inside)
            self._close(name, text if text or (not children and set(inside) <= {"@type"}) else inside)
        element.clear()
        if self._open:
            self._open[-1][2].remove(element)  # an empty element is a hundred bytes, a million of them are not

    def _close(self, name: str, value: Any) -> None:
        if self._open:
            _put(self._open[-1][1], name, value)
            self.items += name in _LISTED
        else:
            self._root = {name: value}

    def so_far(self) -> dict[str, Any] | None:
        """What is closed, with what it stands in; the items among it are not given again. None within an item."""
        if any(name in _LISTED for name, _, _ in self._open):
            return None
        value: Any = None
        for name, inside, _ in reversed(self._open):
            value = {name: {**inside, **(value or {})}}
        for _, inside, _ in self._open:
            for name in _LISTED:
                inside.pop(name, None)
        self.items, self._given = 0, True
        return dict(value)

    def close(self) -> dict[str, Any] | None:
        """The whole; of a document that was cut, without the item that was open. None when all was given before."""
        if self._given and not self.items:
            return None
        del self._open[2 if self._open and self._open[0][0] == "rss" else 1 :]
        while self._open:
            name, inside, _ = self._open.pop()
            self._close(name, inside)
        return self._root

    def _name(self, tag: str) -> str:
        space, _, name = tag.rpartition("}")
        prefix = self._prefixes.get(space[1:], "")
        return f"{prefix}:{name}" if prefix else name


def _written(element: Any) -> str:
    """An element with its markup, as HTML would have it."""
    from xml.etree.ElementTree import tostring

    return _PREFIX.sub(r"\1", tostring(element, encoding="unicode", method="xml"))


def _put(parent: dict[str, Any], name: str, value: Any) -> None:
    if name in _LISTED:
        parent.setdefault(name, []).append(value)
    elif name not in parent:
        parent[name] = value
    elif isinstance(parent[name], list):
        parent[name].append(value)
    else:
        parent[name] = [parent[name], value]
