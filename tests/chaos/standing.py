"""What stands when all is done: messages, people, rooms, timers and mentions, in words that two runs share."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from fake_slack import BOT

from firebreak.storage.sql_store import open_store

if TYPE_CHECKING:
    from fake_slack import FakeSlack

    from firebreak.core.model import Incident, Task

SOON = timedelta(minutes=30)  # what waits longer than that waits for a person
Standing = dict[str, Counter[str]]
_TIME = re.compile(r"\d{6}T\d{6}")
_NOTE = re.compile(r"\d+-notify/\+thread")  # who was called stands in one note; it is named after whoever came first


def standing(slack: FakeSlack, address: str) -> tuple[Standing, str]:
    """How often each thing is there, by what it is; and what is still to be done soon, or nothing."""
    store = open_store(address)
    try:
        with store.begin() as tx:
            counts, incidents = tx.counts(), tx.incidents(limit=10_000)
            tasks = {incident.id: tx.tasks(incident.id) for incident in incidents}
            letters = [each.reason for each in tx.dead_letters()]
    finally:
        store.close()
    topics = {incident.id: incident.topic for incident in incidents}
    now = datetime.now(UTC)
    left = [
        task.key for found in tasks.values() for task in found if task.state == "waiting" and task.due_at - now < SOON
    ]
    found: Standing = {
        "mentions": Counter({"stored": counts["mentions"]}),
        "dead letters": Counter(letters),
        "incidents": Counter(f"{each.topic} {each.severity} {' '.join(each.playbooks)}" for each in incidents),
        "tasks": Counter(_named(task, topics) for each in tasks.values() for task in each),
        "timers": Counter(
            _timer(task, each) for each in incidents for task in tasks[each.id] if task.state == "waiting"
        ),
        **_slack(slack, {each.room: each.topic for each in incidents if each.room}, topics),
    }
    return found, ", ".join(left)


def _slack(slack: FakeSlack, rooms: dict[str, str], topics: dict[str, str]) -> Standing:
    with slack._changed:
        channels = [*slack.team.rooms.values()]
        keyed = [(room, message) for room in channels for message in room.messages if message.metadata]
        opened = [room for room in channels if room.name.startswith("inc-")]
        return {
            "messages": Counter(
                f"{_place(room.name, room.id, rooms)}: "
                f"{_NOTE.sub('notify/+thread', _told((message.metadata or {})['event_payload']['key'], topics))}"
                for room, message in keyed
                if not message.deleted
            ),
            "rooms": Counter(rooms.get(room.id, "a room that nobody knows") for room in opened),
            "people": Counter(
                f"{rooms.get(room.id)}: {slack.team.users[user].name}"
                for room in opened
                for user in room.members
                if user != BOT
            ),
        }


def _place(name: str, id: str, rooms: dict[str, str]) -> str:
    return "the room" if id in rooms else name or "direct"


def _told(key: str, topics: dict[str, str]) -> str:
    """A key without what another run calls otherwise: the incident's id, and the time of day."""
    incident, _, rest = key.partition("/")
    return f"{topics.get(incident, incident)}/{_TIME.sub('TIME', rest)}"


def _named(task: Task, topics: dict[str, str]) -> str:
    return f"{_told(task.key, topics)} {task.state}"


def _timer(task: Task, incident: Incident) -> str:
    """Whole minutes after the incident began: what is planned when something is done may be late by seconds."""
    after = (task.due_at - incident.opened_at).total_seconds()
    return f"{_told(task.key, {incident.id: incident.topic})} {after / 60:.0f} min"


def lost(wanted: Standing, found: Standing) -> list[str]:
    """What the undisturbed run has, and this one has not."""
    return [f"{kind}: {name}" for kind, all_of in wanted.items() for name in (all_of - found[kind])]


def doubled(wanted: Standing, found: Standing) -> list[str]:
    """What this run has, and the undisturbed one has not, or not as often."""
    return [f"{kind}: {name}" for kind, all_of in found.items() for name in (all_of - wanted[kind])]
