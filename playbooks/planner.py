"""The planner: which playbooks a signal starts, what tasks they become, and what each task means when due."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ..core.model import Match, Task
from ..core.plugins import load
from . import actions
from .actions.follow_up import GROWTH
from .step import Part, Setting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ..core.model import Briefing, Effect, Incident, Signal
    from .book import Book

DEBOUNCE = timedelta(seconds=5)  # growth comes in bursts; a card edited with every reading only flickers
LINE = 500  # characters of a change that are kept for its line in the thread


class Playbooks:
    """One version of a playbooks file as the app's `Planner`."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.text = book.text
        self.version = sha256(book.text.encode()).hexdigest()[:12]

    def matching(self, signal: Signal, incident: Incident | None) -> tuple[Match, ...]:
        """Every playbook that fits the signal, in the file's order; the suppressed ones say by which."""
        if signal.phase == "calm":
            return ()
        running = incident.playbooks if incident else ()
        fitting = {name: why for name, book in self.book.playbooks.items() if (why := book.when.fits(signal))}
        live = set(running)
        for name in self._suppressors_first(fitting):
            if name not in live and not self._suppressor(name, live):
                live.add(name)
        return tuple(self._match(name, why, live) for name, why in fitting.items())

    def _match(self, name: str, why: str, live: set[str]) -> Match:
        playbook = self.book.playbooks[name]
        by = None if name in live else self._suppressor(name, live)
        return Match(name, f"{name} fits: {why}.", playbook.severity, playbook.confidential, by)

    def _suppressor(self, name: str, live: set[str]) -> str | None:
        return next((other for other in self.book.playbooks[name].suppressed_by if other in live), None)

    def _suppressors_first(self, names: Sequence[str] | dict[str, str]) -> list[str]:
        """In such an order that whatever may suppress a playbook is decided before it (circles are refused)."""
        ordered: dict[str, None] = {}

        def visit(name: str) -> None:
            for other in self.book.playbooks[name].suppressed_by:
                if other in names and other not in ordered:
                    visit(other)
            ordered[name] = None

        for name in names:
            visit(name)
        return list(ordered)

    def plan(self, incident: Incident, playbook: str, now: datetime) -> tuple[Task, ...]:
        """The tasks of a playbook that starts `now`; the same again whenever it is planned again."""
        room = self._room(incident, playbook)
        tasks: list[Task] = []
        for number, step in enumerate(self.book.playbook(playbook).steps, 1):
            base = f"{incident.id}/{playbook}/{number}-{step.do}"
            setting = Setting(incident, self.book, room, opens=room == f"{base}/room")
            tasks += [
                Task(
                    key=f"{base}/{part.name}" if part.name else base,
                    incident=incident.id,
                    playbook=playbook,
                    step=number,
                    verb=step.do,
                    due_at=now + step.after + part.after,
                    part=part.name,
                    unless=part.unless or step.unless,
                    needs=_needs(part, base),
                    lane=_lane(incident),
                )
                for part in step.parts(setting)
            ]
        return tuple(tasks)

    def _room(self, incident: Incident, playbook: str) -> str | None:
        """The key of the task that opens the incident's room: of the first of its playbooks that opens one."""
        for name in dict.fromkeys([*incident.playbooks, playbook]):
            number = self.book.playbooks[name].opens_room() if name in self.book.playbooks else None
            if number:
                return f"{incident.id}/{name}/{number}-open_private_channel/room"
        return None

    def follow_up(self, incident: Incident, done: Sequence[Task], change: str, now: datetime) -> tuple[Task, ...]:
        """One task for every card that was shown, in the channel and in the room. `part` carries the change."""
        shown = [
            task
            for task in done
            if task.state == "done"
            and task.ref
            and (task.verb == "alert" or (task.verb == "open_private_channel" and task.part == "card"))
        ]
        due = now + DEBOUNCE if change.startswith(GROWTH) else now
        return tuple(
            Task(
                key=f"{incident.id}/follow_up/{incident.revision}/{number}",
                incident=incident.id,
                playbook="follow_up",
                step=number,
                verb="follow_up",
                due_at=due,
                part=change[:LINE],
                needs=task.key,
                lane=_lane(incident),
            )
            for number, task in enumerate(sorted(shown, key=lambda task: task.key), 1)
        )

    def effect(self, briefing: Briefing) -> Effect | None:
        """What delivering this task means now; NotFound when this version of the file does not know its step."""
        task = briefing.task
        if task.verb == "follow_up":
            follow_up: Any = load(actions, task.verb)()
            made: Effect | None = follow_up.effect(task.part, briefing, self.book)
            return made
        return self.book.step(task.playbook, task.step).effect(task.part, briefing, self.book)


def _needs(part: Part, base: str) -> str | None:
    """A full key stays; a sibling's name (empty for the step's unnamed part) becomes its key."""
    if part.needs is None or "/" in part.needs:
        return part.needs
    return f"{base}/{part.needs}" if part.needs else base


def _lane(incident: Incident) -> int:
    return int(incident.severity.value.removeprefix("sev"))
