"""What every step does once its playbook runs; each verb says it in `response/steps/<verb>.py`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from ..core.model import About, Task
from ..playbooks.file import PlaybooksFile
from ..playbooks.step import Step

if TYPE_CHECKING:
    from ..core.effects import Briefing, Effect
    from ..core.model import Condition, Incident


class Part(Struct, frozen=True):
    """One task of a step. A verb with several tells them apart by `name`; `mark` ends the key, where it differs."""

    name: str = ""
    about: About = About()
    mark: str | None = None
    needs: str | None = None  # the mark of another part of the step (empty: of its unnamed one)
    needs_task: str | None = None  # the key of another step's task
    after: timedelta = timedelta(0)  # on top of the step's own
    unless: Condition | None = None  # instead of the step's own

    def key(self, base: str) -> str:
        """The key of its task; `base` is that of the step."""
        return _key(base, self.name if self.mark is None else self.mark)

    def needed(self, base: str) -> str | None:
        """The key of the task that must be done first."""
        return self.needs_task if self.needs is None else _key(base, self.needs)


def _key(base: str, mark: str) -> str:
    return f"{base}/{mark}" if mark else base


class Setting(Struct, frozen=True):
    """What a step may know when it is planned.

    `room` is the key of the task that opens the incident's room (None when no playbook of it opens one);
    `opens` says whether that task is this very step's.
    """

    incident: Incident
    file: PlaybooksFile
    room: str | None = None
    opens: bool = False


class StepVerb(Step):
    """A step with all that it does. A verb may also `lint(playbook, file)`: what is doubtful about it in its file."""

    def parts(self, setting: Setting) -> tuple[Part, ...]:
        """The tasks that this step becomes."""
        raise NotImplementedError

    def effect(self, part: str, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        """What delivering this part means now; None when there is nothing left to do."""
        raise NotImplementedError

    def about(self, about: About) -> StepVerb:  # noqa: ARG002
        """The step as it is for a task that is about something of its own."""
        return self

    def says(self, part: str, file: PlaybooksFile) -> str:
        """What it does, in words for the card: "calls comms on-call"."""
        raise NotImplementedError


def verb_of(step: Step) -> StepVerb:
    """A step as what it does: the loader makes steps of the verbs that it is handed."""
    assert isinstance(step, StepVerb)
    return step


def checklist_of(task: Task, file: PlaybooksFile) -> str:
    """The checklist that a task put up."""
    return task.about.checklist or str(getattr(step_of(task, file), "checklist", ""))


def step_of(task: Task, file: PlaybooksFile) -> StepVerb:
    """The step that planned a task; NotFound when this version of the file has none such."""
    return verb_of(file.step(task.playbook, task.step)).about(task.about)
