"""The steps a playbook can take: one file per verb, found by its name.

- `alert`: `do: alert`: the card in a channel, and whom it mentions
- `notify`: `do: notify`: calls people directly, tier by tier, until somebody answers
- `open_private_channel`: `do: open_private_channel`: the incident's private room
- `ticket`: `do: ticket`: a ticket in another service, linked on the card
- `webhook`: `do: webhook`: tells another program, signed, or Teams
- `email`: `do: email`: writes to mailboxes of a service
- `draft_acknowledgement`: `do: draft_acknowledgement`: a first public answer, to be approved and posted by people
- `move_to_private`: `do: move_to_private`: once it was answered in public, the move to a private message, by its clock
"""

from __future__ import annotations

from ...core import plugins
from ...core.errors import PluginError
from ..step_verb import StepVerb


def step_verbs() -> dict[str, type[StepVerb]]:
    """Every verb a step may `do`: ours by file name, other packages' by their entry points."""
    found = plugins.load_all(plugins.STEPS)
    for name, verb in found.items():
        if not issubclass(verb, StepVerb):
            kind = f"{StepVerb.__module__}.{StepVerb.__name__}"
            raise PluginError(f'step "{name}" ({verb.__module__}) is no subclass of {kind}')
    return found
