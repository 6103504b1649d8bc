"""What the wall shows: one sentence, what burns, each topic beside what is usual, what people say."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from ...core.escalation_pause import is_acknowledged
from ...core.kept_signals import evidence_keys
from ...core.model import DRILL, FEED, Incident, Judged
from ...core.poisson import usual_band
from ...core.rules import PUBLIC_GOAL
from ...core.times import time_in_words
from .incident_chart import charted, incident_chart
from .svg_chart import chart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from markupsafe import Markup

    from ...app import App
    from ...app.intake import Usual
    from ...core.effects import Card, Moment
    from ...core.model import Topic

STEP, COLUMNS = timedelta(minutes=5), 48
NOW = 2  # columns that "in 10 min" means
FIRES = 50  # open incidents that are shown
STREAM = 20  # mentions that are shown, of
LATEST = 100  # ... the newest of each topic: copies are shown once
OUT_OF_DATE = timedelta(days=1)  # older mentions are no stream
State = Literal["burning", "above usual", "learning", "calm"]
SIGNS: dict[State, str] = {"burning": "bang", "above usual": "up", "learning": "learn", "calm": "calm"}


class Fire(Struct, frozen=True):
    """An open incident as one person may see it."""

    incident: Incident
    card: Card
    inside: bool  # whether the card is whole
    owned: bool
    late: bool  # nothing was said in public, and the time for it is over
    answer_by: datetime | None  # None once it was


class Tile(Struct, frozen=True):
    """A topic, now and over the last four hours."""

    topic: Topic
    state: State
    known: int  # percent of what is usual
    seen: int
    usual: tuple[int, int] | None  # from, to; None where nobody knows yet
    chart: Markup


class Said(Struct, frozen=True):
    """A post, and how many more say nearly the same."""

    post: Judged
    copies: int = 0


class Wall(Struct, frozen=True):
    """The page. `blind` are the platforms from which nothing comes, with since when."""

    headline: str
    fires: tuple[Fire, ...]
    blind: tuple[tuple[str, datetime], ...]
    tiles: tuple[Tile, ...]
    stream: tuple[Said, ...]


def look(app: App, who: str) -> Wall:
    """The wall as one person may see it now."""
    now = app.clock.now()
    found = app.queries.incidents(open_only=True, limit=FIRES)
    fires = [fire_of(app, one, who, now) for one in found if not one.topic.startswith(FEED)]
    fires.sort(key=lambda one: (one.incident.severity, one.incident.opened_at))
    blind = tuple((one.topic.removeprefix(FEED), one.opened_at) for one in found if one.topic.startswith(FEED))
    burning = {one.incident.topic for one in fires if one.inside and not one.incident.calm_since}
    tiles = tuple(_tile(app, topic, now, burning=topic.name in burning) for topic in app.queries.topics())
    private = {key for one in fires if not one.inside for key in evidence_keys(one.incident, 1_000)}
    stream = tuple(islice(different([one for one in _stream(app, now) if one.mention.key not in private]), STREAM))
    return Wall(headline(fires, [name for name, _ in blind], tiles, now), tuple(fires), blind, tiles, stream)


def fire_of(app: App, incident: Incident, who: str, now: datetime) -> Fire:
    """An incident as one person may see it."""
    inside = app.queries.may_know(incident, who)
    return fire_with(incident, app.queries.card(incident, inside=inside), now, inside=inside)


def fire_with(incident: Incident, card: Card, now: datetime, *, inside: bool) -> Fire:
    """An incident with its card, and how its clocks stand."""
    due = None if incident.public_ack_at else incident.opened_at + PUBLIC_GOAL
    return Fire(incident, card, inside, is_acknowledged(incident, now), due is not None and due <= now, due)


def headline(fires: Sequence[Fire], blind: Sequence[str], tiles: Sequence[Tile], now: datetime) -> str:
    """How things stand: the first of these that holds."""
    real = [one for one in fires if not one.incident.topic.startswith(DRILL)]
    if real:
        return f"{_fires(len(real))} {_gravest(real[0], now)}"
    if blind:
        return f"Quiet where we can see. Blind on {' and '.join(blind)}."
    if tiles and all(tile.state == "learning" for tile in tiles):
        return f"Listening. Too early to say what is usual: learning, {min(tile.known for tile in tiles)} %."
    return "All quiet." if tiles else "playbooks.yaml watches nothing yet."


def _fires(count: int) -> str:
    words = {1: "One fire.", 2: "Two fires.", 3: "Three fires."}
    return words.get(count, f"{count} fires.")


def _gravest(fire: Fire, now: datetime) -> str:
    grave = fire.incident.severity.value.upper()
    if not fire.owned:
        comes = f" Next, {fire.card.next[0]}." if fire.card.next else " Nobody is called any more."
        return f"Nobody has the {grave}.{comes if fire.inside else ''}"
    has = f"{fire.incident.owner or fire.incident.acknowledged_by} has the {grave}"
    if fire.answer_by is None:
        return f"{has}; it was answered in public."
    by = time_in_words(fire.answer_by, now)
    return f"{has}; the public answer was due at {by}." if fire.late else f"{has}; the public answer is due at {by}."


def different(posts: Sequence[Judged]) -> Iterator[Said]:
    """Each text once, in the given order, with how many more are nearly the same."""
    copies = Counter(one.fingerprint for one in posts)
    shown = set[int]()
    for one in posts:
        if not one.fingerprint or one.fingerprint not in shown:
            shown.add(one.fingerprint)
            yield Said(one, copies[one.fingerprint] - 1 if one.fingerprint else 0)


def picture(app: App, incident: Incident, title: str, now: datetime) -> Markup:
    """The chart of an incident, beside what its detector holds to be usual."""
    since, until, step = charted(incident, now)
    moments, usual = _seen(app, incident.topic, since, until, step)
    expected, sure = (usual.expected, usual.known >= 1.0) if usual and usual.known else ((), False)
    zone = ZoneInfo(app.queries.topics()[0].zone if app.queries.topics() else "UTC")
    return incident_chart(incident, title, moments, expected, zone, now, sure=sure)


def _seen(app: App, topic: str, since: datetime, until: datetime, step: timedelta) -> tuple[list[Moment], Usual | None]:
    with app.store.begin() as tx:
        moments = tx.history(topic, since, until, step.total_seconds())
    return moments, app.intake.usual(topic, since, step, len(moments))


def _tile(app: App, topic: Topic, now: datetime, *, burning: bool) -> Tile:
    moments, usual = _seen(app, topic.name, now - COLUMNS * STEP, now, STEP)
    seen = round(sum(one.negative for one in moments[-NOW:]))
    known = usual.known if usual else 0.0
    band = usual_band(sum(usual.expected[-NOW:])) if usual and known > 0 else None
    state = _state(seen, band, known, burning=burning)
    says = _says(topic, moments, state)
    expected = usual.expected if usual and band else ()
    return Tile(
        topic,
        state,
        int(100 * known),
        seen,
        (int(band[0]), int(band[1])) if band else None,
        chart(moments, expected, says=says, size="h40", sure=known >= 1.0, tall=3.1),
    )


def _state(seen: int, band: tuple[float, float] | None, known: float, *, burning: bool) -> State:
    if burning:
        return "burning"
    if known < 1.0 or band is None:
        return "learning"
    return "above usual" if seen > band[1] and seen > 1 else "calm"


def _says(topic: Topic, moments: Sequence[Moment], state: State) -> str:
    negative = [one.negative for one in moments]
    counts = f"{sum(negative):.0f} negative mentions, at most {max(negative, default=0):.0f} in five minutes"
    return f"{topic.title or topic.name}, the last four hours: {counts}; {state}."


def _stream(app: App, now: datetime) -> list[Judged]:
    """The newest negative mentions of all topics, each once, newest first."""
    found: dict[str, Judged] = {}
    for topic in app.queries.topics():
        with app.store.begin() as tx:
            latest = tx.negative(topic.name, now - OUT_OF_DATE, now, LATEST, latest=True)
        found |= {one.mention.key: one for one in latest}
    return sorted(found.values(), key=lambda one: one.mention.created_at, reverse=True)
