"""Reads a folder into which somebody puts files: each once, whatever its shape, in the order in which they came."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from ..core.errors import BadSetting
from ..core.model import Parsed
from ..core.translation import message
from .exports import recording
from .jsonl import AGAIN
from .settling import Settling, mark_of
from .shape_files import beside, playbooks_of
from .wire import dead_letter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from ..core.ports import Clock

log = logging.getLogger(__name__)


class _Progress(Struct):
    """Which files were read, as they were then, and how far the one that is being read; what left is forgotten."""

    done: dict[str, str] = field(default_factory=dict)
    name: str = ""
    mark: str = ""
    cursor: str | None = None


class Folder:
    """Every file of a folder as `replay` reads it; subfolders, links and hidden files are left alone.

    A file that changes after it was read is read again: what was known is a duplicate. One that nobody can read is a
    dead letter with the reason, and costs no other.

    Parameters
    ----------
    path
        The folder.
    latest
        The present: dates more than a day after it are impossible.
    own
        A team's feeds.yaml.
    """

    rank = 70  # before those that take a file
    settings = ("FIREBREAK_PLAYBOOKS",)

    @classmethod
    def opens(cls, address: str, settings: Mapping[str, str], clock: Clock) -> Folder | None:
        """Any folder."""
        return cls(address, clock.now(), beside(playbooks_of(settings))) if Path(address).is_dir() else None

    @classmethod
    def sample(cls, folder: Path) -> str:
        """Two files: a table, and mention lines of which one is not JSON."""
        path = folder / "incoming"
        path.mkdir(exist_ok=True)
        rows = [f"{number},2026-03-01T09:{number // 3:02d}:00Z,x,rosa,Hello" for number in range(9)]
        (path / "a.csv").write_text("\n".join(("id,created_at,platform,author,text", *rows, "")), encoding="utf-8")
        line = (
            '{"id": "%d", "created_at": "2026-03-01T10:%02d:00Z", "platform": "x", "author": "rosa", "text": "Hello"}'
        )
        lines = [line % (number, number) for number in range(20, 26)]
        (path / "b.jsonl").write_text("\n".join((*lines[:2], "not JSON", *lines[2:], "")), encoding="utf-8")
        return str(path)

    def __init__(self, path: str | Path, latest: datetime, own: Path | None = None) -> None:
        self.path, self.name = Path(path), f"folder:{Path(path).resolve()}"
        self.broken = ""
        self._latest, self._own = latest, own

    def read(self, cursor: str | None) -> Iterator[Parsed]:
        """Batches after `cursor`, file by file, by name. The cursor is JSON: which files were read, and how far."""
        yield from self._files(_progress(cursor), self._marks())

    def follow(self, cursor: str | None, stopped: Callable[[float], bool]) -> Iterator[Parsed]:
        """As `read`, and it waits for more files until `stopped`, which waits the seconds it is asked with, says so.

        A file is read once it has settled: nobody is writing it any more.
        """
        progress = _progress(cursor)
        settling = Settling()
        while True:
            settled = {name: settling.mark(self.path / name) for name in self._marks()}
            yield from self._files(progress, {name: mark for name, mark in settled.items() if mark})
            if stopped(AGAIN):
                return

    def _files(self, progress: _Progress, marks: Mapping[str, str]) -> Iterator[Parsed]:
        for name, mark in marks.items():
            if progress.done.get(name) == mark:
                continue
            if (progress.name, progress.mark) != (name, mark):
                progress.name, progress.mark, progress.cursor = name, mark, None
            yield from self._file(progress)
            there = self._marks()
            progress.done = {each: was for each, was in progress.done.items() if each in there} | {name: mark}
            progress.name, progress.mark, progress.cursor = "", "", None
            yield Parsed(cursor=_written(progress))

    def _marks(self) -> dict[str, str]:
        """Each file's name and what tells it from what it was before."""
        try:
            found = sorted(each for each in self.path.iterdir() if _is_wanted(each))
        except OSError as error:
            raise BadSetting(
                message("{path}: cannot be read ({cause})", path=str(self.path), cause=str(error.strerror))
            ) from None
        return {each.name: mark_of(each) for each in found}

    def _file(self, progress: _Progress) -> Iterator[Parsed]:
        source = recording(str(self.path / progress.name), self._latest, own=self._own)
        try:
            for part in source.read(progress.cursor):
                progress.cursor = part.cursor
                letters = tuple(
                    replace(
                        each, source=self.name, reason=message("{file}: {what}", file=progress.name, what=each.reason)
                    )
                    for each in part.letters
                )
                yield replace(part, letters=letters, cursor=_written(progress))
        except BadSetting as error:
            log.warning("%s", error)
            yield Parsed(letters=(dead_letter(self.name, 1, str(error)),))


def _is_wanted(path: Path) -> bool:
    """A file of this folder; a link may lead to what nobody meant to hand over."""
    return path.is_file() and not path.is_symlink() and not path.name.startswith(".")


def _progress(cursor: str | None) -> _Progress:
    return _Progress(**json.loads(cursor)) if cursor else _Progress()


def _written(progress: _Progress) -> str:
    return json.dumps({name: getattr(progress, name) for name in progress.__struct_fields__})
