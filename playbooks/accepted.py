"""Warnings that somebody has read and lives with: `accept:`, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from ..core.reading_language import COMPLETE, reading_in
from ..core.translation import worded
from .values import Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..core.model import Problem

LEAST = 8  # characters of a warning: fewer would stand in many


class AcceptBlock(Block):
    """Words that stand in the warning, as `firebreak check` prints it, and why it is well so."""

    warning: Annotated[str, Field(min_length=LEAST)]
    why: Annotated[str, Field(min_length=1)]

    def means(self, problem: Problem) -> bool:
        """Whether it is this warning; what is severe cannot be accepted."""
        if problem.severe:
            return False
        wanted = self.warning.casefold()
        return any(wanted in said.casefold() for said in _in_every_language(problem.what))


def _in_every_language(what: str) -> Iterator[str]:
    """As anybody may have copied it from `firebreak check`."""
    yield what
    for language in COMPLETE:
        with reading_in(language):
            said = worded(what)
        yield said


def not_accepted(problems: Iterable[Problem], accept: Sequence[AcceptBlock]) -> list[Problem]:
    """What is left to be told."""
    return [one for one in problems if not any(each.means(one) for each in accept)]


def outlived(problems: Sequence[Problem], accept: Sequence[AcceptBlock]) -> list[AcceptBlock]:
    """What was accepted once, and is warned of no more."""
    return [each for each in accept if not any(each.means(one) for one in problems)]
