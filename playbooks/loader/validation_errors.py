"""What pydantic found wrong, as a person would say it, at the line and column where it stands."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any, cast, get_args

from pydantic import BaseModel

from ...core.translation import gettext_noop, message
from .tree import meant, nearest

if TYPE_CHECKING:
    from .tree import Path, Tree

_BLOCK = gettext_noop("a block must stand here: keys with values, indented or in { }")
_LIST = gettext_noop("a list must stand here: lines that begin with -, or [one, two]")
_WORDS = {
    "bool_type": gettext_noop('"{shown}" is not true or false; write one of the two'),
    "int_type": gettext_noop('"{shown}" is not a whole number; write it in digits alone, such as 50000'),
    "model_type": _BLOCK,
    "dict_type": _BLOCK,
    "model_attributes_type": _BLOCK,
    "tuple_type": _LIST,
    "too_short": gettext_noop("the list is empty; name at least one"),
    "greater_than_equal": gettext_noop("{shown} is too little; at least {least}"),
    "less_than_equal": gettext_noop("{shown} is too much; at most {most}"),
    "string_too_long": gettext_noop("this is too long; at most {most} characters"),
}


def without_echoes(kind: Any, errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The errors but for a key that lacks only because it is mistyped, which another of them says already."""
    there = {(*inside, key) for inside, _, key in _mistyped(kind, errors)}
    unknown = [one["loc"] for one in errors if one["type"] == "extra_forbidden"]
    there |= {(*loc[:-1], glued) for loc in unknown if (glued := _glued(str(loc[-1]), _keys(kind, loc[:-1])))}
    return [one for one in errors if one["type"] != "missing" or one["loc"] not in there]


def as_meant(kind: Any, raw: Any, errors: list[dict[str, Any]]) -> Any:
    """A copy of an entry in which mistyped keys are those that were meant."""
    raw = deepcopy(raw)
    for inside, old, key in _mistyped(kind, errors):
        block = raw
        for part in inside:
            block = block[part] if isinstance(block, list | dict) else block
        if isinstance(block, dict) and key not in block:
            block[key] = block.pop(old)
    return raw


def _mistyped(kind: Any, errors: list[dict[str, Any]]) -> list[tuple[tuple[Any, ...], Any, str]]:
    """Of each unknown key: in which block it stands, the key, and the one that was meant."""
    unknown = [one["loc"] for one in errors if one["type"] == "extra_forbidden"]
    found = [(loc[:-1], loc[-1], nearest(str(loc[-1]), _keys(kind, loc[:-1]))) for loc in unknown]
    return [one for one in found if one[2] and not _glued(str(one[1]), _keys(kind, one[0]))]


def _glued(key: str, known: list[str]) -> str:
    """The known key with which this one begins, where no colon parts it from what follows."""
    first = re.split(r"[\s{\[：]", key, maxsplit=1)[0]
    return first if first != key and first in known else ""


def explain(tree: Tree, kind: Any, error: dict[str, Any], at: Path) -> None:
    """Note one of pydantic's errors about the entry at `at`, which should have been of type `kind`."""
    inside = tuple(part for part in error["loc"] if part != "[key]")
    place = (*at, *inside)
    if error["type"] == "extra_forbidden":
        tree.report(place, _unknown(kind, inside), key=True)
    elif error["type"] == "too_short" and error.get("input"):
        return  # it is not empty: what stands in it was bad, and is told
    elif error["type"] == "missing":
        of = f'"{place[-2]}"' if isinstance(place[-2], str) else message("this")
        tree.report(place[:-1], message('{of} needs "{key}"', of=of, key=inside[-1]), key=True)
    else:
        tree.report(place, _in_words(error))


def _unknown(kind: Any, inside: tuple[Any, ...]) -> str:
    """What is said of a key that may not stand at a place: where it belongs, else which was meant."""
    key, known = str(inside[-1]), _keys(kind, inside[:-1])
    if glued := _glued(key, known):
        return message('a ":" and a space are missing after "{key}"', key=glued)
    holders = [name for name in known if key in _keys(kind, (*inside[:-1], name))]
    if len(holders) == 1 and not nearest(key, known):
        written = f"{holders[0]}: {{{key}: …}}"
        return message('"{key}" stands one block deeper; write {written}', key=key, written=written)
    return message('unknown key "{key}"{hint}', key=key, hint=meant(key, known))


def _keys(kind: Any, inside: tuple[Any, ...]) -> list[str]:
    """The keys that may stand at a place inside an entry of this kind."""
    for part in inside:
        kind = _model(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            fields = {field.alias or name: field for name, field in kind.model_fields.items()}
            kind = fields[part].annotation if part in fields else None
        else:
            kind = next((arg for arg in reversed(get_args(kind)) if arg is not Ellipsis), None)
    kind = _model(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [field.alias or name for name, field in kind.model_fields.items()]
    return []


def _model(kind: Any) -> Any:
    """The type without the wrappers that only say how it is read (Annotated, or None)."""
    while args := get_args(kind):
        if hasattr(kind, "__metadata__"):
            kind = args[0]
        elif type(None) in args:
            kind = next(arg for arg in args if arg is not type(None))
        else:
            break
    return kind


def _in_words(error: dict[str, Any]) -> str:
    value, context, kind = error.get("input"), error.get("ctx", {}), str(error["type"])
    if kind == "in_words":
        return cast("str", context["what"])
    shown = message("nothing") if value is None else str(value).lower() if isinstance(value, bool) else str(value)[:60]
    if kind == "string_type":
        odd = value is None or isinstance(value, dict | list)
        return message("a text must stand here") if odd else no_text(shown)
    if kind == "literal_error":
        choices = [word.strip("' ") for word in str(context["expected"]).replace(" or ", ",").split(",")]
        return message('"{shown}" is not known here{hint}', shown=shown, hint=meant(shown, choices))
    if kind not in _WORDS:
        return str(error["msg"])
    most = context.get("le", context.get("max_length", ""))
    return message(_WORDS[kind], shown=shown, least=context.get("ge", ""), most=most)


def no_text(shown: str) -> str:
    """What is said of a value that should have been a text."""
    return message('{shown} is not a text; put quotes round it: "{shown}"', shown=shown)
