"""What an action may know when it makes its effect."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..core.answering import History, Load
from ..core.claims import EARLIER, copies
from ..core.effects import Briefing, Moment, together
from ..core.incident_topics import topics_of
from ..core.kept_signals import evidence_keys
from ..core.model import Incident, Judged, Task
from ..core.rules import DRAFTS, RUMOUR
from ..core.store import Tx

EVIDENCE = 50  # posts read back for a card
KNOWN = timedelta(days=1)  # within which questions about a known issue are counted, and ...
ASKED = 2_000  # ... the newest of so many posts
SURGE, LOOKED_BACK = "negative_velocity", timedelta(days=7)  # what a forecast is made of
YEAR, POSTS = timedelta(days=365), 200  # of what a customer wrote: within which, and the newest of how many
CUSTOMERS = 3  # of whom a draft's card tells what they wrote before
COPIES = 5_000  # of the newest posts in which the copies of a claim are counted
HISTORY = timedelta(hours=6)  # of a chart, in steps of ten minutes
STEP = timedelta(minutes=10)


def briefing_of(tx: Tx, task: Task, incident: Incident, now: datetime) -> Briefing:
    """All that may be known of a task and its incident `now`."""
    tasks = tx.tasks(incident.id)
    charted = task.part == "chart"
    drafted = any(each.verb in DRAFTS for each in tasks if each.key in (task.key, task.needs))
    known = tx.known_issue(incident.topic)
    since = max(known.since, now - KNOWN) if known else now
    evidence = tx.evidence(incident.id, evidence_keys(incident, EVIDENCE))
    about = next((each for each in tasks if each.about.claim and each.key in (task.key, task.needs)), None)
    claim = tuple(_claim(tx, about, incident, now))
    if about and about.verb in DRAFTS and claim:  # a denial answers those who repeat it, in their languages
        evidence = list(claim[:EVIDENCE])
    return Briefing(
        task=task,
        incident=incident,
        now=now,
        evidence=tuple(evidence),
        answers=tuple(tx.answers_to(list(dict.fromkeys(one.mention.key for one in (*evidence, *claim))))),
        done=tuple(each for each in tasks if each.state == "done"),
        pending=tuple(each for each in tasks if each.state == "waiting" and each.key != task.key),
        items=tuple(tx.items(incident.id)),
        customers=_customers(tx, incident, now) if drafted else (),
        drafts=tuple(draft for each in tasks if each.verb in DRAFTS and (draft := tx.draft(each.key))),
        known=known,
        claim=claim,
        load=_load(tx, incident, now),
        asked=tuple(tx.heard(incident.topic, since, now, ASKED)) if known else (),
        history=tuple(_history(tx, incident, now)) if charted else (),
    )


def claims_of(tx: Tx, incident: Incident, now: datetime) -> list[Briefing]:
    """All that may be known of each claim that many repeat."""
    about = {task.about.claim: task for task in reversed(tx.tasks(incident.id)) if task.verb == RUMOUR}
    return [briefing_of(tx, task, incident, now) for task in reversed(about.values()) if task.about.claim]


def _claim(tx: Tx, card: Task | None, incident: Incident, now: datetime) -> list[Judged]:
    """Who repeats what the card is about: its first post, and the newest that say the same."""
    if card is None or card.about.claim is None:
        return []
    first = tx.judged(incident.topic, [card.about.claim])
    posts = tx.negative(incident.topic, incident.opened_at - EARLIER, now, COPIES, latest=True)
    known = {one.mention.key for one in first}
    return copies([*first, *(one for one in posts if one.mention.key not in known)], card.about.claim)


def _history(tx: Tx, incident: Incident, now: datetime) -> list[Moment]:
    """What its topics received, several of a group as one."""
    return together(tx.histories(topics_of(incident), now - HISTORY, now, STEP.total_seconds()))


def _load(tx: Tx, incident: Incident, now: datetime) -> Load | None:
    """While a topic surges; asked for nothing else, since it reads days."""
    surges = any(one.detector == SURGE and one.phase != "calm" for one in incident.signals)
    if not surges or incident.calm_since or incident.closed_at:
        return None
    hour = now.replace(minute=0, second=0, microsecond=0)
    return tx.load(incident.topic, hour - LOOKED_BACK, hour)


def _customers(tx: Tx, incident: Incident, now: datetime) -> tuple[History, ...]:
    """Those among the first authors of the evidence who have written before, or may have elsewhere."""
    posts = tx.evidence(incident.id, evidence_keys(incident, EVIDENCE))
    accounts = dict.fromkeys((one.mention.platform, one.mention.author.handle) for one in posts)
    found = [history_of(tx, *each, now) for each in [each for each in accounts if each[1]][:CUSTOMERS]]
    return tuple(one for one in found if len(one.posts) > 1 or one.hints)


def history_of(tx: Tx, platform: str, handle: str, now: datetime) -> History:
    """What one person has written in a year, and what we answered them."""
    accounts = tx.same_person(platform, handle) or [(platform, handle)]
    posts = [one for each in accounts for one in tx.written_by(*each, now - YEAR, POSTS)]
    also = [f"{where}/{name}" for where, name in accounts if (where, name) != (platform, handle)]
    elsewhere = [f"{where}/{handle}" for where in tx.platforms_of(handle) if where != platform]
    return History(
        f"{platform}/{handle}",
        tuple(sorted(posts, key=lambda one: (one.created_at, one.key))),
        tuple(tx.answers_to([one.key for one in posts])),
        tuple(also),
        tuple(one for one in elsewhere if one not in also),
    )
