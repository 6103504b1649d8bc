"""The steps a playbook can take: one file per verb."""

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
