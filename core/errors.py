"""Every error Firebreak raises on purpose, in one tree.

FirebreakError
├── BadMention          one line of a feed cannot be read; goes to the dead letters
├── BadPlaybooks        playbooks.yaml has problems; carries all of them
├── BadSetting          an environment variable or an option is missing or wrong
├── BadState            stored detector state is not of this version; rebuild it
├── DeliveryError       an effect did not reach people; says whether to try again
├── PluginError         a plug-in file is missing, or is not what its folder holds
├── NotFound            an incident, a draft or a person that does not exist
├── StoreError          the database refused or did not answer; nothing of the step was written
│   └── LeaseLost       another service works on the database by now
└── WriterError         a writer gave nothing that can be used: the template's text stands

A message says where, what, and what to do instead, in words a tired person understands.
"""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING

from .messages import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .model import Problem


def said_by(error: BaseException) -> str:
    """What an error says, as a message where it was raised with one: to be stored and read in any language."""
    return error.args[0] if error.args and isinstance(error.args[0], Message) else str(error)


class FirebreakError(Exception):
    """The root: whoever catches this catches everything Firebreak raises on purpose."""

    @property
    def said(self) -> str:
        """What it says, as a message where it was raised with one."""
        return said_by(self)


class BadMention(FirebreakError):
    """One line of a feed cannot be read."""


class BadSetting(FirebreakError):
    """A setting is missing or wrong."""


class BadState(FirebreakError):
    """Stored detector state was written by another version of the algorithm."""


class PluginError(FirebreakError):
    """A plug-in file is missing, or is not what its folder holds."""


class NotFound(FirebreakError):
    """What was asked for does not exist."""


class StoreError(FirebreakError):
    """The database refused or did not answer; nothing of the transaction was written."""


class LeaseLost(StoreError):
    """Another service took over; `holder` names it. Nothing of the transaction was written, and nothing may be."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"another service works on this database by now ({holder}): this one may write nothing")
        self.holder = holder


class BadPlaybooks(FirebreakError):
    """A playbooks file cannot be used; `problems` lists everything wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class DeliveryError(FirebreakError):
    """An effect did not reach people.

    Parameters
    ----------
    permanent
        True when it was refused, and trying again at once cannot help (a message too long, a channel archived).
    mendable
        Of these, what somebody can mend (the archived channel, a revoked token): it waits for that, and is not lost.
    everywhere
        Of these, what keeps every message from getting through (a revoked token), not only this one.
    retry_after
        Seconds the service asked us to wait. With it set, the attempt does not count as a failure.
    limit, interval
        Which rate limit that is, and how many seconds apart it lets calls through: whoever waits forms one line.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        mendable: bool = False,
        everywhere: bool = False,
        retry_after: float | None = None,
        limit: str = "",
        interval: float = 0.0,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.mendable, self.everywhere = mendable, everywhere
        self.retry_after = retry_after
        self.limit, self.interval = limit, interval


class WriterError(FirebreakError):
    """A writer gave nothing that can be used; `answer` is what came."""

    def __init__(self, message: str, answer: str = "") -> None:
        super().__init__(message)
        self.answer = answer


def unexpected(error: BaseException) -> str:
    """What kind of thing broke, and where; not its message: that may hold what only a room may see."""
    last = extract_tb(error.__traceback__)[-1]
    return f"unexpected {type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
