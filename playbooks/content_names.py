"""What a playbook may ask of the content of a post: a kind of harm, or a class of several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

from ..core.translation import message
from .loader.tree import meant
from .values import wrong

if TYPE_CHECKING:
    from collections.abc import Iterable

CLASSES = {
    "safety": ("death", "injury", "fire", "accident", "food_poisoning", "recall"),
    "dignity": ("abuse", "discrimination", "children"),
    "privacy": ("data_leak",),
    "legal": ("lawsuit", "arrest"),
    "labour": ("strike",),
}
KINDS = tuple(kind for kinds in CLASSES.values() for kind in kinds)


def kinds_of(names: Iterable[str]) -> tuple[str, ...]:
    """The kinds of harm that names of kinds and classes stand for.

    >>> kinds_of(["legal", "death"])
    ('lawsuit', 'arrest', 'death')
    """
    return tuple(dict.fromkeys(kind for name in names for kind in CLASSES.get(name, (name,))))


def _content(value: str) -> str:
    if value not in CLASSES and value not in KINDS:
        raise wrong(
            message('no post is known to speak of "{value}"{hint}', value=value, hint=meant(value, (*CLASSES, *KINDS)))
        )
    return value


ContentName = Annotated[str, AfterValidator(_content)]
