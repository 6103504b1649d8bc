"""What the wall shows: one sentence, what burns, each topic beside what is usual, what people say."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from ...app.health import PLAYBOOKS
from ...core.effects import together
from ...core.escalation_pause import is_acknowledged
from ...core.incident_topics import topics_of
from ...core.model import DRILL, FEED, Incident, Judged
from ...core.poisson import usual_band
from ...core.public_promises import pending
from ...core.reading_language import reading
from ...core.rules import PUBLIC_GOAL
from ...core.translation import gettext, ngettext
from ...reports.heard_now import HeardNow
from .headline import STATES, State, counted, headline
from .incident_chart import charted, incident_chart
from .open_fires import OpenFires
from .svg_chart import chart

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from markupsafe import Markup

    from ...app import App
    from ...app.intake import Usual
    from ...core.effects import Card, Moment
    from ...core.model import Topic
    from ...reports.heard import Heard
    from ...reports.heard_now import Today, TopicHeard

STEP, COLUMNS = timedelta(minutes=5), 48
NOW = 2  # columns that "in 10 min" means
FIRES = 50  # open incidents that are shown
WHOLE = 4  # ... of these as cards, the others as rows
STREAM = 20  # mentions that are shown: copies are shown once
AT_ONCE = 20  # topics of which it is read what is usual
MANY = 12  # topics, above which calm ones are folded away


class Fire(Struct, frozen=True):
    """An open incident as one person may see it."""

    incident: Incident
    card: Card
    inside: bool  # whether the card is whole
    owned: bool
    late: bool  # nothing was said in public, and the time for it is over
    answer_by: datetime | None  # None once it was

    @property
    def runs_out(self) -> datetime | None:
        """When whoever has it has it no more, or the next is called; None where neither comes."""
        if self.incident.closed_at:
            return None
        return self.incident.acknowledged_until if self.owned else self.card.next_at


class Tile(Struct, frozen=True):
    """A topic, now and over the last four hours."""

    topic: Topic
    state: State
    known: int  # percent of what is usual
    seen: int
    usual: tuple[int, int] | None  # from, to; None where nobody knows yet
    chart: Markup
    heard: TopicHeard

    @property
    def oldest(self) -> datetime | None:
        """Since when somebody waits for an answer."""
        return min((one.answered.heard.mention.created_at for one in self.heard.waiting), default=None)


class StreamPost(Struct, frozen=True):
    """A mention with what it asks of us, and how many more say nearly the same."""

    heard: Heard
    copies: int = 0


class Said(Struct, frozen=True):
    """A post, and how many more say nearly the same."""

    post: Judged
    copies: int = 0


class Wall(Struct, frozen=True):
    """The page. `blind` are the platforms from which nothing comes, with since when; `folded` the calm ones of many."""

    headline: str
    counted: str
    fires: tuple[Fire, ...]  # the gravest first
    more: int  # that burn beside those
    blind: tuple[tuple[str, datetime], ...]
    tiles: tuple[Tile, ...]
    folded: tuple[Tile, ...]
    stream: tuple[StreamPost, ...]
    others: int  # mentions that wait for an answer, beside those
    today: Today | None
    promise: datetime | None  # when more is promised in public
    refused: str = ""  # why the newest playbooks are not in force


class Walls:
    """The wall of one app; what many people see of it is read once."""

    def __init__(self, app: App) -> None:
        self._app, self._heard, self._open = app, HeardNow(app.store), OpenFires(app)
        self._tiles: dict[tuple[str, str], tuple[tuple[object, ...], Tile]] = {}  # by topic and language

    def look(self, who: str, *, in_public: bool = False, most: int = FIRES) -> Wall:
        """The wall as one person may see it now; `in_public` others look over their shoulder."""
        app, now, topics = self._app, self._app.clock.now(), self._app.queries.topics()
        heard, seen = self._heard.topics(
            topics, now, lambda names: all_beside_usual(app, names, now - COLUMNS * STEP, now, STEP)
        )
        found = self._open.incidents()
        burns = sorted(
            (one for one in found if not one.topic.startswith(FEED)), key=lambda one: (one.severity, one.opened_at)
        )
        fires = self._fires(burns[:most], who, now, in_public=in_public)
        blind = tuple((one.topic.removeprefix(FEED), one.opened_at) for one in found if one.topic.startswith(FEED))
        burning = {one.topic for one in burns if not one.calm_since and self._inside(one, who, in_public=in_public)}
        tiles = [self._tile(one, heard[one.name], seen[one.name], burning=one.name in burning) for one in topics]
        folded = tuple(one for one in tiles if one.state == "calm") if len(tiles) > MANY else ()
        posts = stream(heard.values(), app.queries.private_to_others(who))
        waits = sum(len(one.waiting) for one in heard.values())
        real = sum(not one.topic.startswith(DRILL) for one in burns)
        return Wall(
            headline(fires, real, [name for name, _ in blind], tiles, now),
            counted(tiles),
            tuple(fires),
            len(burns) - len(fires),
            blind,
            tuple(one for one in tiles if one.state != "calm" or not folded),
            folded,
            posts[:STREAM],
            waits - sum(_waits(one.heard) for one in posts[:STREAM]),
            self._heard.today(topics, now),
            min((one.at for fire in fires if fire.inside for one in pending(fire.incident)), default=None),
            app.health.said(PLAYBOOKS),
        )

    def _fires(self, incidents: Sequence[Incident], who: str, now: datetime, *, in_public: bool) -> list[Fire]:
        inside = [self._inside(one, who, in_public=in_public) for one in incidents]
        cards = self._open.cards(incidents, inside, now)
        return [
            fire_with(one, card, now, inside=is_in) for one, card, is_in in zip(incidents, cards, inside, strict=True)
        ]

    def _inside(self, incident: Incident, who: str, *, in_public: bool) -> bool:
        return not incident.confidential or (not in_public and self._app.queries.may_know(incident, who))

    def _tile(self, topic: Topic, heard: TopicHeard, seen: tuple[list[Moment], Usual | None], *, burning: bool) -> Tile:
        """The same one while nothing of it has changed."""
        key, made_of = (topic.name, reading()), (topic, heard, seen, burning)
        kept = self._tiles.get(key)
        if kept is None or any(one is not other for one, other in zip(kept[0], made_of, strict=True)):
            kept = self._tiles[key] = made_of, _tile(topic, heard, *seen, burning=burning)
        return kept[1]


def stream(topics: Iterable[TopicHeard], private: Collection[str]) -> tuple[StreamPost, ...]:
    """Who complains or waits for us, the most urgent first, of those the newest; and last who was answered."""
    found = {one.answered.heard.mention.key: one for topic in topics for one in topic.posts}
    asked = [
        one
        for key, one in found.items()
        if key not in private and (one.is_negative or _waits(one)) and not one.answered.handled
    ]
    asked.sort(key=lambda one: one.answered.heard.mention.created_at, reverse=True)
    asked.sort(key=lambda one: (bool(one.answered.answers), one.answered.urgency.mark, not _waits(one)))
    once = different([one.answered.heard for one in asked])
    return tuple(StreamPost(found[one.post.mention.key], one.copies) for one in once)


def _waits(one: Heard) -> bool:
    return one.answered.state == "unanswered"


def fire_of(app: App, incident: Incident, who: str, now: datetime) -> Fire:
    """An incident as one person may see it."""
    inside = app.queries.may_know(incident, who)
    return fire_with(incident, app.queries.card(incident, inside=inside), now, inside=inside)


def fire_with(incident: Incident, card: Card, now: datetime, *, inside: bool) -> Fire:
    """An incident with its card, and how its clocks stand."""
    due = None if incident.public_ack_at else incident.opened_at + PUBLIC_GOAL
    return Fire(incident, card, inside, is_acknowledged(incident, now), due is not None and due <= now, due)


def different(posts: Sequence[Judged]) -> Iterator[Said]:
    """Each text once, in the given order, with how many more are nearly the same."""
    copies = Counter(one.fingerprint for one in posts)
    shown = set[int]()
    for one in posts:
        if not one.fingerprint or one.fingerprint not in shown:
            shown.add(one.fingerprint)
            yield Said(one, copies[one.fingerprint] - 1 if one.fingerprint else 0)


def picture(
    app: App,
    incident: Incident,
    title: str,
    now: datetime,
    size: str = "h200",
    tall: float = 15.2,
    span: tuple[datetime, datetime, timedelta] | None = None,
) -> Markup:
    """The chart of an incident, beside what its detector holds to be usual; of another `span` and step than its own."""
    since, until, step = span or charted(incident, now)
    moments, usual = seen_beside_usual(app, incident, since, until, step)
    expected, sure = (usual.expected, usual.known >= 1.0) if usual and usual.known else ((), False)
    zone = ZoneInfo(app.queries.topics()[0].zone if app.queries.topics() else "UTC")
    return incident_chart(incident, title, moments, expected, zone, now, sure=sure, size=size, tall=tall, span=span)


def seen_beside_usual(
    app: App, incident: Incident, since: datetime, until: datetime, step: timedelta
) -> tuple[list[Moment], Usual | None]:
    """What came in each step, and what is usual then, for the topics of an incident together."""
    found = all_beside_usual(app, topics_of(incident), since, until, step)
    usual = [known for _, known in found.values() if known]
    moments = together({topic: seen for topic, (seen, _) in found.items()})
    if len(usual) < len(found):
        return moments, None
    every = zip(*(one.expected for one in usual), strict=True)
    return moments, replace(usual[0], expected=tuple(map(sum, every)), known=min(one.known for one in usual))


def all_beside_usual(
    app: App, topics: Sequence[str], since: datetime, until: datetime, step: timedelta
) -> dict[str, tuple[list[Moment], Usual | None]]:
    """The same of many topics, some at a time: nothing is taken in while it is read what is usual."""
    found: dict[str, tuple[list[Moment], Usual | None]] = {}
    for some in (topics[at : at + AT_ONCE] for at in range(0, len(topics), AT_ONCE)):
        with app.store.begin() as tx:
            seen = tx.histories(some, since, until, step.total_seconds())
        usual = app.intake.usual_of(some, since, step, len(seen[some[0]]))
        found |= {name: (seen[name], usual[name]) for name in some}
    return found


def _tile(topic: Topic, heard: TopicHeard, moments: Sequence[Moment], usual: Usual | None, *, burning: bool) -> Tile:
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
        heard,
    )


def _state(seen: int, band: tuple[float, float] | None, known: float, *, burning: bool) -> State:
    if burning:
        return "burning"
    if known < 1.0 or band is None:
        return "learning"
    return "above usual" if seen > band[1] and seen > 1 else "calm"


def _says(topic: Topic, moments: Sequence[Moment], state: State) -> str:
    negative = [one.negative for one in moments]
    return ngettext(
        "{topic}, the last four hours: {n} negative mention, at most {most} in five minutes; {state}.",
        "{topic}, the last four hours: {n} negative mentions, at most {most} in five minutes; {state}.",
        round(sum(negative)),
        topic=topic.title or topic.name,
        most=round(max(negative, default=0)),
        state=gettext(STATES[state]),
    )
