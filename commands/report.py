"""`firebreak report`: the review of an incident, or who was answered how soon, out of any database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..core.clock import SystemClock
from ..core.errors import BadSetting, FirebreakError
from ..core.model import Topic
from ..core.reading_language import ENGLISH, known, reading_in
from ..core.safe_console import with_tables_in_columns
from ..core.store import Store
from ..core.terminal import say_lines
from ..core.translation import message
from ..reports.responses import Format
from ..reports.review import report
from ..response.planner import Planner
from ..settings import read_settings
from ..translations.terminal_language import must_be_known
from ..web.pages.review_file import review_file
from ..wiring import kept_store, open_existing_store, read_playbooks, read_stored
from . import Json
from .report_responses import response_reports, text_of


def command(
    incident: Annotated[str, typer.Argument(help="The incident's id, as in its room's name.")] = "",
    who_was_answered: Annotated[
        bool, typer.Option("--responses", help="Instead of an incident: who was answered, and how soon.")
    ] = False,
    since: Annotated[str, typer.Option("--from", help="With --responses: from when; a week ago by default.")] = "",
    until: Annotated[str, typer.Option(help="With --responses: until when; now by default.")] = "",
    json: Json = False,
    html: Annotated[bool, typer.Option("--html", help="A page to print instead of Markdown.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write it into this file.")] = None,
    language: Annotated[
        str, typer.Option(help="The language of the review: en, zh, zh-Hant, ru or de.", show_default="en")
    ] = "",
    db: Annotated[
        str, typer.Option(help="The database, an address or a file.", show_default="FIREBREAK_DATABASE_URL")
    ] = "",
    mentions: Annotated[
        str, typer.Option(metavar="FOLDER", help="Count what firebreak engine --mentions kept there.")
    ] = "",
) -> None:
    """Write the review of an incident, or say who was answered and how soon."""
    settings = read_settings()
    address = (db if "://" in db else f"sqlite:///{db}") if db else settings.database_url
    form: Format = "html" if html else "markdown"
    _check(incident, who_was_answered, bool(since or until or json), html and json)
    if who_was_answered:
        found = response_reports(read_playbooks(settings.playbooks), address, since, until)
        text = text_of(found, form, as_json=json)
    else:
        text = review(address, incident, form, _language(language), mentions)
    if out:
        out.write_text(text, encoding="utf-8")
    else:
        say_lines(text if html or json else with_tables_in_columns(text))


def _check(incident: str, responses: bool, only_theirs: bool, two_forms: bool) -> None:
    """Raises BadSetting for options that do not go together."""
    if not incident and not responses:
        raise BadSetting(
            message(
                "which incident? write firebreak report ID: the six letters in its room's name and in /firebreak list; "
                "or firebreak report --responses for who was answered, and how soon"
            )
        )
    if incident and responses:
        raise BadSetting(message("name an incident, or write --responses; not both"))
    if only_theirs and not responses:
        raise BadSetting(message("--from, --until and --json belong to --responses"))
    if two_forms:
        raise BadSetting(message("--html and --json are two forms; name one"))


def _language(asked: str) -> str:
    """Raises BadSetting for one that we do not speak."""
    must_be_known(asked)
    return known(asked) or ENGLISH


def review(database_url: str, incident: str, form: Format, language: str = ENGLISH, mentions: str = "") -> str:
    """The review of an incident in that database, which must be there: reading makes none. As a page it is the one
    that the service shows. `mentions` is a folder of Parquet that knows more posts than the database.

    Raises BadSetting, and NotFound for an incident that it does not hold.
    """
    opened = open_existing_store(database_url)
    store = kept_store(opened, mentions) if mentions else opened
    try:
        planner, now = _planner_of(store, incident), SystemClock().now()
        if form == "html":
            with reading_in(language):
                return review_file(store, planner, incident, now)
        return report(store, incident, now=now, topic_of=planner.topic if planner else Topic, language=language)
    finally:
        opened.close()


def _planner_of(store: Store, incident: str) -> Planner | None:
    """The playbooks that the incident began with; None where they cannot be read."""
    with store.begin() as tx:
        found = tx.incident(incident)
        text = tx.playbooks(found.version) if found else None
    try:
        return Planner(read_stored(text)) if text else None
    except FirebreakError:
        return None
