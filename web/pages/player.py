"""What the page for trying a recording asks of whoever can play one; the service hands one in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...reports.replayed import Replayed
    from .columns import Choice, Columns

About = Literal["topics", "brands", "all"]


class Asked(Struct, frozen=True):
    """A recording, and how it is to be played.

    An empty `path` is the bundled crisis. `about` says what its mentions are about: the topics of the playbooks, the
    brands that the file names, or all of them one thing. `weekly` is how many alerts a week one can bear; None: as the
    playbooks say.
    """

    path: str = ""
    name: str = ""
    about: About = "topics"
    zone: str = ""
    weekly: float | None = None
    shape: str = ""  # what somebody says of its columns, as YAML for a feeds.yaml


class Progress(Struct, frozen=True):
    """How far it came: mentions so far, the share that is done (0 while that is not known), and the time reached."""

    mentions: int = 0
    share: float = 0.0
    at: str = ""


class Player(Protocol):
    """Plays recordings beside the service, one at a time; touches nothing of the service, and tells nobody."""

    example: bool  # whether the playbooks are those that Firebreak ships, about an airline that does not exist

    def play(self, asked: Asked, told: Callable[[Progress], None], stopped: Callable[[], bool]) -> Replayed | None:
        """What came of it; None when it was stopped. Raises BadSetting with the reason that helps."""
        ...

    def columns(self, asked: Asked, choice: Choice | None) -> Columns:
        """What its columns are taken for, by a choice or by their names. Raises BadSetting."""
        ...
