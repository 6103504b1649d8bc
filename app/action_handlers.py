"""What people do. Each method is the action of its name in the table (`core/actions.py`): the subject, who, its fields.

A press is a fact: written first, told to everybody who saw the card after.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ..core import responder_actions
from ..core.answering import KnownIssue
from ..core.effects import Promise
from ..core.errors import NotFound
from ..core.escalation_pause import postponed
from ..core.kept_signals import evidence_keys
from ..core.model import (
    Incident,
    Inject,
    Label,
    Labelled,
    Outcome,
    PublicPromise,
    Severity,
    Snooze,
    Verdict,
    Wrong,
)
from ..core.ports import Planner
from ..core.responder_actions import refused
from ..core.store import Tx
from ..core.translation import gettext_noop, message, nmessage
from . import answers_heard, declarations, draft_actions, drills, mention_actions, public_answers, rota_actions
from . import checklist_actions as lists
from .action_runner import ActionRunner
from .playbook_versions import timeline_event

TAUGHT = 50  # mentions that one "not negative" teaches the sentiment model about


class ActionHandlers:
    """Where people act. Everything raises NotFound for an id that is not there."""

    def __init__(self, runner: ActionRunner) -> None:
        self._runner = runner

    # on an incident

    def acknowledge(self, incident: str, who: str) -> Outcome:
        """Somebody takes charge; of two who press, one wins and the other reads who did."""

        def edit(one: Incident, now: datetime, planner: Planner) -> Outcome:
            return responder_actions.acknowledge(one, who, now, planner.ack_for(one))

        return self._runner.press("acknowledge", incident, who, "incident.acknowledged", edit)

    def still_on_it(self, incident: str, who: str) -> Outcome:
        """The acknowledgement holds for as long again."""

        def edit(one: Incident, now: datetime, planner: Planner) -> Outcome:
            return responder_actions.still_on_it(one, who, now, planner.ack_for(one))

        return self._runner.press("still_on_it", incident, who, "incident.acknowledged", edit)

    def take_over(self, incident: str, who: str) -> Outcome:
        """Somebody else owns it now, and is told how it stands."""

        def edit(one: Incident, now: datetime, planner: Planner) -> Outcome:
            return responder_actions.take_over(one, who, now, planner.ack_for(one))

        def brief(tx: Tx, one: Incident, now: datetime, planner: Planner) -> None:
            tx.enqueue(planner.brief(one, now))

        return self._runner.press("take_over", incident, who, "incident.taken_over", edit, brief)

    def give(self, incident: str, who: str, to: str) -> Outcome:
        """Somebody else owns it now, and is told how it stands."""

        def edit(one: Incident, now: datetime, planner: Planner) -> Outcome:
            if unfit := planner.refuses(one, "take_over", to, now):
                return refused(unfit)
            if (name := planner.spoken_name(to)) == who:
                return responder_actions.take_over(one, who, now, planner.ack_for(one))
            return responder_actions.give(one, who, name, now)

        def brief(tx: Tx, one: Incident, now: datetime, planner: Planner) -> None:
            tx.enqueue(planner.brief(one, now))

        return self._runner.press("give", incident, who, "incident.taken_over", edit, brief)

    def unacknowledge(self, incident: str, who: str) -> Outcome:
        """Somebody takes their acknowledgement back; the tiers go on as far apart as they were."""
        since: list[datetime] = []

        def edit(one: Incident, now: datetime, _: Planner) -> Outcome:
            since[:] = [one.acknowledged_at or now]
            return responder_actions.unacknowledge(one, who)

        def resume(tx: Tx, one: Incident, now: datetime, _: Planner) -> None:
            if not one.acknowledged_at:
                tx.resume(one.id, " acknowledged at ", now - since[0])

        return self._runner.press("unacknowledge", incident, who, "incident.unacknowledged", edit, resume)

    def reopen(self, incident: str, who: str) -> Outcome:
        """It is not over: its tiers, its reminders and its room go on."""
        closed: list[datetime] = []

        def free(tx: Tx, one: Incident) -> str:
            other = tx.open_incident(one.topic)
            if other is None or other.id == one.id:
                return ""
            return message("Another incident is open on this already: {incident}.", incident=other.id)

        def edit(one: Incident, now: datetime, planner: Planner) -> Outcome:
            closed[:] = [one.closed_at or now]
            return responder_actions.reopen(one, who, now, planner.ack_for(one))

        def resume(tx: Tx, one: Incident, now: datetime, planner: Planner) -> None:
            for task in tx.resume(one.id, "closed by ", now - closed[0]):
                tx.reschedule([task.key], postponed(task, one, now).due_at)
            tx.enqueue(planner.reopened(one, tx.tasks(one.id), now))

        return self._runner.press("reopen", incident, who, "incident.reopened", edit, resume, free)

    def open_room(self, incident: str, who: str) -> Outcome:
        """The private room, at once: the planned one sooner, or one that nobody planned."""

        def edit(one: Incident, now: datetime, planner: Planner) -> Outcome:
            return responder_actions.open_room(one, who, planner.room(one, who, now)[0].key)

        def plan(tx: Tx, one: Incident, now: datetime, planner: Planner) -> None:
            planned, tasks = planner.room(one, who, now), tx.tasks(one.id)
            if any(task.key == planned[0].key and task.state == "done" for task in tasks):
                planned = planner.another_room(one, tasks, now)  # the first one stays archived
            first, known = planned[0], {each.key for each in tasks}
            tx.enqueue(planned)
            if first.key in known:  # the playbook's own room, which was planned for later
                step = (first.playbook, first.step, first.verb)
                theirs = [each.key for each in tx.tasks(one.id) if (each.playbook, each.step, each.verb) == step]
                tx.reschedule(theirs, now)
                tx.unblock(theirs)
                tx.revive(first.key, now)  # it was tried before, and given up

        return self._runner.press("open_room", incident, who, "incident.room_asked", edit, plan)

    def snooze(self, incident: str, who: str, until: Snooze) -> Outcome:
        """Nobody is called for 30m, until it gets worse, or until the next shift."""

        def edit(one: Incident, now: datetime, planner: Planner) -> Outcome:
            return responder_actions.snooze(one, who, now, until, planner.next_shift(one, now))

        return self._runner.press("snooze", incident, who, "incident.snoozed", edit)

    def wrong(self, incident: str, who: str, reason: Wrong) -> Outcome:
        """It should not have rung. What is not negative teaches the sentiment model."""

        def edit(one: Incident, now: datetime, _: Planner) -> Outcome:
            return responder_actions.wrong(one, who, now, reason)

        def teach(tx: Tx, one: Incident, now: datetime, _: Planner) -> None:
            if reason != "not_negative":
                return
            found = [each for each in tx.evidence(one.id, evidence_keys(one, TAUGHT)) if each.label == "negative"]
            labels = [
                Labelled(each.mention.key, each.topic, each.mention.text, each.mention.lang, "neutral", who, now)
                for each in found
            ]
            tx.add_labels(labels)
            tx.log(
                [
                    timeline_event(
                        "label.added",
                        one,
                        now,
                        nmessage("{n} mention is not negative.", "{n} mentions are not negative.", len(labels)),
                        who=who,
                    )
                ]
            )

        return self._runner.press("wrong", incident, who, "incident.closed", edit, teach)

    def posted(self, incident: str, who: str, url: str) -> Outcome:
        """The answer stands in public at `url`: only this stops the public clock."""
        said, again = list[Promise](), [False]

        def read(tx: Tx, one: Incident) -> str:
            said[:] = public_answers.promises(tx, one)
            again[:] = [public_answers.next_waits(tx, one)]
            return ""

        def edit(one: Incident, now: datetime, planner: Planner) -> Outcome:
            made = [PublicPromise(each.at, each.said, who, now) for each in said if each.at > now]
            return responder_actions.posted(one, who, now, url, planner.ack_for(one), made, again=again[0])

        def then(tx: Tx, one: Incident, now: datetime, planner: Planner) -> None:
            public_answers.answered(tx, one, now, planner)
            answers_heard.look_again(tx, one, self._runner.versions, now)

        return self._runner.press("posted", incident, who, "incident.publicly_acknowledged", edit, then, read)

    def moved(self, incident: str, who: str, how: str) -> Outcome:
        """It goes on in private: a link, or what was written, stops the second clock."""

        def edit(one: Incident, now: datetime, _: Planner) -> Outcome:
            return responder_actions.moved(one, who, now, how)

        return self._runner.press("moved", incident, who, "incident.moved_to_private", edit)

    def kept(self, incident: str, who: str, url: str, minutes: int | None = None) -> Outcome:
        """More stands in public, as it was promised; `minutes` until the next word that it promises."""

        def edit(one: Incident, now: datetime, _: Planner) -> Outcome:
            return responder_actions.kept(one, who, now, url, minutes)

        return self._runner.press("kept", incident, who, "incident.promise_answered", edit, public_answers.settled)

    def track(self, incident: str, who: str) -> Outcome:
        """What a colleague promised in public, outside the tool, is a promise like any other from now on."""

        def edit(one: Incident, now: datetime, _: Planner) -> Outcome:
            return responder_actions.track(one, who, now)

        return self._runner.press("track", incident, who, "incident.promise_tracked", edit, public_answers.listed)

    def close(self, incident: str, who: str, verdict: Verdict = "real") -> Outcome:
        """It is over: real, false, known or a drill."""

        def edit(one: Incident, now: datetime, _: Planner) -> Outcome:
            return responder_actions.finish(one, who, now, verdict)

        return self._runner.press("close", incident, who, "incident.closed", edit)

    def severity(self, incident: str, who: str, severity: Severity | str) -> Outcome:
        """A person knows better how grave it is."""

        def edit(one: Incident, now: datetime, _: Planner) -> Outcome:
            return responder_actions.regrade(one, who, now, severity)

        return self._runner.press("severity", incident, who, "incident.regraded", edit)

    def status(self, incident: str, who: str, text: str, minutes: int | None = None) -> Outcome:
        """How things stand, and in how many minutes there will be more."""

        def edit(one: Incident, now: datetime, _: Planner) -> Outcome:
            return responder_actions.say_status(one, who, now, text, minutes)

        return self._runner.press("status", incident, who, "incident.status", edit)

    def known(self, incident: str, who: str, text: str, minutes: int | None = None) -> Outcome:
        """What the desk knows already of the topic, in one sentence; `none` when it is over."""

        def edit(one: Incident, now: datetime, _: Planner) -> Outcome:
            return responder_actions.known_issue(one, who, now, text, minutes)

        def keep(tx: Tx, one: Incident, now: datetime, _: Planner) -> None:
            said, before = " ".join(text.split())[:1000], tx.known_issue(one.topic)
            if before and before.text != said:
                self._runner.versions.void_drafts(tx, one, tx.tasks(one.id), now, unsaid=before.text)
            if said.lower() == responder_actions.NONE:
                tx.drop_known_issue(one.topic)
                return
            due = now + timedelta(minutes=minutes) if minutes is not None else None
            since = before.since if before else one.opened_at
            tx.save_known_issue(KnownIssue(one.topic, said, since, who, now, due))

        return self._runner.press("known", incident, who, "incident.known_issue", edit, keep)

    def rumour(self, incident: str, who: str, is_it: str) -> Outcome:
        """What somebody says of a claim that many repeat."""

        def edit(one: Incident, now: datetime, _: Planner) -> Outcome:
            return responder_actions.judge_rumour(one, who, now, is_it)

        return self._runner.press("rumour", incident, who, "incident.rumour_judged", edit)

    def deny(self, incident: str, who: str, claim: str = "") -> Outcome:
        """A denial of a claim that somebody says is not true is drafted and put up for approval."""

        def edit(one: Incident, now: datetime, planner: Planner) -> Outcome:
            if not planner.can_deny(one):
                return refused(message("No playbook of the file drafts answers: add the step draft_acknowledgement."))
            return responder_actions.deny(one, who, now, claim)

        def draft(tx: Tx, one: Incident, now: datetime, planner: Planner) -> None:
            tx.enqueue(planner.denials(one, tx.tasks(one.id), now))

        return self._runner.press("deny", incident, who, "incident.denial_asked", edit, draft)

    def same(self, incident: str, who: str, text: str) -> Outcome:
        """Two accounts are one person's."""

        def edit(one: Incident, _now: datetime, _: Planner) -> Outcome:
            return responder_actions.same_person(one, who, text)

        def join(tx: Tx, _one: Incident, now: datetime, _: Planner) -> None:
            one, other = responder_actions.accounts_in(text)
            tx.join_accounts(one, other, who, now)

        return self._runner.press("same", incident, who, "incident.same_person", edit, join)

    # on a draft

    def approve(self, draft: str, who: str) -> Outcome:
        """A person stands for the drafted texts, as they read now; posting them is still theirs to do."""
        return draft_actions.approve(self._runner, draft, who)

    def ask_changes(self, draft: str, who: str, text: str) -> Outcome:
        """A draft is not to be approved until it has been changed."""
        return draft_actions.ask_changes(self._runner, draft, who, text)

    def edit(self, draft: str, who: str, text: str) -> Outcome:
        """One text of a draft, `draft~number`, as somebody writes it."""
        return draft_actions.edit(self._runner, draft, who, text)

    # on a mention

    def settle(self, mention: str, who: str, state: mention_actions.Became) -> Outcome:
        """It was answered where we do not see it, or needs no answer; `open` takes that back."""
        return mention_actions.settle(self._runner, mention, who, state)

    def judge(self, mention: str, who: str, label: Label) -> Outcome:
        """It is negative, neutral or positive: the sentiment model learns from it."""
        return mention_actions.judge(self._runner, mention, who, label)

    def same_author(self, mention: str, who: str, text: str) -> Outcome:
        """Its author has this other account too."""
        return mention_actions.same_author(self._runner, mention, who, text)

    # on an item of a checklist

    def claim(self, item: str, who: str) -> Outcome:
        """Somebody does it."""
        return self._runner.edit_item(
            "claim",
            item,
            who,
            "item.claimed",
            gettext_noop("{who} took “{item}”"),
            lambda one, at: lists.claim(one, who, at),
        )

    def done(self, item: str, who: str) -> Outcome:
        """It is done."""
        return self._runner.edit_item(
            "done",
            item,
            who,
            "item.done",
            gettext_noop("{who} did “{item}”"),
            lambda one, at: lists.finish(one, who, at),
        )

    def skip(self, item: str, who: str, text: str) -> Outcome:
        """It will not be done, for a reason that stands beside it."""
        if not (why := lists.words(text)):
            return refused(message("Say why it is skipped: the review will ask."))
        return self._runner.edit_item(
            "skip",
            item,
            who,
            "item.skipped",
            gettext_noop("{who} skipped “{item}”: {said}"),
            lambda one, now: lists.skip(one, who, now, why),
            why,
        )

    def note(self, item: str, who: str, text: str) -> Outcome:
        """A word that stands beside it; also beside what is done."""
        if not (said := lists.words(text)):
            return refused(message("The note is empty."))
        return self._runner.edit_item(
            "note",
            item,
            who,
            "item.noted",
            gettext_noop("{who} noted on “{item}”: {said}"),
            lambda one, _: lists.note(one, who, said),
            said,
        )

    # on a room, on a playbook

    def remember(self, room: str, who: str, text: str, url: str) -> Outcome:
        """A message somebody marked joins the timeline of the incident whose room it stands in; once."""
        runner = self._runner
        now = runner.clock.now()
        with runner.store.begin() as tx:
            incident = next((one for one in tx.incidents(limit=500) if one.room == room), None)
            if incident is None:
                raise NotFound(message("{room} is not the room of an incident", room=room))
            if forbidden := runner.forbidden(tx, incident, "remember", who, now):
                return forbidden
            known = [one for one in tx.timeline(incident=incident.id) if one.type == "incident.remembered"]
            if any(one.data.get("url") == url for one in known):
                return refused(message("That message is in the timeline already."))
            tx.log([timeline_event("incident.remembered", incident, now, text.strip()[:1000] or url, who=who, url=url)])
        return Outcome(True, message("{who} added it to the timeline.", who=who), incident)

    def drill(self, playbook: str, who: str, injects: Sequence[Inject] = (), like: str = "") -> Outcome:
        """A playbook (the file's first one when empty) runs as a rehearsal, into which `injects` are brought, or the
        posts of the incident that it shall be `like`."""
        if like:
            return drills.start_like(self._runner, playbook, who, like)
        return drills.start(self._runner, playbook, who, injects)

    # on a team

    def swap(self, team: str, who: str, to: str, until: str) -> Outcome:
        """Somebody else is on call until then; without a `team` the one where `who` is on call."""
        return rota_actions.swap(self._runner, team, who, to, until)

    # on a topic

    def declare(
        self, topic: str, who: str, severity: str, playbook: str = "", text: str = "", url: str = ""
    ) -> Outcome:
        """Somebody saw what no detector saw; without a `playbook` whatever fits runs."""
        return declarations.declare(self._runner, declarations.Declared(topic, who, severity, playbook, text, url))
