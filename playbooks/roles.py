"""Who may press what: whoever the file knows, unless a playbook says `may`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import create_model

from ..core.actions import MAY
from .values import Addressee, Block, Many

if TYPE_CHECKING:
    from collections.abc import Iterable


class Permissions(Block):
    """Who may do what (people, teams, team.on_call). What is left out is for everybody in `people:`."""

    def who(self, action: str) -> tuple[str, ...]:
        """The addresses that may do `action`; empty when everybody may."""
        named: tuple[str, ...] = getattr(self, action, ())
        return named


def permissions(keys: Iterable[str] = MAY) -> type[Permissions]:
    """The block `may:` with one key for each of `keys`, as the table of actions has them."""
    fields: dict[str, Any] = dict.fromkeys(keys, (Many[Addressee], ()))
    return create_model("May", __base__=Permissions, __module__=__name__, **fields)


if TYPE_CHECKING:
    May = Permissions
else:
    May = permissions()
