"""Tells of files that somebody puts somewhere when nobody is writing them any more."""

from __future__ import annotations

from pathlib import Path

from .jsonl import LOOKS


class Settling:
    """A file has settled once two looks find it alike; one that does not end with its line, after some more: whoever
    writes it may be in the middle of a row.
    """

    def __init__(self) -> None:
        self._looks: dict[str, tuple[str, int]] = {}

    def mark(self, path: Path) -> str:
        """Look at a file; what tells it from what it was before, once it has settled, and "" until then."""
        now = mark_of(path)
        before, looks = self._looks.get(str(path), ("", 0))
        looks = looks + 1 if now == before else 0
        self._looks[str(path)] = (now, looks)
        return now if now and looks >= (1 if _ends_a_line(path) else LOOKS) else ""


def mark_of(path: Path) -> str:
    """What tells a file from what it was before; empty while it is not there."""
    try:
        now = path.stat()
    except OSError:
        return ""
    return f"{now.st_size}@{now.st_mtime_ns}"


def _ends_a_line(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(0, size - 2))
            return stream.read().rstrip(b"\0")[-1:] in (b"\n", b"\r", b"")  # UTF-16 may have a zero behind it
    except OSError:
        return False
