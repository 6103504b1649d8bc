"""What may stand where a cursor is in a playbooks file, with what each key holds: read off the JSON Schema."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..core.completion import Completion, Suggestion
from .text_place import ITEM, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Node = Mapping[str, Any]

MOST = 60  # suggestions
LONGEST = 400_000  # characters of a text that is looked at
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def complete(schema: Node, text: str, at: int) -> Completion:
    """What fits before character `at`; nothing in a comment, inside of a text, or where the language has no say."""
    place = place_of(text[:LONGEST], at) if 0 <= at <= min(len(text), LONGEST) else None
    if place is None:
        return Completion(at)
    found = [schema]
    blocks = found
    for number, (path, beside) in enumerate(place.levels):
        if number:
            blocks, found = found, list(_below(schema, found, path[-1]))
        found = [one for one in found if _agrees(one, {**beside, place.key: ""})]
    said = next(_explained(found if not place.key else blocks, place.line_key), "")
    taken = place.levels[-1][1]
    fits = list(_values(found)) if place.key else [*_keys(found, taken), *_values(found)]
    typed = place.typed.strip()
    likely = [one for one in dict.fromkeys(fits) if one.shown.startswith(typed) and one.shown != typed]
    return Completion(at - len(place.typed), tuple(likely[:MOST]), place.line_key if said else "", said)


def _alternatives(schema: Node, node: Node) -> Iterator[Node]:
    """A node without references, each of its alternatives by itself."""
    if "$ref" in node:
        yield from _alternatives(schema, schema["$defs"][node["$ref"].rpartition("/")[2]])
    elif "anyOf" in node:
        for one in node["anyOf"]:
            yield from _alternatives(schema, one)
    else:
        yield node


def _below(schema: Node, nodes: Sequence[Node], name: str) -> Iterator[Node]:
    """What stands under a key, or in a list."""
    for node in nodes:
        for one in _alternatives(schema, node):
            others = one.get("additionalProperties")
            found = one.get("items") if name == ITEM else one.get("properties", {}).get(name, others)
            if isinstance(found, dict):
                yield from _alternatives(schema, found)


def _agrees(node: Node, beside: Mapping[str, str]) -> bool:
    """Whether a block may be this one, by what stands beside: `do: alert` is no other step."""
    properties = node.get("properties", {})
    return all(
        "const" not in one or name not in beside or str(one["const"]) == beside[name].strip("\"' ") or not beside[name]
        for name, one in properties.items()
    )


def _explained(blocks: Sequence[Node], key: str) -> Iterator[str]:
    for one in blocks:
        if said := one.get("properties", {}).get(key, {}).get("description"):
            yield _plain(said)


def _plain(said: str) -> str:
    """Without the marks of the guide."""
    return _LINK.sub(r"\1", said).replace("`", "")


def _keys(found: Sequence[Node], taken: Mapping[str, str]) -> Iterator[Suggestion]:
    for node in found:
        for name, one in node.get("properties", {}).items():
            if name not in taken:
                yield Suggestion(name, f"{name}: ", _plain(one.get("description", "")))


def _values(found: Sequence[Node]) -> Iterator[Suggestion]:
    """Words of a short list, and examples where anything of that form will do."""
    for node in found:
        given = [node["const"]] if "const" in node else node.get("enum", node.get("examples", ()))
        yield from (Suggestion(_yaml(one), _yaml(one)) for one in given if one is not None)
        if node.get("type") == "boolean":
            yield from (Suggestion(word, word) for word in ("true", "false"))


def _yaml(value: object) -> str:
    """As it is written; in quotation marks where YAML would read something else."""
    if isinstance(value, bool):
        return str(value).lower()
    said = str(value)
    return f'"{said}"' if isinstance(value, str) and said[:1] in ">@#*&!%|`" else said
