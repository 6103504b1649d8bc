"""The steps a playbook can take: one file per verb."""

from __future__ import annotations

import sys

from ...core import plugins
from ...playbooks.step import Step


def step_verbs() -> dict[str, type[Step]]:
    """Every verb a step may `do`, found by file name."""
    here = sys.modules[__name__]
    found = {name: plugins.load(here, name) for name in plugins.names(here)}
    return {name: verb for name, verb in found.items() if issubclass(verb, Step)}
