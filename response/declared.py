"""Which playbooks run for what a person declares: those that ask for it, and the one that was chosen."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.messages import Listed
from ..core.model import Match, Outcome
from ..core.responder_actions import refused
from ..core.translation import message

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from ..core.model import Incident, Signal

SURGE = "negative_velocity"


def matches(
    signal: Signal,
    incident: Incident | None,
    playbook: str,
    names: Sequence[str],
    asking: Collection[str],
    fitting: Callable[[Signal], tuple[Match, ...]],
    chosen: Callable[[str], Match],
) -> tuple[Match, ...] | Outcome:
    """Those of the playbooks `names` that run; or the refusal.

    Only the `asking` ones, which name what is declared: one for whatever else there is would take it for a murmur.
    Where nobody chose and none asks, what a surge as grave would start runs, else the first one: somebody who saw a
    fire is never left alone. A person's word waits for no numbers.
    """
    if not names:
        return refused(message("There is no playbook, so nobody would be called: write one into playbooks.yaml."))
    if playbook and playbook not in names:
        return refused(_no_playbook(playbook, names))
    found = [replace(one, waits=False) for one in fitting(signal) if one.playbook in {*asking} - {playbook}]
    found = [one if one.suppressed_by in asking else replace(one, suppressed_by=None) for one in found]
    if playbook:
        return (*found, chosen(playbook))
    if incident or any(not one.suppressed_by for one in found):
        return tuple(found)
    surge = [replace(one, waits=False) for one in fitting(replace(signal, detector=SURGE))]
    return tuple(surge) or (chosen(names[0]),)


def _no_playbook(name: str, names: Sequence[str]) -> str:
    """The sentence for a name that is none."""
    gaps = {"playbook": name, "names": Listed(tuple(names), "comma")}
    if near := get_close_matches(name, names, n=1):
        return message(
            "There is no playbook {playbook} (did you mean {near}?). There are: {names}.", near=near[0], **gaps
        )
    return message("There is no playbook {playbook}. There are: {names}.", **gaps)
