"""What people press. A press is a fact: written first, told to everybody who saw the card after."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from ..core import responder_actions as presses
from ..core.errors import NotFound
from ..core.model import Incident, Labelled, Severity, Snooze, Verdict, Wrong
from ..core.ports import Planner
from ..core.responder_actions import Turn
from ..core.store import Tx
from ..core.text import is_link
from .action_runner import ActionRunner, Pressed
from .playbook_versions import timeline_event

TAUGHT = 50  # mentions that one "not negative" teaches the sentiment model about


class ActionHandlers:
    """Where people act on incidents. Everything raises NotFound for an id that is not there."""

    def __init__(self, runner: ActionRunner) -> None:
        self._runner = runner
        self._press = runner.press

    def acknowledge(self, id: str, who: str) -> Pressed:
        """Somebody takes charge; of two who press, one wins and the other reads who did."""

        def edit(incident: Incident, now: datetime, planner: Planner) -> Turn | str:
            return presses.acknowledge(incident, who, now, planner.ack_for(incident))

        return self._press(id, who, "acknowledge", "incident.acknowledged", edit)

    def still_on_it(self, id: str, who: str) -> Pressed:
        """The acknowledgement holds for as long again."""

        def edit(incident: Incident, now: datetime, planner: Planner) -> Turn | str:
            return presses.still_on_it(incident, who, now, planner.ack_for(incident))

        return self._press(id, who, "acknowledge", "incident.acknowledged", edit)

    def take_over(self, id: str, who: str) -> Pressed:
        """Somebody else owns it now, and is told how it stands."""

        def edit(incident: Incident, now: datetime, planner: Planner) -> Turn | str:
            return presses.take_over(incident, who, now, planner.ack_for(incident))

        def brief(tx: Tx, incident: Incident, now: datetime, planner: Planner) -> None:
            tx.enqueue(planner.brief(incident, now))

        return self._press(id, who, "take_over", "incident.taken_over", edit, brief)

    def open_room(self, id: str, who: str) -> Pressed:
        """The private room, at once: the planned one sooner, or one that nobody planned."""

        def edit(incident: Incident, now: datetime, planner: Planner) -> Turn | str:
            if incident.room:
                return "The private room is open already."
            if incident.room_task:
                return "The private room is being opened."
            return Turn(replace(incident, room_task=planner.room(incident, who, now)[0].key), f"{who} opens a room.")

        def plan(tx: Tx, incident: Incident, now: datetime, planner: Planner) -> None:
            planned = planner.room(incident, who, now)
            if not tx.enqueue(planned):  # the playbook's own room, which was planned for later
                first = planned[0]
                step = (first.playbook, first.step, first.verb)
                theirs = [each.key for each in tx.tasks(id) if (each.playbook, each.step, each.verb) == step]
                tx.reschedule(theirs, now)
                tx.revive(planned[0].key, now)  # it was tried before, and given up

        return self._press(id, who, "open_room", "incident.room_asked", edit, plan)

    def snooze(self, id: str, who: str, until: Snooze | str) -> Pressed:
        """Nobody is called for 30m, until it gets worse, or until the next shift."""

        def edit(incident: Incident, now: datetime, planner: Planner) -> Turn | str:
            return presses.snooze(incident, who, now, until, planner.next_shift(incident, now))  # type: ignore[arg-type]

        return self._press(id, who, "snooze", "incident.snoozed", edit)

    def wrong(self, id: str, who: str, reason: Wrong | str) -> Pressed:
        """It should not have rung. What is not negative teaches the sentiment model."""

        def edit(incident: Incident, now: datetime, planner: Planner) -> Turn | str:  # noqa: ARG001  the seam's
            return presses.wrong(incident, who, now, reason)  # type: ignore[arg-type]

        def teach(tx: Tx, incident: Incident, now: datetime, planner: Planner) -> None:  # noqa: ARG001  the seam's
            if reason != "not_negative":
                return
            keys = dict.fromkeys(key for signal in incident.signals for key in signal.evidence)
            found = [one for one in tx.judged(incident.topic, list(keys)[:TAUGHT]) if one.label == "negative"]
            labels = [
                Labelled(one.mention.key, one.topic, one.mention.text, one.mention.lang, "neutral", who, now)
                for one in found
            ]
            tx.add_labels(labels)
            tx.log([timeline_event("label.added", incident, now, f"{len(labels)} mentions are not negative.", who=who)])

        return self._press(id, who, "wrong", "incident.closed", edit, teach)

    def publicly_acknowledge(self, id: str, url: str, who: str) -> Pressed:
        """The answer stands in public at `url`: only this stops the public clock."""

        def edit(incident: Incident, now: datetime, planner: Planner) -> Turn | str:  # noqa: ARG001  the seam's
            if incident.public_ack_at:
                return f"{incident.public_ack_by} already gave {incident.public_ack}."
            answered = replace(incident, public_ack=url, public_ack_by=who, public_ack_at=now)
            return Turn(answered, f"{who} answered in public: {url}")

        if not is_link(url):
            return Pressed(False, f"“{url}” is not a link: paste the address of the post, beginning with https://")
        return self._press(id, who, "posted", "incident.publicly_acknowledged", edit)

    def close(self, id: str, who: str, verdict: Verdict) -> Pressed:
        """It is over: real, false, known or a drill."""

        def edit(incident: Incident, now: datetime, planner: Planner) -> Turn | str:  # noqa: ARG001  the seam's
            return presses.finish(incident, who, now, verdict)

        return self._press(id, who, "close", "incident.closed", edit)

    def set_severity(self, id: str, who: str, severity: Severity) -> Pressed:
        """A person knows better how grave it is."""

        def edit(incident: Incident, now: datetime, planner: Planner) -> Turn | str:  # noqa: ARG001  the seam's
            return presses.regrade(incident, who, now, severity)

        return self._press(id, who, "severity", "incident.regraded", edit)

    def say_status(self, id: str, who: str, text: str, next_update_minutes: int | None) -> Pressed:
        """How things stand, and in how many minutes there will be more."""

        def edit(incident: Incident, now: datetime, planner: Planner) -> Turn | str:  # noqa: ARG001  the seam's
            return presses.say_status(incident, who, now, text, next_update_minutes)

        return self._press(id, who, "status", "incident.status", edit)

    def approve(self, draft: str, who: str) -> Pressed:
        """A person stands for the drafted texts; posting them is still theirs to do."""
        runner = self._runner
        now = runner.clock.now()
        say = f"{who} approved the draft. Post it yourself, then press “I posted it” and give the link."
        with runner.store.begin() as tx:
            stored = tx.draft(draft)
            incident = tx.incident(stored.incident) if stored else None
            if stored is None or incident is None:
                raise NotFound(f"there is no draft {draft}")
            if refused := runner.refused(tx, incident, "approve", who, now, stored.approvers):
                return refused
            if not tx.approve_draft(draft, who, now):
                first = tx.draft(draft) or stored
                return Pressed(False, f"{first.approved_by} already approved this at {first.approved_at:%H:%M} UTC.")
            while incident := tx.incident(stored.incident):
                after = replace(incident, updated_at=now)
                if runner.versions.save(tx, incident, after, "draft.approved", say, now, who):
                    break
        return Pressed(True, say)

    def remember(self, room: str, who: str, text: str, url: str) -> Pressed:
        """A message somebody marked joins the timeline of the incident whose room it stands in; once."""
        runner = self._runner
        now = runner.clock.now()
        with runner.store.begin() as tx:
            incident = next((one for one in tx.incidents(limit=500) if one.room == room), None)
            if incident is None:
                raise NotFound(f"{room} is not the room of an incident")
            if refused := runner.refused(tx, incident, "remember", who, now):
                return refused
            known = [one for one in tx.timeline(incident=incident.id) if one.type == "incident.remembered"]
            if any(one.data.get("url") == url for one in known):
                return Pressed(False, "That message is in the timeline already.")
            tx.log([timeline_event("incident.remembered", incident, now, text.strip()[:1000] or url, who=who, url=url)])
        return Pressed(True, f"{who} added it to the timeline.")
