"""Finds the shapes: those that Firebreak ships, and a team's own in feeds.yaml."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.errors import BadSetting
from ..core.translation import message
from .shape import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .paths import Binder

FEEDS = "feeds.yaml"  # a team's own shapes, beside its playbooks
LIVE = "feeds"  # the key in it under which its live feeds stand
_OWN = {"title", "when", "records", "sample", "expect"}  # what no shape takes over from another
_EXAMPLE = "\nsample:"  # begins the half of a file that only tests read, and that takes longer to read than the rest


class Shapes:
    """All the shapes that a file is held against; a team's own come first and replace ours of the same name."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self._shapes = {shape.name: shape for shape in shapes}

    def __iter__(self) -> Any:
        return iter(self._shapes.values())

    def named(self, name: str) -> Shape:
        """The shape of that name; BadSetting says which there are."""
        if name not in self._shapes:
            raise BadSetting(
                message("no shape {name}; there are: {names}", name=name, names=", ".join(sorted(self._shapes)))
            )
        return self._shapes[name]

    def fitting(self, binder: Binder, record: Any) -> list[Shape]:
        """Which of them a document or a header has the keys of."""
        return [shape for shape in self._shapes.values() if shape.fits(binder, record)]

    def nearest(self, binder: Binder, record: Any) -> tuple[Shape, list[str]] | None:
        """The shape that it is most of, and what it lacks; None where it is less than half of any."""
        lacking = [(shape, shape.lacks(binder, record)) for shape in self._shapes.values()]
        near = [(shape, lacks) for shape, lacks in lacking if 0 < len(lacks) * 2 < len(shape.wanted)]
        return min(near, key=lambda pair: len(pair[1]) / len(pair[0].wanted), default=None)


def shapes_with(own: Path | None = None) -> Shapes:
    """The shipped shapes and those of `own`, a feeds.yaml, where there is one."""
    return Shapes([*shipped(), *(own_shapes(own) if own else ())])


def shapes_beside(playbooks: Path) -> Shapes:
    """The shapes that every door knows: the shipped ones, and those of the feeds.yaml beside the playbooks."""
    return shapes_with(beside(playbooks))


def beside(playbooks: Path) -> Path | None:
    """The feeds.yaml that stands beside the playbooks; None where there is none."""
    own = playbooks.with_name(FEEDS)
    return own if own.is_file() else None


def feeds_for(playbooks: Path) -> Path | None:
    """The feeds.yaml beside the playbooks, else the one of the folder that one is in; None where there is neither."""
    here = Path(FEEDS)
    return beside(playbooks) or (here if here.is_file() else None)


def playbooks_of(settings: Mapping[str, str]) -> Path:
    """Where the playbooks stand, as a source is told it."""
    return Path(settings.get("FIREBREAK_PLAYBOOKS") or "playbooks.yaml")


@cache
def _shipped() -> dict[str, dict[str, Any]]:
    """What the shapes say that Firebreak ships, without their samples."""
    return {name: _yaml(text.partition(_EXAMPLE)[0], name, pure=False) for name, text in sorted(_texts())}


@cache
def shipped() -> tuple[Shape, ...]:
    """The shapes that Firebreak ships, without their samples."""
    return _made(_shipped())


def shipped_with_samples() -> tuple[Shape, ...]:
    """The same with their samples, which takes a second."""
    return _made({name: _yaml(text, name, pure=False) for name, text in sorted(_texts())})


def _made(said: dict[str, dict[str, Any]]) -> tuple[Shape, ...]:
    """The shapes. What one does not say itself it takes over from the one that it is `like`; from a shipped one of
    its own name that is all, by which it is known too.
    """
    found = []
    for name, one in said.items():
        like = one.get("like")
        if like is not None and like not in said and like not in _shipped():
            raise BadSetting(message("shape {name}: like {like}: there is no such shape", name=name, like=str(like)))
        other = _like(name, str(like), said) if like else {}
        found.append(Shape(name, {**other, **one}))
    return tuple(found)


def _like(name: str, like: str, said: dict[str, dict[str, Any]]) -> dict[str, Any]:
    other = said[like] if like in said and like != name else _shipped()[like]
    own = {"sample", "expect"} if like == name else _OWN
    return {key: value for key, value in other.items() if key not in own}


def own_shapes(path: Path) -> tuple[Shape, ...]:
    """The shapes of a feeds.yaml: one mapping a shape, by name. BadSetting says what is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(message("{path}: cannot be read ({cause})", path=str(path), cause=str(error))) from None
    said = {name: each for name, each in _yaml(text, str(path)).items() if name != LIVE}
    try:
        for name, each in said.items():
            if not isinstance(each, dict):
                raise BadSetting(
                    message(
                        "shape {name}: is no shape; write its name, and below it when:, id:, created_at: ...", name=name
                    )
                )
        return _made({str(name): each for name, each in said.items()})
    except BadSetting as error:
        raise BadSetting(
            message("{path}{place}: {what}", path=str(path), place=_place(text, str(error)), what=error.said)
        ) from None


def _place(text: str, problem: str) -> str:
    """`:line:column` of the key that a sentence about a shape is about, else of the shape itself.

    >>> _place("ours:\\n  id: a\\n  created_at: b\\n", "shape ours: created_at: no converter x")
    ':3:3'
    """
    found = re.match(r"shape (?P<name>[^:]+): (?:unknown key )?(?P<key>\w*)", problem)
    if found is None:
        return ""
    here = ""
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"[\"']?{re.escape(found['name'])}[\"']?\s*:", line):
            here = f":{number}:1"
        elif here and line[:1].strip():
            break
        elif here and found["key"] and re.match(rf"\s+[\"']?{re.escape(found['key'])}[\"']?\s*:", line):
            return f":{number}:{len(line) - len(line.lstrip()) + 1}"
    return here


def _texts() -> list[tuple[str, str]]:
    folder = files(__package__) / "shapes"
    found = [each for each in folder.iterdir() if each.name.endswith(".yaml")]
    return [(each.name.removesuffix(".yaml"), each.read_text(encoding="utf-8")) for each in found]


def _yaml(text: str, where: str, *, pure: bool = True) -> dict[str, Any]:
    """What a file says. The parser in C is quicker and takes less: what people write is read by the other."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        said = YAML(typ="safe", pure=pure).load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        what = getattr(error, "problem", None) or " ".join(str(error).split())[:300]
        raise BadSetting(message("{where}{place}: not YAML: {what}", where=where, place=place, what=what)) from None
    if not isinstance(said, dict):
        raise BadSetting(message("{where}: holds no shape", where=where))
    return said
