"""The part of `run` that keeps the playbooks file: reads what somebody types, saves it, brings it into force."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from dataclasses import replace as replace_in_file
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp
from threading import Lock
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..app.health import PLAYBOOKS
from ..core.completion import Completion
from ..core.effects import Briefing
from ..core.errors import BadPlaybooks, BadSetting, StoreError
from ..core.model import Problem, Signal, Task
from ..core.translation import at_time, message, nmessage
from ..playbooks.calendar_file import as_calendar
from ..playbooks.file import display
from ..playbooks.key_completion import complete
from ..playbooks.loader.template_files import begins_file
from ..response.permissions import refuses_saving
from ..response.planner import Planner
from ..response.week_ahead import imagined, planned, week_ahead
from ..web.pages.keeper import Example, Kept, Tried, Written
from ..wiring import on_call_at, people_by_slack, read_text, take_up, text_of, whole, with_feeds_beside, with_library
from . import schema
from .check_tests import run_file_tests
from .render import variants
from .report_responses import desk_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ..app import App
    from ..care.response_figures import Desk
    from ..core.effects import DraftText
    from ..core.model import Incident, Topic
    from ..core.planned_week import PlannedStep, WeekAhead
    from ..core.times import Times
    from ..playbooks.file import PlaybooksFile
    from ..playbooks.file_tests import FileTest

log = logging.getLogger("firebreak")

TRIED = 8  # texts of which the outcome of the tests is remembered
SURGE = "25 negative in 28 min, usually 3."


def version_of(text: str) -> str:
    """The mark by which a text is told from others, as the planner has it."""
    return sha256(text.encode()).hexdigest()[:12]


class InForce:
    """The file that the service works by now, for those who must not remember an older one."""

    def __init__(self, file: PlaybooksFile) -> None:
        self.file = file

    def calendar(self, team: str, since: datetime, until: datetime) -> bytes | None:
        """Who is on call in a team, or in all that have a rota, as a calendar; None where there is no such rota."""
        rotas = tuple(name for name, one in self.file.teams.items() if one.on_call)
        wanted = (team,) if team else rotas
        return as_calendar(self.file, wanted, since, until) if wanted and {*wanted} <= {*rotas} else None

    def who(self, member: str) -> str:
        """The name of whoever has that member id."""
        return people_by_slack(self.file)(member)

    def person(self, said: str) -> str | None:
        """The name that people read of whoever has that name or e-mail address; None for nobody of the file."""
        wanted = said.casefold()
        for name in self.file.people:
            if wanted in (name.casefold(), display(name).casefold(), self.file.address(name, "email").casefold()):
                return display(name)
        return None

    def on_call(self, now: datetime) -> list[tuple[str, str, Times]]:
        """Who is on call in each team with a rota."""
        return on_call_at(self.file)(now)


class PlaybooksKeeper:
    """The file that is in force, the file on the disk, and the way from one to the other."""

    def __init__(self, app: App, in_force: InForce, path: Path) -> None:
        self._app, self._path, self._in_force = app, path, in_force
        self._started = in_force.file
        self._saving, self._trying = Lock(), Lock()
        self._tried: dict[str, tuple[Tried, ...]] = {}

    @property
    def path(self) -> str:
        return self._path.name

    @property
    def file(self) -> PlaybooksFile:
        """What is in force, as it was read."""
        return self._in_force.file

    @property
    def text(self) -> str:
        return self.part(self.file.text)

    def part(self, version: str) -> str:
        line = begins_file(version)
        return "".join(version.splitlines(keepends=True)[: line - 1]) if line else version

    def names(self) -> tuple[str, ...]:
        return tuple(self.file.playbooks)

    # what it would do

    def week(self, playbook: str, since: datetime) -> WeekAhead:
        return week_ahead(self.file, playbook, since)

    def planned(self, playbook: str, at: datetime) -> tuple[PlannedStep, ...]:
        return planned(self.file, playbook, at)

    def example(self, playbook: str, at: datetime) -> Example:
        planner, incident = Planner(self.file), _surging(imagined(self.file, playbook, at))
        tasks = tuple(planner.plan(incident, playbook, at))
        briefing = Briefing(Task("", incident.id, "", 0, "look", at), incident, at, pending=tasks)
        outside = planner.card(briefing, inside=False) if incident.confidential else None
        return Example(planner.card(briefing, inside=True), outside, tuple(self._drafts(playbook)))

    def _drafts(self, playbook: str) -> list[tuple[str, tuple[DraftText, ...]]]:
        """Its public texts as `firebreak render` makes them, on the platforms that it names."""
        found, library = [], with_library(self.file)
        for step in self.file.playbook(playbook).steps:
            template, platforms = getattr(step, "template", ""), getattr(step, "platforms", ())
            if template in library.templates:
                texts = tuple(one for one in variants(library, template, {}) if one.platform in platforms)
                found.append((template, texts))
        return found

    def desk_of(self, topic: Topic) -> Desk:
        return desk_of(self.file, topic)

    # what somebody types

    def written(self) -> Written:
        try:
            text = text_of(self._path)
        except BadSetting as error:
            return Written(self.text, version_of(self.text), problem=error.said)
        return Written(text, version_of(text), in_force=whole(text, self._path) == self.file.text)

    def look(self, text: str) -> tuple[Problem, ...]:
        try:
            same = whole(text, self._path) == self.file.text
            found = self.file.warnings if same else self._read(text).warnings
        except BadPlaybooks as error:
            found = error.problems
        except BadSetting as error:
            found = (Problem(self.path, 1, 1, error.said),)
        return tuple(one if Path(one.path).name == self.path else _elsewhere(one) for one in found)

    def completes(self, text: str, at: int) -> Completion:
        return complete(schema.made(), text, at)

    def tried(self, text: str) -> tuple[Tried, ...] | None:
        try:
            return self._tried.get(version_of(whole(text, self._path)))
        except BadSetting:  # a file beside it: `look` says which
            return None

    def try_out(self, text: str) -> tuple[Tried, ...]:
        file = self._read(text)
        with self._trying:  # one at a time: they take the processor from what is being watched
            known = self._tried.get(version_of(file.text))
            if known is None:
                known = tuple(self._outcome(file, test) for test in file.tests)
                self._tried[version_of(file.text)] = known
                for oldest in list(self._tried)[:-TRIED]:
                    del self._tried[oldest]
        return known

    def _outcome(self, file: PlaybooksFile, test: FileTest) -> Tried:
        """Somebody in a browser reads no recording that lies elsewhere on this machine."""
        folder = self._path.resolve().parent
        if any(not (folder / one.recording).resolve().is_relative_to(folder) for one in test.recordings()):
            return Tried(
                test.name,
                (message("its recording is not beside the file: firebreak check reads it, this page does not"),),
            )
        (one,) = run_file_tests(replace_in_file(file, tests=(test,)))
        return Tried(one.name, one.faults, one.seen)

    def _read(self, text: str) -> PlaybooksFile:
        if line := begins_file(text):
            what = message("this line begins another file; put what follows into a file of its own")
            raise BadPlaybooks([Problem(str(self._path), line, 1, what)])
        return with_feeds_beside(read_text(whole(text, self._path), str(self._path)), self._path)

    # saving

    def refusal(self, who: str) -> str:
        return refuses_saving(self.file, who, self._app.clock.now())

    def waits(self) -> tuple[str, ...]:
        said = []
        if self.file.feeds != self._started.feeds:
            said.append(message("The feeds of this version are listened to from the next start of firebreak run on."))
        if self.file.services != self._started.services:
            said.append(message("The services of this version are used from the next start of firebreak run on."))
        return tuple(said)

    def save(self, text: str, base: str, who: str) -> Kept:
        with self._saving:
            if refused := self.refusal(who):
                return Kept(ok=False, say=refused)
            try:
                file = self._read(text)
            except BadPlaybooks as error:
                return Kept(ok=False, say=message("Not saved: the file has errors."), problems=error.problems)
            before = self.written()
            if before.version != base:
                return Kept(ok=False, say=self._overtaken(before))
            return self._bring(file, text, before, who)

    def reload(self) -> None:
        """Take up the file as it stands on the disk, all at once; one with errors changes nothing and is told of.

        Asked by SIGHUP, and by whoever stood by while another process may have saved.
        """
        with self._saving:
            try:
                if self._changed():
                    self._take(self._read(text_of(self._path)), None)
                    log.info("%s was taken up: version %s is in force", self.path, self._app.playbooks_version)
                    for said in self.waits():
                        log.warning("%s", said)
                else:
                    log.info("%s says what is in force already", self.path)
                self._app.health.note(PLAYBOOKS, "")
            except (BadPlaybooks, BadSetting, StoreError) as error:
                self._app.health.note(PLAYBOOKS, _refused(self.path, error))
                log.error("%s was changed and cannot be used, so the version before is in force:\n%s", self.path, error)

    def _changed(self) -> bool:
        return whole(text_of(self._path), self._path) != self.file.text

    def _bring(self, file: PlaybooksFile, text: str, before: Written, who: str) -> Kept:
        put = False

        def write() -> None:
            nonlocal put
            if text != before.text or before.problem:
                write_whole(self._path, text)
                put = True

        try:
            self._take(file, who, write)
        except OSError as error:
            return Kept(ok=False, say=_unwritten(self._path, error))
        except StoreError as error:
            if put:
                with suppress(OSError):
                    write_whole(self._path, before.text)
            return Kept(ok=False, say=_unchanged(error))
        return Kept(ok=True, problems=file.warnings)

    def _take(self, file: PlaybooksFile, who: str | None, write: Callable[[], None] = lambda: None) -> None:
        file.rota_changes.take(self.file.rota_changes)
        take_up(self._app, file, who, write)
        self._in_force.file = file
        self._app.health.note(PLAYBOOKS, "")

    def _overtaken(self, before: Written) -> str:
        with self._app.store.begin() as tx:
            newest = next(iter(tx.playbooks_savings(1)), None)
        if newest and newest.who and before.in_force:
            return message(
                "Not saved: {who} saved version {number} at {at}. Below is how yours differs from it.",
                who=newest.who,
                number=str(newest.number),
                at=at_time(newest.at, self._app.clock.now()),
            )
        return message(
            "Not saved: somebody changed {file} on the disk meanwhile. Below is how yours differs from it.",
            file=self._path.name,
        )


def write_whole(path: Path, text: str) -> None:
    """Put a text in place of a file: whoever reads finds the old one or the new one, never a part. Raises OSError."""
    real = path.resolve()
    handle, name = mkstemp(dir=real.parent, prefix=f".{real.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as fresh:
            fresh.write(text)
            fresh.flush()
            os.fsync(fresh.fileno())
        with suppress(FileNotFoundError):
            Path(name).chmod(real.stat().st_mode & 0o777)
        Path(name).replace(real)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(real.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _elsewhere(one: Problem) -> Problem:
    """What is wrong in a file of templates beside this one: it is told at the top, with its place."""
    what = message("in {file}, line {line}: {what}", file=Path(one.path).name, line=one.line, what=one.what)
    return replace(one, line=1, column=1, what=what)


def _refused(file: str, error: BadPlaybooks | BadSetting | StoreError) -> str:
    """What people read where they look; the log has all of it."""
    if not isinstance(error, BadPlaybooks):
        return message(
            "{file} was changed and is not in force, the version before it is: {error}", file=file, error=error.said
        )
    wrong = [one for one in error.problems if one.severe]
    return nmessage(
        "{file} was changed and is not in force, the version before it is: line {line} has an error: {what}",
        "{file} was changed and is not in force, the version before it is: {n} errors, first in line {line}: {what}",
        len(wrong),
        file=file,
        line=wrong[0].line,
        what=wrong[0].what,
    )


def _unwritten(path: Path, error: OSError) -> str:
    why = error.strerror or str(error)
    return message(
        "Not saved: the service cannot write {file} ({cause}). Give it the right to write into the file's folder, "
        "or copy the text from here, save it yourself and start firebreak run again.",
        file=path.name,
        cause=why,
    )


def _unchanged(error: StoreError) -> str:
    return message("Not saved, nothing was changed: {error}. Your text is still here.", error=error.said)


def _surging(incident: Incident) -> Incident:
    """With a surge such as cards tell of."""
    signal = Signal(
        incident.topic,
        "negative_velocity",
        "raised",
        incident.opened_at,
        incident.severity,
        observed=25.0,
        expected=3.0,
        window=1680.0,
        score=1.0,
        why=SURGE,
    )
    return replace(incident, signals=(signal,), why=SURGE)
