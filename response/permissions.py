"""Whether somebody may press what they pressed, as the playbooks that run say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.actions import MAY, SAVING
from ..core.translation import gettext_noop, message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ..core.model import Incident
    from ..playbooks.file import PlaybooksFile


def refuses(
    file: PlaybooksFile, incident: Incident | None, action: str, who: str, now: datetime, among: Sequence[str]
) -> str:
    """Why `who` may not do `action`; empty when they may. Every playbook that runs has a say.

    `among` are the people a draft asks to approve it; a playbook's own `may: approve` takes their place.
    What is done to no incident whoever is known may do. A file that names no people cannot know anybody: there
    everybody may.
    """
    if not file.people:
        return ""
    name = file.called(who)
    if name not in file.people:
        return message(
            "Firebreak does not know {who}, so this does not count. Whoever keeps playbooks.yaml can add you.", who=who
        )
    running = incident.playbooks if incident else ()
    rules = [file.playbooks[one].may.who(action) for one in running if one in file.playbooks]
    named = [addresses for addresses in rules if addresses]
    if among and not named:
        named = [tuple(among)]
    for addresses in named:
        if name not in {person.name for person in file.members(addresses, now)}:
            may = message(MAY.get(action, gettext_noop("do this")))
            return message("Only {names} may {action}.", names=file.listed(addresses), action=may)
    return ""


def refuses_saving(file: PlaybooksFile, who: str, now: datetime) -> str:
    """Why `who` may not change the file that is in force; empty when they may. Every playbook of it has a say."""
    name = file.called(who)
    if name not in file.people:
        return message("Firebreak does not know {who}. Whoever keeps playbooks.yaml can add you.", who=who)
    for addresses in filter(None, (one.may.who(SAVING) for one in file.playbooks.values())):
        if name not in {person.name for person in file.members(addresses, now)}:
            may = message(MAY[SAVING])
            return message("Only {names} may {action}.", names=file.listed(addresses), action=may)
    return ""
