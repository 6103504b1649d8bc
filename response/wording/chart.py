"""The picture in the thread of a card: negative mentions of the last hours beside what is usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.chart_marks import marks_of, window_of
from ...core.effects import Chart
from ...core.incident_topics import topic_of
from ...core.messages import Lasting
from ...core.translation import gettext

if TYPE_CHECKING:
    from ...core.effects import Briefing
    from ...playbooks.file import PlaybooksFile

FEWEST = 3  # negative mentions; a single post is told better by the card


def chart(thread: str | None, briefing: Briefing, file: PlaybooksFile) -> Chart | None:
    """The chart below the message `thread`; None where there is no such message, or too little to draw."""
    moments = briefing.history
    if not thread or len(moments) < 2 or sum(moment.negative for moment in moments) < FEWEST:
        return None
    incident, step = briefing.incident, (moments[1].at - moments[0].at).total_seconds()
    counted = {topic_of(one): one for one in reversed(incident.signals) if one.window > 0 and not one.hits}
    usual = sum(one.expected / one.window * step for one in counted.values()) if counted else None
    title = gettext(
        "{severity} {topic}: negative per {span}",
        severity=incident.severity.value.upper(),
        topic=file.title(incident.topic),
        span=Lasting(step, "observed"),
    )
    return Chart(thread, title, moments, step, usual, marks=marks_of(incident), window=window_of(incident))
