"""The review of an incident: what happened when, who did what, and what to do better; as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Literal
from zoneinfo import ZoneInfo

from jinja2 import Environment
from msgspec import Struct

from ..core.claims import EARLIER, copies, people_of
from ..core.effects import ChecklistItem, StoredDraft, together
from ..core.errors import NotFound
from ..core.incident_topics import topics_of
from ..core.kept_signals import evidence_keys
from ..core.model import Incident, Judged, Task, TimelineEvent, Topic
from ..core.reading_language import ENGLISH, reading, reading_in
from ..core.responder_actions import first_acknowledgement
from ..core.rules import CALM, PUBLIC_GOAL, RUMOUR
from ..core.spans import hours_and_minutes
from ..core.store import Store, Tx
from ..core.text import spark_bar
from ..core.translation import gettext, ngettext, pgettext
from .timeline import Line, called, needless, timeline, trouble
from .wording import Wording

BEFORE, AFTER = timedelta(hours=3), timedelta(hours=1)
BARS = 72
POSTS = 20
COPIES = 5_000  # of the newest posts, in which the copies of a claim are counted


class Clock(Struct, frozen=True):
    """How long something took from detection, and whether that was in time; `after` is None when it never came."""

    name: str
    after: timedelta | None
    fine: bool
    by: str = ""
    name_of: Literal["acknowledged", "answered", "closed"] = "acknowledged"
    otherwise: str = "never"  # in place of `after`, while it is None


class Claim(Struct, frozen=True):
    """What many repeat in one text: its first post, how many posts say it, and by how many people."""

    text: str
    posts: int
    people: int

    @property
    def counted(self) -> str:
        """How many, in words."""
        people = ngettext("{n} person", "{n} people", self.people)
        return ngettext("{n} post by {people}", "{n} posts by {people}", self.posts, people=people)


class Review(Struct, frozen=True):
    """All that the review says. Every text may hold a stranger's words."""

    incident: Incident
    clocks: tuple[Clock, ...]
    timeline: tuple[Line, ...]
    spark: str
    highest: int  # negative mentions of the worst step
    step: int
    posts: tuple[Judged, ...]  # oldest first
    claims: tuple[Claim, ...]
    drafts: tuple[StoredDraft, ...]
    called: tuple[Line, ...]
    needless: tuple[Line, ...]
    trouble: tuple[Line, ...]
    items: tuple[ChecklistItem, ...]
    actions: tuple[str, ...]


def report(
    store: Store,
    incident_id: str,
    *,
    now: datetime,
    topic_of: Callable[[str], Topic] = Topic,
    language: str = ENGLISH,
) -> str:
    """The review of an incident that is over or still runs, as Markdown; as a page it is `web/pages/review_file`'s.

    It holds everything, also of a confidential incident: give it only to those who may know. `topic_of` knows the
    topic's title, and the zone that times are told in. Raises NotFound.
    """
    with reading_in(language):
        return _report(store, incident_id, now, topic_of)


def _report(store: Store, id: str, now: datetime, topic_of: Callable[[str], Topic]) -> str:
    found = review(store, id, now)
    topic = topic_of(found.incident.topic)
    page = Environment(trim_blocks=True, lstrip_blocks=True)  # noqa: S701  see Wording.md
    page.filters |= Wording(found.incident, ZoneInfo(topic.zone), now).filters()
    page.globals |= {
        "gettext": gettext,
        "ngettext": ngettext,
        "states": _states(),
        "language": reading().replace("_", "-"),
    }
    template = files(__package__).joinpath("review.md.j2").read_text(encoding="utf-8")
    title = topic.title or topic.name
    return page.from_string(template).render(r=found, incident=found.incident, title=title, goal=PUBLIC_GOAL)


def _states() -> dict[str, str]:
    """What becomes of an item of a checklist, in words."""
    return {
        "open": pgettext("item of a checklist", "open"),
        "claimed": pgettext("item of a checklist", "claimed"),
        "done": pgettext("item of a checklist", "done"),
        "skipped": pgettext("item of a checklist", "skipped"),
    }


def review(store: Store, id: str, now: datetime) -> Review:
    """Everything about the incident, read in one transaction beside the log."""
    facts = list(every_fact(store, id))
    with store.begin() as tx:
        incident = tx.incident(id)
        if incident is None:
            raise NotFound(f"there is no incident {id}")
        tasks = tx.tasks(id)
        posts = tx.evidence(id, evidence_keys(incident, POSTS))
        claims = [_claim(tx, incident, task.about.claim, now) for task in tasks if task.verb == RUMOUR]
        drafts = [draft for task in tasks if (draft := tx.draft(task.key))]
        items = tx.items(id)
        since, until = incident.opened_at - BEFORE, (incident.closed_at or incident.updated_at) + AFTER
        step = max(60, round((until - since).total_seconds() / BARS / 60) * 60)
        moments = together(tx.histories(topics_of(incident), since, until, step))
    highest = max((round(moment.negative) for moment in moments), default=0)
    most = max(4, highest)  # a bar of one post alone is not as high as the chart
    clocks = tuple(_clocks(incident, now))
    known = {task.key: task for task in tasks}
    return Review(
        incident=incident,
        clocks=clocks,
        timeline=tuple(timeline(facts, known)),
        spark="".join(spark_bar(moment.negative, most) for moment in moments),
        highest=highest,
        step=round(step / 60),
        posts=tuple(sorted(posts, key=lambda one: (one.mention.created_at, one.mention.key))),
        claims=tuple(one for one in claims if one),
        drafts=tuple(drafts),
        called=tuple(called(facts, known)),
        needless=tuple(needless(facts, known)),
        trouble=tuple(trouble(facts, known)),
        items=tuple(items),
        actions=tuple(_actions(incident, clocks, facts, tasks, items)),
    )


def _claim(tx: Tx, incident: Incident, key: str | None, now: datetime) -> Claim | None:
    """What the post `key` claims, and who says the same until now, or until the incident was closed."""
    first = tx.judged(incident.topic, [key]) if key else []
    if not first:
        return None
    until = incident.closed_at or now
    others = tx.negative(incident.topic, incident.opened_at - EARLIER, until, COPIES, latest=True)
    said = copies([*first, *(one for one in others if one.mention.key != key)], first[0].mention.key)
    return Claim(first[0].mention.text, len(said), people_of(said))


def every_fact(store: Store, id: str) -> Iterator[TimelineEvent]:
    """Everything that the log says of an incident, the oldest first."""
    seen, facts = 0, None
    while facts is None or facts:
        with store.begin() as tx:
            facts = tx.timeline(seen, incident=id)
        yield from facts
        seen = facts[-1].id if facts else seen


def _clocks(incident: Incident, now: datetime) -> Iterator[Clock]:
    first, answered = first_acknowledgement(incident), incident.public_ack_at
    start, yet = incident.opened_at, gettext("never") if incident.closed_at else gettext("not yet")
    yield Clock(
        gettext("Acknowledged"), first[0] - start if first else None, bool(first), _by(incident), "acknowledged", yet
    )
    took = answered - start if answered else None
    fine = took <= PUBLIC_GOAL if took is not None else now < start + PUBLIC_GOAL and not incident.closed_at
    yield Clock(gettext("Answered in public"), took, fine, incident.public_ack_by or "", "answered", yet)
    over = incident.closed_at
    by = gettext("because it stayed calm") if incident.closed_by == CALM else incident.closed_by or ""
    yield Clock(gettext("Closed"), over - start if over else None, bool(over), by, "closed", gettext("still open"))


def _by(incident: Incident) -> str:
    """Who acknowledged, the first one first, also where that was taken back."""
    first = first_acknowledgement(incident)
    return ", ".join(dict.fromkeys([*([first[1]] if first else []), *incident.acknowledgers]))


def _actions(
    incident: Incident,
    clocks: Sequence[Clock],
    facts: Sequence[TimelineEvent],
    tasks: Sequence[Task],
    items: Sequence[ChecklistItem],
) -> Iterator[str]:
    """What the record itself suggests to talk about; people add the rest."""
    answered = clocks[1]
    if answered.after is None:
        yield gettext("Nothing was posted in public: was that decided, and by whom?")
    elif not answered.fine:
        took, goal = hours_and_minutes(answered.after), hours_and_minutes(PUBLIC_GOAL)
        yield gettext("The answer in public took {took}; the goal is {goal}. What held it up?", took=took, goal=goal)
    if clocks[0].after is None:
        yield gettext("Nobody acknowledged: who would have had to, and what kept them?")
    if incident.verdict == "false":
        yield gettext("A false alarm: what would have told it apart?")
    if any(task.state == "failed" for task in tasks):
        yield gettext("Some steps failed (see Trouble): put right what they name.")
    if any(each.type == "task.delayed" for each in facts):
        yield gettext("Some messages came late (see Trouble): did it matter?")
    for item in items:
        if not item.settled:
            yield gettext("Still open from the checklist: {item}", item=item.text)
