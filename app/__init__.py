"""The engine around the rules: facts come in, effects go out, and people press buttons.

- `intake`: facts in: mentions are stored, judged, tallied and read by the detectors; signals become incidents and tasks
- `delivery`: effects out: tasks that are due are claimed, made into effects, delivered and settled
- `rate_limit_queue`: who waits for which of the notifier's limits, urgent ones in front
- `outage_digest`: what people are told once the first notifier is back: one message per channel
- `action_handlers`: what responders do to an incident: acknowledge, take over, snooze, close, approve ...
- `action_runner`: one press from permission to log: who may, what it changes, what follows
- `checklist_actions`: what responders do about the items of a checklist
- `drills`: a playbook runs for real on a topic of its own, and everything it says is marked
- `playbook_versions`: the versions of the file that open incidents run on; saving an incident with what follows
- `queries`: what people and programs look at; changes nothing
- `virtual_time`: a recording's clock: moves to every timer on the way, delivers what falls due
- `leader`: leader election: of several services on one database one works, the others stand by
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..core.ports import Clock, Detector, Matcher, Notifier, Planner, SentimentModel
from ..core.rules import LEASE
from ..core.store import Store
from .action_handlers import ActionHandlers
from .action_runner import ActionRunner, Pressed
from .checklist_actions import ChecklistActions
from .delivery import Delivery
from .drills import Drills
from .intake import Intake, Watched
from .playbook_versions import PlaybookVersions
from .queries import Queries

__all__ = ["App", "Pressed", "Watched"]


class App:
    """Everything put together, speaking only to seams.

    Parameters
    ----------
    detectors
        Makes the detectors of a topic, by its name.
    read_playbooks
        Makes a planner from the text of a playbooks file: an incident keeps the version it started with.
    lease
        Seconds a delivery may take before another try, after a crash, looks whether it went through.
    who
        The name behind a member id of the notifier's service, for the log; by default the id itself.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        matcher: Matcher,
        sentiment: SentimentModel,
        detectors: Callable[[str], Sequence[Detector]],
        planner: Planner,
        read_playbooks: Callable[[str], Planner],
        notifier: Notifier,
        lease: float = LEASE,
        who: Callable[[str], str] = str,
    ) -> None:
        self.store, self.clock = store, clock
        versions = PlaybookVersions(planner, read_playbooks)
        with store.begin() as tx:
            tx.keep_playbooks(planner.version, planner.text, clock.now())
        intake = Intake(store, clock, matcher, sentiment, detectors, versions)
        self.cursor, self.watch, self.tick = intake.cursor, intake.watch, intake.tick
        delivery = Delivery(store, clock, notifier, versions, lease, who)
        self.next_due, self.deliver = delivery.next_due, delivery.deliver
        runner = ActionRunner(store, clock, versions)
        desk = ActionHandlers(runner)
        self.acknowledge, self.still_on_it, self.take_over = desk.acknowledge, desk.still_on_it, desk.take_over
        self.open_room, self.snooze, self.wrong = desk.open_room, desk.snooze, desk.wrong
        self.publicly_acknowledge, self.approve, self.close = desk.publicly_acknowledge, desk.approve, desk.close
        self.set_severity, self.say_status, self.remember = desk.set_severity, desk.say_status, desk.remember
        self.drill = Drills(runner).drill
        lists = ChecklistActions(runner)
        self.claim_item, self.finish_item = lists.claim_item, lists.finish_item
        self.skip_item, self.note_item, self.items = lists.skip_item, lists.note_item, lists.items
        look = Queries(store, clock)
        self.incidents, self.incident, self.facts = look.incidents, look.incident, look.facts
        self.labels, self.health = look.labels, look.health
