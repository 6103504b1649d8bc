"""How the tasks are made that no playbook plans: reminders, backup responders, hand-overs, the end of a room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.model import About, Task
from .priorities import priority

if TYPE_CHECKING:
    from datetime import datetime

    from ..core.model import Condition, Incident

OF_NO_PLAYBOOK = "desk"  # stands in keys where a playbook's name would; never changed: nothing is done twice


def stamp(at: datetime | None) -> str:
    """A time as part of a key: two timers of one kind, set for different times, are different tasks."""
    return f"{at:%y%m%dT%H%M%S}" if at else ""


def whole(at: datetime | None) -> datetime | None:
    """A time as a timer remembers it, in whole seconds as in its key."""
    return at.replace(microsecond=0) if at else None


def step_stamp(task: Task) -> str:
    """A task's playbook and step as part of another task's key."""
    return f"{task.playbook or OF_NO_PLAYBOOK}-{task.step}"


def room_stamp(task: Task) -> str:
    """Which room a task is about, as part of another task's key; nothing for the first one."""
    return f"/{stamp(task.about.for_at)}" if task.about.for_at else ""


def new_task(
    incident: Incident,
    name: str,
    verb: str,
    due_at: datetime,
    *,
    part: str = "",
    about: About = About(),  # noqa: B008  frozen
    needs: str | None = None,
    unless: Condition | None = None,
) -> Task:
    """A task of this incident; `name` makes its key."""
    return Task(
        f"{incident.id}/{OF_NO_PLAYBOOK}/{name}",
        incident.id,
        "",
        0,
        verb,
        due_at,
        part=part,
        about=about,
        unless=unless,
        needs=needs,
        priority=priority(incident, verb, part),
    )
