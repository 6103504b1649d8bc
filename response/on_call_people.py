"""Whom the alerts of an incident write to directly: whoever is on call in the teams that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ..core.effects import Person
    from ..core.model import Incident
    from ..playbooks.file import PlaybooksFile


def on_call_first(incident: Incident, file: PlaybooksFile, now: datetime) -> tuple[Person, ...]:
    """Whom its alerts write to: whoever is on call in the teams that they name, and the people."""
    running = [file.playbooks[name] for name in incident.playbooks if name in file.playbooks]
    named = (
        name for one in running for step in one.steps if step.do == "alert" for name in getattr(step, "notify", ())
    )
    return file.members(on_call_of(named, file), now)


def on_call_of(addresses: Iterable[str], file: PlaybooksFile) -> tuple[str, ...]:
    """The same addresses, with whoever is on call there instead of a whole team that has a rota."""
    teams = file.teams
    return tuple(
        dict.fromkeys(
            one
            for name in addresses
            for one in (
                (f"{name}.on_call",)
                if name in teams and teams[name].on_call
                else (teams[name].members if name in teams else (name,))
            )
        )
    )
