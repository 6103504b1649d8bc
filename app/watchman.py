"""Tells people when something is wrong with the service itself, and a watcher outside as long as nothing is."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ..core.effects import Post
from ..core.errors import DeliveryError
from ..core.reading_language import ENGLISH, reading_in
from ..core.translation import gettext, listed, worded

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..core.ports import Notifier
    from .health import Health, Look

log = logging.getLogger("firebreak")

LOOK_EVERY = 5.0  # seconds
BEAT_EVERY = 30.0  # seconds


class Watchman:
    """Looks every few seconds. What is new is said once, and so is the end of it.

    Parameters
    ----------
    channel
        Where the service speaks of itself; empty for nowhere.
    beat
        Tells the watcher outside that all is well; raises OSError when it cannot be reached.
    language
        In which language the channel reads.
    """

    def __init__(
        self,
        health: Health,
        notifier: Notifier,
        channel: str,
        beat: Callable[[], None] | None,
        language: Callable[[], str] = lambda: ENGLISH,
    ) -> None:
        self._health, self._notifier, self._channel, self._beat = health, notifier, channel, beat
        self._language = language
        self._logged: set[str] = set()
        self._posted: set[str] = set()
        self._unheard = False

    def look(self) -> None:
        """Say what is new: in the log, and in the channel, where it is tried again until it is there."""
        found = self._health.look()
        for subject in found.reasons.keys() - self._logged:
            log.error("not well: %s", found.reasons[subject])
        if self._logged and found.ok:
            log.warning("all is well again")
        self._logged = {*found.reasons}
        if self._channel and (found.reasons.keys() - self._posted or (self._posted and found.ok)):
            self._post(found)

    def _post(self, found: Look) -> None:
        with reading_in(self._language()):
            said = listed(map(worded, found.reasons.values()), "semicolon")
            well = gettext("Firebreak itself is well again.")
            text = gettext("Firebreak itself is not well: {said}.", said=said) if said else well
        try:
            self._notifier.deliver(Post(self._channel, text), f"health/{found.at.isoformat()}")
        except DeliveryError as error:
            log.warning("nobody could be told in %s: %s", self._channel, error)
            return
        self._posted = {*found.reasons}

    def beat(self) -> None:
        """Tell the watcher outside, if all is well: when it hears nothing it rings."""
        if self._beat is None or not self._health.look().ok:
            return
        try:
            self._beat()
        except OSError as error:
            if not self._unheard:
                log.warning("the watcher at FIREBREAK_HEARTBEAT_URL could not be told: %s", error)
            self._unheard = True
        else:
            self._unheard = False
