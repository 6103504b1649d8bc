"""What the web asks of the app and of Slack: the seams between the doors and everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.effects import ChecklistItem
    from ..core.model import Incident, Parsed, Severity, Snooze, TimelineEvent, Verdict, Wrong
    from ..core.ports import Clock


class Watched(Protocol):
    """What became of a stretch of a feed."""

    @property
    def accepted(self) -> int: ...

    @property
    def duplicates(self) -> int: ...


class Pressed(Protocol):
    """What became of a press: whether it counted, and the sentence to answer with."""

    @property
    def ok(self) -> bool: ...

    @property
    def say(self) -> str: ...


class AppPort(Protocol):
    """The app, as far as the web knows it. What is pressed raises NotFound for an unknown id."""

    @property
    def clock(self) -> Clock: ...

    def watch(self, parsed: Parsed, source: str) -> Watched: ...

    def acknowledge(self, id: str, who: str) -> Pressed: ...

    def take_over(self, id: str, who: str) -> Pressed: ...

    def still_on_it(self, id: str, who: str) -> Pressed: ...

    def open_room(self, id: str, who: str) -> Pressed: ...

    def snooze(self, id: str, who: str, until: Snooze) -> Pressed: ...

    def wrong(self, id: str, who: str, reason: Wrong) -> Pressed: ...

    def publicly_acknowledge(self, id: str, url: str, who: str) -> Pressed: ...

    def approve(self, draft: str, who: str) -> Pressed: ...

    def drill(self, playbook: str, who: str) -> Pressed: ...

    def close(self, id: str, who: str, verdict: Verdict) -> Pressed: ...

    def set_severity(self, id: str, who: str, severity: Severity) -> Pressed: ...

    def say_status(self, id: str, who: str, text: str, next_update_minutes: int | None) -> Pressed: ...

    def claim_item(self, item: str, who: str) -> Pressed: ...

    def finish_item(self, item: str, who: str) -> Pressed: ...

    def skip_item(self, item: str, who: str, reason: str) -> Pressed: ...

    def note_item(self, item: str, who: str, note: str) -> Pressed: ...

    def remember(self, room: str, who: str, text: str, url: str) -> Pressed:
        """A message of `room` joins the timeline of its incident."""
        ...

    def incidents(self, *, open_only: bool = False, limit: int = 100) -> Sequence[Incident]: ...

    def incident(self, id: str) -> Incident | None: ...

    def facts(self, after: int = 0, *, incident: str | None = None) -> Sequence[TimelineEvent]: ...

    def items(self, incident: str) -> Sequence[ChecklistItem]: ...

    def health(self) -> dict[str, Any]: ...


class Workspace(Protocol):
    """Slack, as far as the web asks it anything. Everything raises DeliveryError; only `open_form` is in a hurry."""

    def open_form(self, trigger: str, form: dict[str, Any]) -> str:
        """Show a modal to whoever pressed, within three seconds of the press; its id."""
        ...

    def fill_form(self, view: str, form: dict[str, Any]) -> None:
        """Replace the modal `view`; what was typed into fields of the same ids stays."""
        ...

    def answer(self, response_url: str, say: str) -> None:
        """Say something to the one who pressed, where they pressed it."""
        ...

    def whisper(self, channel: str, user: str, say: str) -> None:
        """Say something to one member of a channel."""
        ...

    def words(self, channel: str, ts: str) -> str:
        """The text of a message."""
        ...

    def link(self, channel: str, ts: str) -> str:
        """The address of a message."""
        ...


def incident_of(desk: AppPort, room: str) -> Incident | None:
    """The incident whose room this is, among the newest thousand."""
    return next((one for one in desk.incidents(limit=1_000) if room and one.room == room), None)
