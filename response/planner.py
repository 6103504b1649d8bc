"""The planner: which playbooks a signal starts, what tasks they become, and what each task means when due."""

from __future__ import annotations

from datetime import timedelta
from difflib import get_close_matches
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.messages import Listed
from ..core.model import DRILL, Match, Outcome, Severity, Signal, Task, Topic
from ..core.reading_language import first_of, reading_in
from ..core.responder_actions import refused
from ..core.rules import CALL_AGAIN, FOLLOW_UP
from ..core.times import noting
from ..core.translation import message
from ..playbooks import when_values
from ..playbooks.file import display
from ..playbooks.on_call import hands_over, on_call, roster
from . import (
    aftermath,
    asked_room,
    backup_responders,
    blocked_messages,
    card_updates,
    declared,
    drill_words,
    escalation_tiers,
    heard_answers,
    lapsed,
    live_messages,
    message_edits,
    rumour,
    shift_change,
    swapping,
    unreachable,
    watching,
    weekly_report,
    without_room,
)
from .card_updates import cards
from .draft_planner import EFFECTS as DRAFT_EFFECTS
from .draft_planner import DraftPlanner
from .ended import Ended
from .one_reader import of_person, zone_of
from .permissions import refuses
from .priorities import priority
from .reminders import closing, overdue_items, promised_update, public_promise, reopening, still_on_it, take_over
from .step_verb import Setting, step_of, verb_of
from .wording.card import shown
from .wording.claim import claim_card
from .wording.delay import marked
from .wording.moments import timed
from .wording.status import described, in_a_line, outside
from .wording.whose_language import of_place

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import datetime

    from ..core.answering import Answering, HeardAnswers, ScheduledReport
    from ..core.effects import Briefing, Card, ChecklistItem, Effect, Post
    from ..core.model import ChangeKind, Crowd, Incident, Judged, Swap
    from ..playbooks.file import Playbook, PlaybooksFile

NO_ROTA = timedelta(hours=8)
EFFECTS: dict[str, Callable[[Briefing, PlaybooksFile], Effect | None]] = {
    **asked_room.EFFECTS,
    **backup_responders.EFFECTS,
    **blocked_messages.EFFECTS,
    **DRAFT_EFFECTS,
    **drill_words.EFFECTS,
    **escalation_tiers.EFFECTS,
    **closing.EFFECTS,
    **lapsed.EFFECTS,
    **message_edits.EFFECTS,
    **overdue_items.EFFECTS,
    **promised_update.EFFECTS,
    **public_promise.EFFECTS,
    **reopening.EFFECTS,
    **rumour.EFFECTS,
    **shift_change.EFFECTS,
    **still_on_it.EFFECTS,
    **take_over.EFFECTS,
    **unreachable.EFFECTS,
    **without_room.EFFECTS,
}
"""What tasks of no playbook mean when they are due, by their verb."""


class Planner:
    """One version of a playbooks file as the app's `Planner`."""

    def __init__(self, file: PlaybooksFile) -> None:
        self.file = file
        self.text = file.text
        self.version = sha256(file.text.encode()).hexdigest()[:12]
        self.drafts = DraftPlanner(file)

    def topic(self, name: str) -> Topic:
        """What is watched under that name; a bare one when the file says nothing about it."""
        return self._topic(name)

    def topics(self) -> tuple[Topic, ...]:
        """All that is watched, in the file's order."""
        return tuple(self.file.topics)

    def may_know(self, incident: Incident, who: str, now: datetime) -> bool:
        """Whether `who` may read what it is about: of a confidential one, whom its room holds."""
        if not incident.confidential:
            return True
        room = self.file.members(asked_room.guests(incident, self.file), now)
        return self.file.called(who) in {person.name for person in room}

    def card(self, briefing: Briefing, *, inside: bool) -> Card:
        """The card of the incident that `briefing` is about: whole `inside`, next to nothing for others."""
        return shown(briefing, self.file, inside=inside)

    def claim_card(self, briefing: Briefing) -> Card | None:
        """The card of a claim that many repeat, for a `briefing` about its task; None where nothing is left of it."""
        return claim_card(briefing)

    def _topic(self, name: str) -> Topic:
        return next((each for each in self.file.topics if each.name == name), Topic(name, name))

    def peers(self, name: str) -> tuple[Topic, ...]:
        """The other topics of its industry."""
        own = self._topic(name).industry
        return tuple(one for one in self.file.topics if own and one.industry == own and one.name != name)

    def matching(self, signal: Signal, incident: Incident | None, crowd: Crowd | None = None) -> tuple[Match, ...]:
        """Every playbook that fits the signal, in the file's order; the suppressed ones say by which."""
        if signal.phase == "calm":
            return ()
        running = incident.playbooks if incident else ()
        fitting = {name: why for name, file in self.file.playbooks.items() if (why := file.when.fits(signal))}
        small = watching.too_small(signal, self.file, {*fitting, *running})
        wait = {
            name
            for name in fitting
            if name not in running and watching.waits(self.file.playbooks[name], signal, incident, crowd)
        }
        live = self._live(fitting, running, wait)
        if not any(self.file.playbooks[name].channel() for name in live if name in self.file.playbooks):
            small, wait, live = {}, set(), self._live(fitting, running, set())  # nobody else would tell of it
        wait |= small.keys()
        return tuple(self._match(name, why, live, wait) for name, why in (fitting | small).items())

    @cached_property
    def asked_words(self) -> tuple[str, ...]:
        """The words that the playbooks look for in posts."""
        return tuple(dict.fromkeys(word for one in self.file.whens() for word in one.asked_words()))

    @cached_property
    def asks_posts(self) -> bool:
        """Whether a playbook asks what posts say, where they stand or how many they are."""
        return self.asks_size or any(one.asks_posts() for one in self.file.whens())

    @cached_property
    def asks_size(self) -> bool:
        """Whether a playbook asks how many there are, so that a signal is looked at again while it grows."""
        return any(one.asks_size() for one in self.file.whens())

    @cached_property
    def asks_mentions(self) -> bool:
        """Whether a playbook asks how many there are, negative or not."""
        return any(one.asks_mentions() for one in self.file.whens())

    @cached_property
    def remembers(self) -> timedelta:
        """How far back the playbooks ask for earlier incidents of a topic; zero where none does."""
        return max((one.remembers() for one in self.file.whens()), default=timedelta(0))

    def unmatched(self, signal: Signal) -> tuple[str, ...]:
        """Why each playbook does not fit the signal: "surge: it asks for sev1, and this is sev3"."""
        unmet = {name: [*one.when.unmet(signal)] for name, one in self.file.playbooks.items()}
        return tuple(f"{name}: {'; '.join(why)}" for name, why in unmet.items() if why)

    def clauses(self, playbook: str, signal: Signal) -> tuple[tuple[bool, str], ...]:
        """For each clause of its `when:` whether it holds for the signal, and why."""
        return tuple(when_values.clauses(self.file.playbooks[playbook].when, signal))

    def _live(self, fitting: dict[str, str], running: Sequence[str], wait: set[str]) -> set[str]:
        live = set(running)
        for name in self._suppressors_first(fitting):
            if name not in live and name not in wait and not self._suppressor(name, live):
                live.add(name)
        return live

    def _match(self, name: str, why: str, live: set[str], wait: Collection[str] = ()) -> Match:
        playbook = self.file.playbooks[name]
        by = None if name in live else self._suppressor(name, live)
        why, waits = message("{playbook} fits: {why}.", playbook=name, why=why), name in wait and by is None
        return Match(name, why, playbook.severity, playbook.confidential, by, playbook.acknowledgements, waits)

    def begun(self, incident: Incident, crowd: Crowd) -> tuple[Match, ...]:
        """Those of its playbooks that waited and need not any more, each with the sentence that says why."""
        known = [name for name in incident.waiting if name in self.file.playbooks]
        by = {name: self._suppressor(name, set(incident.playbooks)) for name in known}
        return tuple(watching.begun(replace(incident, waiting=tuple(known)), crowd, self.file, by))

    def fixed_severity(self, incident: Incident) -> Severity | None:
        """The gravest that the playbooks which run for it set themselves."""
        known = [self.file.playbooks[name] for name in incident.playbooks if name in self.file.playbooks]
        return min((one.severity for one in known if one.severity), default=None)

    def _suppressor(self, name: str, live: set[str]) -> str | None:
        return next((other for other in self.file.playbooks[name].suppressed_by if other in live), None)

    def _suppressors_first(self, names: Sequence[str] | dict[str, str]) -> list[str]:
        """In such an order that whatever may suppress a playbook is decided before it (circles are refused)."""
        ordered: dict[str, None] = {}

        def visit(name: str) -> None:
            for other in self.file.playbooks[name].suppressed_by:
                if other in names and other not in ordered:
                    visit(other)
            ordered[name] = None

        for name in names:
            visit(name)
        return list(ordered)

    def rehearse(self, playbook: str, who: str, now: datetime) -> tuple[Signal, Match] | Outcome:
        """A drill of `playbook`, the file's first one by default, on a topic that no mention can touch."""
        names = self.playbook_names()
        if who not in map(display, self.file.people):
            return refused(message("{who} is not among the people of the playbooks and cannot start a drill.", who=who))
        if (playbook or names[0]) not in names:
            near = get_close_matches(playbook, names, n=1)
            gaps = {"playbook": playbook, "names": Listed(names, "comma")}
            if near:
                return refused(
                    message(
                        "There is no playbook {playbook} (did you mean {near}?). Those that can be rehearsed: {names}.",
                        near=near[0],
                        **gaps,
                    )
                )
            return refused(message("There is no playbook {playbook}. Those that can be rehearsed: {names}.", **gaps))
        chosen = self.file.playbooks[playbook := playbook or names[0]]
        signal = Signal(
            topic=DRILL + (self.file.topics[0].name if self.file.topics else playbook),
            detector="drill",
            phase="raised",
            at=now,
            severity=chosen.severity or Severity.SEV3,
            observed=0.0,
            expected=0.0,
            window=0.0,
            score=0.0,
            why=message(
                "This is a drill of {playbook}, started by {who}. Nothing has happened.", playbook=playbook, who=who
            ),
        )
        return signal, self._match(playbook, message("it is rehearsed"), {playbook})

    def playbook_names(self) -> tuple[str, ...]:
        """The names of all playbooks, in the file's order."""
        return tuple(self.file.playbooks)

    def swap(self, team: str, to: str, until: str, by: str, now: datetime) -> Swap | str:
        """The swap that somebody asks for; or the refusal."""
        return swapping.asked(self.file, team, to, until, by, now)

    def swap_notes(self, swap: Swap) -> list[Task]:
        """What both of them are told; asked before it is in force."""
        return list(swapping.confirmed(self.file, swap, on_call(self.file.teams[swap.team], swap.since)))

    def know_swaps(self, swaps: Sequence[Swap]) -> None:
        """These hold from now on, for whoever calls on the people of this file."""
        self.file.rota_changes.swaps = tuple(swaps)

    def swap_note(self, task: Task, now: datetime) -> Post | None:
        """The message of one of those tasks."""
        return swapping.note(self.file, task, now)

    def turns(self, who: str, now: datetime) -> tuple[tuple[str, datetime | None], ...]:
        """The teams for which somebody is on call, and until when on the rota's clock."""
        name = self.file.called(who)
        return tuple((one.team, one.until) for one in roster(self.file.teams, now) if one.who == name)

    def on_duty(self, now: datetime) -> tuple[tuple[str, str | None, datetime | None], ...]:
        """Each team with a rota, by its title: whoever is on call, None in a hole, and until when on its clock."""
        return tuple(
            (self.file.teams[one.team].title or one.team, display(one.who) if one.who else None, one.until)
            for one in roster(self.file.teams, now)
        )

    def declared(self, signal: Signal, incident: Incident | None, playbook: str) -> tuple[Match, ...] | Outcome:
        """Which playbooks run for what somebody declares, with the one that was chosen; or the refusal."""
        return declared.matches(
            signal,
            incident,
            playbook,
            self.playbook_names(),
            self._asking(signal.detector),
            self._fitting,
            self._chosen,
        )

    def _asking(self, detector: str) -> set[str]:
        """The playbooks that name the signal."""
        return {
            name
            for name, one in self.file.playbooks.items()
            if any(detector in each.signal for each in one.when.each())
        }

    def _fitting(self, signal: Signal) -> tuple[Match, ...]:
        return self.matching(signal, None)

    def _chosen(self, playbook: str) -> Match:
        return self._match(playbook, message("somebody chose it"), {playbook})

    def plan(self, incident: Incident, playbook: str, now: datetime) -> tuple[Task, ...]:
        """The tasks of a playbook that starts `now`, and the next hand-overs; the same again when planned again."""
        steps = range(1, len(self.file.playbook(playbook).steps) + 1)
        return (
            *(task for number in steps for task in self._step(incident, playbook, number, now)),
            *escalation_tiers.ends(incident, playbook, now, self.file),
            *shift_change.next_hand_overs(incident, playbook, now, self.file),
        )

    def call_again(self, incident: Incident, tasks: Sequence[Task], now: datetime) -> tuple[Task, ...]:
        """The calls of its playbooks anew, since it has got worse; not whom `tasks` call as soon anyway."""
        return tuple(escalation_tiers.risen(incident, tasks, now, self.file, self._step))

    def called_in_vain(self, incident: Incident, tasks: Sequence[Task]) -> bool:
        """Whether its playbooks call people, and nobody is left to call."""
        return escalation_tiers.spent(incident, tasks, self.file)

    def _step(self, incident: Incident, playbook: str, number: int, start: datetime, mark: str = "") -> Iterator[Task]:
        """The tasks of one step of a playbook that starts at `start`; `mark` makes keys of their own."""
        room, step = self._room(incident, playbook), self.file.step(playbook, number)
        base = f"{incident.id}/{playbook}/{number}-{step.do}{mark}"
        setting = Setting(incident, self.file, room, opens=room == f"{base}/room")
        for part in verb_of(step).parts(setting):
            yield Task(
                key=part.key(base),
                incident=incident.id,
                playbook=playbook,
                step=number,
                verb=step.do,
                due_at=start + step.after + part.after,
                part=part.name,
                about=part.about,
                unless=part.unless or step.unless,
                needs=part.needed(base),
                priority=priority(incident, step.do, part.name),
            )

    def _room(self, incident: Incident, playbook: str) -> str | None:
        """The key of the task that opens the incident's room: asked for by a person, else of its first playbook."""
        if incident.room_task:
            return incident.room_task
        for name in dict.fromkeys([*incident.playbooks, playbook]):
            number = self.file.playbooks[name].opens_room() if name in self.file.playbooks else None
            if number:
                return f"{incident.id}/{name}/{number}-open_private_channel/room"
        return None

    def follow_up(
        self,
        incident: Incident,
        done: Sequence[Task],
        change: str,
        now: datetime,
        kind: ChangeKind = "news",
        before: Incident | None = None,
    ) -> tuple[Task, ...]:
        """One task for every card that was shown, and for all else that reads otherwise since `before`."""
        told = card_updates.changed(incident, cards(done), change, kind, now, before)
        others = live_messages.reading_otherwise(before, incident, done, now, self.file) if before else ()
        return (*told, *others)

    def effect(self, briefing: Briefing) -> Effect | None:
        """What delivering this task means now; NotFound when this version of the file does not know its step."""
        place = of_place(briefing, self.file)
        effect = self._effect(briefing, place)
        reader = of_person(effect, briefing, self.file) if effect else ""
        return self._effect(briefing, reader) if reader and reader != place else effect

    def _effect(self, briefing: Briefing, language: str) -> Effect | None:
        """The effect as somebody reads it in this language."""
        task = briefing.task
        with reading_in(language), noting() as noted:
            if task.playbook:
                effect = step_of(task, self.file).effect(task.part, briefing, self.file)
            else:
                effect = EFFECTS[task.verb](briefing, self.file)
            if effect and task.verb != FOLLOW_UP:
                effect = marked(effect, briefing)
            if effect is None:
                return None
            zone = zone_of(effect, briefing, self.file, self._topic(briefing.incident.topic))
            return timed(effect, briefing, zone, tuple(noted.items()))

    def describe(
        self, incident: Incident, now: datetime, *, inside: bool, items: Sequence[ChecklistItem] = ()
    ) -> tuple[str, ...]:
        """How the incident stands, in lines: whole `inside`, next to nothing for others."""
        return described(incident, self.file, now, inside=inside, items=items)

    def describe_briefly(self, incident: Incident, now: datetime, *, inside: bool) -> str:
        """The same in one line of a list."""
        return in_a_line(incident, self.file, now, inside=inside)

    def language(self, who: str) -> str:
        """The first language of somebody that we speak; the file's where nobody knows."""
        return self.own_language(who) or self.file.language

    def own_language(self, who: str) -> str:
        """The first language of somebody that we speak; empty where nobody knows."""
        person = self.file.people.get(self.file.called(who))
        return first_of(person.languages) if person else ""

    def knows(self, who: str) -> bool:
        """Whether somebody is of the file's people, by whichever of their names."""
        return self.file.called(who) in self.file.people

    def who_has_it(self, incident: Incident, now: datetime) -> str:
        """Who has it, or when it was closed; nothing of what it is about."""
        return outside(incident, now)

    def scheduled(self, now: datetime) -> tuple[ScheduledReport, ...]:
        """The reports of this version, one for each place or person that gets it."""
        return tuple(weekly_report.scheduled(self.file, now))

    def report(self, task: Task, found: Answering, now: datetime) -> Post | None:
        """A report that is due; None where this version does not know it any more, or nobody is there to get it."""
        with reading_in(self.language(task.about.person or "")):
            return weekly_report.weekly_report(self.file, task, found, now)

    # --- what people press ---------------------------------------------------------------------

    def refuses(
        self, incident: Incident | None, action: str, who: str, now: datetime, among: Sequence[str] = ()
    ) -> str:
        """Why `who` may not do this, as a sentence; empty when they may. `among` are those whom a draft asks."""
        return refuses(self.file, incident, action, who, now, among)

    def spoken_name(self, who: str) -> str:
        """The name that people read of somebody, whichever of their names is given."""
        return display(self.file.called(who))

    def after_public(self, incident: Incident, now: datetime) -> tuple[Task, ...]:
        """What comes once it was answered in public: the move to private, where a playbook wants it."""
        running = [name for name in incident.playbooks if name in self.file.playbooks]
        steps = [(name, n) for name in running for n in range(1, len(self.file.playbook(name).steps) + 1)]
        verbs = [(name, n) for name, n in steps if self.file.step(name, n).do == "move_to_private"]
        return tuple(task for name, n in verbs for task in self._step(incident, name, n, now))

    def found_promise(self, incident: Incident, heard: HeardAnswers, now: datetime) -> Outcome | None:
        """The incident with what colleagues promised outside the tool; None where nothing is new."""
        return heard_answers.found_promise(incident, heard, self.file, now)

    def moved_in_private(self, incident: Incident, heard: HeardAnswers, now: datetime) -> Outcome | None:
        """The incident with those who were written to in private; None where nobody is new."""
        return heard_answers.moved_in_private(incident, heard, now)

    def going_round(
        self, incident: Incident, tasks: Sequence[Task], posts: Sequence[Judged], now: datetime
    ) -> tuple[Task, ...]:
        """The card of a claim that many of `posts` repeat, or its edit as it spreads."""
        return tuple(rumour.going_round(incident, tasks, posts, now, self.file))

    def can_deny(self, incident: Incident) -> bool:
        """Whether a step of the file says for which platforms a denial is drafted, and who approves it."""
        return rumour.drafting(incident, self.file) is not None

    def denials(self, incident: Incident, tasks: Sequence[Task], now: datetime) -> tuple[Task, ...]:
        """The drafts of the denials that somebody asked for; each claim once."""
        return tuple(rumour.denials(incident, tasks, now, self.file))

    def ack_for(self, incident: Incident) -> timedelta | None:
        """How long an acknowledgement holds: as short as the most anxious of its playbooks wants it."""
        return min((one.ack_for for one in self._running(incident) if one.ack_for), default=None)

    def next_shift(self, incident: Incident, now: datetime) -> datetime:
        """The next hand-over among the teams this calls; eight hours from now where nobody has a rota."""
        names = {name for one in self._running(incident) for name in one.calls()}
        teams = [team for name, team in self.file.teams.items() if not names or name in names]
        return min((at for team in teams if (at := hands_over(team, now))), default=now + NO_ROTA)

    def _running(self, incident: Incident) -> list[Playbook]:
        return [self.file.playbooks[name] for name in watching.named(incident) if name in self.file.playbooks]

    def timers(self, incident: Incident, tasks: Sequence[Task]) -> tuple[Task, ...]:
        """What falls due because of how the incident stands: asking again, lapses, promised updates."""
        shown = cards(tasks, coming=True)
        return (
            *still_on_it.lapses(incident, shown, self.ack_for(incident), live_messages.calls(tasks)),
            *lapsed.rings(incident),
            *card_updates.snooze_end(incident, shown),
            *promised_update.due_update(incident, shown),
            *public_promise.due_promises(incident, shown),
        )

    def priority(self, task: Task, incident: Incident) -> int:
        """How urgent the task is, as grave as the incident is now; 1 is sent first."""
        return priority(incident, task.verb, task.part)

    def room(self, incident: Incident, who: str, now: datetime) -> tuple[Task, ...]:
        """The tasks of the step that opens the room, where one does so in any case; else of a room of its own."""
        for name in watching.named(incident):
            number = self.file.playbooks[name].opens_room() if name in self.file.playbooks else None
            if number and not self.file.step(name, number).unless:
                asked = replace(incident, room_task=None)
                planned = [task for task in self.plan(asked, name, now) if task.step == number]
                return (*planned, *asked_room.comes_in(planned, incident, who, now))
        return tuple(asked_room.asked_room(incident, who, now))

    def another_room(self, incident: Incident, tasks: Sequence[Task], now: datetime) -> tuple[Task, ...]:
        """The tasks of a room in place of one that stays archived."""
        return tuple(asked_room.another_room(incident, tasks, now, self.file))

    def brief(self, incident: Incident, now: datetime) -> tuple[Task, ...]:
        """The hand-over to whoever took over."""
        return (take_over.taken_over(incident, now),)

    def closing(self, incident: Incident, tasks: Sequence[Task], now: datetime) -> tuple[Task, ...]:
        """The summary, and the end of the room."""
        return tuple(closing.closing(incident, tasks, now))

    def reopened(self, incident: Incident, tasks: Sequence[Task], now: datetime) -> tuple[Task, ...]:
        """What a closed incident that goes on calls for: its room, when that was archived."""
        return tuple(reopening.reopened(incident, tasks, now))

    def chasing(
        self, task: Task, incident: Incident, tasks: Sequence[Task], items: Sequence[ChecklistItem]
    ) -> tuple[Task, ...]:
        """What happens when items of the checklist that `task` puts up are overdue."""
        return tuple(overdue_items.chasing(task, incident, tasks, items))

    def ended(
        self, task: Task, incident: Incident, tasks: Sequence[Task], missed: Sequence[str], now: datetime
    ) -> tuple[Task, ...]:
        """Who is called instead of whom a task could not reach; after a hand-over or a round of calls, the next one."""
        if task.verb == CALL_AGAIN:
            return tuple(escalation_tiers.after_chain(Ended(task, incident, tasks, (), now, self.file), self._step))
        return tuple(aftermath.after(task, incident, tasks, missed, now, self.file))

    def blocked(
        self, task: Task, incident: Incident, tasks: Sequence[Task], why: str, now: datetime
    ) -> tuple[Task, ...]:
        """Who is told, and where, that a task waits until somebody mends `why`; the same again for the same cause."""
        return tuple(blocked_messages.blocked(task, incident, tasks, why, now, self.file))

    def hand_overs(self, incident: Incident, now: datetime) -> tuple[Task, ...]:
        """The hand-overs that the rotas of this version bring, when another version was in force before."""
        return tuple(shift_change.renewed(incident, now, self.file))

    def ticked(self, incident: Incident, tasks: Sequence[Task], item: ChecklistItem, now: datetime) -> tuple[Task, ...]:
        """Tasks that show, on its list and on the cards, what became of an item."""
        return tuple(overdue_items.ticked(incident, tasks, item, now))
