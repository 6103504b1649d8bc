"""The part of `firebreak report` that says who was answered, and how soon."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from ..care.response_figures import Desk
from ..core.clock import SystemClock
from ..core.errors import BadSetting
from ..core.terminal import json_line
from ..core.translation import message
from ..core.typed_moments import typed_moment
from ..reports.responses import Format, rendered, responses
from ..wiring import open_existing_store

if TYPE_CHECKING:
    from ..care.response_figures import ResponseReport
    from ..core.model import Mention, Topic
    from ..playbooks.file import PlaybooksFile

WEEK = timedelta(days=7)


def response_reports(
    file: PlaybooksFile, database_url: str, since: str = "", until: str = "", now: datetime | None = None
) -> list[ResponseReport]:
    """The figures of every topic with accounts of its own, of the last seven days unless told otherwise.

    Raises BadSetting for what is no time, for a file in which no topic has `handles`, and where no database is.
    """
    now = now or SystemClock().now()
    last = typed_moment("--until", until) if until else now
    first = typed_moment("--from", since) if since else last - WEEK
    if first >= last:
        raise BadSetting(message("--from is not before --until; there is nothing between them"))
    topics = [topic for topic in file.topics if topic.handles]
    if not topics:
        raise BadSetting(
            message(
                "{path}: no topic has handles: name your own accounts there, or nobody knows who answers",
                path=file.path,
            )
        )
    store = open_existing_store(database_url)
    try:
        return [responses(store, topic, first, last, now, desk_of(file, topic)) for topic in topics]
    finally:
        store.close()


def desk_of(file: PlaybooksFile, topic: Topic) -> Desk:
    """What the file says of those who answer for a topic."""
    return Desk(topic.zone, partial(_in_hours, file, topic), file.team_signing)


def text_of(reports: list[ResponseReport], form: Format, *, as_json: bool) -> str:
    """One JSON object a topic, or the tables."""
    return "\n".join(map(json_line, reports)) if as_json else rendered(reports, form)


def _in_hours(file: PlaybooksFile, topic: Topic, mention: Mention) -> bool:
    return file.serves(mention.platform, topic.name, mention.created_at)
