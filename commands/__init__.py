"""The commands: one file each, named as it is typed, with its options and its work; `cli` loads one when it runs.

- `audit`: who did what, whether the log of it is whole, and evidence with its hashes
- `backup`: all of the database in one file, while the service runs
- `check`: reads a playbooks file, lists every problem, runs the file's own tests
- `backtest`: what a playbooks file would have done over a recording, at several sensitivities or against another
- `backtest_verdicts`: the part of `backtest` that reads what people said of the incidents that there were
- `tune`: chooses a sensitivity by a recording, and writes it into the file with its record
- `explain`: why a mention rang nobody, or why nothing rang at a moment
- `init_file`: the small playbooks file that `init` writes from five answers
- `check_pytest`: the tests of a file, for pytest
- `check_watch`: `check` again whenever the file is saved
- `check_tests`: runs the tests of a file
- `check_formats`: how `check` shows what is wrong, to people and to programs
- `check_advice`: what `check` advises beside warnings: signals nobody answers, misspellings that people write
- `dead_letters`: what could not be read and why; and reading it again
- `demo`: the bundled crisis, live in the terminal or on the pages
- `detect`: a CSV of counts through the detector
- `doctor`: shows the settings, looks at everything an alert needs on its way to people, and says what to do
- `doctor_sign_in`: the part of `doctor` that looks at how people sign in
- `doctor_send`: the part of `doctor` that tries every way to people with a test
- `doctor_slack`: the part of `doctor` that asks Slack: token, permissions, channels, people
- `engine`: the watching half on Spark, whose signals go to a desk
- `forget`: takes an author out of everything that is stored
- `drill`: starts a drill into which things are brought, and says how one went
- `drill_script`: the part of `drill` that reads what is brought, and when
- `import_`: says what an export holds, or writes it as mention lines
- `init`: starter files and the Slack app's manifest
- `render`: public texts as they would be drafted, on every platform
- `invite`: a link that lets a person in to the pages
- `replay_ahead`: the part of `replay` that judges texts before they come, many at a time
- `replay_play`: a recording in a database of its own, on its own clock
- `replay_summary`: the part of `replay` that tells of the whole at its end
- `run_first_look`: `run` in an empty folder: a page to try a recording on
- `run_pages`: the pages alone, for `run` in an empty folder and for `demo`
- `run_columns`: the part of `run` that says what the columns of a recording are taken for
- `run_trials`: plays recordings for the page, each in a process of its own
- `replay_progress`: a bar beside what reads a recording
- `init_zone`: whose clock `init` writes into a new file
- `init_drafts`: drafts in languages that the starter library does not have
- `schema`: the JSON Schema of playbooks.yaml, for editors
- `keys`: who may use the HTTP API, for what, and as whom
- `doctor_learning`: what is known of each topic so far, said at start and by `doctor`
- `move`: everything into another database
- `rota`: who is on call in the weeks to come, as a table or as a calendar
- `replay`: recorded mentions through the code that runs live, on the recording's clock
- `report`: the review of an incident
- `report_responses`: the part of `report` that says who was answered, and how soon
- `run`: the service: feeds and HTTP in, timers, effects out
- `run_feeds`: the live feeds of a playbooks file, and the doors for what is pushed
- `run_memory`: the part of `run` that gives back what only the start needed
- `run_playbooks`: the part of `run` that keeps the playbooks file: saves what is typed on the pages, takes it up
- `run_absences`: the calendars of people's absences
- `run_reload`: the part of `run` that takes up the playbooks anew when SIGHUP asks for it
- `run_slack`: the part of `run` that looks whether Slack lets us in
- `sentiment`: the group of commands about the judge of texts
- `sentiment_labels`: the part of `sentiment` that takes down what people say texts are
- `sentiment_models`: the part of `sentiment` that scores, measures, trains, teaches and goes back
- `warmup`: lets the detectors learn from history what is usual
- `watch`: what is said about a name, live in the terminal, without any file or key
- `who`: who is on call, until when, and who is next
"""

import os
from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer

from ..core.messages import Number
from ..core.translation import ngettext

As = Annotated[str, typer.Option("--as", help="The shape of the file, where it cannot be told from its keys.")]
Zone = Annotated[str, typer.Option("--zone", help="Of times that have none, such as America/New_York.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line, for programs.")]


def lines_are_in(count: int, file: Path) -> str:
    """The sentence of whoever has written so many lines."""
    told = {"count": Number(count, grouped=True), "file": str(file)}
    return ngettext("{count} line is in {file}", "{count} lines are in {file}", count, **told)


def user() -> str:
    """Who types, for the audit log; a container may run as a number without a name."""
    try:
        return getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
