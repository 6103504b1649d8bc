"""What a decision about the end of a task may know."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ..core.model import Incident, Task
    from ..playbooks.file import PlaybooksFile


class Ended(NamedTuple):
    """A task that has ended, and all that tells what it calls for."""

    task: Task
    incident: Incident
    tasks: Sequence[Task]  # the incident's
    lost: tuple[str, ...]  # whom it could not bring in
    now: datetime
    file: PlaybooksFile
