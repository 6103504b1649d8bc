"""What the pages ask of whoever keeps the playbooks file; the service hands one in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ...core.completion import Completion
    from ...core.effects import Card, DraftText
    from ...core.model import Problem, Topic
    from ...core.planned_week import PlannedStep, WeekAhead
    from ...reports.weekly import Desk


class Written(Struct, frozen=True):
    """The file as it is on the disk; `problem` says why it cannot be read, and then the text is the one in force."""

    text: str
    version: str
    in_force: bool = False  # with the templates beside it
    problem: str = ""


class Tried(Struct, frozen=True):
    """What came of one test of the file; `faults` is empty when it passed, `seen` is what there was until then."""

    name: str
    faults: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()


class Example(Struct, frozen=True):
    """What people would see of a playbook: its card, the card outside its room (None: the same), its drafts."""

    card: Card
    outside: Card | None
    drafts: tuple[tuple[str, tuple[DraftText, ...]], ...]  # by template


class Kept(Struct, frozen=True):
    """What came of saving; when not `ok`, nothing was changed."""

    ok: bool
    say: str = ""
    problems: tuple[Problem, ...] = ()


class Keeper(Protocol):
    """Keeps the playbooks file, and the running service at its newest version."""

    @property
    def path(self) -> str:
        """The name of the file."""
        ...

    @property
    def text(self) -> str:
        """What is in force, without the templates that stand in files of their own."""
        ...

    def part(self, version: str) -> str:
        """The file itself, out of the text of a whole version."""
        ...

    def names(self) -> tuple[str, ...]:
        """The playbooks, in the file's order."""
        ...

    def week(self, playbook: str, since: datetime) -> WeekAhead: ...

    def planned(self, playbook: str, at: datetime) -> Sequence[PlannedStep]: ...

    def example(self, playbook: str, at: datetime) -> Example: ...

    def written(self) -> Written:
        """The file as it is on the disk now."""
        ...

    def look(self, text: str) -> tuple[Problem, ...]:
        """Everything wrong with a text, warnings among it; nothing is changed."""
        ...

    def completes(self, text: str, at: int) -> Completion:
        """What may stand before character `at` of a text, and what the key of its line holds."""
        ...

    def tried(self, text: str) -> tuple[Tried, ...] | None:
        """What came of the tests of this text; None where they have not been run."""
        ...

    def try_out(self, text: str) -> tuple[Tried, ...]:
        """Run the tests of a text; takes seconds. Raises BadPlaybooks."""
        ...

    def waits(self) -> tuple[str, ...]:
        """What of the file in force is only taken up at the next start, as sentences."""
        ...

    def refusal(self, who: str) -> str:
        """Why somebody may not change the file; empty when they may."""
        ...

    def save(self, text: str, base: str, who: str) -> Kept:
        """Put a text in place of the version `base` of the file, and bring it into force."""
        ...

    def desk_of(self, topic: Topic) -> Desk:
        """What the file says of those who answer for a topic."""
        ...
