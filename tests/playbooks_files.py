"""Playbooks files as the program reads them, for tests that need no more than the text."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from firebreak.drafts.template_checks import check_template
from firebreak.playbooks.file import PlaybooksFile
from firebreak.playbooks.loader.reader import read as load
from firebreak.response.steps import step_verbs
from firebreak.wiring import LIBRARY, SHIPPED, read_playbooks


def read(
    text: str, path: str = "playbooks.yaml", detectors: Collection[str] | None = None, *, stored: bool = False
) -> PlaybooksFile:
    """The file of that text, with every step there is; without `detectors` any signal may be named."""
    return load(
        text,
        path,
        verbs=step_verbs(),
        check_template=check_template,
        library=LIBRARY,
        detectors=detectors,
        stored=stored,
    )


@cache
def shipped() -> PlaybooksFile:
    """The file that ships, read once: a tenth of a second, and nobody changes it."""
    return read_playbooks(SHIPPED)
