"""The steps a playbook can take: one file per verb."""

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
