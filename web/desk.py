"""What the web asks of the app: the one seam between HTTP and everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.model import Fact, Incident, Parsed, Verdict
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


class Desk(Protocol):
    """The app, as far as the web knows it. What is pressed raises NotFound for an unknown id."""

    @property
    def clock(self) -> Clock: ...

    def watch(self, parsed: Parsed, source: str) -> Watched: ...

    def acknowledge(self, id: str, who: str) -> Pressed: ...

    def publicly_acknowledge(self, id: str, url: str, who: str) -> Pressed: ...

    def approve(self, draft: str, who: str) -> Pressed: ...

    def close(self, id: str, who: str, verdict: Verdict) -> Pressed: ...

    def incidents(self, *, open_only: bool = False) -> Sequence[Incident]: ...

    def incident(self, id: str) -> Incident | None: ...

    def facts(self, after: int = 0, *, incident: str | None = None) -> Sequence[Fact]: ...

    def health(self) -> dict[str, Any]: ...


def is_link(url: str) -> bool:
    """Whether `url` could be the address of a public post.

    >>> [is_link(url) for url in ("https://x.com/AcmeAir/status/1", "done", "javascript:alert(1)", "https://x y.com/")]
    [True, False, False, False]
    """
    if len(url) > 2_000 or any(char.isspace() or char in "<>|" for char in url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:  # such as an unclosed bracket
        return False
