"""The part of `replay` that plays a recording into a database of its own, on the recording's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..app.virtual_time import BEGINNING, Remembered, replay, take
from ..core.clock import ManualClock, SystemClock
from ..core.messages import Number
from ..core.translation import gettext_noop, message
from ..notifiers.null import Null
from ..reports.replay_outcome import LETTERS, replayed
from ..reports.replayed import Replayed, Understood
from ..sentiment.live_model import LiveModel
from ..sentiment.model_registry import ModelRegistry
from ..sources.shape_files import feeds_for
from ..wiring import build, make_detectors, open_recording, read_playbooks
from .replay_ahead import JudgedAhead
from .replay_progress import WithProgress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..app import App
    from ..core.model import Parsed, TimelineEvent
    from ..core.ports import Source
    from ..playbooks.file import PlaybooksFile

LINES = gettext_noop("mention lines")
STATES = 500  # readings of a topic after which its detectors are written down, where nothing outlives the process


class Heard:
    """A source that says what came of it: how many mentions, from when until when. Given `about`, all are about that.

    After `most` mentions, where that is not 0, it ends and `cut` says so.
    """

    def __init__(self, source: Source, about: str = "", most: int = 0) -> None:
        self._source, self._about, self._most = source, about, most
        self.told: Callable[[], None] = lambda: None  # called at every stretch
        self.name, self.broken, self.cut = source.name, "", ""
        self.mentions = 0
        self.since: datetime | None = None
        self.until: datetime | None = None
        self.left_out: dict[str, int] = {}

    @property
    def share(self) -> float:
        """Of its mentions that were given; 0 while that is not known."""
        return float(getattr(self._source, "share", 0.0))

    @property
    def shape(self) -> str:
        """What it was taken for."""
        return str(getattr(self._source, "understood", "")) or LINES

    def read(self, cursor: str | None) -> Iterator[Parsed]:
        """As the source's own."""
        for part in self._source.read(cursor):
            self._count(part)
            self.told()
            yield self._said_of(part)
            if self._most and self.mentions >= self._most:
                played = Number(self.mentions, grouped=True)
                self.cut = message("only its first {count} mentions were played", count=played)
                return
        self.broken = self._source.broken

    def _count(self, part: Parsed) -> None:
        self.mentions += len(part.mentions)
        for at in [each.created_at for each in part.mentions] + [each.at for each in part.points]:
            self.since, self.until = min(self.since or at, at), max(self.until or at, at)
        for what, count in part.left_out.items():
            self.left_out[what] = self.left_out.get(what, 0) + count

    def _said_of(self, part: Parsed) -> Parsed:
        if not self._about:
            return part
        return replace(part, mentions=tuple(replace(each, topic=self._about) for each in part.mentions))


@dataclass
class Playing:
    """A recording that is about to be played."""

    app: App
    clock: ManualClock
    heard: Heard
    source: WithProgress
    weekly: float | None
    began: float

    def facts(self, speed: float = 0.0) -> Iterator[TimelineEvent]:
        """Every fact, in order."""
        return replay(self.app, self.clock, self.source, speed)

    def result(self) -> Replayed:
        """What came of it, once it is over."""
        counts = self.app.queries.health()
        with self.app.store.begin() as tx:
            letters = tx.dead_letters(LETTERS)
        understood = Understood(
            self.heard.name.partition(":")[2].rpartition("/")[2] or self.heard.name,
            self.heard.shape,
            int(counts["mentions"]),
            self.heard.since,
            self.heard.until,
            int(counts["dead_letters"]),
            tuple((letter.line, letter.reason) for letter in reversed(letters)),
            tuple(self.heard.left_out.items()),
            self.heard.cut or self.heard.broken,
        )
        return replayed(self.app, understood, weekly=self.weekly, seconds=perf_counter() - self.began)


def prepare(
    file: str,
    *,
    playbooks: Path,
    by_brand: bool = False,
    about: str = "",
    db: Path | None = None,
    shape: str = "",
    zone: str = "",
    weekly: float | None = None,
    most: int = 0,
    feeds: Path | None = None,
    called: str = "",
) -> Playing:
    """Everything that a replay needs; nobody is told, and what is found stays in memory unless `db` names a file.

    The shapes are those of `feeds`, or of the feeds.yaml beside the playbooks.

    Raises BadSetting for a recording that cannot be read, BadPlaybooks for what is wrong with the playbooks.
    """
    beside = feeds or feeds_for(playbooks)
    recording = open_recording(file, SystemClock(), shape=shape, zone=zone, feeds=beside, called=called)
    heard = Heard(recording, about, most)
    judge = JudgedAhead(_live_model())
    read, source = read_playbooks(playbooks), WithProgress(judge.reading(heard), "replaying")
    return _playing(read, heard, source, weekly, by_brand=by_brand or bool(about), db=db, judge=judge)


def _live_model() -> LiveModel:
    return LiveModel(ModelRegistry(Path("models")))


def _playing(
    file: PlaybooksFile,
    heard: Heard,
    source: WithProgress,
    weekly: float | None,
    *,
    by_brand: bool,
    judge: JudgedAhead,
    db: Path | None = None,
) -> Playing:
    clock = ManualClock(BEGINNING)
    app = build(
        file,
        database_url=f"sqlite:///{db}" if db else "sqlite://",
        clock=clock,
        notifier=Null(clock),
        sentiment=judge,
        by_brand=by_brand,
        detectors=make_detectors(file.topics, weekly),
    )
    judge.will_ask(file, app.intake.texts_to_judge)
    if not db:
        app.intake.saves_states_every(STATES)
    return Playing(app, clock, heard, source, weekly, perf_counter())


def play_together(
    file: str, ways: Sequence[tuple[PlaybooksFile, float | None]], *, by_brand: bool, shape: str = "", zone: str = ""
) -> list[Replayed]:
    """A recording played in several ways, each a file and a sensitivity (None: the file's own), in one reading.

    It is read and judged once. Raises BadSetting for a recording that cannot be read.
    """
    heard = Heard(open_recording(file, SystemClock(), shape=shape, zone=zone))
    judge = JudgedAhead(_live_model())
    source = WithProgress(judge.reading(heard), "replaying")
    plays = [_playing(each, heard, source, weekly, by_brand=by_brand, judge=judge) for each, weekly in ways]
    memories = [Remembered(one.app) for one in plays]
    try:
        for part in source.read(None):
            for one, memory in zip(plays, memories, strict=True):
                take(one.app, one.clock, part, source.name, memory)
        return [one.result() for one in plays]
    finally:
        for one in plays:
            one.app.store.close()
