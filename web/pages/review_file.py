"""The review of an incident as one file that can be sent and printed: its page, without what can be pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ...app.briefing import briefing_of, claims_of
from ...core.chart_marks import marks_of, window_of
from ...core.effects import Card, together
from ...core.incident_topics import topics_of
from ...core.model import Task, Topic
from ...reports.review import review
from ...reports.wording import Wording
from .assets import STYLE, assets
from .frame import templates
from .incident_chart import charted, incident_chart
from .wall import different, fire_with
from .words import Words

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from ...core.model import Incident
    from ...core.ports import Planner
    from ...core.store import Store


def review_file(store: Store, planner: Planner | None, id: str, now: datetime, topic: Topic | None = None) -> str:
    """The page as HTML that loads nothing from anywhere.

    It holds everything, also of a confidential incident: give it only to those who may know. `planner` is the version
    that the incident began with; without one the card says no more than why it rang. Raises NotFound.
    """
    told = review(store, id, now)
    incident = told.incident
    topic = topic or (planner.topic(incident.topic) if planner else Topic(incident.topic))
    title, zone = topic.title or topic.name, ZoneInfo(topic.zone)
    since, until, step = charted(incident, now)
    with store.begin() as tx:
        moments = together(tx.histories(topics_of(incident), since, until, step.total_seconds()))
        briefing = briefing_of(tx, Task("", id, "", 0, "look", now), incident, now)
        claims = claims_of(tx, incident, now) if planner else ()
    card = planner.card(briefing, inside=True) if planner else _bare(incident, title)
    return (
        templates()
        .get_template("incident.html.j2")
        .render(
            words=Words(zone, now),
            layout="file.html.j2",
            style=assets()[STYLE].content.decode(),
            visitor=None,
            here="incident",
            live="",
            said="",
            now=now,
            zone=zone.key,
            fire=fire_with(incident, card, now, inside=True),
            title=title,
            review=told,
            told=Wording(incident, zone, now).plain,
            picture=incident_chart(incident, title, moments, _usual(incident, step, len(moments)), zone, now),
            posts=list(different(told.posts)),
            claims=[said for each in claims if planner and (said := planner.claim_card(each))],
            actions={},
            marks=marks_of(incident),
            window=window_of(incident),
        )
    )


def _bare(incident: Incident, title: str) -> Card:
    return Card(
        incident.id, incident.topic, incident.severity, f"{incident.severity.value.upper()} {title}", incident.why
    )


def _usual(incident: Incident, step: timedelta, count: int) -> tuple[float, ...]:
    """What its first counted signal held to be usual: the detectors of that day are gone."""
    counted = next((one for one in incident.signals if one.window > 0 and not one.hits), None)
    return (counted.expected / counted.window * step.total_seconds(),) * count if counted else ()
