"""Reports at the same time of every week: each is a task row, so that a crash neither loses nor doubles one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from ..core.answering import Answering, ScheduledReport
from ..core.effects import Post
from ..core.errors import NotFound
from ..core.kept_signals import private_posts
from ..core.model import About, Task
from ..core.ports import Clock
from ..core.public_promises import due_by_part
from ..core.store import Store
from ..core.translation import message
from .playbook_versions import PlaybookVersions

REPORT = "report"  # the verb of these tasks, and where an incident's id stands in others
INCIDENTS = 1_000  # the newest confidential ones
WEEK = timedelta(days=7)
PRIORITY = 6  # after all that concerns an incident


class ScheduledReports:
    """Plans the next of each report, and writes those that are due."""

    def __init__(self, store: Store, clock: Clock, versions: PlaybookVersions) -> None:
        self._store, self._clock, self._versions = store, clock, versions
        self._planned: set[str] = set()  # known to be in the database

    def plan(self) -> None:
        """Write down when each report is due next; what is written down already stays, late as it may be."""
        now = self._clock.now()
        wanted = [_task(one, now) for one in self._versions.current.scheduled(now)]
        new = [task for task in wanted if task.key not in self._planned]
        if new:
            with self._store.begin() as tx:
                tx.enqueue(new)
            self._planned = {task.key for task in wanted}

    def post(self, task: Task, now: datetime) -> Post | None:
        """What a report that is due says; None when there is nothing to send.

        What is read is counted after the transaction: a busy topic takes seconds, and nobody else shall wait for that.
        """
        current, until = self._versions.current, task.about.for_at or task.due_at
        topic = next((one.topic for one in current.scheduled(now) if one.name == task.part), "")
        with self._store.begin() as tx:
            since = until - 2 * WEEK
            found = Answering(
                topic,
                since,
                until - WEEK,
                until,
                tuple(tx.heard(topic, since, until)),
                tuple(tx.own_posts(topic, since, now)),
                tx.known_issue(topic),
                tuple(due_by_part([tx.open_incident(topic), *tx.closed_since(topic, since)], until - WEEK, until)),
                private_posts(one for one in tx.confidential(INCIDENTS) if one.topic == topic),
            )
        return current.report(task, found, now)


def next_time(one: ScheduledReport, now: datetime) -> datetime:
    """When a report is due next, on the clock of its place; a time that its clocks leave out comes an hour later."""
    days = ",".join(map(str, one.days))
    hour, minute = divmod(one.minute, 60)
    trigger = CronTrigger(day_of_week=days, hour=hour, minute=minute, timezone=ZoneInfo(one.zone))
    at: datetime | None = trigger.get_next_fire_time(None, now)
    if at is None:
        raise NotFound(message("the report {name} is never due", name=one.name))
    return at.astimezone(UTC)


def _task(one: ScheduledReport, now: datetime) -> Task:
    at = next_time(one, now)
    key = f"{REPORT}/{one.name}/{one.person or 'channel'}/{at.isoformat()[:16]}"
    about = About(person=one.person, for_at=at)
    return Task(key, REPORT, "", 1, REPORT, at, part=one.name, about=about, priority=PRIORITY)
