"""What every step of a playbook has in common; each verb adds its own options in `response/steps/<verb>.py`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from .values import Block, Span, Until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..core.effects import Briefing, Effect
    from ..core.model import Condition, Incident
    from .file import Playbook, PlaybooksFile

UNLESS_WORDS: dict[Condition, str] = {
    "acknowledged": "unless acknowledged",
    "publicly_acknowledged": "unless acknowledged in public",
    "room_open": "unless the room is open",
    "closed": "unless closed",
}


class Part(Struct, frozen=True):
    """One task of a step. `needs` is a sibling's name, or the full key of another step's task."""

    name: str = ""
    needs: str | None = None
    after: timedelta = timedelta(0)  # on top of the step's own
    unless: Condition | None = None  # instead of the step's own


class Setting(Struct, frozen=True):
    """What a step may know when it is planned.

    `room` is the key of the task that opens the incident's room (None when no playbook of it opens one);
    `opens` says whether that task is this very step's.
    """

    incident: Incident
    file: PlaybooksFile
    room: str | None = None
    opens: bool = False


class Lint(Struct, frozen=True):
    """Something to say about a step: at which of its options, and whether it forbids using the file."""

    option: str
    what: str
    severe: bool = False


class Step(Block):
    """One thing to do: `after` is counted from the start of the playbook, `unless` is judged when it is due."""

    do: str
    after: Span = timedelta(0)
    unless: Until | None = None

    def parts(self, setting: Setting) -> tuple[Part, ...]:
        """The tasks that this step becomes."""
        raise NotImplementedError

    def effect(self, part: str, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        """What delivering this part means now; None when there is nothing left to do."""
        raise NotImplementedError

    def says(self, part: str, file: PlaybooksFile) -> str:
        """What it does, in words for the card: "calls comms on-call"."""
        raise NotImplementedError

    def lint(self, playbook: Playbook, file: PlaybooksFile) -> Iterator[Lint]:  # noqa: ARG002  for those that override it
        """What is doubtful about it, given the rest of the file."""
        yield from ()
