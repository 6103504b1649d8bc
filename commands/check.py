"""`firebreak check`: reads a playbooks file, lists what is wrong with it, and runs its tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer
from rich.cells import cell_len

from ..core.clock import SystemClock
from ..core.errors import BadPlaybooks, BadSetting
from ..core.model import Mention, Problem
from ..core.safe_console import SafeConsole, padded
from ..core.terminal import say, say_json
from ..core.translation import gettext, message, ngettext, worded
from ..playbooks.accepted import not_accepted, outlived
from ..settings import read_settings
from ..sources.shape_files import FEEDS, own_shapes, shapes_with
from ..sources.shape_samples import faults
from ..wiring import read_playbooks
from . import Json
from .check_advice import advise, place, recorded, stored
from .check_formats import github, sarif, with_line
from .check_tests import FileTestResult, run_file_tests
from .check_watch import watch as check_again

if TYPE_CHECKING:
    from ..playbooks.file import PlaybooksFile


class Form(StrEnum):
    """How what was found is printed."""

    TEXT, JSON, GITHUB, SARIF = "text", "json", "github", "sarif"


def command(
    file: Annotated[
        Path | None, typer.Argument(help="The playbooks to check.", show_default="FIREBREAK_PLAYBOOKS")
    ] = None,
    seen: Annotated[str, typer.Option(help="A recording (JSONL) to look for misspellings of the topics' words.")] = "",
    look_at_stored: Annotated[bool, typer.Option("--stored", help="Look for them in what is stored already.")] = False,
    json: Json = False,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever the file is saved.")] = False,
    form: Annotated[Form, typer.Option("--format", help="How it is printed.")] = Form.TEXT,
) -> None:
    """Check a playbooks file and run its tests."""
    settings = read_settings()
    mentions = recorded(seen) if seen else stored(settings.database_url) if look_at_stored else None
    path, how = file or settings.playbooks, Form.JSON if json else form
    if watch:
        check_again(path, lambda: print_check(path, form=how, mentions=mentions), Event())
    elif not print_check(path, form=how, mentions=mentions):
        raise typer.Exit(1)


def _feeds(path: Path) -> Iterator[FileTestResult]:
    """A team's own shapes, each held to its sample; nothing where there is no such file."""
    if not path.is_file():
        return
    try:
        own = own_shapes(path)
    except BadSetting as error:
        yield FileTestResult(path.name, (str(error),))
        return
    now, every = SystemClock().now(), shapes_with(path)
    for shape in own:
        yield FileTestResult(f"{path.name}: {shape.name}", tuple(faults(shape, every, now)))


def print_check(path: Path, *, form: Form = Form.TEXT, mentions: Iterable[Mention] | None = None) -> bool:
    """Print every problem and every test of the file at `path`, and some advice; True when all is well.

    With `mentions`, the advice tells of misspellings that really stand in them instead of likely ones.
    """
    try:
        file = read_playbooks(path)
    except BadPlaybooks as error:
        if form is Form.JSON:
            say_json({"problems": error.problems, "tests": []})
        else:
            _tell(error.problems, form)
        if form is Form.TEXT:
            count = sum(problem.severe for problem in error.problems)
            what = ngettext(
                "{path}: {n} problem",
                "{path}: {n} problems",
                count,
                path=str(path),
            )
            say(what, err=True)
        return False
    advice = advise(file, mentions)
    doubts = [*advice.warnings, *file.warnings]
    warnings = [*not_accepted(doubts, file.accept), *_outlived(file, doubts)]
    outcomes = [*run_file_tests(file), *_feeds(path.with_name(FEEDS))]
    if form is Form.TEXT:
        _show(file, warnings, outcomes, advice.spellings)
    elif form is Form.JSON:
        say_json({"problems": warnings, "tests": outcomes, "spellings": advice.spellings})
    else:
        _tell([*warnings, *_failed(file, outcomes)], form)
    return not any(outcome.faults for outcome in outcomes)


def _tell(problems: Sequence[Problem], form: Form) -> None:
    """What is wrong with the file, as it was asked for."""
    shown = SafeConsole(soft_wrap=True)
    if form is Form.SARIF:
        say_json(sarif(problems))
    elif form is Form.GITHUB:
        for line in github(problems):
            say(line)
    else:
        texts: dict[str, list[str]] = {}
        for problem in problems:
            if problem.path not in texts:
                texts[problem.path] = _lines(Path(problem.path))
            for line in with_line(problem, texts[problem.path]):
                shown.print(line, style=None if problem.severe else "yellow")


def _lines(path: Path) -> list[str]:
    """The lines of a file, for showing; none where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _outlived(file: PlaybooksFile, doubts: Sequence[Problem]) -> Iterator[Problem]:
    """What is accepted in the file and nothing warns of."""
    for one in outlived(doubts, file.accept):
        what = message('nothing warns of "{warning}" (any more); take it out of accept:', warning=one.warning)
        yield Problem(file.path, *place(file.text, one.warning), what, severe=False)


def _failed(file: PlaybooksFile, outcomes: Iterable[FileTestResult]) -> Iterator[Problem]:
    """Each failed expectation, at the name of its test."""
    for outcome in outcomes:
        for fault in outcome.faults:
            what = message('the test "{name}" failed: {fault}', name=outcome.name, fault=fault)
            yield Problem(file.path, *place(file.text, outcome.name), what)


def _show(
    file: PlaybooksFile, warnings: Sequence[Problem], outcomes: Sequence[FileTestResult], spellings: Iterable[str]
) -> None:
    """Everything, for people."""
    shown = SafeConsole(soft_wrap=True)
    _tell(warnings, Form.TEXT)
    wide = max(map(cell_len, (gettext("FAILED"), gettext("passed"))))
    for outcome in outcomes:
        verdict = padded(gettext("FAILED") if outcome.faults else gettext("passed"), wide)
        shown.print(f"{verdict} ", style="red" if outcome.faults else "green", end=" ")
        shown.print(outcome.name)
        for fault in outcome.faults:
            shown.print(f"         {worded(fault)}")
        for line in outcome.seen:
            shown.print(f"           {worded(line)}")
    for sentence in spellings:
        shown.print(worded(sentence))
    shown.print(
        gettext(
            "{path}: {topics}, {playbooks}, {passed} of {tests} tests passed",
            path=file.path,
            topics=ngettext("{n} topic", "{n} topics", len(file.topics)),
            playbooks=ngettext("{n} playbook", "{n} playbooks", len(file.playbooks)),
            passed=sum(not each.faults for each in outcomes),
            tests=len(outcomes),
        )
    )
