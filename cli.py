"""The command line: one line a command. `commands/<name>.py` is imported only when its command runs.

`--help`, completion and a mistyped name are answered from the table: at once, whatever the commands have to load.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from importlib import import_module
from keyword import iskeyword
from traceback import format_exc
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from .core.errors import BadPlaybooks, FirebreakError
from .core.reading_language import ENGLISH, in_english, reading_in
from .core.terminal import log_to_terminal, say, say_lines
from .core.translation import gettext, gettext_noop, worded
from .translations.terminal_language import must_be_known, speak, terminal_language
from .translations.typed_help import in_language, print_error

if TYPE_CHECKING:
    from collections.abc import Sequence

GARBAGE = 50_000  # new objects before garbage is looked for among them; Python's own 700 suits small programs
COMMANDS = {  # name → the first line of what its --help says
    "demo": gettext_noop("Watch a crisis live, from its spark to the all-clear."),
    "watch": gettext_noop("Watch a name live: what is said, how it is meant, and whether it is more than usual."),
    "run": gettext_noop("Run the service: mentions in, alerts out."),
    "engine": gettext_noop("Run the watching half on Spark; its signals go to a desk."),
    "import": gettext_noop("Say what an export holds, or write it as mentions."),
    "replay": gettext_noop("Replay recorded mentions; nobody is notified."),
    "backtest": gettext_noop("Say what the playbooks would have done over a recording; compare with another file."),
    "tune": gettext_noop("Choose the sensitivity that brings as many alerts as you can bear, and write it down."),
    "explain": gettext_noop("Say why a mention rang nobody, or why nothing rang."),
    "check": gettext_noop("Check a playbooks file and run its tests."),
    "schema": gettext_noop("Print the JSON Schema of playbooks.yaml, for editors."),
    "render": gettext_noop("Show public texts as they would be drafted, in every language."),
    "drill": gettext_noop("Rehearse a playbook with real messages, and say how it went."),
    "warmup": gettext_noop("Learn what is usual from history; nobody is told."),
    "report": gettext_noop("Write the review of an incident, or say who was answered and how soon."),
    "who": gettext_noop("Say who is on call, until when, and who is next."),
    "rota": gettext_noop("Say who is on call in the weeks to come, or write it as a calendar."),
    "audit": gettext_noop("Say who did what, and prove that the log of it is whole."),
    "dead-letters": gettext_noop("Say what could not be read, and read it again."),
    "forget": gettext_noop("Take an author's posts, names and evidence out of everything."),
    "backup": gettext_noop("Write a backup of the database into a file, while the service runs."),
    "move": gettext_noop("Copy everything into another, empty database; stop the service first."),
    "invite": gettext_noop("Let a person in to the pages, or a screen to the corridor's: a link that works once."),
    "keys": gettext_noop("Say who may use the HTTP API: keys with a scope."),
    "init": gettext_noop("Write a playbooks file to begin with and the Slack app manifest."),
    "doctor": gettext_noop("Say what is wrong with this installation, and what to do."),
    "detect": gettext_noop("Score a plain series of counts, row by row."),
    "sentiment": gettext_noop("Judge texts; measure, correct and teach the judge."),
}


class CommandTable(TyperGroup):
    """A group whose commands are names and sentences until one of them is run."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for name, sentence in COMMANDS.items():
            self.add_command(TyperCommand(name, help=sentence, rich_markup_mode=None))

    def resolve_command(self, ctx: Any, args: Any) -> tuple[str | None, Any, list[str]]:
        """The command that was typed, loaded; a name that is none is an error with the nearest names."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name) if name and command else command, rest


def load(name: str) -> Any:
    """The command of `commands/<name>.py`: a function with its options, or a group of them."""
    command = _in_any_language(_loaded(name))
    return command if in_english() else in_language(command)


def _loaded(name: str) -> Any:
    module = f"{name}_" if iskeyword(name) else name.replace("-", "_")  # no file of Python's can be called import.py
    command = import_module(f".commands.{module}", __package__).command
    if isinstance(command, typer.Typer):
        return typer.main.get_command(command)
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    single.command(name)(command)
    return typer.main.get_command(single)


def _in_any_language(command: Any) -> Any:
    """With `--language`, and so has every command of a group; what has its own keeps it."""
    for one in getattr(command, "commands", {}).values():
        _in_any_language(one)
    if not any("--language" in one.opts for one in command.params):
        command.params.append(_language_option())
    return command


def _language_option() -> Any:
    """It is heeded before a command begins; here it is only made sure of."""
    maker = typer.Typer(add_completion=False, rich_markup_mode=None)

    @maker.command()
    def _made(language: Annotated[str, typer.Option(callback=must_be_known, hidden=True)] = "") -> None: ...

    (option,) = (one for one in typer.main.get_command(maker).params if one.name == "language")
    option.expose_value = False
    return option


cli = typer.Typer(
    name="firebreak",
    cls=CommandTable,
    help="Watches what people say about a brand and acts before a spark becomes a wildfire.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        say(f"firebreak {version('firebreak')}")
        raise typer.Exit


@cli.callback()
def about(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")] = False,  # noqa: ARG001
    language: Annotated[
        str, typer.Option(help="What it speaks: en, zh, zh-Hant, ru or de; also after a command.", show_default="LANG")
    ] = "",
) -> None:
    """Watches what people say about a brand and acts before a spark becomes a wildfire."""
    must_be_known(language)


def main(words: Sequence[str] | None = None) -> None:
    """The console script: errors of ours are a sentence, not a traceback.

    Exit codes: 0 done, 1 what was asked did not hold or nothing could be read, 2 a wrong setting or argument.
    """
    gc.set_threshold(GARBAGE)  # what is loaded at the start is no garbage: looking for some takes 0.2 of its 2 s
    atexit.register(gc.freeze)  # the end of the program frees all memory anyway: looking for garbage first takes 0.2 s
    log_to_terminal()
    language = terminal_language(sys.argv[1:] if words is None else words, os.environ)
    if language != ENGLISH:
        speak()
    with reading_in(language):
        _run(words)


def _typed(words: Sequence[str] | None) -> None:
    """Do what was typed. What typer says in English it says itself."""
    if in_english():
        cli(words)
    try:
        ended = in_language(typer.main.get_command(cli))(words, standalone_mode=False)
    except typer.TyperException as error:
        print_error(error)
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit(1)
    sys.exit(ended if isinstance(ended, int) else 0)


def _run(words: Sequence[str] | None) -> None:
    try:
        _typed(words)
    except BadPlaybooks as error:
        for problem in error.problems:
            say(f"{problem.place}: {worded(problem.what)}", err=True)
        sys.exit(1)
    except FirebreakError as error:
        say(f"firebreak: {worded(error.said)}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        say(gettext("stopped"), err=True)
        sys.exit(130)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:  # a file that cannot be read or written
        say(f"firebreak: {error.filename or 'this'}: {error.strerror or error}", err=True)
        sys.exit(2)
    except Exception:  # noqa: BLE001  a fault of ours: the traceback may quote what strangers wrote
        say_lines(format_exc().rstrip(), err=True)
        sys.exit(1)
