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


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"firebreak {version('firebreak')}")
        raise typer.Exit


@cli.callback()
def about(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")] = False,
) -> None:
    """Watches what people say about a brand and acts before a spark becomes a wildfire."""


@cli.command()
def demo(
    fast: Annotated[bool, typer.Option("--fast", help="Do not pause between the scenes.")] = False,
) -> None:
    """Watch a crisis live, from its spark to the all-clear."""
    from .demo.show import show

    show(fast=fast or not sys.stdout.isatty())


@cli.command()
def run(
    feed: Annotated[
        list[str] | None, typer.Option(metavar="PATH", help="A JSONL file of mentions to read as well.")
    ] = None,
) -> None:
    """Run the service: mentions in, alerts out.

    Mentions come in over HTTP; alerts go to Slack, or to this terminal where there is no token.
    """
    import logging

    from .commands.run import serve
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
    """Replay recorded mentions; nobody is notified.

    They go through the same code as live ones, on the recording's own clock.
    """
    from .commands.replay import print_replay

    told = print_replay(
        file, topic=topic, by_brand=by_brand, playbooks=playbooks, db=db, speed=_speed(speed), as_json=json
    )
    if not told:
        raise typer.Exit(1)


@cli.command()
def check(
    file: Annotated[Path, typer.Argument(help="The playbooks to check.")] = Path("playbooks.yaml"),
    seen: Annotated[str, typer.Option(help="A recording (JSONL) to look for misspellings of the topics' words.")] = "",
    stored: Annotated[bool, typer.Option("--stored", help="Look for them in what is stored already.")] = False,
    json: Json = False,
) -> None:
    """Check a playbooks file and run its tests."""
    from .commands import check_advice as advice
    from .commands.check import print_check
    from .wiring import Settings

    mentions = advice.recorded(seen) if seen else advice.stored(Settings().database_url) if stored else None
    if not print_check(file, as_json=json, mentions=mentions):
        raise typer.Exit(1)


@cli.command()
def warmup(
    file: Annotated[str, typer.Argument(help="Earlier mentions as JSONL, .gz too.")],
) -> None:
    """Learn what is usual from history; nobody is told."""
    from .commands.run import warm_up

    typer.echo(warm_up(file))


@cli.command()
def report(
    incident: Annotated[str, typer.Argument(help="The incident's id, as in its room's name.")],
    html: Annotated[bool, typer.Option("--html", help="A page to print instead of Markdown.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write it into this file.")] = None,
) -> None:
    """Write the review of an incident."""
    from .commands.run import review

    text = review(incident, "html" if html else "markdown")
    if out:
        out.write_text(text, encoding="utf-8")
    else:
        typer.echo(text)


@cli.command()
def who(
    at: Annotated[str, typer.Option(help="When, such as 2026-03-01T09:30 (UTC); now by default.")] = "",
    playbooks: Annotated[Path, typer.Option(help="The playbooks with the rotas.")] = Path("playbooks.yaml"),
    json: Json = False,
) -> None:
    """Say who is on call, until when, and who is next."""
    from .commands.who import print_who

    print_who(playbooks, at, as_json=json)


@cli.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Where the files go.")] = Path(),
    url: Annotated[str, typer.Option(help="Where Slack reaches the service; none for Socket Mode.")] = "",
) -> None:
    """Write a starter playbooks file and the Slack app manifest."""
    from .commands.init import print_init

    print_init(folder, url)


@cli.command()
def doctor(json: Json = False) -> None:
    """Say what is wrong with this installation, and what to do."""
    from .commands.doctor import print_doctor
    from .wiring import Settings

    if not print_doctor(Settings(), as_json=json):
        raise typer.Exit(1)


@cli.command()
def detect(
    file: Annotated[str, typer.Argument(help="timestamp,value as CSV, .gz too; - reads standard input.")],
) -> None:
    """Score a plain series of counts, row by row.

    The same rows come out with score and alert; alert is 1 only on the row at which people would be told.
    """
    from .commands.detect import print_scores

    print_scores(file)


sentiment = typer.Typer(help="Judge texts; measure, correct and teach the judge.", no_args_is_help=True)
cli.add_typer(sentiment, name="sentiment")


@sentiment.command("score")
def sentiment_score() -> None:
    """JSONL with text (and id, lang, topic) on standard input; one line out for every line in, in order."""
    from .commands.sentiment import score
    from .wiring import Settings

    score(Settings().models)


@sentiment.command("eval")
def sentiment_eval(
    data: Annotated[Path, typer.Option(help="Labelled JSONL, or a folder of dev_*.jsonl[.gz].")],
    json: Json = False,
) -> None:
    """Measure the judge on labelled texts, with its baselines beside it."""
    from .commands.sentiment import evaluate
    from .wiring import Settings

    evaluate(data, Settings().models, as_json=json)


@sentiment.command("train")
def sentiment_train(
    data: Annotated[Path, typer.Option(help="A folder of train_<lang>.jsonl[.gz] with text and sentiment.")],
    out: Annotated[Path, typer.Option(help="Where the models go.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same models.")] = 0,
) -> None:
    """Train the models of every language there is data for."""
    from .commands.sentiment import train

    train(data, out, seed)


@sentiment.command("label")
def sentiment_label(
    mention: Annotated[str, typer.Argument(help="A stored mention, platform:id; or a JSONL file of labels.")],
    label: Annotated[str, typer.Argument(help="negative, neutral or positive; none for a file.")] = "",
    topic: Annotated[str, typer.Option(help="Only for this topic.")] = "",
    who: Annotated[str, typer.Option(help="Who says so.")] = "somebody",
) -> None:
    """Say what a mention really is. It is kept, and learned at the next `learn`."""
    from .commands import sentiment as lessons
    from .wiring import Settings

    if label:
        lessons.label(Settings(), mention, label, topic, who)
    else:
        lessons.label_file(Settings(), Path(mention), who)


@sentiment.command("learn")
def sentiment_learn(
    frozen: Annotated[Path, typer.Option(help="Labelled JSONL, or a folder of it, that nothing is ever taught from.")],
) -> None:
    """Teach the labels to a copy; it is used only if the frozen texts are judged no worse than before."""
    from .commands.sentiment import learn
    from .wiring import Settings

    if not learn(Settings(), frozen):
        raise typer.Exit(1)


@sentiment.command("history")
def sentiment_history() -> None:
    """Every version, and how it came about."""
    from .commands.sentiment import history
    from .wiring import Settings

    history(Settings().models)


@sentiment.command("rollback")
def sentiment_rollback() -> None:
    """Back to the version before."""
    from .commands.sentiment import rollback
    from .wiring import Settings

    rollback(Settings().models)


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
    except KeyboardInterrupt:
        typer.echo("stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:  # a file that cannot be read or written
        typer.echo(f"firebreak: {error.filename or 'this'}: {error.strerror or error}", err=True)
        sys.exit(2)
