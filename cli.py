"""The commands. Nothing heavy is imported before a command runs: `--help` must answer at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from .core.errors import BadPlaybooks, FirebreakError

cli = typer.Typer(
    name="firebreak",
    help="Watches what people say about a brand and acts before a spark becomes a wildfire.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line, for programs.")]


@cli.command()
def demo(
    fast: Annotated[bool, typer.Option("--fast", help="Do not pause between the scenes.")] = False,
) -> None:
    """Show a crisis from its first spark to the all-clear. No set-up, no network."""
    from .demo.show import show

    show(fast=fast or not sys.stdout.isatty())


@cli.command()
def run(
    feed: Annotated[list[Path] | None, typer.Option(help="A JSONL file of mentions to read as well.")] = None,
) -> None:
    """Run the service: mentions in over HTTP, alerts out to Slack (or to this terminal without a token)."""
    import logging

    from .service import serve
    from .wiring import Settings

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    serve(Settings(), feed or [])


@cli.command()
def replay(
    file: Annotated[str, typer.Argument(help="Mentions as JSONL, .gz too; - reads standard input.")],
    topic: Annotated[str, typer.Option(help="Show only this topic.")] = "",
    by_brand: Annotated[bool, typer.Option("--by-brand", help="Make a topic of every brand in the file.")] = False,
    playbooks: Annotated[Path, typer.Option(help="The playbooks to run.")] = Path("playbooks.yaml"),
    db: Annotated[
        Path | None, typer.Option(help="Keep progress in this file; the same command again goes on from there.")
    ] = None,
    speed: Annotated[str, typer.Option(help="max, or how many times faster than it happened, such as 600.")] = "max",
    json: Json = False,
) -> None:
    """Send recorded mentions through the same code, on the recording's own clock. Nobody is notified."""
    from .replay import print_replay

    print_replay(file, topic=topic, by_brand=by_brand, playbooks=playbooks, db=db, speed=_speed(speed), as_json=json)


@cli.command()
def check(
    file: Annotated[Path, typer.Argument(help="The playbooks to check.")] = Path("playbooks.yaml"),
    json: Json = False,
) -> None:
    """Read a playbooks file, list everything wrong with it, and run its tests."""
    from .rehearsal import print_check

    if not print_check(file, as_json=json):
        raise typer.Exit(1)


def _speed(text: str) -> float:
    """Times faster than real; 0 for as fast as it goes."""
    if text == "max":
        return 0.0
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if speed <= 0:
        raise typer.BadParameter(f"“{text}” is neither max nor a number above zero", param_hint="--speed")
    return speed


def main() -> None:
    """The console script: errors of ours are a sentence, not a traceback."""
    try:
        cli()
    except BadPlaybooks as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except FirebreakError as error:
        typer.echo(f"firebreak: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()
        sys.exit(0)
