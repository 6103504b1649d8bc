"""Reads the `feeds:` of a file: where mentions come from by themselves, each with the options of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from ...core.errors import BadPlaybooks
from ...core.translation import message
from ..values import check_name
from ..values import said as said_of
from .parsing import parse
from .tree import Mark, meant
from .validation_errors import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import BaseModel

    from .tree import Path, Tree

    Kinds = Callable[[], Mapping[str, type[BaseModel]]]  # asked only where there are feeds: it loads them all

SECTION = "feeds"


def read_feeds(text: str, path: str, kinds: Kinds) -> dict[str, Any]:
    """The feeds of a feeds.yaml, beside its shapes; BadPlaybooks with what is wrong with them, and nothing else."""
    tree = parse(text, path)
    if not isinstance(tree.value, dict) or SECTION not in tree.value:
        return {}
    first, after = _lines(tree)
    tree.problems = [one for one in tree.problems if first <= one.line < after]
    found = feed_blocks(tree, kinds)
    if tree.problems:
        raise BadPlaybooks(sorted(set(tree.problems), key=lambda one: (one.line, one.column, one.what)))
    return found


def _lines(tree: Tree) -> tuple[int, int]:
    """The line in which the feeds begin, and that of whatever follows them."""
    first = tree.mark((SECTION,), key=True).line
    tops = [mark.line for at, mark in tree.keys.items() if len(at) == 1 and mark.line > first]
    return first, min(tops, default=len(tree.text.splitlines()) + 2)


def feed_blocks(tree: Tree, kinds: Kinds) -> dict[str, Any]:
    """The feeds of a tree, by name; what is wrong is noted in it."""
    raw = tree.value.get(SECTION)
    if raw is not None and not isinstance(raw, dict):
        tree.report((SECTION,), message("feeds: must be a block of names, not a list or a text"))
        return {}
    known = kinds() if raw else {}
    found = {name: _feed(tree, name, one, known) for name, one in (raw or {}).items()}
    return {name: feed for name, feed in found.items() if feed is not None}


def _feed(tree: Tree, name: str, raw: Any, kinds: Mapping[str, type[BaseModel]]) -> Any:
    at: Path = (SECTION, name)
    try:
        check_name(name)
    except PydanticCustomError as error:
        tree.report(at, said_of(error), key=True)
    said = {} if raw is None else raw
    if not isinstance(said, dict):
        return tree.report(at, message("a feed is a block, such as {kind: rss, url: https://example.com/feed}"))
    kind = said.get("kind", name)
    if not isinstance(kind, str) or kind not in kinds:
        where = (*at, "kind") if "kind" in said else at
        return tree.report(
            where,
            message('no kind of feed "{kind}"{hint}', kind=kind, hint=meant(str(kind), kinds)),
            key="kind" not in said,
        )
    try:
        return kinds[kind].model_validate({**said, "kind": kind})
    except ValidationError as error:
        for one in error.errors(include_url=False):
            explain(tree, kinds[kind], dict(one), at)
        return None


def twice(own: Mapping[str, Any], also: Mapping[str, Any], text: str, path: str) -> None:
    """BadPlaybooks where feeds.yaml has a name that playbooks.yaml has as well."""
    tree = parse(text, path)
    for name in sorted(own.keys() & also.keys()):
        mark: Mark = tree.mark((SECTION, name), key=True)
        tree.report_at(
            mark, message('"{name}" is a feed of the playbooks file as well; give one of them another name', name=name)
        )
    if own.keys() & also.keys():
        raise BadPlaybooks([one for one in tree.problems if "as well" in one.what])
