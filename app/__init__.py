"""The shell around the rules: `watch` takes facts in, `deliver` brings effects out, and people press buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..core.ports import Clock, Detector, Matcher, Notifier, Planner, SentimentModel, Store
from .delivery import Delivery
from .desk import Desk, Pressed
from .intake import Intake, Watched
from .shelf import Shelf

__all__ = ["App", "Pressed", "Watched"]


class App:
    """Everything put together, speaking only to seams.

    Parameters
    ----------
    detectors
        Makes the detectors of a topic, by its name.
    read_playbooks
        Makes a planner from the text of a playbooks file: an incident keeps the version it started with.
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
    ) -> None:
        self.store, self.clock = store, clock
        shelf = Shelf(planner, read_playbooks)
        with store.begin() as tx:
            tx.keep_playbooks(planner.version, planner.text, clock.now())
        intake = Intake(store, clock, matcher, sentiment, detectors, shelf)
        self.cursor, self.watch, self.tick = intake.cursor, intake.watch, intake.tick
        delivery = Delivery(store, clock, notifier, shelf)
        self.next_due, self.deliver = delivery.next_due, delivery.deliver
        desk = Desk(store, clock, shelf)
        self.acknowledge, self.publicly_acknowledge = desk.acknowledge, desk.publicly_acknowledge
        self.approve, self.close = desk.approve, desk.close
        self.incidents, self.incident, self.facts, self.health = desk.incidents, desk.incident, desk.facts, desk.health
