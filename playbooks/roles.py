"""Who may press what: whoever the file knows, unless a playbook says `may`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import create_model

from ..core.actions import MAY
from .values import Addressee, Block, Many

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from ..core.model import Incident
    from .file import PlaybooksFile


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


def refuses(file: PlaybooksFile, incident: Incident, action: str, who: str, now: datetime, among: Sequence[str]) -> str:
    """Why `who` may not do `action`; empty when they may. Every playbook that runs has a say.

    `among` are the people a draft asks to approve it; a playbook's own `may: approve` takes their place.
    A file that names no people cannot know anybody: there everybody may.
    """
    if not file.people:
        return ""
    name = file.called(who)
    if name not in file.people:
        return f"Firebreak does not know {who}, so this does not count. Whoever keeps playbooks.yaml can add you."
    rules = [file.playbooks[one].may.who(action) for one in incident.playbooks if one in file.playbooks]
    named = [addresses for addresses in rules if addresses]
    if among and not named:
        named = [tuple(among)]
    for addresses in named:
        if name not in {person.name for person in file.members(addresses, now)}:
            return f"Only {file.spoken(addresses)} may {MAY.get(action, 'do this')}."
    return ""
