"""`firebreak engine`: the watching half on Spark; what it notices goes to a desk: a `firebreak run` that calls."""

from __future__ import annotations

import logging
import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from ..core.errors import BadSetting
from ..core.terminal import log_to_terminal, say
from ..core.translation import gettext, message
from ..settings import read_settings
from ..wiring import read_text, text_of, whole

if TYPE_CHECKING:
    from ..engine.desk_client import DeskClient
    from ..engine.recipe import Recipe
    from ..engine.spark_query import Running


def command(
    source: Annotated[
        str, typer.Option(metavar="FOLDER|kafka://…", help="Files of mentions, any shape import reads; or Kafka.")
    ],
    desk: Annotated[str, typer.Option(metavar="URL", help="The firebreak run that calls people.")],
    checkpoint: Annotated[str, typer.Option(metavar="FOLDER", help="Where Spark keeps how far it is; for good.")],
    shards: Annotated[int, typer.Option(min=1, max=100_000, help="Into how many parts topics are put; for good.")] = 64,
    playbooks: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The playbooks file.", show_default="FIREBREAK_PLAYBOOKS")
    ] = None,
    master: Annotated[
        str, typer.Option(help="The Spark master, such as spark://host:7077.", show_default="all cores here")
    ] = "",
    files: Annotated[int, typer.Option(min=1, help="Files that a batch takes at most.")] = 100,
    messages: Annotated[int, typer.Option(min=1, help="Messages of Kafka that a batch takes at most.")] = 100_000,
    kafka: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What librdkafka is told, name=value on each line.")
    ] = None,
    every: Annotated[float, typer.Option(min=0.0, help="Seconds between two batches.")] = 1.0,
    once: Annotated[bool, typer.Option("--once", help="Take in what is there, and end.")] = False,
    recorded: Annotated[bool, typer.Option("--recorded", help="The present is that of the files.")] = False,
    by_brand: Annotated[bool, typer.Option("--by-brand", help="Every brand of the feed is a topic.")] = False,
    mentions: Annotated[str, typer.Option(metavar="FOLDER", help="Keep all that was heard there, as Parquet.")] = "",
    begin: Annotated[
        str, typer.Option("--from", metavar="FOLDER", help="Another checkpoint to go on from, with other shards.")
    ] = "",
) -> None:
    """Run the watching half on Spark; its signals go to a desk.

    The desk wants FIREBREAK_DESK_KEY, a key to send mentions: firebreak keys add mentions.
    """
    _insist()
    log_to_terminal(logging.INFO)
    settings = read_settings()
    path = playbooks or settings.playbooks
    text = whole(text_of(path), path)
    read_text(text, str(path))  # what is wrong with it is said here, not by a worker
    given = _kafka(source, kafka)
    from ..engine.desk_client import DeskClient
    from ..engine.recipe import Recipe
    from ..engine.spark_query import Running

    if not settings.desk_key:
        raise BadSetting(message("FIREBREAK_DESK_KEY is not set: make a key at the desk, firebreak keys add mentions"))
    client = DeskClient(desk, settings.desk_key, Event().wait)
    client.send([""])
    running = Running(
        source=source,
        checkpoint=checkpoint,
        master=master or _local(),
        files=files,
        every=every,
        once=once,
        mentions=mentions,
        begin=begin,
        kafka=given,
        messages=messages,
    )
    models = str(settings.models.resolve())
    _run(client, Recipe(text, models, shards, recorded, by_brand, keeps=bool(mentions)), running)


def _run(client: DeskClient, recipe: Recipe, running: Running) -> None:
    from ..engine.spark_query import open_session, start

    wrong: list[BadSetting] = []

    def send(lines: list[str]) -> None:
        try:
            client.send([f"{line.rstrip()}\n" for line in lines])
        except BadSetting as error:
            wrong.append(error)
            raise

    for chatty in ("py4j", "httpx2"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    session = open_session(running, recipe.shards)
    query = start(session, recipe, running, send)
    say(gettext("watching {source}; signals go to the desk", source=running.source), err=True)
    try:
        query.awaitTermination()
    except Exception:
        if wrong:
            raise wrong[0] from None
        raise
    finally:
        query.stop()
        session.stop()


def _insist() -> None:
    """Spark and a Java that runs it are there. Raises BadSetting."""
    if find_spec("pyspark") is None:
        raise BadSetting(message("Spark is not installed here: pip install 'firebreak[spark]'"))
    if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
        raise BadSetting(message("there is no Java here, and Spark wants one: install Java 17 or newer"))


def _kafka(source: str, path: Path | None) -> tuple[tuple[str, str], ...]:
    """What librdkafka is told. Raises BadSetting where the source is Kafka and cannot be read."""
    from ..engine.kafka_address import SCHEME, kafka_settings, place_of

    if not source.startswith(SCHEME):
        return ()
    place_of(source)
    if find_spec("confluent_kafka") is None:
        raise BadSetting(message("Kafka cannot be read here: pip install 'firebreak[kafka]'"))
    return kafka_settings(text_of(path), str(path)) if path else ()


def _local() -> str:
    """All cores of this machine, a worker that died tried again; nothing where spark-submit has said it."""
    return "" if "PYSPARK_GATEWAY_PORT" in os.environ else "local[*,4]"
