"""The steps a playbook can take: one file per verb, found by its name.

- `alert`: `do: alert`: the card in a channel, and whom it mentions
- `notify`: `do: notify`: calls people directly, tier by tier, until somebody answers
- `open_private_channel`: `do: open_private_channel`: the incident's private room
- `draft_acknowledgement`: `do: draft_acknowledgement`: a first public answer, to be approved and posted by people
- `follow_up`: brings a card that was shown up to date; planned by every change, never written in a playbook
"""

from __future__ import annotations

from ...core import plugins
from ...core.errors import PluginError
from ...playbooks.step import Step


def step_verbs() -> dict[str, type[Step]]:
    """Every verb a step may `do`: ours by file name, other packages' by their entry points."""
    found = plugins.load_all(plugins.STEPS)
    for name, verb in found.items():
        if not issubclass(verb, Step):
            raise PluginError(f'step "{name}" ({verb.__module__}) is no subclass of firebreak.playbooks.step.Step')
    return found
