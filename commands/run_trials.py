"""The part of `run` that plays recordings for the page: each in a process of its own, which can be ended.

That process has a database in memory and a notifier that reaches nobody; it is handed no setting and no secret.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ..core.errors import BadSetting, FirebreakError, NoZone
from ..core.messages import Said, as_json, from_json
from ..core.translation import message
from ..demo import scenario
from ..reports.replayed import Replayed
from ..sources.lines import line_of
from ..web.pages.player import Asked, Progress
from ..web.pages.try_pages import title_of
from ..wiring import SHIPPED
from .replay_play import Playing, prepare
from .run_columns import NAME, columns_of

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from ..web.pages.columns import Choice, Columns

MOST = 300_000  # mentions of one recording that are played
LONGEST = 900.0  # seconds; a recording that takes longer is for the command
TOLD_EVERY = 0.5  # seconds between two words on how far it came
LOOK_EVERY = 0.2  # ... and between two looks whether it was stopped
NICE = 5
TOO_LONG = message(
    "this takes longer than 15 minutes here: send a shorter piece of it, or let whoever runs Firebreak play it in a "
    "terminal, firebreak replay FILE --html PAGE"
)
BROKE = message(
    "the process that played it ended: try once more; if it ends again, please report this, and let whoever runs "
    "Firebreak play it in a terminal, firebreak replay FILE --html PAGE"
)


class Word(Struct):
    """What the process says: how far it is, what came of it, or why nothing did."""

    progress: Progress | None = None
    found: Replayed | None = None
    trouble: Said = ""
    unzoned: str = ""


class ProcessPlayer:
    """Plays recordings by the playbooks at a path."""

    def __init__(self, playbooks: Path) -> None:
        self._playbooks = playbooks
        self.example = playbooks == SHIPPED

    def play(self, asked: Asked, told: Callable[[Progress], None], stopped: Callable[[], bool]) -> Replayed | None:
        """What came of it; None when it was stopped. Raises BadSetting."""
        spawn = get_context("spawn")
        ours, theirs = spawn.Pipe(duplex=False)
        process = spawn.Process(target=work, args=(asked, str(self._playbooks), theirs), daemon=True)
        process.start()
        theirs.close()
        try:
            return _heard(ours, told, stopped)
        finally:
            process.kill()
            process.join(10)
            ours.close()

    def columns(self, asked: Asked, choice: Choice | None) -> Columns:
        """What its columns are taken for. Raises BadSetting."""
        return columns_of(asked, choice)


def _heard(pipe: Connection, told: Callable[[Progress], None], stopped: Callable[[], bool]) -> Replayed | None:
    until = monotonic() + LONGEST
    while not stopped():
        if monotonic() > until:
            raise BadSetting(TOO_LONG)
        if not pipe.poll(LOOK_EVERY):
            continue
        try:
            word = msgspec.msgpack.decode(pipe.recv_bytes(), type=Word, dec_hook=from_json)
        except EOFError:
            raise BadSetting(BROKE) from None
        if word.unzoned:
            raise NoZone(word.trouble, word.unzoned)
        if word.trouble:
            raise BadSetting(word.trouble)
        if word.found:
            return word.found
        if word.progress:
            told(word.progress)
    return None


def work(asked: Asked, playbooks: str, pipe: Connection) -> None:
    """The process: plays it, and says what came of it. Ends when nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever stops the service stops us as well
    os.nice(NICE)

    def say(word: Word) -> None:
        pipe.send_bytes(msgspec.msgpack.encode(word, enc_hook=as_json))

    try:
        say(Word(found=play(asked, Path(playbooks), lambda progress: say(Word(progress)))))
    except (BrokenPipeError, ConnectionError):
        return
    except NoZone as error:
        say(Word(trouble=error.said, unzoned=error.time))
    except FirebreakError as error:
        hidden = asked.path and asked.path in str(error)
        say(Word(trouble=str(error).replace(asked.path, asked.name) if hidden else error.said))


def play(asked: Asked, playbooks: Path, told: Callable[[Progress], None]) -> Replayed:
    """Play it here and now; see `ProcessPlayer`."""
    if not asked.path:
        return _crisis(asked, told)
    if asked.shape:
        with TemporaryDirectory(prefix="firebreak-shape-") as folder:
            own = Path(folder) / "feeds.yaml"
            own.write_text(asked.shape, encoding="utf-8")
            return _prepared(asked, playbooks, told, own)
    return _prepared(asked, playbooks, told)


def _prepared(asked: Asked, playbooks: Path, told: Callable[[Progress], None], own: Path | None = None) -> Replayed:
    playing = prepare(
        asked.path,
        playbooks=playbooks,
        by_brand=asked.about == "brands",
        about=title_of(asked.name) if asked.about == "all" else "",
        zone=asked.zone,
        weekly=asked.weekly,
        most=MOST,
        feeds=own,
        shape=NAME if own else "",
        called=asked.name,
    )
    return _played(playing, asked.name, told)


def _crisis(asked: Asked, told: Callable[[Progress], None]) -> Replayed:
    """The bundled crisis, by the playbooks that come with it."""
    with TemporaryDirectory(prefix="firebreak-crisis-") as folder:
        path = Path(folder) / "crisis.jsonl"
        path.write_bytes(b"".join(line_of(mention) + b"\n" for mention in scenario.mentions()))
        return _played(prepare(str(path), playbooks=SHIPPED, weekly=asked.weekly), asked.name, told)


def _played(playing: Playing, name: str, told: Callable[[Progress], None]) -> Replayed:
    last = 0.0

    def say() -> None:
        nonlocal last
        if monotonic() - last >= TOLD_EVERY:
            last = monotonic()
            told(Progress(playing.heard.mentions, playing.heard.share, playing.source.at))

    playing.heard.told = say
    try:
        for _ in playing.facts():
            say()
        found = playing.result()
    finally:
        playing.app.store.close()
    return replace(found, understood=replace(found.understood, name=name))
